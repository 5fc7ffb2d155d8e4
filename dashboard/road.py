"""The road of a case in the words everybody was trained on. Pure: statuses in, stages out."""

from collections.abc import Collection
from enum import IntEnum
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from intake.workflow import Status


class Stage(IntEnum):
    INTAKE = 0
    REVIEW = 1
    DECISION = 2
    LETTER = 3
    ANSWER = 4
    DONE = 5


LABELS = (
    _("Pendaftaran"),
    _("Penanganan & rekomendasi"),
    _("Penetapan layanan"),
    _("Cetak surat"),
    _("Jawaban program"),
    _("Selesai"),
)

# Where a referral in this state keeps its case; the one least far along says where the case stands.
REFERRAL_STAGES = {
    "drafted": Stage.REVIEW,
    "returned": Stage.REVIEW,
    "submitted": Stage.DECISION,
    "approved": Stage.LETTER,
    "sent": Stage.ANSWER,
    "accepted": Stage.ANSWER,
}
# A letter was approved and may have left the desk.
WENT_OUT = frozenset(
    {"approved", "sent", "accepted", "delivered", "sent_back", "declined", "expired"}
)

_STAGES = {
    Status.REGISTERED: Stage.INTAKE,
    Status.IN_REVIEW: Stage.REVIEW,
    Status.VERIFYING: Stage.REVIEW,
    Status.DECIDING: Stage.DECISION,
    Status.IN_SERVICE: Stage.ANSWER,
    Status.RESOLVED: Stage.DONE,
    Status.DECLINED: Stage.DONE,
}


class Step(NamedTuple):
    label: str
    state: str


def road(
    status: str,
    *,
    resume_to: str = "",
    referral_states: Collection[str] = (),
    was_decided: bool = False,
    was_refused: bool = False,
) -> list[Step]:
    """Each stage as done, now, stopped or still to come; one that was not needed stays blank.

    A refusal stops at the decision and still has to be told.
    """
    if status in {Status.CANCELLED, Status.MERGED}:
        return [Step(str(label), "") for label in LABELS[:-1]] + [
            Step(str(Status(status).label), "stopped")
        ]
    labels = [str(label) for label in LABELS]
    if status == Status.CLOSED:
        states = ["done"] * len(labels)
    else:
        here = _stage(status, resume_to, referral_states)
        states = ["done" if i < here else "now" if i == here else "" for i in range(len(labels))]
    went_out = any(state in WENT_OUT for state in referral_states)
    if states[Stage.DONE] and not went_out:
        states[Stage.LETTER] = states[Stage.ANSWER] = ""
        if not was_decided:
            states[Stage.DECISION] = ""
    if status == Status.DECLINED or (was_refused and status == Status.CLOSED):
        states[Stage.DECISION] = "stopped"
        labels[Stage.DECISION] = str(_("Ditolak dengan alasan"))
    return [Step(label, state) for label, state in zip(labels, states, strict=True)]


def _stage(status: str, resume_to: str, referral_states: Collection[str]) -> Stage:
    if status == Status.INCOMPLETE:
        status = resume_to or Status.IN_REVIEW
    running = [REFERRAL_STAGES[state] for state in referral_states if state in REFERRAL_STAGES]
    if running and status in {Status.IN_REVIEW, Status.IN_SERVICE}:
        return min(running)
    return _STAGES[Status(status)]
