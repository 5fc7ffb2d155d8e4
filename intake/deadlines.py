"""How far the answer's deadline is, in the words that every page of a case uses. No database."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.chips import Chip
from core.templatetags.ui import tanggal_jam
from intake import sla
from intake.queries import zone
from intake.workflow import RUNNING


def deadline(
    *,
    status: str,
    due_at: datetime,
    paused: bool,
    now: datetime,
    holidays: Collection[date],
) -> Chip | None:
    """The answer's deadline in working days; nothing once the answer is given."""
    if paused:
        return Chip("grey", _("jam dihentikan"), "pause-fill", _("menunggu kelengkapan warga"))
    if status not in RUNNING:
        return None
    title = tanggal_jam(due_at)
    today, day = now.astimezone(zone()).date(), due_at.astimezone(zone()).date()
    if now > due_at:
        late = (today - day).days
        text = ngettext("lewat %d hari", "lewat %d hari", late) % late if late else _("baru lewat")
        return Chip("red", text, "exclamation-triangle-fill", title)
    if day == today:
        return Chip("amber", _("hari ini"), "clock-fill", title)
    left = sla.working_days_between(now, due_at, holidays=holidays, zone=zone())
    if left <= 1:
        return Chip("amber", _("1 hari kerja lagi"), "clock", title)
    return Chip(
        "grey", ngettext("%d hari kerja lagi", "%d hari kerja lagi", left) % left, "clock", title
    )
