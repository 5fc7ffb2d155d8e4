"""The lives of an import and of a list, as tables. Nothing here touches the database."""

from enum import StrEnum

from accounts.roles import Action
from core.workflow import Transition, Workflow
from dtks.vocabulary import ImportState as State
from dtks.vocabulary import ListState


class Step(StrEnum):
    MAP = "map"
    READ = "read"
    PAUSE = "pause"
    RESUME = "resume"
    CHECK = "check"
    APPROVE = "approve"
    REREAD = "reread"
    APPLY = "apply"
    CANCEL = "cancel"
    FAIL = "fail"
    UNDO = "undo"
    WITHDRAW = "withdraw"
    KEEP = "keep"
    FINISH = "finish"


IMPORT = Workflow(
    "import",
    [
        # A person says what the columns hold that nobody has seen before.
        Transition(
            Step.MAP,
            frozenset({State.TITLES}),
            State.WAITING,
            Action.REGISTER_IMPORT,
            "Simpan dan periksa",
        ),
        # A worker that died while reading leaves READING: the next one goes on from there.
        Transition(
            Step.READ, frozenset({State.WAITING, State.READING}), State.READING, None, "Baca"
        ),
        Transition(
            Step.PAUSE,
            frozenset({State.WAITING, State.READING}),
            State.PAUSED,
            Action.REGISTER_IMPORT,
            "Jeda",
        ),
        Transition(
            Step.RESUME,
            frozenset({State.PAUSED}),
            State.WAITING,
            Action.REGISTER_IMPORT,
            "Lanjutkan",
        ),
        Transition(Step.CHECK, frozenset({State.READING}), State.CHECKED, None, "Periksa"),
        Transition(
            Step.APPROVE,
            frozenset({State.CHECKED}),
            State.APPLYING,
            Action.REGISTER_IMPORT,
            "Terapkan",
        ),
        # The waiting rows were lost with the server; the word of the person still stands.
        Transition(Step.REREAD, frozenset({State.APPLYING}), State.WAITING, None, "Baca ulang"),
        Transition(Step.APPLY, frozenset({State.APPLYING}), State.APPLIED, None, "Terapkan"),
        Transition(
            Step.CANCEL,
            frozenset({State.TITLES, State.WAITING, State.READING, State.PAUSED, State.CHECKED}),
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
        Transition(
            Step.UNDO,
            frozenset({State.APPLIED}),
            State.UNDOING,
            Action.REGISTER_IMPORT,
            "Tarik kembali",
        ),
        Transition(
            Step.WITHDRAW, frozenset({State.UNDOING}), State.WITHDRAWN, None, "Tarik kembali"
        ),
        # Another release was applied while the undoing stood in line: it comes too late.
        Transition(Step.KEEP, frozenset({State.UNDOING}), State.APPLIED, None, "Biarkan"),
    ],
)

# What a worker still has to do something about.
WORKING = frozenset({State.WAITING, State.READING, State.APPLYING, State.UNDOING})
# After these nothing is left but the record.
FINISHED = frozenset({State.APPLIED, State.CANCELLED, State.FAILED, State.WITHDRAWN})
# Its figures are no longer a forecast.
CHANGED = frozenset({State.APPLIED, State.UNDOING})

LIST = Workflow(
    "list",
    [
        # A worker that died leaves CHECKING: the next one goes on from there.
        Transition(
            Step.READ,
            frozenset({ListState.WAITING, ListState.CHECKING}),
            ListState.CHECKING,
            None,
            "Cek",
        ),
        Transition(Step.FINISH, frozenset({ListState.CHECKING}), ListState.DONE, None, "Selesai"),
        Transition(
            Step.CANCEL,
            frozenset({ListState.WAITING, ListState.CHECKING}),
            ListState.CANCELLED,
            Action.REGISTER_CHECK,
            "Batalkan",
        ),
        Transition(
            Step.FAIL,
            frozenset({ListState.WAITING, ListState.CHECKING}),
            ListState.FAILED,
            None,
            "Gagal",
        ),
    ],
)
LIST_WORKING = frozenset({ListState.WAITING, ListState.CHECKING})
LIST_FINISHED = frozenset({ListState.DONE, ListState.CANCELLED, ListState.FAILED})
