"""The life of a referral, as a table. Nothing here touches the database.

Two different hands send a referral back: the approver returns a draft to its author (RETURNED, it can be mended and
submitted again), and the provider sends back a letter already out (SENT_BACK, an end: a new referral is drafted).
"""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.workflow import Transition, Workflow


class State(models.TextChoices):
    DRAFTED = "drafted", _("Konsep")
    SUBMITTED = "submitted", _("Menunggu persetujuan")
    RETURNED = "returned", _("Dikembalikan ke penyusun")
    APPROVED = "approved", _("Disetujui")
    SENT = "sent", _("Terkirim")
    ACCEPTED = "accepted", _("Diterima penyedia")
    DELIVERED = "delivered", _("Layanan diberikan")
    SENT_BACK = "sent_back", _("Dikembalikan penyedia")
    DECLINED = "declined", _("Ditolak penyedia")
    EXPIRED = "expired", _("Kedaluwarsa")
    WITHDRAWN = "withdrawn", _("Dibatalkan")


class Chase(models.TextChoices):
    """What is done next about an answer that does not come; and, once it was accepted, about a service that does not."""

    REMIND = "remind", _("mengingatkan penyedia")
    ESCALATE = "escalate", _("memberi tahu supervisor")
    EXPIRE = "expire", _("menyatakan kedaluwarsa")
    ASK = "ask", _("menanyakan layanan kepada penyedia")
    REPORT = "report", _("memberi tahu supervisor: layanan belum tercatat")
    RAISE = "raise", _("memberi tahu manajer: layanan belum tercatat")


# Told of a letter that waits for a hand which nobody has.
EMPTY_HAND = "empty_hand"


class Step(StrEnum):
    SUBMIT = "submit"
    SIGN = "sign"
    APPROVE = "approve"
    STEP_BACK = "step_back"
    RETURN = "return"
    SEND = "send"
    ACCEPT = "accept"
    DELIVER = "deliver"
    SEND_BACK = "send_back"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


S = State
A = Action
# The author may still change the words.
EDITABLE = frozenset({S.DRAFTED, S.RETURNED})
# Counted in the complaint's open work: the case cannot be resolved while one of these runs.
AT_WORK = frozenset({S.SUBMITTED, S.RETURNED, S.APPROVED, S.SENT, S.ACCEPTED})
# One of these per need and programme.
LIVE = AT_WORK | {S.DRAFTED}
ENDED = frozenset(S) - LIVE
# A letter may be printed, and the provider may have it in hand.
OUT = frozenset({S.APPROVED, S.SENT, S.ACCEPTED})
WITH_PROVIDER = frozenset({S.SENT, S.ACCEPTED})
# Of what is chased, what belongs to which state.
CHASES = {
    S.SENT: (Chase.REMIND, Chase.ESCALATE, Chase.EXPIRE),
    S.ACCEPTED: (Chase.ASK, Chase.REPORT, Chase.RAISE),
}
# Counted against the programme's quota.
HOLDS_PLACE = OUT | {S.DELIVERED}

REFERRAL = Workflow(
    "referral",
    [
        Transition(Step.SUBMIT, EDITABLE, S.SUBMITTED, A.REFERRAL_DRAFT, _("Ajukan persetujuan")),
        # A hand of the chain before the last; the letter stays on its way to approval.
        Transition(
            Step.SIGN,
            frozenset({S.SUBMITTED}),
            S.SUBMITTED,
            A.REFERRAL_APPROVE,
            _("Bubuhkan paraf"),
        ),
        Transition(
            Step.STEP_BACK,
            frozenset({S.SUBMITTED}),
            S.SUBMITTED,
            A.REFERRAL_APPROVE,
            _("Kembalikan satu langkah"),
            needs_note=True,
        ),
        Transition(
            Step.APPROVE,
            frozenset({S.SUBMITTED}),
            S.APPROVED,
            A.REFERRAL_APPROVE,
            _("Setujui rujukan"),
        ),
        Transition(
            Step.RETURN,
            frozenset({S.SUBMITTED}),
            S.RETURNED,
            A.REFERRAL_APPROVE,
            _("Kembalikan ke penyusun"),
            needs_note=True,
        ),
        Transition(
            Step.SEND, frozenset({S.APPROVED}), S.SENT, A.REFERRAL_SEND, _("Catat pengiriman")
        ),
        Transition(
            Step.ACCEPT, frozenset({S.SENT}), S.ACCEPTED, A.REFERRAL_REPLY, _("Diterima penyedia")
        ),
        Transition(
            Step.DELIVER, WITH_PROVIDER, S.DELIVERED, A.REFERRAL_REPLY, _("Layanan diberikan")
        ),
        Transition(
            Step.SEND_BACK,
            WITH_PROVIDER,
            S.SENT_BACK,
            A.REFERRAL_REPLY,
            _("Dikembalikan penyedia"),
            needs_note=True,
        ),
        Transition(
            Step.DECLINE,
            WITH_PROVIDER,
            S.DECLINED,
            A.REFERRAL_REPLY,
            _("Ditolak penyedia"),
            needs_note=True,
        ),
        Transition(Step.EXPIRE, OUT, S.EXPIRED, A.REFERRAL_SEND, _("Nyatakan kedaluwarsa")),
        Transition(
            Step.WITHDRAW,
            LIVE,
            S.WITHDRAWN,
            A.REFERRAL_DRAFT,
            _("Batalkan rujukan"),
            needs_note=True,
        ),
    ],
)

# What the provider's four answers do.
ANSWER_STEPS = {
    "accepted": Step.ACCEPT,
    "returned": Step.SEND_BACK,
    "declined": Step.DECLINE,
    "delivered": Step.DELIVER,
}


def work_change(before: str, after: str) -> int:
    """What a move adds to the complaint's open work: 1, -1 or 0."""
    return (after in AT_WORK) - (before in AT_WORK)


def place_change(before: str, after: str) -> int:
    """What a move adds to the places that the programme has given: 1, -1 or 0."""
    return (after in HOLDS_PLACE) - (before in HOLDS_PLACE)
