"""The life of a request for social spending of the region, as a table. Nothing here touches the database."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.workflow import Transition, Workflow


class State(models.TextChoices):
    REQUESTED = "requested", _("Diajukan")
    RECOMMENDED = "recommended", _("Direkomendasikan")
    DISPOSED = "disposed", _("Disposisi bupati")
    PAID = "paid", _("Dibayarkan")
    REFUSED = "refused", _("Ditolak")


class Step(StrEnum):
    RECOMMEND = "recommend"
    DISPOSE = "dispose"
    PAY = "pay"
    REFUSE = "refuse"


S = State
OPEN = frozenset({S.REQUESTED, S.RECOMMENDED, S.DISPOSED})
# From the disposition on the money is set aside in the budget of the year.
COMMITTED = frozenset({S.DISPOSED, S.PAID})

AID = Workflow(
    "aid",
    [
        Transition(
            Step.RECOMMEND,
            frozenset({S.REQUESTED}),
            S.RECOMMENDED,
            Action.AID_RECOMMEND,
            _("Rekomendasikan"),
        ),
        Transition(
            Step.DISPOSE,
            frozenset({S.RECOMMENDED}),
            S.DISPOSED,
            Action.AID_DISPOSE,
            _("Catat disposisi bupati"),
        ),
        Transition(
            Step.PAY, frozenset({S.DISPOSED}), S.PAID, Action.AID_PAY, _("Catat pembayaran")
        ),
        Transition(Step.REFUSE, OPEN, S.REFUSED, Action.AID_RECOMMEND, _("Tolak"), needs_note=True),
    ],
)
