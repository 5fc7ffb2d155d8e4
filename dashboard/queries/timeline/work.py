"""What is done for the case in its story: needs, papers, notes, findings, proposals, help, rides, and word to the citizen."""

from typing import Any

from django.utils.translation import gettext as _

from audit.models import Event
from audit.verbs import Verb
from dashboard.queries.timeline.lines import Change, Names, Tell, became, with_icon
from intake.models import CitizenMessage, Need, RegisterProposal, Verification
from intake.proposal_flow import State
from outreach.models import VisitPhoto


def _note(event: Event, names: Names) -> dict[str, Any]:
    return {"detail": event.note_text or "", "icon": "chat-left-text"}


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


TELL: dict[str, Tell] = {
    Verb.NEED_ADDED: _need_added,
    Verb.NEED_SETTLED: _need_settled,
    Verb.DOCUMENT_ADDED: _paper,
    Verb.DOCUMENT_VERIFIED: _paper,
    Verb.PROPOSAL_DRAFTED: _proposal,
    Verb.PROPOSAL_ADVANCED: _proposal,
    Verb.NOTE_ADDED: _note,
    Verb.VERIFICATION_RECORDED: _verified,
    Verb.SURVEY_GIVEN: with_icon("emoji-smile", "green"),
    Verb.SURVEY_UNHAPPY: with_icon("emoji-frown", "red"),
    Verb.MESSAGE_OPENED: _told,
    Verb.CITIZEN_TOLD: _told,
    Verb.MESSAGE_DROPPED: _told,
    Verb.PLACEMENT_REQUESTED: with_icon("house-add"),
    Verb.PLACEMENT_ADVANCED: became("house-check"),
    Verb.ALLOCATION_RESERVED: with_icon("gift"),
    Verb.ALLOCATION_ADVANCED: became("gift"),
    Verb.AID_REQUESTED: with_icon("cash-coin"),
    Verb.AID_ADVANCED: became("cash-coin"),
    Verb.TRIP_PLANNED: with_icon("truck"),
    Verb.TRIP_ADVANCED: became("truck"),
}
