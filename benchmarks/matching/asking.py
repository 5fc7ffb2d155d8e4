"""Puts questions to the desk's own look-up and keeps what came back."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.matching.errors import Question
from core.crypto import blind_index
from dtks import scoring
from dtks.linkage.weighing import SILENT
from dtks.matching.candidates import candidates
from dtks.names import name_key
from dtks.scoring import Score, Wanted


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
    def is_alike_in_all(self) -> bool:
        """Nothing that was told differs from the first candidate: nobody could tell the two apart."""
        if self.first is None:
            return False
        name, birth, place, *numbers = self.first.levels
        is_the_same = name.startswith("same") and birth == "same" and place == "village"
        return is_the_same and set(numbers) <= SILENT | {"same"}

    @property
    def is_sure(self) -> bool:
        return self.first is not None and scoring.is_sure(self.first, self.second)


def ask_all(questions: list[Question], numbers: Mapping[Any, int]) -> list[Answered]:
    """`numbers` tells whose row is whose."""
    return [ask(question, numbers) for question in questions]


def ask(question: Question, numbers: Mapping[Any, int]) -> Answered:
    began = time.perf_counter()
    wanted = Wanted(
        name_key(question.name),
        question.born_on,
        question.region,
        nik=question.nik,
        kk=blind_index(question.kk) if question.kk else b"",
    )
    found = candidates(wanted, kk=question.kk)
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
