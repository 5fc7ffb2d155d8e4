"""The life of a partner's help to one need, as a table. Nothing here touches the database."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.workflow import Transition, Workflow


class State(models.TextChoices):
    RESERVED = "reserved", _("Dipesan untuk warga")
    DELIVERED = "delivered", _("Sudah diserahkan")
    THANKED = "thanked", _("Mitra sudah dikabari")
    RELEASED = "released", _("Dilepas")


class Step(StrEnum):
    DELIVER = "deliver"
    THANK = "thank"
    RELEASE = "release"


S = State
ALLOCATION = Workflow(
    "allocation",
    [
        Transition(
            Step.DELIVER,
            frozenset({S.RESERVED}),
            S.DELIVERED,
            Action.OFFER_RESERVE,
            _("Catat penyerahan"),
        ),
        Transition(
            Step.THANK,
            frozenset({S.DELIVERED}),
            S.THANKED,
            Action.OFFER_RESERVE,
            _("Catat ucapan terima kasih"),
        ),
        Transition(
            Step.RELEASE,
            frozenset({S.RESERVED}),
            S.RELEASED,
            Action.OFFER_RESERVE,
            _("Lepas pesanan"),
            needs_note=True,
        ),
    ],
)
