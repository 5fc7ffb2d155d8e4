"""What a state is called on screen: chips and the one action that comes next. No database."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.roles import Role
from core.chips import Chip
from dtks import periods
from dtks.vocabulary import Outcome, Source
from intake.models import Complaint
from intake.queries import zone
from intake.workflow import ENDED, TURN, Status
from regions.scope import covers

STATUS_CHIPS: dict[str, tuple[str, str]] = {
    Status.REGISTERED: ("grey", "person-exclamation"),
    Status.IN_REVIEW: ("blue", "pencil-square"),
    Status.VERIFYING: ("amber", "search"),
    Status.INCOMPLETE: ("amber", "folder-plus"),
    Status.DECIDING: ("amber", "hourglass-split"),
    Status.IN_SERVICE: ("blue", "arrow-repeat"),
    Status.RESOLVED: ("green", "check-lg"),
    Status.CLOSED: ("green", "check-circle-fill"),
    Status.DECLINED: ("red", "x-lg"),
    Status.CANCELLED: ("grey", "slash-circle"),
    Status.MERGED: ("grey", "sign-merge-left"),
}


def channel_word(channel: str) -> str:
    """How the case came, in one word for a list."""
    if channel == Complaint.Channel.FIELD:
        return _("Lapangan")
    return str(Complaint.Channel(channel).label)


def status_chip(status: str) -> Chip:
    tone, icon = STATUS_CHIPS[status]
    return Chip(tone, str(Status(status).label), icon)


def source_words(source: str, period: str) -> str:
    """`DTSEN triwulan 3 2026`"""
    if not source:
        return ""
    return f"{Source(source).label} {periods.words(period)}".strip() if period else source.upper()


def source_short(source: str, period: str) -> str:
    """`DTSEN TW3 2026`, `DTKS Jun 2023`: as it is written in the offices."""
    if not source:
        return ""
    year, _dash, part = period.partition("-")
    when = f"TW{part[1:]}" if part.startswith("Q") else periods.MONTHS[int(part) - 1][:3]
    return f"{Source(source).label} {when} {year}"


def register_chip(check: Mapping[str, Any] | None, *, is_alone: bool = False) -> Chip:
    """`check` is the latest look-up: outcome, source, period, decile and the number of candidates.

    `is_alone` where no line beneath names the source.
    """
    if not check:
        return Chip("grey", _("belum dicek"), "dash")
    source = str(Source(check["source"]).label) if check["source"] else _("registri")
    title = source_words(check["source"], check["period"])
    decile = check["decile"]
    match check["outcome"]:
        case Outcome.IN_RANGE:
            text = _("desil %d") % decile if decile else _("terdaftar %s") % source
            text = f"{source} {text}" if decile and is_alone else text
            return Chip("green", text, "check-lg", title)
        case Outcome.OUT_OF_RANGE:
            text = _("desil %d, di luar batas") % decile if decile else _("tanpa desil")
            return Chip("amber", text, "arrow-up-right", title)
        case Outcome.EXCLUDED:
            return Chip("red", _("dikecualikan"), "exclamation-triangle-fill", title)
        case Outcome.CANDIDATES:
            n = check["candidates"]
            return Chip("amber", ngettext("%d calon", "%d calon", n) % n, "question-lg", title)
    return Chip("blue", _("tidak terdaftar"), "signpost-split", title)


class NextAction(NamedTuple):
    label: str
    is_mine: bool


ACTIONS: dict[str, Promise] = {
    Status.REGISTERED: gettext_lazy("Cek registri"),
    Status.IN_REVIEW: gettext_lazy("Beri rekomendasi"),
    Status.VERIFYING: gettext_lazy("Periksa"),
    Status.INCOMPLETE: gettext_lazy("Lengkapi"),
    Status.DECIDING: gettext_lazy("Tetapkan"),
    Status.IN_SERVICE: gettext_lazy("Tindak lanjuti"),
    Status.RESOLVED: gettext_lazy("Kabari warga"),
    Status.DECLINED: gettext_lazy("Kabari warga"),
}


def next_action(
    status: str, *, outcome: str, region_id: str, held: Collection[tuple[Role, str]]
) -> NextAction:
    """What this user would do with the row; opening it, when the next step is somebody else's."""
    turn = TURN[status]
    if not any(role in turn and covers(code, region_id) for role, code in held):
        return NextAction(_("Buka"), is_mine=False)
    if status == Status.REGISTERED and outcome == Outcome.CANDIDATES:
        return NextAction(_("Pastikan orangnya"), is_mine=True)
    return NextAction(str(ACTIONS[status]), is_mine=True)


def age_words(born_on: date | None, today: date) -> str:
    """`63 th`, in months below two years."""
    if born_on is None:
        return ""
    months = (today.year - born_on.year) * 12 + today.month - born_on.month
    months -= today.day < born_on.day
    return _("%d bln") % max(months, 0) if months < 24 else _("%d th") % (months // 12)


def days_open(received: datetime, closed: datetime | None, status: str, now: datetime) -> str:
    """How long the citizen has been waiting; a dash once the case has ended."""
    if status in ENDED:
        return "–"
    days = (now.astimezone(zone()).date() - received.astimezone(zone()).date()).days
    return ngettext("%d hari", "%d hari", days) % days if days else _("hari ini")
