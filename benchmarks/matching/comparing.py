"""The look-up beside plainer ways and beside Splink, on the second half of the set.

Weights and thresholds were learnt on the first half; the cut of every other way is set on the first half here.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from django.db import connection
from rapidfuzz import fuzz

from benchmarks import Result
from benchmarks.matching.asking import ask_all
from benchmarks.matching.errors import Question
from benchmarks.matching.figures import Figures, best_f1, figures
from benchmarks.matching.people import villages
from benchmarks.matching.register import fill
from benchmarks.matching.sets import Half, Sets, build
from benchmarks.matching.splinking import best_of
from dtks.names import name_key
from dtks.scoring import swapped

# Candidates of one question as (score, number of the person), best first.
Ranked = list[tuple[float, int]]
ALIKE = """
SELECT similarity(upper(name), upper(%s)), id FROM dtks_person
WHERE region_id = %s AND name_key %% upper(%s) ORDER BY 1 DESC, id LIMIT 10
"""


def results() -> Iterator[Result]:
    sets = build()
    numbers = {row: number for number, row in fill(sets.register, villages()).items()}
    ours = figures(ask_all(sets.second.present, numbers), ask_all(sets.second.absent, numbers))
    absent = len(sets.second.absent)
    false, precise = ours.absent_sure / absent, ours.precision_of_sure
    yield _share("ours, recall@1", ours.recall_1)
    yield _share("ours, recall@5", ours.recall_5, least=0.995)
    yield _share("ours, F1 of the first candidate", ours.f1)
    yield _share(
        "ours, called sure of the present",
        (ours.sure - ours.absent_sure) / len(sets.second.present),
    )
    yield _share("ours, precision of sure", precise, least=0.9995)
    yield Result("ours, absent called sure", false, f"of {absent}", "<= 0.0002", false <= 0.0002)
    yield _share("ours, recall@5 without opening the fold", ours.recall_open)
    yield _share("ours, absent who are offered somebody", ours.absent_offered)
    yield _share("ours, absent who are offered somebody outside the fold", ours.absent_openly)
    yield _share("ours, precision at the likely cut", ours.precision)
    yield Result("ours, p50", ours.milliseconds, "ms a question", "-", True)

    def trigrams(question: Question) -> Ranked:
        with connection.cursor() as cursor:
            cursor.execute(ALIKE, [question.name, question.region, question.name])
            return [(score, numbers[row]) for score, row in cursor.fetchall()]

    yield from _others("rapidfuzz over the birth date", sets, _by_birth_date(sets))
    yield from _splink(sets, ours)
    yield from _others("pg_trgm in the village", sets, trigrams)


def _share(name: str, value: float, *, least: float = 0.0) -> Result:
    return Result(name, value, "", f">= {least}" if least else "-", value >= least)


def _by_birth_date(sets: Sets) -> Callable[[Question], Ranked]:
    born = defaultdict(list)
    for person in sets.register:
        born[person.born_on].append((name_key(person.name), person.number))

    def find(question: Question) -> Ranked:
        if question.born_on is None:
            return []
        key = name_key(question.name)
        days = {question.born_on, swapped(question.born_on) or question.born_on}
        same = [pair for day in days for pair in born.get(day, ())]
        found = [(fuzz.token_sort_ratio(key, name), number) for name, number in same]
        return sorted(found, key=lambda pair: (-pair[0], pair[1]))[:10]

    return find


def _others(name: str, sets: Sets, find: Callable[[Question], Ranked]) -> Iterator[Result]:
    began = time.perf_counter()
    halves = [
        ([find(q) for q in half.present], [find(q) for q in half.absent])
        for half in (sets.first, sets.second)
    ]
    asked = sum(len(half.present) + len(half.absent) for half in (sets.first, sets.second))
    yield from _figures(name, sets, halves)
    yield Result(
        f"{name}, mean", 1000 * (time.perf_counter() - began) / asked, "ms a question", "-", True
    )


def _figures(
    name: str, sets: Sets, halves: Sequence[tuple[list[Ranked], list[Ranked]]]
) -> Iterator[Result]:
    first, second = sets.first, sets.second
    yield _share(f"{name}, recall@1", _recall(second, halves[1][0], 1))
    yield _share(f"{name}, recall@5", _recall(second, halves[1][0], 5))
    yield _share(f"{name}, F1 of the first candidate", _f1(first, second, halves))


def _recall(half: Half, ranked: list[Ranked], places: int) -> float:
    hits = sum(
        question.person in [number for _score, number in found[:places]]
        for question, found in zip(half.present, ranked, strict=True)
    )
    return hits / len(half.present)


def _called(half: Half, present: list[Ranked], absent: list[Ranked]) -> list[tuple[float, bool]]:
    called = [
        (found[0][0], found[0][1] == question.person)
        for question, found in zip(half.present, present, strict=True)
        if found
    ]
    return called + [(found[0][0], False) for found in absent if found]


def _f1(first: Half, second: Half, halves: Sequence[tuple[list[Ranked], list[Ranked]]]) -> float:
    """The cut that was best on the first half, on the second."""
    _best, cut = best_f1(_called(first, *halves[0]), len(first.present))
    called = [right for score, right in _called(second, *halves[1]) if score >= cut]
    return 2 * sum(called) / (len(called) + len(second.present))


def _splink(sets: Sets, ours: Figures) -> Iterator[Result]:
    parts = [sets.first.present, sets.first.absent, sets.second.present, sets.second.absent]
    began = time.perf_counter()
    ranked = best_of(sets.register, [question for part in parts for question in part])
    took = time.perf_counter() - began
    cut: list[list[Ranked]] = []
    for part in parts:
        cut.append(ranked[: len(part)])
        ranked = ranked[len(part) :]
    halves = [(cut[0], cut[1]), (cut[2], cut[3])]
    yield from _figures("Splink 5", sets, halves)
    theirs = _f1(sets.first, sets.second, halves)
    yield Result(
        "Splink 5, mean in bulk", 1000 * took / sum(map(len, parts)), "ms a question", "-", True
    )
    ahead = ours.f1 - theirs
    yield Result("ours, F1 ahead of Splink", ahead, "", ">= 0.01", ahead >= 0.01)
