"""What has changed on a case since somebody opened a form about it: shown beside what they typed."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.models import Event
from audit.verbs import Verb
from core.ids import known_id
from core.templatetags.ui import tanggal_jam
from intake.models import Complaint
from intake.workflow import Status

# Looking changes nothing.
LOOKS = frozenset(
    {Verb.COMPLAINT_VIEWED, Verb.COMPLAINT_REVEALED, Verb.DOCUMENT_OPENED, Verb.ACCESS_LISTED}
)
MOST = 6
LABELS: dict[str, Promise] = {
    "status": gettext_lazy("Status"),
    "holder": gettext_lazy("Petugas"),
    "due": gettext_lazy("Tenggat"),
    "needs": gettext_lazy("Kebutuhan"),
    "settled": gettext_lazy("Kebutuhan yang ada hasilnya"),
}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    now: str


@dataclass(frozen=True)
class Deed:
    who: str
    at: datetime
    what: str
    note: str


@dataclass(frozen=True)
class Since:
    """What a refused form is shown with."""

    changes: list[Change]
    deeds: list[Deed]


def snapshot(complaint: Complaint, *, needs: int, settled: int) -> str:
    """What the form carries to be compared later; it says nothing that its page does not show."""
    return json.dumps(
        {
            "at": timezone.now().isoformat(),
            "status": complaint.status,
            "holder": str(complaint.holder_id or ""),
            "due": complaint.due_at.isoformat(),
            "needs": needs,
            "settled": settled,
        },
        separators=(",", ":"),
    )


def changes(seen: str, now: str) -> list[Change]:
    """Between two snapshots; nothing when the first one cannot be read."""
    before, after = _read(seen), _read(now)
    return [
        Change(str(label), _said(name, before[name]), _said(name, after[name]))
        for name, label in LABELS.items()
        if name in before and before[name] != after.get(name)
    ]


def deeds(complaint: Complaint, seen: str) -> list[Deed]:
    """Who did what since, the latest first."""
    since = parse_datetime(str(_read(seen).get("at", "")))
    if since is None or timezone.is_naive(since):
        return []
    events = Event.objects.filter(case_number=complaint.number, at__gt=since).exclude(
        verb__in=LOOKS
    )
    rows = events.select_related("actor", "on_behalf_of").order_by("-at", "-id")[:MOST]
    return [
        Deed(row.who or _("sistem"), row.at, _what(row), str(row.data.get("note", "")))
        for row in rows
    ]


def _what(event: Event) -> str:
    if event.verb == Verb.COMPLAINT_ADVANCED and event.data.get("to") in Status.values:
        return _("mengubah status menjadi “%s”") % Status(event.data["to"]).label
    return str(event.get_verb_display())


def _read(text: str) -> dict[str, object]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _said(name: str, value: object) -> str:
    if name == "status":
        return str(Status(value).label) if value in Status.values else "?"
    if name == "holder":
        key = known_id(str(value))
        holder = User.objects.filter(pk=key).first() if key else None
        return holder.name if holder else _("belum ada")
    if name == "due":
        at = parse_datetime(str(value))
        return tanggal_jam(at) if at else "?"
    return str(value)
