"""One story of the case: every audit event that names it, newest first, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, UUIDField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.models import Event
from audit.verbs import Verb
from core.paging import Page, Window, window
from core.templatetags.ui import tanggal_jam
from dashboard import words
from dtks.vocabulary import Outcome
from intake.models import (
    CaseLink,
    CitizenMessage,
    Complaint,
    Need,
    Note,
    RegisterCheck,
    RegisterProposal,
    Verification,
)
from intake.proposal_flow import State
from intake.workflow import UNMERGE, Status, Step
from outreach.models import VisitPhoto
from programs.facts import label_of
from referrals import queries as referrals

SIZE = 40


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One line of the timeline component."""

    actor: str
    text: str
    at: Any
    detail: str = ""
    tone: str = ""
    icon: str = "dot"
    changes: tuple[Change, ...] = ()


# Kinds of events that the reader may ask for; looking at a file is a kind of its own, shown only when asked.
LOOKS = (
    Verb.COMPLAINT_VIEWED,
    Verb.COMPLAINT_REVEALED,
    Verb.DOCUMENT_OPENED,
    Verb.ACCESS_LISTED,
)
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


@dataclass(frozen=True)
class Names:
    """Words behind the keys that events hold, from rows the page has loaded already."""

    needs: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)


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


# Each step as something that somebody did.
_STEPS: dict[str, Promise] = {
    Step.FIND_LISTED: gettext_lazy("meneruskan ke back office: terdaftar"),
    Step.FIND_UNLISTED: gettext_lazy(
        "meneruskan ke supervisor: tidak terdaftar atau di luar batas"
    ),
    Step.REQUEST_PAPERS: gettext_lazy("meminta kelengkapan"),
    Step.RESUME_REVIEW: gettext_lazy("menyatakan berkas lengkap"),
    Step.RESUME_VERIFYING: gettext_lazy("menyatakan berkas lengkap"),
    Step.VERIFY: gettext_lazy("mencatat hasil pemeriksaan"),
    Step.OFFER_ALTERNATIVE: gettext_lazy("menetapkan alternatif"),
    Step.SEND_BACK: gettext_lazy("mengembalikan ke supervisor"),
    Step.DECLINE: gettext_lazy("menolak dengan alasan"),
    Step.SERVE: gettext_lazy("memulai layanan"),
    Step.RESOLVE: gettext_lazy("menyatakan selesai ditangani"),
    Step.CLOSE: gettext_lazy("mengabari warga dan menutup keluhan"),
    Step.REOPEN: gettext_lazy("membuka kembali"),
    Step.RECONSIDER: gettext_lazy("meninjau ulang penolakan"),
    Step.CANCEL: gettext_lazy("membatalkan keluhan"),
    Step.MERGE: gettext_lazy("menggabungkan keluhan ini ke keluhan"),
    **dict.fromkeys(UNMERGE.values(), gettext_lazy("memisahkan kembali keluhan ini dari keluhan")),
    Step.LAPSE: gettext_lazy("menutup keluhan: berkas tidak dilengkapi"),
}


def _advanced(event: Event, names: Names) -> dict[str, Any]:
    data = event.data
    if "answered" in data:
        text = _("mencatat jawaban: %s") % label_of(data["answered"])
        return {"text": text, "icon": "chat-left-dots"}
    old, new = Status(data["from"]), Status(data["to"])
    chip = words.status_chip(new)
    sentence = _STEPS.get(data.get("step", ""))
    text = str(sentence) if sentence else event.get_verb_display()
    return {
        "text": f"{text} {data['case']}" if data.get("case") else text,
        "tone": chip.tone if chip.tone != "blue" else "",
        "icon": chip.icon,
        "changes": (Change(_("Status"), str(old.label), str(new.label)),),
    }


def _checked(event: Event, names: Names) -> dict[str, Any]:
    data = event.data
    outcome = Outcome(data["outcome"])
    source = words.source_words(data.get("source", ""), data.get("period", ""))
    decile = _("desil %d") % data["decile"] if data.get("decile") else ""
    how = dict(RegisterCheck.How.choices).get(data.get("how"), "")
    if outcome == Outcome.NOT_FOUND and data.get("how") == RegisterCheck.How.EXACT:
        how = ""  # asked for exactly, and nobody was found
    tones = {
        Outcome.IN_RANGE: "green",
        Outcome.OUT_OF_RANGE: "amber",
        Outcome.CANDIDATES: "amber",
        Outcome.EXCLUDED: "red",
    }
    return {
        "text": _("memeriksa registri: %s") % str(outcome.label).lower(),
        "changes": (
            Change(_("Bukti"), "", " · ".join(str(part) for part in (source, decile, how) if part)),
        ),
        "tone": tones.get(outcome, ""),
        "icon": "database-check",
    }


