"""The life of a complaint, as a table. Nothing here touches the database.

Not being in the register is a road, not a wall: from VERIFYING and DECIDING no step leads to an end except an alternative
(back to IN_REVIEW), a reasoned refusal that the citizen is told (DECLINED, then CLOSED), or the citizen's own withdrawal; papers that never came count as one.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action, Role
from core.workflow import Transition, Workflow


class Status(models.TextChoices):
    REGISTERED = "registered", _("Terdaftar, registri belum pasti")
    IN_REVIEW = "in_review", _("Penanganan")
    VERIFYING = "verifying", _("Pemeriksaan supervisor")
    INCOMPLETE = "incomplete", _("Menunggu kelengkapan")
    DECIDING = "deciding", _("Menunggu putusan")
    IN_SERVICE = "in_service", _("Dalam layanan")
    RESOLVED = "resolved", _("Selesai ditangani")
    CLOSED = "closed", _("Ditutup")
    DECLINED = "declined", _("Ditolak dengan alasan")
    CANCELLED = "cancelled", _("Dibatalkan")
    MERGED = "merged", _("Digabung")


class Step(StrEnum):
    FIND_LISTED = "find_listed"
    FIND_UNLISTED = "find_unlisted"
    REQUEST_PAPERS = "request_papers"
    RESUME_REVIEW = "resume_review"
    RESUME_VERIFYING = "resume_verifying"
    VERIFY = "verify"
    OFFER_ALTERNATIVE = "offer_alternative"
    SEND_BACK = "send_back"
    DECLINE = "decline"
    SERVE = "serve"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    RECONSIDER = "reconsider"
    CANCEL = "cancel"
    MERGE = "merge"
    # Back to where the case was when it was merged.
    UNMERGE_REGISTERED = "unmerge_registered"
    UNMERGE_IN_REVIEW = "unmerge_in_review"
    UNMERGE_VERIFYING = "unmerge_verifying"
    UNMERGE_DECIDING = "unmerge_deciding"
    LAPSE = "lapse"


S = Status
OPEN = frozenset(
    {
        S.REGISTERED,
        S.IN_REVIEW,
        S.VERIFYING,
        S.INCOMPLETE,
        S.DECIDING,
        S.IN_SERVICE,
        S.RESOLVED,
        S.DECLINED,
    }
)
# A merged case goes on in the one that was kept.
ENDED = frozenset({S.CLOSED, S.CANCELLED, S.MERGED})
# The desk still owes an answer; RESOLVED and DECLINED only wait for the citizen to be told.
RUNNING = OPEN - {S.RESOLVED, S.DECLINED}

# Nothing has been begun for the citizen yet, and no clock stands: such a case can go into its twin and come back.
UNMERGE = {
    S.REGISTERED: Step.UNMERGE_REGISTERED,
    S.IN_REVIEW: Step.UNMERGE_IN_REVIEW,
    S.VERIFYING: Step.UNMERGE_VERIFYING,
    S.DECIDING: Step.UNMERGE_DECIDING,
}

COMPLAINT = Workflow(
    "complaint",
    [
        Transition(
            Step.FIND_LISTED,
            frozenset({S.REGISTERED, S.VERIFYING}),
            S.IN_REVIEW,
            Action.COMPLAINT_CHECK,
            "Terdaftar di registri",
        ),
        Transition(
            Step.FIND_UNLISTED,
            frozenset({S.REGISTERED}),
            S.VERIFYING,
            Action.COMPLAINT_CHECK,
            "Tidak terdaftar: ke supervisor",
        ),
        Transition(
            Step.REQUEST_PAPERS,
            frozenset({S.IN_REVIEW, S.VERIFYING}),
            S.INCOMPLETE,
            Action.COMPLAINT_REQUEST_PAPERS,
            "Minta kelengkapan",
        ),
        Transition(
            Step.RESUME_REVIEW,
            frozenset({S.INCOMPLETE}),
            S.IN_REVIEW,
            Action.COMPLAINT_COMPLETE,
            "Berkas lengkap",
        ),
        Transition(
            Step.RESUME_VERIFYING,
            frozenset({S.INCOMPLETE}),
            S.VERIFYING,
            Action.COMPLAINT_COMPLETE,
            "Berkas lengkap",
        ),
        Transition(
            Step.VERIFY,
            frozenset({S.VERIFYING}),
            S.DECIDING,
            Action.COMPLAINT_VERIFY,
            "Catat hasil pemeriksaan",
        ),
        Transition(
            Step.OFFER_ALTERNATIVE,
            frozenset({S.DECIDING}),
            S.IN_REVIEW,
            Action.COMPLAINT_DECIDE,
            "Tetapkan alternatif",
        ),
        Transition(
            Step.SEND_BACK,
            frozenset({S.DECIDING}),
            S.VERIFYING,
            Action.COMPLAINT_DECIDE,
            "Kembalikan ke supervisor",
            needs_note=True,
        ),
        Transition(
            Step.DECLINE,
            frozenset({S.DECIDING}),
            S.DECLINED,
            Action.COMPLAINT_DECIDE,
            "Tolak dengan alasan",
            needs_note=True,
        ),
        Transition(
            Step.SERVE,
            frozenset({S.IN_REVIEW}),
            S.IN_SERVICE,
            Action.COMPLAINT_REVIEW,
            "Mulai layanan",
        ),
        Transition(
            Step.RESOLVE,
            frozenset({S.IN_REVIEW, S.IN_SERVICE}),
            S.RESOLVED,
            Action.COMPLAINT_REVIEW,
            "Nyatakan selesai",
        ),
        Transition(
            Step.CLOSE,
            frozenset({S.RESOLVED, S.DECLINED}),
            S.CLOSED,
            Action.COMPLAINT_CLOSE,
            "Kabari warga dan tutup",
        ),
        Transition(
            Step.REOPEN,
            frozenset({S.CLOSED}),
            S.IN_REVIEW,
            Action.COMPLAINT_REOPEN,
            "Buka kembali",
            needs_note=True,
        ),
        # A refused case that comes back is looked at again by the supervisor; it does not slip past the gate.
        Transition(
            Step.RECONSIDER,
            frozenset({S.CLOSED}),
            S.VERIFYING,
            Action.COMPLAINT_REOPEN,
            "Tinjau ulang penolakan",
            needs_note=True,
        ),
        Transition(
            Step.CANCEL,
            frozenset(OPEN - {S.RESOLVED, S.DECLINED}),
            S.CANCELLED,
            Action.COMPLAINT_CANCEL,
            "Batalkan",
            needs_note=True,
        ),
        Transition(
            Step.MERGE,
            frozenset(UNMERGE),
            S.MERGED,
            Action.COMPLAINT_MERGE,
            "Gabungkan",
            needs_note=True,
        ),
        *(
            Transition(
                step,
                frozenset({S.MERGED}),
                status,
                Action.COMPLAINT_MERGE,
                "Pisahkan kembali",
                needs_note=True,
            )
            for status, step in UNMERGE.items()
        ),
        # UU 25/2009 art. 44: what the citizen did not complete in thirty days counts as withdrawn; a person says so.
        Transition(
            Step.LAPSE,
            frozenset({S.INCOMPLETE}),
            S.CANCELLED,
            Action.COMPLAINT_CANCEL,
            "Tutup: tidak dilengkapi",
        ),
    ],
)

# Whose queue a complaint is in.
TURN: dict[str, frozenset[Role]] = {
    S.REGISTERED: frozenset({Role.FRONT_OFFICE, Role.FACILITATOR}),
    S.IN_REVIEW: frozenset({Role.BACK_OFFICE}),
    S.VERIFYING: frozenset({Role.SUPERVISOR}),
    S.INCOMPLETE: frozenset({Role.FRONT_OFFICE, Role.FACILITATOR}),
    S.DECIDING: frozenset({Role.MANAGER, Role.COORDINATOR}),
    S.IN_SERVICE: frozenset({Role.BACK_OFFICE}),
    S.RESOLVED: frozenset({Role.FRONT_OFFICE}),
    S.DECLINED: frozenset({Role.FRONT_OFFICE}),
    S.CLOSED: frozenset(),
    S.CANCELLED: frozenset(),
    S.MERGED: frozenset(),
}


def statuses_of(role: str) -> frozenset[str]:
    """The statuses whose turn it is for `role`."""
    return frozenset(status for status, roles in TURN.items() if role in roles)


def statuses_for(held: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The statuses in which a case somewhere waits for who holds these roles, each with its region."""
    return frozenset().union(*(statuses_of(role) for role, _region in held))
