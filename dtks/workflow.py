"""The life of an import, as a table. Nothing here touches the database."""

from enum import StrEnum

from accounts.roles import Action
from core.workflow import Transition, Workflow
from dtks.vocabulary import ImportState as State


class Step(StrEnum):
    READ = "read"
    CHECK = "check"
    APPROVE = "approve"
    APPLY = "apply"
    CANCEL = "cancel"
    FAIL = "fail"


IMPORT = Workflow(
    "import",
    [
        # A worker that died while reading leaves READING: the next one goes on from there.
        Transition(
            Step.READ, frozenset({State.WAITING, State.READING}), State.READING, None, "Baca"
        ),
        Transition(Step.CHECK, frozenset({State.READING}), State.CHECKED, None, "Periksa"),
        Transition(
            Step.APPROVE,
            frozenset({State.CHECKED}),
            State.APPLYING,
            Action.REGISTER_IMPORT,
            "Terapkan",
        ),
        Transition(Step.APPLY, frozenset({State.APPLYING}), State.APPLIED, None, "Terapkan"),
        Transition(
            Step.CANCEL,
            frozenset({State.WAITING, State.READING, State.CHECKED}),
            State.CANCELLED,
            Action.REGISTER_IMPORT,
            "Batalkan",
        ),
        Transition(
            Step.FAIL,
            frozenset({State.WAITING, State.READING, State.APPLYING}),
            State.FAILED,
            None,
            "Gagal",
        ),
    ],
)

# What a worker still has to do something about.
WORKING = frozenset({State.WAITING, State.READING, State.APPLYING})
# After these nothing is left but the record.
FINISHED = frozenset({State.APPLIED, State.CANCELLED, State.FAILED})
