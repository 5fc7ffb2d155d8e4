"""The life of a home visit, as a table. Nothing here touches the database."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.workflow import Transition, Workflow


class State(models.TextChoices):
    PLANNED = "planned", _("Dijadwalkan")
    MISSED = "missed", _("Tidak bertemu")
    DONE = "done", _("Selesai")
    CANCELLED = "cancelled", _("Dibatalkan")


class Step(StrEnum):
    REPORT = "report"
    MISS = "miss"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


# Counted in the complaint's open work: nobody was met is not yet an answer.
OPEN = frozenset({State.PLANNED, State.MISSED})

VISIT = Workflow(
    "visit",
    [
        Transition(Step.REPORT, OPEN, State.DONE, Action.VISIT_REPORT, _("Catat hasil kunjungan")),
        Transition(Step.MISS, OPEN, State.MISSED, Action.VISIT_REPORT, _("Tidak bertemu")),
        Transition(
            Step.RESCHEDULE,
            OPEN,
            State.PLANNED,
            Action.VISIT_PLAN,
            _("Ubah jadwal"),
            needs_note=True,
        ),
        Transition(
            Step.CANCEL, OPEN, State.CANCELLED, Action.VISIT_PLAN, _("Batalkan"), needs_note=True
        ),
    ],
)
