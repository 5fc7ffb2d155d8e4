"""The life of a proposal to the register, as a table. Nothing here touches the database."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.workflow import Transition, Workflow


class State(models.TextChoices):
    DRAFTED = "drafted", _("Konsep")
    SUBMITTED = "submitted", _("Menunggu persetujuan")
    READY = "ready", _("Siap dikirim")
    EXPORTED = "exported", _("Menunggu hasil")
    ACCEPTED = "accepted", _("Diterima")
    REFUSED = "refused", _("Ditolak")
    EXPIRED = "expired", _("Tanpa jawaban")
    WITHDRAWN = "withdrawn", _("Dibatalkan")


class Step(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    EXPORT = "export"
    ACCEPT = "accept"
    REFUSE = "refuse"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


S, A = State, Action
# Counted in the complaint's open work, unless the case was let go without waiting.
AT_WORK = frozenset({S.SUBMITTED, S.READY, S.EXPORTED})
# One of these per case and kind.
LIVE = AT_WORK | {S.DRAFTED}
HANDED_OVER = frozenset({S.EXPORTED, S.ACCEPTED, S.REFUSED, S.EXPIRED})

PROPOSAL = Workflow(
    "proposal",
    [
        Transition(
            Step.SUBMIT,
            frozenset({S.DRAFTED}),
            S.SUBMITTED,
            A.PROPOSAL_DRAFT,
            _("Ajukan persetujuan"),
        ),
        Transition(
            Step.APPROVE,
            frozenset({S.SUBMITTED}),
            S.READY,
            A.PROPOSAL_APPROVE,
            _("Setujui usulan"),
        ),
        Transition(
            Step.RETURN,
            frozenset({S.SUBMITTED}),
            S.DRAFTED,
            A.PROPOSAL_APPROVE,
            _("Kembalikan ke penyusun"),
            needs_note=True,
        ),
        Transition(
            Step.EXPORT,
            frozenset({S.READY}),
            S.EXPORTED,
            A.PROPOSAL_EXPORT,
            _("Masukkan ke berkas bulan ini"),
        ),
        Transition(
            Step.ACCEPT, frozenset({S.EXPORTED}), S.ACCEPTED, A.PROPOSAL_RESULT, _("Diterima")
        ),
        Transition(
            Step.REFUSE,
            frozenset({S.EXPORTED}),
            S.REFUSED,
            A.PROPOSAL_RESULT,
            _("Ditolak"),
            needs_note=True,
        ),
        Transition(
            Step.EXPIRE,
            frozenset({S.EXPORTED}),
            S.EXPIRED,
            A.PROPOSAL_RESULT,
            _("Tanpa jawaban"),
            needs_note=True,
        ),
        Transition(
            Step.WITHDRAW,
            frozenset({S.DRAFTED, S.SUBMITTED, S.READY}),
            S.WITHDRAWN,
            A.PROPOSAL_DRAFT,
            _("Batalkan usulan"),
            needs_note=True,
        ),
    ],
)
RESULTS = {S.ACCEPTED: Step.ACCEPT, S.REFUSED: Step.REFUSE, S.EXPIRED: Step.EXPIRE}
