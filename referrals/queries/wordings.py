"""What an office's letters say and show in its own way, on a day."""

import base64
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from referrals.models import LetterLogo, LetterOffice, LetterText


def texts_of(office: LetterOffice, kind: str, *, on: date) -> dict[str, str]:
    """The office's own blocks by part; a part with the usual words is left out."""
    found: dict[str, str] = {}
    for row in LetterText.objects.filter(office=office, kind=kind).in_force(on):
        found.setdefault(row.part, row.text)
    return {part: text for part, text in found.items() if text}


def logos_of(office: LetterOffice) -> dict[str, str]:
    """The newest picture of each side, by its key; nothing for a side without one."""
    newest = (
        LetterLogo.objects.filter(office=office)
        .order_by("side", "-created_at", "-id")
        .distinct("side")
    )
    return {row.side: str(row.pk) for row in newest if row.image}


def drawings(keys: Iterable[str]) -> dict[str, str]:
    """Each picture as SVG text, for the typesetter reads no bytes."""
    rows = LetterLogo.objects.filter(pk__in=[UUID(key) for key in keys])
    return {str(row.pk): _as_svg(bytes(row.image)) for row in rows}


def _as_svg(png: bytes) -> str:
    data = base64.b64encode(png).decode()
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def with_drawings(office: dict[str, Any]) -> dict[str, Any]:
    """The letterhead of a letter's content, its logos drawn."""
    logos = office.get("logos", {})
    drawn = drawings(logos.values())
    left, right = (drawn.get(logos.get(side, ""), "") for side in LetterLogo.Side.values)
    return {**office, "logo_svg": left or office["logo_svg"], "second_svg": right}
