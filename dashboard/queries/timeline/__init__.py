"""One story of the case: every audit event that names it, newest first, in words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, UUIDField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Event
from audit.verbs import Verb
from core.paging import Page, Window, window
from dashboard.queries.timeline import case, work
from dashboard.queries.timeline.lines import Entry, Names
from intake.changes import LOOKS
from intake.models import Complaint, Note
from referrals import queries as referrals

SIZE = 40
_TELL = case.TELL | work.TELL

# Kinds of events that the reader may ask for; looking at a file is a kind of its own, shown only when asked.
GROUPS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "status": (
        gettext_lazy("Status dan putusan"),
        ("complaint.", "need.", "verification."),
    ),
    "catatan": (gettext_lazy("Catatan"), ("note.",)),
    "berkas": (gettext_lazy("Berkas"), ("document.",)),
    "kabar": (gettext_lazy("Kabar kepada warga"), ("citizen.",)),
    "usulan": (gettext_lazy("Usulan registri"), ("proposal.",)),
    "rujukan": (
        gettext_lazy("Rujukan dan bantuan"),
        ("referral.", "letter.", "placement.", "allocation.", "aid."),
    ),
    "kunjungan": (gettext_lazy("Kunjungan dan perjalanan"), ("visit.", "trip.")),
}
ACCESS = "akses"


def verbs_of(group: str) -> list[str]:
    if group == ACCESS:
        return list(LOOKS)
    prefixes = GROUPS[group][1] if group in GROUPS else ("",)
    return [v for v in Verb.values if v.startswith(prefixes) and v not in LOOKS]


def events_of(complaint: Complaint, group: str) -> QuerySet[Event]:
    """With the text of each note beside its event; the number of queries does not grow with the case."""
    # Other events keep the words of a note under the same key.
    note_id = Case(When(verb=Verb.NOTE_ADDED, then=Cast(KT("data__note"), UUIDField())))
    note = Note.objects.filter(pk=OuterRef("note_id"))
    return (
        Event.objects.filter(case_number=complaint.number, verb__in=verbs_of(group))
        .select_related("actor", "on_behalf_of")
        .annotate(note_id=note_id)
        .annotate(note_text=Subquery(note.values("text")[:1]))
    )


@dataclass(frozen=True)
class Story:
    entries: list[Any]
    page: Page


def told(complaint: Complaint, *, group: str, cursor: str | None) -> Window:
    """The events of one page of the story; nothing is asked yet."""
    return window(events_of(complaint, group), order=("-at", "-id"), cursor=cursor, size=SIZE)


def story(page: Page, names: Names) -> Story:
    return Story([entry(event, names) for event in page.rows], page)


def entry(event: Event, names: Names) -> Any:
    if event.verb.startswith(("referral.", "letter.")):
        return referrals.entry(event)
    tell = _TELL.get(event.verb)
    told = tell(event, names) if tell else {}
    told.setdefault("text", event.get_verb_display())
    told.setdefault("detail", event.data.get("note", ""))
    # A survey without an officer came from the receipt.
    nobody = _("Warga") if event.verb.startswith("citizen.survey") else _("Sistem")
    actor = event.who or event.data.get("provider") or nobody
    return Entry(actor=actor, at=event.at, **told)


def choices() -> list[tuple[str, str]]:
    """The kinds a reader may ask for: everything that was done, one kind of it, or who looked."""
    kinds = [(key, str(label)) for key, (label, _prefixes) in GROUPS.items()]
    return [("", _("Semua")), *kinds, (ACCESS, _("Siapa yang membuka"))]


def names_for(*, needs, papers) -> Names:
    return Names(
        needs={str(need.pk): need.wish for need in needs},
        papers={paper.kind_id: paper.kind.name for paper in papers},
    )
