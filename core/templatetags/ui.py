"""Template tags of the screens: icons, chips, masked numbers, Indonesian dates and figures."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import masking

register = template.Library()

TONES = ("amber", "blue", "green", "red", "grey", "teal")
ZONE_LABELS: dict[float, str] = {7: "WIB", 8: "WITA", 9: "WIT"}


@lru_cache(maxsize=256)
def _icon_shape(name: str) -> str | None:
    """The shapes inside one Bootstrap icon, or None when there is no such icon."""
    if not name.replace("-", "").isalnum():
        return None
    try:
        source = (Path(settings.ICON_DIR) / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return " ".join(source[source.index(">") + 1 : source.rindex("</svg>")].split())


def icon_svg(name: str, *, css: str = "", label: str = "") -> SafeString:
    """One icon as inline SVG. A wrong name is loud while developing, a missing ornament in production."""
    shape = _icon_shape(name)
    if shape is None:
        if settings.DEBUG:
            raise template.TemplateSyntaxError(f"There is no icon named {name!r}.")
        return mark_safe("")
    voice = format_html('role="img" aria-label="{}"', label) if label else _HIDDEN
    return format_html(
        '<svg class="{}" width="16" height="16" viewBox="0 0 16 16" {}>{}</svg>',
        f"icon {css}".strip(),
        voice,
        mark_safe(shape),  # noqa: S308  (a file of the pinned icon package)
    )


_HIDDEN = mark_safe('aria-hidden="true" focusable="false"')


@register.simple_tag
def icon(name: str, label: str = "", **attrs: str) -> SafeString:
    """``{% icon "check-lg" %}`` is decoration; with ``label`` the icon speaks for itself."""
    return icon_svg(name, css=attrs.get("class", ""), label=label)


@register.simple_tag
def chip(tone: str, text: str, icon: str = "", title: str = "") -> SafeString:
    """A status word with its hue: ``{% chip "green" "Terdaftar" icon="check-lg" %}``."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"There is no chip tone {tone!r}.")
    return format_html(
        '<span class="chip {}"{}>{}<span>{}</span></span>',
        tone,
        format_html(' title="{}"', title) if title else "",
        icon_svg(icon) if icon else "",
        text,
    )


@register.filter
def mask_nik(value: str | None) -> str:
    return masking.mask_nik(value or "")


@register.filter
def mask_kk(value: str | None) -> str:
    return masking.mask_kk(value or "")


@register.filter
def mask_phone(value: str | None) -> str:
    return masking.mask_phone(value or "")


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """17 Agustus 2026"""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return date_format(value, "j F Y")


@register.filter
def tanggal_jam(value: datetime | None) -> str:
    """12 Mar 2026 14.05 WIB"""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{date_format(local, 'j M Y H.i')} {zone_label(local)}"


def zone_label(local: datetime) -> str:
    """WIB, WITA or WIT for the three Indonesian zones, else the zone's own name."""
    offset = local.utcoffset()
    hours = offset.total_seconds() / 3600 if offset is not None else None
    return ZONE_LABELS.get(hours, local.tzname() or "") if hours is not None else ""


@register.filter
def waktu_html(value: datetime | None) -> SafeString:
    """A <time> element a screen reader and a script can both read."""
    if not value:
        return mark_safe("")
    return format_html(
        '<time datetime="{}">{}</time>', timezone.localtime(value).isoformat(), tanggal_jam(value)
    )


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@register.filter
def angka(value: int | float | Decimal | None) -> str:
    """1.234.567, and up to two decimals after a comma where there are any."""
    if value is None or value == "":
        return ""
    number = Decimal(str(value))
    whole = int(number)
    if number == whole:
        return _grouped(whole)
    sign = "-" if number < 0 else ""
    left, right = f"{abs(number):.2f}".split(".")
    right = right.rstrip("0")
    return sign + _grouped(int(left)) + (f",{right}" if right else "")


@register.filter
def rupiah(value: int | float | Decimal | None) -> str:
    """Rp 20.000.000"""
    if value is None or value == "":
        return ""
    text = angka(value)
    return f"-Rp {text[1:]}" if text.startswith("-") else f"Rp {text}"


@register.filter
def sisa_waktu(value: timedelta | None) -> str:
    """kira-kira 3 menit lagi"""
    if value is None:
        return ""
    minutes = round(value.total_seconds() / 60)
    if minutes < 1:
        return _("kurang dari satu menit lagi")
    if minutes < 90:
        return ngettext("kira-kira %d menit lagi", "kira-kira %d menit lagi", minutes) % minutes
    hours = round(minutes / 60)
    return ngettext("kira-kira %d jam lagi", "kira-kira %d jam lagi", hours) % hours


@register.filter
def inisial(name: str | None) -> str:
    """Up to two letters for the round mark beside a user's name."""
    words = [word for word in (name or "").split() if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper()
