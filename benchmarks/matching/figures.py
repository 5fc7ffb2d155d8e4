"""The figures of one way of finding people: what share of the present it finds, and whom it calls sure by mistake."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.matching.asking import Answered
from dtks import scoring


@dataclass(frozen=True)
class Figures:
    recall_1: float
    recall_5: float
    # Among the first five without opening the fold of those less alike.
    recall_open: float
    precision: float
    recall: float
    f1: float
    # Of those called sure: how many, how many of them are somebody else, and how many of the absent.
    sure: int
    wrong_sure: int
    absent_sure: int
    # Of the absent, those who are offered anybody at all, and those who are before any fold is opened.
    absent_offered: float
    absent_openly: float
    milliseconds: float

    @property
    def precision_of_sure(self) -> float:
        return 1 - self.wrong_sure / self.sure if self.sure else 0.0


def figures(
    present: Sequence[Answered], absent: Sequence[Answered], *, likely: float | None = None
) -> Figures:
    """The first candidate is called the person from `likely` bits on."""
    likely = scoring.likely() if likely is None else likely
    both = [*present, *absent]
    called = [each for each in both if each.first and each.first.bits >= likely]
    right = sum(each.is_right for each in called)
    sure = [each for each in both if each.is_sure]
    times = sorted(each.seconds for each in both)
    precision, recall = right / max(1, len(called)), right / len(present)
    return Figures(
        recall_1=sum(each.rank == 1 for each in present) / len(present),
        recall_5=sum(1 <= each.rank <= 5 for each in present) / len(present),
        recall_open=sum(each.is_in_the_open for each in present) / len(present),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / max(1e-9, precision + recall),
        sure=len(sure),
        wrong_sure=sum(not each.is_right for each in sure),
        absent_sure=sum(not each.question.person for each in sure),
        absent_offered=sum(bool(each.first) for each in absent) / len(absent),
        absent_openly=sum(bool(each.first and not each.first.is_weak) for each in absent)
        / len(absent),
        milliseconds=1000 * times[len(times) // 2],
    )


def best_f1(called: Sequence[tuple[float, bool]], present: int) -> tuple[float, float]:
    """The best F1 that calling the first candidate the person can have, and the score from which it has it."""
    right, best, cut = 0, 0.0, 0.0
    ranked = sorted(called, reverse=True)
    for count, (score, is_right) in enumerate(ranked, 1):
        right += is_right
        if count < len(ranked) and ranked[count][0] == score:
            continue  # a cut takes all of the same score, or none
        f1 = 2 * right / (count + present)
        if f1 > best:
            best, cut = f1, score
    return best, cut
