"""A workflow is a table of transitions; code asks it and never compares statuses."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from core.errors import Refused


class IllegalStep(Refused):
    """The step does not exist from the present status."""


@dataclass(frozen=True)
class Transition:
    """`action` is the right that the step needs, in the region of the row."""

    step: StrEnum
    sources: frozenset
    target: str
    action: str | None
    label: str | Promise
    needs_note: bool = False


class Workflow:
    def __init__(self, name: str, transitions: Iterable[Transition]):
        self.name = name
        self.transitions = tuple(transitions)
        self._by_pair: dict[tuple[str, str], Transition] = {
            (t.step, source): t for t in self.transitions for source in t.sources
        }

    def step(self, step: str, *, source: str) -> Transition:
        try:
            return self._by_pair[step, source]
        except KeyError:
            raise IllegalStep(
                "Langkah ini tidak berlaku lagi untuk status sekarang. Muat ulang halaman untuk melihat keadaan terbaru."
            ) from None

    def allows(self, step: str, *, source: str) -> bool:
        return (step, source) in self._by_pair

    def steps_from(self, source: str) -> list[Transition]:
        return [t for t in self.transitions if source in t.sources]

    def pairs(self) -> list[tuple[str, str]]:
        """Every (from, to) that some step allows, for the guard in the database."""
        return sorted(
            {(str(s), str(t.target)) for t in self.transitions for s in t.sources if s != t.target}
        )