def _logged(event: Event, names: Names) -> dict[str, Any]:
    channel = dict(Complaint.Channel.choices).get(event.data.get("channel"), "")
    return {
        "text": event.get_verb_display(),
        "changes": (Change(_("Saluran"), "", str(channel)),) if channel else (),
        "icon": "inbox",
    }


def _handed_over(event: Event, names: Names) -> dict[str, Any]:
    text = _("menyerahkan keluhan kepada %s") % event.data.get("name", "")
    return {"text": text, "icon": "person-check"}


def _note(event: Event, names: Names) -> dict[str, Any]:
    return {"detail": event.note_text or "", "icon": "chat-left-text"}


def _overdue(event: Event, names: Names) -> dict[str, Any]:
    return {"text": _("memberi tahu supervisor: tenggat terlewati"), "tone": "red", "icon": "alarm"}


def _moved(event: Event, names: Names) -> dict[str, Any]:
    old, new = (tanggal_jam(parse_datetime(event.data[key])) for key in ("from", "to"))
    text = _("menggeser tenggat karena aturan jam layanan berubah")
    return {"text": text, "icon": "calendar-event", "changes": (Change(_("Tenggat"), old, new),)}


def _joined(icon: str) -> Callable[[Event, Names], dict[str, Any]]:
    """Something done with another case; the due time where that one moved it."""

    def tell(event: Event, names: Names) -> dict[str, Any]:
        data = event.data
        kind = dict(CaseLink.Kind.choices).get(data.get("kind"), "")
        text = ": ".join(filter(None, (event.get_verb_display(), data.get("case", ""))))
        told = {"text": f"{text} ({str(kind).lower()})" if kind else text, "icon": icon}
        return told | {"changes": _moved(event, names)["changes"] if "from" in data else ()}

    return tell


def _escalated(text: str) -> Callable[[Event, Names], dict[str, Any]]:
    return lambda event, names: {"text": _(text), "tone": "red", "icon": "megaphone-fill"}


def _sealed(event: Event, names: Names) -> dict[str, Any]:
    is_sealed = event.data.get("sealed")
    return {
        "text": _("merahasiakan keluhan") if is_sealed else _("membuka kerahasiaan keluhan"),
        "detail": event.data.get("reason", ""),
        "icon": "lock-fill" if is_sealed else "unlock",
    }


def _seal_broken(event: Event, names: Names) -> dict[str, Any]:
    return {"detail": event.data.get("reason", ""), "tone": "red", "icon": "unlock-fill"}


def _need_added(event: Event, names: Names) -> dict[str, Any]:
    wish = names.needs.get(event.data.get("need", ""), "")
    text = _("menambah kebutuhan: %s") % wish if wish else event.get_verb_display()
    return {"text": text, "icon": "plus-lg"}


def _need_settled(event: Event, names: Names) -> dict[str, Any]:
    data, outcomes = event.data, dict(Need.Outcome.choices)
    wish = names.needs.get(data.get("need", ""), "")
    old, new = outcomes.get(data.get("from"), ""), outcomes.get(data.get("to"), "")
    return {
        "text": _("mencatat hasil: %s") % wish if wish else event.get_verb_display(),
        "tone": "green",
        "icon": "check2-square",
        "changes": (Change(_("Hasil"), str(old), str(new)),),
    }


def _paper(event: Event, names: Names) -> dict[str, Any]:
    data = event.data
    kind = names.papers.get(data.get("kind", ""), data.get("kind", ""))
    if "photo" in data:
        photo = dict(VisitPhoto.Kind.choices).get(data["kind"], "")
        return {"text": _("menambah foto kunjungan: %s") % str(photo).lower(), "icon": "camera"}
    if "waived" in data:
        text = _("melanjutkan tanpa berkas %s") % kind
        return {"text": text, "detail": data["waived"], "icon": "file-earmark-x"}
    if event.verb == Verb.DOCUMENT_VERIFIED:
        return {"text": _("mencocokkan %s dengan aslinya") % kind, "icon": "file-earmark-check"}
    if "seen" in data:
        text = _("menambah berkas %s, aslinya dilihat") % kind
        return {"text": text, "icon": "file-earmark-check"}
    return {"text": _("menambah berkas %s") % kind, "icon": "file-earmark-plus"}


def _verified(event: Event, names: Names) -> dict[str, Any]:
    hardship = dict(Verification.Hardship.choices).get(event.data.get("hardship"), "")
    return {"detail": str(hardship) or event.data.get("note", ""), "icon": "search"}


def _proposal(event: Event, names: Names) -> dict[str, Any]:
    data, kinds = event.data, dict(RegisterProposal.Kind.choices)
    if "seen_in" in data:
        text = _("menemukan isi usulan di %s") % data["seen_in"]
        return {"text": text, "icon": "database-check", "tone": "green"}
    what = str(kinds.get(data.get("kind"), "")).lower()
    state = dict(State.choices).get(data.get("to"), "")
    return {
        "text": f"{event.get_verb_display()}: {what}" if what else event.get_verb_display(),
        "icon": "database-up",
        "changes": (Change(_("Keadaan"), "", str(state)),) if state else (),
    }


