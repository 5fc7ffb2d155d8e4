"""A deadline in words: which clock runs, until when, and how far it is. No database."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.chips import Chip
from core.templatetags.ui import tanggal, tanggal_jam
from intake import sla
from intake.models import Complaint, Escalation
from intake.workflow import RUNNING

CLOCKS: dict[str, Promise] = {
    Complaint.Stage.ANSWER: gettext_lazy("Jawaban pertama"),
    Complaint.Stage.SERVICE: gettext_lazy("Penyelesaian layanan"),
}


def due_chip(
    *,
    status: str,
    due_at: datetime,
    paused: bool,
    now: datetime,
    calendar: sla.Calendar | None,
    span: sla.Span,
) -> Chip | None:
    """The deadline of a case; nothing once the answer is given."""
    if paused:
        return Chip(
            "grey", _("menunggu warga"), "pause-fill", _("jam berhenti sampai berkas lengkap")
        )
    if status not in RUNNING:
        return None
    return deadline_chip(due_at, now=now, calendar=calendar, span=span)


def deadline_chip(
    due_at: datetime, *, now: datetime, calendar: sla.Calendar | None, span: sla.Span
) -> Chip:
    """How far a deadline is, of a case or of a letter: counted in the days of its standard, by its office's calendar."""
    title = tanggal_jam(due_at)
    calendar = calendar or sla.Calendar(zone=due_at.tzinfo)
    today, day = calendar.local_day(now), calendar.local_day(due_at)
    if now > due_at:
        late = (today - day).days
        text = ngettext("lewat %d hari", "lewat %d hari", late) % late if late else _("baru lewat")
        return Chip("red", text, "exclamation-triangle-fill", title)
    if day == today:
        return Chip("amber", _("hari ini"), "clock-fill", title)
    # A deadline on a free day of a calendar that was edited since is still a day away.
    left = max(calendar.days_left(now, due_at, span), 1)
    if span.unit == sla.Unit.CALENDAR:
        text = ngettext("%d hari lagi", "%d hari lagi", left) % left
    else:
        text = ngettext("%d hari kerja lagi", "%d hari kerja lagi", left) % left
    return Chip("amber" if left == 1 else "grey", text, "clock", title)


def clock_words(complaint: Complaint) -> str:
    """`Jawaban pertama paling lambat …`, or since when the clock stands."""
    if complaint.paused_since is not None:
        text = _("Jam berhenti sejak %s.") % tanggal(complaint.paused_since)
        if complaint.papers_due_at:
            until = tanggal(complaint.papers_due_at)
            text += " " + _("Berkas ditunggu sampai %s.") % until
        return text
    if complaint.status not in RUNNING:
        return ""
    words = {
        "clock": CLOCKS[complaint.clock_stage],
        "until": tanggal_jam(complaint.due_at),
    }
    return _("%(clock)s paling lambat %(until)s.") % words


def alarm_chip(complaint: Complaint) -> Chip | None:
    """Who was told that the case is late, as long as it is."""
    is_running = complaint.status in RUNNING and complaint.paused_since is None
    if not is_running or complaint.alarm < Escalation.Step.BREACHED:
        return None
    return Chip("red", str(Escalation.Step(complaint.alarm).label), "megaphone-fill")
