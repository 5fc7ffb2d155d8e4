"""How well the look-up finds people, on invented ones, beside other ways on the same questions: see `docs/matching.md`.

Weights and thresholds were learnt on the first half of the set; the figures are of the second.
"""

from collections.abc import Iterator

from benchmarks import Result
from benchmarks.matching.asking import ask_all
from benchmarks.matching.figures import figures
from benchmarks.matching.people import villages
from benchmarks.matching.register import fill
from benchmarks.matching.sets import build


def run() -> Iterator[Result]:
    sets = build()
    numbers = {row: number for number, row in fill(sets.register, villages()).items()}
    ours = figures(ask_all(sets.second.present, numbers), ask_all(sets.second.absent, numbers))
    yield Result("recall@1", ours.recall_1, "of the present", "-", True)
    yield Result("recall@5", ours.recall_5, "of the present", ">= 0.995", ours.recall_5 >= 0.995)
    precise = ours.precision_of_sure
    yield Result("precision of sure", precise, f"of {ours.sure}", ">= 0.9995", precise >= 0.9995)
    false = ours.absent_sure / len(sets.second.absent)
    yield Result("absent called sure", false, "of the absent", "<= 0.0002", false <= 0.0002)
    yield Result("F1 of the first candidate", ours.f1, "", "-", True)
