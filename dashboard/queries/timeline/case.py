"""The case itself in the story: its steps, its clock, its register evidence, its seal, and who looked."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.models import Event
from audit.verbs import Verb
from core.templatetags.ui import tanggal_jam
from dashboard import words
from dashboard.queries.timeline.lines import Change, Names, Tell, with_icon
from dtks.vocabulary import Outcome
from intake.models import CaseLink, Complaint, RegisterCheck
from intake.workflow import UNMERGE, Status, Step
from programs.facts import label_of

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
        "changes": (Change(_("Status"), str(old.label), str(new.label)), *_needs_of(data)),
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


def _into_hands(sentence: str) -> Tell:
    return lambda event, names: {
        "text": _(sentence) % event.data.get("name", ""),
        "icon": "person-check",
    }


def _overdue(event: Event, names: Names) -> dict[str, Any]:
    return {"text": _("memberi tahu supervisor: tenggat terlewati"), "tone": "red", "icon": "alarm"}


def _moved(event: Event, names: Names) -> dict[str, Any]:
    old, new = (tanggal_jam(parse_datetime(event.data[key])) for key in ("from", "to"))
    text = _("menggeser tenggat karena aturan jam layanan berubah")
    return {"text": text, "icon": "calendar-event", "changes": (Change(_("Tenggat"), old, new),)}


def _joined(icon: str) -> Tell:
    """Something done with another case; the due time where that one moved it."""

    def tell(event: Event, names: Names) -> dict[str, Any]:
        data = event.data
        kind = dict(CaseLink.Kind.choices).get(data.get("kind"), "")
        text = ": ".join(filter(None, (event.get_verb_display(), data.get("case", ""))))
        told = {"text": f"{text} ({str(kind).lower()})" if kind else text, "icon": icon}
        changes = _moved(event, names)["changes"] if "from" in data else ()
        return told | {"changes": (*changes, *_needs_of(data))}

    return tell


def _needs_of(data: dict[str, Any]) -> tuple[Change, ...]:
    """Of a merge, or of parting again."""
    if "needs" in data:
        return (Change(_("Kebutuhan yang dibawa"), "", str(data["needs"])),)
    if "staying" in data:
        text = _("%d tetap di keluhan tujuan karena sudah dikerjakan") % data["staying"]
        return (Change(_("Kebutuhan"), "", text),)
    return ()


def _escalated(text: str) -> Tell:
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


TELL: dict[str, Tell] = {
    Verb.COMPLAINT_LOGGED: _logged,
    Verb.COMPLAINT_CHECKED: _checked,
    Verb.COMPLAINT_ADVANCED: _advanced,
    Verb.COMPLAINT_OVERDUE: _overdue,
    Verb.COMPLAINT_DUE_SOON: with_icon("alarm"),
    Verb.COMPLAINT_ESCALATED: _escalated(
        gettext_noop("meneruskan ke manajer: tenggat lama terlewati")
    ),
    Verb.PAPERS_DUE_SOON: with_icon("hourglass-split"),
    Verb.PAPERS_OVERDUE: with_icon("hourglass-bottom", "red"),
    Verb.DEADLINE_MOVED: _moved,
    Verb.COMPLAINT_MERGED: _joined("sign-merge-left"),
    Verb.COMPLAINT_UNMERGED: _joined("sign-intersection-y"),
    Verb.COMPLAINT_LINKED: _joined("link-45deg"),
    Verb.COMPLAINT_UNLINKED: _joined("x-lg"),
    Verb.COMPLAINT_SEALED: _sealed,
    Verb.SEAL_BROKEN: _seal_broken,
    Verb.ACCESS_LISTED: with_icon("printer", "grey"),
    Verb.COMPLAINT_TAKEN: with_icon("person-check"),
    Verb.COMPLAINT_HANDED_OVER: _into_hands(gettext_noop("menyerahkan keluhan kepada %s")),
    Verb.COMPLAINT_DEALT: _into_hands(
        gettext_noop("membagikan keluhan kepada %s (giliran otomatis)")
    ),
    Verb.COMPLAINT_VIEWED: with_icon("eye", "grey"),
    Verb.COMPLAINT_REVEALED: with_icon("unlock", "grey"),
    Verb.DOCUMENT_OPENED: with_icon("file-earmark-text", "grey"),
    Verb.REGISTER_FLIP_REVIEWED: with_icon("database-exclamation"),
}