def _told(event: Event, names: Names) -> dict[str, Any]:
    data = event.data
    occasion = dict(CitizenMessage.Occasion.choices).get(data.get("occasion"), "")
    road = dict(CitizenMessage.Road.choices).get(data.get("road"), "")
    return {
        "text": f"{event.get_verb_display()}: {str(occasion).lower()}",
        "changes": (Change(_("Lewat"), "", str(road)),) if road else (),
        "icon": "chat-dots",
    }


def _look(icon: str) -> Callable[[Event, Names], dict[str, Any]]:
    return lambda event, names: {"tone": "grey", "icon": icon}


def _icon(icon: str, tone: str = "") -> Callable[[Event, Names], dict[str, Any]]:
    return lambda event, names: {"icon": icon, "tone": tone}


def _became(icon: str) -> Callable[[Event, Names], dict[str, Any]]:
    """What the thing became, in the words that the event keeps."""

    def tell(event: Event, names: Names) -> dict[str, Any]:
        text = event.get_verb_display()
        became = event.data.get("became", "")
        return {"text": f"{text}: {became}" if became else text, "icon": icon}

    return tell


_TELL: dict[str, Callable[[Event, Names], dict[str, Any]]] = {
    Verb.COMPLAINT_LOGGED: _logged,
    Verb.COMPLAINT_CHECKED: _checked,
    Verb.COMPLAINT_ADVANCED: _advanced,
    Verb.COMPLAINT_OVERDUE: _overdue,
    Verb.COMPLAINT_DUE_SOON: _icon("alarm"),
    Verb.COMPLAINT_ESCALATED: _escalated(
        gettext_noop("meneruskan ke manajer: tenggat lama terlewati")
    ),
    Verb.PAPERS_DUE_SOON: _icon("hourglass-split"),
    Verb.PAPERS_OVERDUE: _icon("hourglass-bottom", "red"),
    Verb.DEADLINE_MOVED: _moved,
    Verb.COMPLAINT_MERGED: _joined("sign-merge-left"),
    Verb.COMPLAINT_UNMERGED: _joined("sign-intersection-y"),
    Verb.COMPLAINT_LINKED: _joined("link-45deg"),
    Verb.COMPLAINT_UNLINKED: _joined("x-lg"),
    Verb.COMPLAINT_SEALED: _sealed,
    Verb.SEAL_BROKEN: _seal_broken,
    Verb.ACCESS_LISTED: _look("printer"),
    Verb.COMPLAINT_TAKEN: _icon("person-check"),
    Verb.COMPLAINT_HANDED_OVER: _handed_over,
    Verb.COMPLAINT_VIEWED: _look("eye"),
    Verb.COMPLAINT_REVEALED: _look("unlock"),
    Verb.DOCUMENT_OPENED: _look("file-earmark-text"),
    Verb.NEED_ADDED: _need_added,
    Verb.NEED_SETTLED: _need_settled,
    Verb.DOCUMENT_ADDED: _paper,
    Verb.DOCUMENT_VERIFIED: _paper,
    Verb.PROPOSAL_DRAFTED: _proposal,
    Verb.PROPOSAL_ADVANCED: _proposal,
    Verb.REGISTER_FLIP_REVIEWED: _icon("database-exclamation"),
    Verb.NOTE_ADDED: _note,
    Verb.VERIFICATION_RECORDED: _verified,
    Verb.SURVEY_GIVEN: _icon("emoji-smile", "green"),
    Verb.SURVEY_UNHAPPY: _icon("emoji-frown", "red"),
    Verb.MESSAGE_OPENED: _told,
    Verb.CITIZEN_TOLD: _told,
    Verb.MESSAGE_DROPPED: _told,
    Verb.PLACEMENT_REQUESTED: _icon("house-add"),
    Verb.PLACEMENT_ADVANCED: _became("house-check"),
    Verb.ALLOCATION_RESERVED: _icon("gift"),
    Verb.ALLOCATION_ADVANCED: _became("gift"),
    Verb.AID_REQUESTED: _icon("cash-coin"),
    Verb.AID_ADVANCED: _became("cash-coin"),
    Verb.TRIP_PLANNED: _icon("truck"),
    Verb.TRIP_ADVANCED: _became("truck"),
}


def choices() -> list[tuple[str, str]]:
    """The kinds a reader may ask for: everything that was done, one kind of it, or who looked."""
    kinds = [(key, str(label)) for key, (label, _prefixes) in GROUPS.items()]
    return [("", _("Semua")), *kinds, (ACCESS, _("Siapa yang membuka"))]


def names_for(*, needs, papers) -> Names:
    return Names(
        needs={str(need.pk): need.wish for need in needs},
        papers={paper.kind_id: paper.kind.name for paper in papers},
    )
