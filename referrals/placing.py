"""The life of a place in a home, and who fits which room. Nothing here touches the database."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.workflow import Transition, Workflow


class State(models.TextChoices):
    WAITING = "waiting", _("Daftar tunggu")
    HELD = "held", _("Tempat dipesankan")
    ADMITTED = "admitted", _("Menghuni")
    LEFT = "left", _("Keluar")
    CANCELLED = "cancelled", _("Batal")


class Step(StrEnum):
    HOLD = "hold"
    RELEASE = "release"
    ADMIT = "admit"
    MOVE = "move"
    LEAVE = "leave"
    CANCEL = "cancel"


class Mobility(models.TextChoices):
    WALKS = "walks", _("Berjalan sendiri")
    AIDED = "aided", _("Dengan tongkat atau kursi roda")
    BEDRIDDEN = "bedridden", _("Berbaring, perlu perawatan")


S = State
BEFORE = frozenset({S.WAITING, S.HELD})
IN_A_BED = frozenset({S.HELD, S.ADMITTED})
LIVE = BEFORE | {S.ADMITTED}

PLACEMENT = Workflow(
    "placement",
    [
        Transition(Step.HOLD, BEFORE, S.HELD, Action.PLACEMENT_MANAGE, _("Pesankan tempat tidur")),
        Transition(
            Step.RELEASE,
            frozenset({S.HELD}),
            S.WAITING,
            Action.PLACEMENT_MANAGE,
            _("Kembalikan ke daftar tunggu"),
            needs_note=True,
        ),
        Transition(Step.ADMIT, BEFORE, S.ADMITTED, Action.PLACEMENT_MANAGE, _("Terima masuk")),
        Transition(
            Step.MOVE,
            frozenset({S.ADMITTED}),
            S.ADMITTED,
            Action.PLACEMENT_MANAGE,
            _("Pindah tempat tidur"),
            needs_note=True,
        ),
        Transition(
            Step.LEAVE,
            frozenset({S.ADMITTED}),
            S.LEFT,
            Action.PLACEMENT_MANAGE,
            _("Catat keluar"),
            needs_note=True,
        ),
        Transition(
            Step.CANCEL,
            BEFORE,
            S.CANCELLED,
            Action.PLACEMENT_REQUEST,
            _("Batalkan permintaan"),
            needs_note=True,
        ),
    ],
)


def misfit(
    *, occupants: str, is_accessible: bool, sex: str, mobility: str, is_couple: bool, mates: int
) -> str:
    """Why this person cannot take a bed in that room, or "" when the room fits.

    `mates` counts those in the room who are not this person's spouse. A couple sleeps in a couple's room and nobody
    else does; who does not walk alone sleeps where there are no steps.
    """
    if occupants == "C":
        if not is_couple:
            return "Kamar ini untuk pasangan suami istri. Pilih kamar putra atau putri."
        if mates:
            return "Kamar pasangan ini sudah ditempati pasangan lain. Pilih kamar pasangan lain."
    elif occupants != sex:
        return (
            "Kamar ini untuk penghuni putra. Pilih kamar putri."
            if occupants == "L"
            else "Kamar ini untuk penghuni putri. Pilih kamar putra."
        )
    if mobility != Mobility.WALKS and not is_accessible:
        return "Kamar ini berundak. Pilih kamar tanpa undakan untuk yang tidak berjalan sendiri."
    return ""
