"""The figures of a span of days: three queries, and for each figure the address of exactly its cases."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from accounts.models import User
from core.percentiles import Percentile
from dashboard import conditions
from dashboard.conditions import WITHOUT_PROGRAM
from dashboard.periods import Period, bars
from dtks.vocabulary import Outcome
from intake.models import Complaint
from intake.querysets import late
from intake.workflow import OPEN, Status

# Below a province the figures go by regency, else by village.
REGENCY_CODE, VILLAGE_CODE = 5, 13

Params = dict[str, object]


@dataclass(frozen=True)
class Figure:
    """A number, and the words of the address that lists its cases."""

    value: int
    query: str

    @classmethod
    def of(cls, value: int, params: Params) -> "Figure":
        return cls(value, urlencode({k: v for k, v in params.items() if v != ""}))


@dataclass(frozen=True)
class Line:
    """One row of a table: received in the span, open now, and late now."""

    label: str
    received: Figure
    open: Figure
    late: Figure


@dataclass(frozen=True)
class Bar:
    period: Period
    received: Figure
    finished: Figure


@dataclass(frozen=True)
class Pace:
    """How long finished cases took, and how many of them kept their deadline."""

    n: int
    median: float | None
    p90: float | None
    on_time: int | None


@dataclass(frozen=True)
class Board:
    received: Figure
    open: Figure
    late: Figure
    finished: Figure
    by_status: list[Line]
    by_category: list[Line]
    by_outcome: list[Line]
    by_place: list[Line]
    by_program: list[Line]
    trend: list[Bar]
    pace: Pace
    is_by_village: bool
    # Open only because the citizen has not been told yet.
    to_tell: int

    @property
    def is_empty(self) -> bool:
        return not (self.received.value or self.open.value or self.finished.value)


@dataclass
class _Tally:
    """Counts of one kind of row, summed over everything else."""

    received: Counter = field(default_factory=Counter)
    open: Counter = field(default_factory=Counter)
    late: Counter = field(default_factory=Counter)

    def add(self, key, row: dict) -> None:
        self.received[key] += row["received"]
        self.open[key] += row["open"]
        self.late[key] += row["late"]

    def keys(self) -> list:
        """With something to show, the most received first."""
        every = {*self.received, *self.open}
        shown = [k for k in every if self.received[k] or self.open[k]]
        return sorted(shown, key=lambda k: (-self.received[k], -self.open[k], str(k)))


def board(
    user: User,
    *,
    period: Period,
    place: str,
    names: Callable[[Iterable[str]], dict[str, str]],
    now: datetime,
) -> Board:
    """Three queries: one group-by of all kinds of rows, one by programme, one of bars and pace."""
    cases = Complaint.objects.visible_to(user)
    if place:
        cases = cases.within(place)
    received = conditions.received(period.start, period.end)
    finished = conditions.finished(period.start, period.end)
    wanted = {"received": received, "open": Q(status__in=OPEN), "late": late(now)}
    spoken_of = cases.filter(received | finished | Q(status__in=OPEN))
    deepest = min((s.count(".") + 1 for s in user.scopes()), default=2)
    is_by_village = max(deepest, place.count(".") + 1 if place else 0) >= 2
    link = _Links(period, place)

    rows = list(
        spoken_of.annotate(
            place=Left("region_id", VILLAGE_CODE if is_by_village else REGENCY_CODE),
            outcome=conditions.register_word(),
        )
        .values("status", "category", "place", "outcome")
        .annotate(
            **{name: Count("pk", filter=condition) for name, condition in wanted.items()},
            finished=Count("pk", filter=finished),
        )
        .order_by()
    )
    tallies = {name: _Tally() for name in ("all", "status", "category", "place", "outcome")}
    for row in rows:
        tallies["all"].add("", row)
        for name in ("status", "category", "place", "outcome"):
            tallies[name].add(row[name], row)
    total = tallies["all"]
    place_names = names(tallies["place"].keys())
    outcomes = dict(Outcome.choices) | {conditions.UNCHECKED: _("Belum dicek")}
    return Board(
        received=Figure.of(total.received[""], link.received()),
        open=Figure.of(total.open[""], link.open()),
        late=Figure.of(total.late[""], link.late()),
        finished=Figure.of(sum(r["finished"] for r in rows), link.finished(period)),
        by_status=_lines(
            tallies["status"], dict(Status.choices), link, "status", order=Status.values
        ),
        by_category=_lines(tallies["category"], dict(Complaint.Class.choices), link, "jenis"),
        by_outcome=_lines(tallies["outcome"], outcomes, link, "registri", order=list(outcomes)),
        by_place=_lines(tallies["place"], place_names, link, "wilayah"),
        by_program=_by_program(spoken_of, wanted, link),
        trend=_trend(cases, period, link),
        pace=_pace(cases, finished),
        is_by_village=is_by_village,
        to_tell=sum(tallies["status"].open[status] for status in conditions.ANSWERED),
    )


class _Links:
    """Words of the address for each kind of figure, the place of the page included."""

    def __init__(self, period: Period, place: str):
        self.period, self.place = period, place

    def received(self, period: Period | None = None, **more) -> Params:
        p = period or self.period
        days = {"dari": p.start.isoformat(), "sampai": p.end.isoformat()}
        return {"keadaan": "semua", "wilayah": self.place} | days | more

    def open(self, **more) -> Params:
        return {"terbuka": 1, "wilayah": self.place} | more

    def late(self, **more) -> Params:
        return {"wilayah": self.place, "lewat": 1} | more

    def finished(self, period: Period) -> Params:
        days = {"selesai_dari": period.start.isoformat(), "selesai_sampai": period.end.isoformat()}
        return {"wilayah": self.place} | days


def _lines(tally: _Tally, labels: dict, link: _Links, name: str, order=None) -> list[Line]:
    keys = tally.keys()
    if order is not None:
        keys.sort(key=lambda key: order.index(key))
    return [
        Line(
            label=str(labels.get(key, key)),
            received=Figure.of(tally.received[key], link.received(**{name: key})),
            open=Figure.of(tally.open[key], link.open(**{name: key})),
            late=Figure.of(tally.late[key], link.late(**{name: key})),
        )
        for key in keys
    ]


def _by_program(spoken_of: QuerySet, wanted: dict[str, Q], link: _Links) -> list[Line]:
    """A case with needs for two programmes counts in both lines."""
    tally, labels = _Tally(), {WITHOUT_PROGRAM: _("Belum ditentukan")}
    rows = spoken_of.filter(needs__isnull=False).values(
        code=F("needs__program__code"), name=F("needs__program__name")
    )
    counts = {name: Count("pk", distinct=True, filter=q) for name, q in wanted.items()}
    for row in rows.annotate(**counts).order_by():
        key = row["code"] or WITHOUT_PROGRAM
        if row["code"]:
            labels[key] = row["name"]
        tally.add(key, row)
    return _lines(tally, labels, link, "program")


def _trend(cases: QuerySet, period: Period, link: _Links) -> list[Bar]:
    spans = bars(period)
    counts = {}
    for i, span in enumerate(spans):
        counts[f"in_{i}"] = Count("pk", filter=conditions.received(span.start, span.end))
        counts[f"out_{i}"] = Count("pk", filter=conditions.finished(span.start, span.end))
    received = conditions.received(period.start, period.end)
    finished = conditions.finished(period.start, period.end)
    found = cases.filter(received | finished).aggregate(**counts)
    return [
        Bar(
            span,
            Figure.of(found[f"in_{i}"], link.received(span)),
            Figure.of(found[f"out_{i}"], link.finished(span)),
        )
        for i, span in enumerate(spans)
    ]


def _pace(cases: QuerySet, finished: Q) -> Pace:
    took = ExpressionWrapper(
        conditions.finished_at - F("received_at"), output_field=DurationField()
    )
    found = (
        cases.filter(finished)
        .annotate(took=took, finished_at=conditions.finished_at)
        .aggregate(
            n=Count("pk"),
            median=Percentile("took", share=0.5),
            p90=Percentile("took", share=0.9),
            on_time=Count("pk", filter=Q(finished_at__lte=F("due_at"))),
        )
    )
    n = found["n"]
    return Pace(
        n=n,
        median=_days(found["median"]),
        p90=_days(found["p90"]),
        on_time=round(100 * found["on_time"] / n) if n else None,
    )


def _days(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds() / 86400, 1)
