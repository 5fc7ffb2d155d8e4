"""The life of a trip, as a table. Nothing here touches the database."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.workflow import Transition, Workflow


class State(models.TextChoices):
    REQUESTED = "requested", _("Diminta")
    SCHEDULED = "scheduled", _("Dijadwalkan")
    DONE = "done", _("Terlaksana")
    MISSED = "missed", _("Tidak jadi berangkat")
    CANCELLED = "cancelled", _("Dibatalkan")


class Step(StrEnum):
    SCHEDULE = "schedule"
    CARRY_OUT = "carry_out"
    MISS = "miss"
    CALL_OFF = "call_off"


S = State
# The case waits for these; a vehicle and its driver are taken by the booked ones.
OPEN = frozenset({S.REQUESTED, S.SCHEDULED, S.MISSED})
BOOKED = frozenset({S.SCHEDULED, S.DONE})

TRIP = Workflow(
    "trip",
    [
        Transition(Step.SCHEDULE, OPEN, S.SCHEDULED, Action.VISIT_PLAN, _("Jadwalkan")),
        Transition(
            Step.CARRY_OUT, frozenset({S.SCHEDULED}), S.DONE, Action.VISIT_PLAN, _("Terlaksana")
        ),
        Transition(
            Step.MISS,
            frozenset({S.SCHEDULED}),
            S.MISSED,
            Action.VISIT_PLAN,
            _("Tidak jadi berangkat"),
            needs_note=True,
        ),
        Transition(
            Step.CALL_OFF,
            OPEN,
            S.CANCELLED,
            Action.VISIT_PLAN,
            _("Batalkan"),
            needs_note=True,
        ),
    ],
)
