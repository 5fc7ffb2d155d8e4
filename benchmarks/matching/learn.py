"""Learns the weights on the first half of the set, and writes `dtks/data/matching_weights.json`:

    python -m slrt.local throwaway -- python -m benchmarks.matching

m comes from each question of the first half and the person it is about, u from questions and people put together by chance.
The thresholds are then set on what the first half's questions bring from the register, through the desk's own look-up.
The second half's questions are not looked at.
"""

import math
import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.matching.asking import Answered, Memory, ask
from benchmarks.matching.errors import Question
from benchmarks.matching.figures import best_f1
from benchmarks.matching.people import Person, villages
from benchmarks.matching.register import fill
from benchmarks.matching.sets import SEED, Sets, build
from dtks import scoring
from dtks.linkage.learning import from_labels
from dtks.linkage.weighing import Weights
from dtks.names import name_key, sound
from dtks.scoring import FIELDS, Listed, Wanted

CHANCE_PAIRS = int(os.environ.get("MATCH_CHANCE", "1000000"))
# Words rarer than this are all told to be as rare as `scoring.RARE`.
COMMON = 1e-4
# Until they are learnt.
OPEN = {
    "least": -100.0,
    "likely": -99.0,
    "open": -99.0,
    "sure": -98.0,
    "margin": 0.0,
    # Every road is taken.
    "enough": 999.0,
    "some": 999.0,
}
# Bits by which the first candidate must be ahead, to be tried; and by which "sure" keeps away from the worst mistake and from "likely".
MARGINS = (4.0, 7.0, 10.0)
SAFETY = 2.0
# How far below `likely` anybody is still shown, and in the open.
CLOSE = 5.0
# Of true pairs that the roads bring, how many may be thought not worth showing.
LOST = 0.0004
# Of true pairs, how many may be folded away under what is less alike.
FOLDED = 0.004
# Of the present, how many more may miss the first five because the wider roads were spared.
SPARED = 0.0005
# How far below `likely` the dearest roads are not worth it any more, and the steps by which caution grows.
DEAR, CAUTION = 5.0, 1.5


def wanted_of(question: Question) -> Wanted:
    """As `matching.find` makes it; cards are compared in the clear here, by their keyed index there."""
    return Wanted(
        name_key(question.name),
        question.born_on,
        question.region,
        nik=question.nik,
        kk=question.kk.encode(),
    )


def listed_of(person: Person) -> Listed:
    key = name_key(person.name)
    return Listed(key, person.born_on, person.region, nik=person.nik, kk=person.kk.encode())


def word_shares(register: Sequence[Person]) -> dict[str, float]:
    words = Counter(
        sound(word) for person in register for word in set(name_key(person.name).split())
    )
    shares = {word: count / len(register) for word, count in words.most_common()}
    return {word: share for word, share in shares.items() if share >= COMMON}


def keep(weights: Weights) -> None:
    weights.write(scoring.WEIGHTS)
    scoring.matcher.cache_clear()
    scoring.word_bits.cache_clear()


def levels_of(pairs: Iterator[tuple[Wanted, Listed]]) -> Iterator[tuple[str, ...]]:
    for wanted, listed in pairs:
        yield scoring.score(wanted, listed).levels


def learn_weights(sets: Sets) -> Weights:
    dice = random.Random(SEED)
    # Persons of the first half's families only.
    register = [person for person in sets.register if person.family % 2 == 0]
    keep(Weights(levels={}, thresholds=OPEN, shares=word_shares(register)))
    by_number = {person.number: person for person in register}
    asked = [(wanted_of(question), question.person) for question in sets.first.present]
    true_pairs = ((wanted, listed_of(by_number[number])) for wanted, number in asked)
    listed = [(listed_of(person), person.number) for person in register]
    chance = (
        (wanted, other)
        for wanted, number in (dice.choice(asked) for _ in range(CHANCE_PAIRS))
        for other, other_number in (dice.choice(listed),)
        if other_number != number
    )
    learnt = from_labels([field.name for field in FIELDS], levels_of(true_pairs), levels_of(chance))
    weights = Weights(
        levels=learnt,
        thresholds=OPEN,
        shares=scoring.matcher().weights.shares,
        provenance={
            "learnt_from": "benchmarks/matching, first half, invented people",
            "seed": SEED,
            "persons": len(register),
            "true_pairs": len(asked),
            "chance_pairs": CHANCE_PAIRS,
        },
    )
    keep(weights)
    return weights


