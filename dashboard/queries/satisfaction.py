"""How content citizens are, by element of the survey and by place, from answers that are many enough to speak of a service."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum

from accounts.models import User
from accounts.roles import Action
from dashboard.periods import Period
from intake.models import Survey, SurveyAnswer
from intake.satisfaction import FEWEST, Index, index
from regions.querysets import within
from regions.scope import level_prefix

# Beyond so many villages a line is a district.
MOST_VILLAGES = 40
DISTRICT = 3


@dataclass(frozen=True)
class Element:
    code: str
    name: str
    mean: float

    @property
    def value(self) -> float:
        """As a hundred."""
        return round(self.mean * 25, 2)


@dataclass(frozen=True)
class Line:
    """A place; without an index where too few answered."""

    name: str
    n: int
    index: Index | None


@dataclass(frozen=True)
class Report:
    n: int
    by_themselves: int
    solved: int | None
    index: Index | None
    elements: list[Element]
    lines: list[Line]
    is_by_village: bool


def report(
    user: User,
    *,
    period: Period,
    place: str,
    names: Callable[[Iterable[str]], Mapping[str, str]],
) -> Report:
    """Three queries, whatever the number of answers."""
    seen = within(user.scopes(Action.DASHBOARD_VIEW))
    if place:
        seen &= within([place])
    days = (period.start, period.end)
    surveys = Survey.objects.filter(seen, given_at__date__range=days)
    totals = surveys.aggregate(
        n=Count("pk"),
        alone=Count("pk", filter=Q(helped_by=None)),
        solved=Count("pk", filter=Q(is_solved=True)),
    )
    rows = list(
        SurveyAnswer.objects.filter(seen, survey__given_at__date__range=days)
        .values("region_id", code=F("question__code"), element=F("question__element"))
        .annotate(total=Sum("score"), n=Count("pk"))
        .order_by("code")
    )
    villages = {row["region_id"] for row in rows}
    is_by_village = len(villages) <= MOST_VILLAGES
    by_unit = defaultdict(list)
    for row in rows:
        code = row["region_id"]
        by_unit[code if is_by_village else level_prefix(code, DISTRICT)].append(row)
    called = names(by_unit)
    lines = [
        Line(called.get(code, code), _people(found), _index(found))
        for code, found in by_unit.items()
    ]
    is_enough = totals["n"] >= FEWEST
    return Report(
        n=totals["n"],
        by_themselves=totals["alone"],
        solved=round(100 * totals["solved"] / totals["n"]) if is_enough else None,
        index=_index(rows),
        elements=_elements(rows) if is_enough else [],
        lines=sorted(lines, key=lambda line: line.name),
        is_by_village=is_by_village,
    )


def _elements(rows: list[dict[str, Any]]) -> list[Element]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    called = {}
    for row in rows:
        sums[row["code"]][0] += row["total"]
        sums[row["code"]][1] += row["n"]
        called[row["code"]] = row["element"]
    return [
        Element(code, called[code], round(total / n, 3))
        for code, (total, n) in sorted(sums.items())
    ]


def _people(rows: list[dict[str, Any]]) -> int:
    """Everybody answered every question of their day."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row["code"]] += row["n"]
    return max(counts.values(), default=0)


def _index(rows: list[dict[str, Any]]) -> Index | None:
    if _people(rows) < FEWEST:
        return None
    return index([element.mean for element in _elements(rows)])
