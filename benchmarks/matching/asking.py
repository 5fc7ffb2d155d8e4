"""Puts questions to the desk's own look-up and keeps what came back."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.matching.errors import Question
from core.crypto import blind_index, blind_indexes
from dtks import scoring
from dtks.matching.candidates import ALWAYS_SHOWN, Bring, Row, Weighing, brought, candidates
from dtks.matching.roads import Road
from dtks.names import name_key
from dtks.scoring import Score, Wanted

# Bits: nobody so far off is ever worth showing.
FAR = -2.0


@dataclass(frozen=True, slots=True)
class Answered:
    """The candidates of one question, as far as figures need them. `rank` counts from 1; 0 is not found."""

    question: Question
    rank: int
    first: Score | None
    second: Score | None
    bits_of_true: float | None
    seconds: float

    @property
    def is_right(self) -> bool:
        return self.rank == 1

    @property
    def is_in_the_open(self) -> bool:
        """Among the first five, and not folded away."""
        is_weak = self.bits_of_true is None or Score(self.bits_of_true, ()).is_weak
        return 1 <= self.rank <= 5 and not is_weak

    @property
    def is_sure(self) -> bool:
        return self.first is not None and scoring.is_sure(self.first, self.second)


class Memory:
    """What the roads brought to one question, once: they can then be walked under other thresholds.

    Rows far from being anybody's are not kept; the weights must be learnt already.
    """

    def __init__(self, question: Question) -> None:
        self._weighing = Weighing(
            asked_as(question), cards=blind_indexes(question.kk) if question.kk else ()
        )
        self._kept: dict[tuple, list[Row]] = {}

    def __call__(
        self, numbers: Mapping[str, list[bytes]], by_name: Sequence[Road], with_numbers: bool
    ) -> list[Row]:
        known = (*numbers, *by_name)
        if known not in self._kept:
            rows = brought(numbers, by_name, with_numbers)
            score = self._weighing.score
            self._kept[known] = [
                row for row in rows if row.road in ALWAYS_SHOWN or score(row).bits >= FAR
            ]
        return self._kept[known]


def asked_as(question: Question) -> Wanted:
    return Wanted(
        name_key(question.name),
        question.born_on,
        question.region,
        nik=question.nik,
        kk=blind_index(question.kk) if question.kk else b"",
    )


def ask_all(questions: Sequence[Question], numbers: Mapping[Any, int]) -> list[Answered]:
    """`numbers` tells whose row is whose."""
    return [ask(question, numbers) for question in questions]


def ask(question: Question, numbers: Mapping[Any, int], *, bring: Bring | None = None) -> Answered:
    began = time.perf_counter()
    found = candidates(asked_as(question), kk=question.kk, bring=bring)
    seconds = time.perf_counter() - began
    ranks = [
        place
        for place, each in enumerate(found, 1)
        if question.person and numbers[each.person_id] == question.person
    ]
    rank = ranks[0] if ranks else 0
    return Answered(
        question,
        rank=rank,
        first=found[0].score if found else None,
        second=found[1].score if len(found) > 1 else None,
        bits_of_true=found[rank - 1].score.bits if rank else None,
        seconds=seconds,
    )
