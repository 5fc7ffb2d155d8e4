"""How a referral went, in words: the stages of its road and the lines of its history."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Event
from audit.verbs import Verb
from referrals.models import Referral
from referrals.workflow import EDITABLE, EMPTY_HAND, ENDED, Chase, State, Step


def road(referral: Referral) -> list[dict[str, str]]:
    """The stages of a referral for `components/_steps.html`."""
    labels = (
        _("Konsep"),
        _("Persetujuan"),
        _("Surat dan pengiriman"),
        _("Jawaban penyedia"),
        _("Layanan diberikan"),
    )
    reached = sum(
        moment is not None
        for moment in (referral.submitted_at, referral.approved_at, referral.sent_at)
    )
    if referral.state in EDITABLE:
        reached = 0
    elif referral.state == State.ACCEPTED:
        reached = len(labels) - 1
    if referral.state == State.DELIVERED:
        return [{"label": label, "state": "done"} for label in labels]
    here = "stopped" if referral.state in ENDED else "now"
    return [
        {"label": label, "state": "done" if place < reached else here if place == reached else ""}
        for place, label in enumerate(labels)
    ]


_STEP_LOOK = {
    Step.SUBMIT: ("amber", "hourglass-split"),
    Step.SIGN: ("green", "pen"),
    Step.STEP_BACK: ("amber", "arrow-return-left"),
    Step.APPROVE: ("green", "check-lg"),
    Step.RETURN: ("amber", "arrow-return-left"),
    Step.SEND: ("blue", "send"),
    Step.ACCEPT: ("blue", "check-lg"),
    Step.DELIVER: ("green", "check-circle-fill"),
    Step.SEND_BACK: ("amber", "arrow-return-left"),
    Step.DECLINE: ("red", "x-lg"),
    Step.EXPIRE: ("red", "clock"),
    Step.WITHDRAW: ("red", "x-lg"),
}


_CHASE_LOOK = {
    Chase.REMIND: ("amber", "alarm", gettext_lazy("meminta petugas mengingatkan penyedia")),
    Chase.ESCALATE: ("red", "alarm", gettext_lazy("memberi tahu supervisor: jawaban terlambat")),
    Chase.ASK: (
        "amber",
        "alarm",
        gettext_lazy("meminta petugas menanyakan layanan yang dijanjikan"),
    ),
    Chase.REPORT: ("red", "alarm", gettext_lazy("memberi tahu supervisor: layanan belum tercatat")),
    Chase.RAISE: (
        "red",
        "megaphone-fill",
        gettext_lazy("memberi tahu manajer: layanan belum tercatat"),
    ),
    EMPTY_HAND: (
        "red",
        "person-x",
        gettext_lazy("mendapati surat tertahan: langkahnya tidak ada orangnya"),
    ),
}


def step_sentence(step: str) -> str:
    return {
        Step.SUBMIT: _("mengajukan rujukan untuk disetujui"),
        Step.SIGN: _("memaraf surat rujukan"),
        Step.STEP_BACK: _("mengembalikan surat satu langkah"),
        Step.APPROVE: _("menyetujui rujukan"),
        Step.RETURN: _("mengembalikan rujukan kepada penyusun"),
        Step.SEND: _("mencatat rujukan terkirim"),
        Step.ACCEPT: _("mencatat rujukan diterima penyedia"),
        Step.DELIVER: _("mencatat layanan sudah diberikan"),
        Step.SEND_BACK: _("mencatat rujukan dikembalikan penyedia"),
        Step.DECLINE: _("mencatat rujukan ditolak penyedia"),
        Step.EXPIRE: _("menyatakan rujukan kedaluwarsa"),
        Step.WITHDRAW: _("membatalkan rujukan"),
    }[Step(step)]


def entry(event: Event) -> dict[str, Any]:
    """One audit event of a referral as a line of the timeline (`components/_timeline.html`)."""
    data = event.data
    tone, icon, text = "", "dot", event.get_verb_display()
    if "step" in data:
        tone, icon = _STEP_LOOK[Step(data["step"])]
        text = step_sentence(data["step"])
        if data.get("kind") == "signature":
            text = _("menandatangani surat rujukan")
    elif "caretaker" in data:
        tone, icon = "blue", "person-check"
        text = _("menunjuk %(name)s untuk langkah %(title)s yang kosong") % {
            "name": data["caretaker"],
            "title": data["title"],
        }
    elif "reminded" in data:
        icon, text = "bell", _("mengingatkan %(name)s") % {"name": data["reminded"]}
    elif data.get("edited"):
        icon, text = "pencil", _("mengubah konsep rujukan")
    elif event.verb == Verb.REFERRAL_CHASED:
        tone, icon, text = _CHASE_LOOK[data["chase"]]
    elif event.verb == Verb.LETTER_PRINTED:
        icon, text = "printer", _("mencetak surat %(letter)s") % {"letter": data["letter"]}
    elif data.get("revoked"):
        tone, icon = "red", "x-lg"
        text = _("mencabut surat %(letter)s") % {"letter": data["letter"]}
    elif "letter" in data:
        tone, icon = "green", "file-earmark-text"
        text = _("menerbitkan surat %(letter)s") % {"letter": data["letter"]}
    elif event.verb == Verb.REFERRAL_DRAFTED:
        icon, text = "pencil", _("menyusun rujukan %(number)s") % {"number": data.get("number", "")}
    return {
        "actor": event.who or event.data.get("provider") or _("Sistem"),
        "text": text,
        "detail": data.get("note", ""),
        "at": event.at,
        "tone": tone,
        "icon": icon,
    }


def history(referral: Referral) -> list[dict[str, Any]]:
    """The referral's own timeline, newest first."""
    events = Event.objects.filter(
        subject_type=Referral._meta.label_lower, subject_id=str(referral.pk)
    )
    return [
        entry(event)
        for event in events.select_related("actor", "on_behalf_of").order_by("-at", "-id")
    ]