def shown_thresholds(present: list[Answered], *, likely: float) -> dict[str, float]:
    """Below `least` nobody is meant, and below `open` hardly anybody. Of answers for which every road was taken."""
    true_bits = sorted(each.bits_of_true for each in present if each.bits_of_true is not None)
    least, folded = (true_bits[int(len(true_bits) * share)] for share in (LOST, FOLDED))
    return {
        "least": floor(min(least, likely - CLOSE)),
        "open": floor(min(folded, likely - CLOSE)),
    }


def likely_threshold(present: list[Answered], absent: list[Answered]) -> float:
    """Gives the best F1 of calling the first candidate the person."""
    called = [(each.first.bits, each.is_right) for each in (*present, *absent) if each.first]
    return floor(best_f1(called, len(present))[1])


def floor(bits: float) -> float:
    """Rounded down, so that the worst of them stays; finely, because many pairs agree in the same way."""
    return math.floor(1000 * bits) / 1000


def sure_thresholds(
    present: list[Answered], absent: list[Answered], *, likely: float
) -> dict[str, float]:
    """`sure` calls nobody of the first half sure who is not the one, and then some."""
    both = [each for each in (*present, *absent) if each.first is not None]
    choices = [sure_cuts(both, margin, least=likely + SAFETY) for margin in MARGINS]
    return max(choices, key=lambda cuts: sum(is_sure_by(each, cuts) for each in both))


def sure_cuts(both: list[Answered], margin: float, *, least: float) -> dict[str, float]:
    cuts = {"sure": least, "margin": margin}
    wrong = [each for each in both if not each.is_right and is_sure_by(each, cuts)]
    worst = max((each.first.bits + SAFETY for each in wrong if each.first), default=least)
    return {"sure": math.ceil(10 * worst) / 10, "margin": margin}


def is_sure_by(each: Answered, cuts: dict[str, float]) -> bool:
    return each.first is not None and scoring.is_sure(each.first, each.second, told=cuts)


class Asked:
    """Questions whose roads are taken once, all of them; thresholds are then tried on what they brought."""

    def __init__(self, questions: Sequence[Question], numbers: Mapping[Any, int]) -> None:
        self._numbers = numbers
        self._asked = [(question, Memory(question)) for question in questions]

    def answered(self) -> list[Answered]:
        return [ask(question, self._numbers, bring=memory) for question, memory in self._asked]


def main() -> None:
    """Fills the empty database it is given."""
    sets = build()
    weights = learn_weights(sets)
    numbers = {row: number for number, row in fill(sets.register, villages()).items()}
    asked = Asked(sets.first.present, numbers), Asked(sets.first.absent, numbers)
    told = learn_thresholds(weights, *asked)
    keep(replace(weights, thresholds=told))
    print(told)


def learn_thresholds(weights: Weights, present: Asked, absent: Asked) -> dict[str, float]:
    found, others = present.answered(), absent.answered()
    likely = likely_threshold(found, others)
    told = OPEN | shown_thresholds(found, likely=likely) | {"likely": likely}
    most = recall_5(found) - SPARED
    print("all roads", recall_5(found), told, flush=True)
    enough = likely - CAUTION
    while recall_5(found) < most or told["enough"] == OPEN["enough"]:
        enough = round(enough + CAUTION, 1)
        told |= {"enough": enough, "some": round(enough - DEAR, 1)}
        keep(replace(weights, thresholds=told))
        found = present.answered()
        print("enough", enough, recall_5(found), flush=True)
    others = absent.answered()
    told["likely"] = likely_threshold(found, others)
    return told | sure_thresholds(found, others, likely=told["likely"])


def recall_5(present: Sequence[Answered]) -> float:
    return sum(1 <= each.rank <= 5 for each in present) / len(present)
