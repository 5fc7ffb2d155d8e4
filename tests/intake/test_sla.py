"""Due times, against a table counted elsewhere, and against what must hold whatever the calendar."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import sla
from regions.zones import WIB, WIT, WITA, zone_of
from tests.intake import counting
from tests.intake.clock_table import ROWS

ZONES = {"WIB": WIB, "WITA": WITA, "WIT": WIT}
RAMADAN = {"valid_from": date(2026, 2, 19), "valid_to": date(2026, 3, 20)}
HOURS = (
    sla.Hours(frozenset({0, 1, 2, 3}), time(8), time(15), time(12), time(12, 30), **RAMADAN),
    sla.Hours(frozenset({4}), time(8), time(15, 30), time(11, 30), time(12, 30), **RAMADAN),
)


def days(texts) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


def calendar(zone=WIB, extra=()) -> sla.Calendar:
    return sla.Calendar(
        zone=zone,
        holidays=days(counting.FREE) | set(extra),
        joint_leave=days(counting.JOINT),
        hours=HOURS,
    )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("why", "start", "amount", "unit", "joint", "pauses", "zone", "due"),
    ROWS,
    ids=[f"{n}" for n in range(len(ROWS))],
)
def test_the_table(why, start, amount, unit, joint, pauses, zone, due):
    span = sla.Span(amount, unit, counts_joint_leave=joint)
    turns = [(moment(a), moment(b)) for a, b in pauses]
    found = calendar(ZONES[zone]).due(moment(start), span, turns)
    assert found == moment(due).replace(tzinfo=ZONES[zone]), why


def test_the_table_is_large_and_names_what_it_covers():
    assert len(ROWS) >= 200
    # Each month of the strip as it hangs on the wall.
    assert counting.strip(2026, 3) == "-rrrrq--rrrrq--rr-------" + "wwf--ww"
    assert counting.strip(2026, 12) == "wwwf--wwwwf--wwwwf--www----wwww"


# Half hours of most of a year: the rules must hold for any start and any pause.
starts = st.integers(0, 48 * 300).map(
    lambda n: datetime(2026, 1, 5, tzinfo=WIB) + timedelta(minutes=30 * n)
)
spans = st.builds(
    sla.Span,
    amount=st.integers(1, 40),
    unit=st.sampled_from(list(sla.Unit)),
    counts_joint_leave=st.booleans(),
)
free = st.dates(date(2026, 1, 1), date(2027, 3, 31))


@given(start=starts, span=spans, extra=free, stop=st.integers(0, 30), turn=st.integers(0, 20))
def test_one_more_holiday_never_brings_a_deadline_forward(start, span, extra, stop, turn):
    stopped = start + timedelta(days=stop)
    turns = [(stopped, stopped + timedelta(days=turn))]
    before = calendar().due(start, span, turns)
    assert calendar(extra=[extra]).due(start, span, turns) >= before


@given(start=starts, span=spans, later=st.integers(0, 500))
def test_who_comes_later_is_not_due_earlier(start, span, later):
    after = start + timedelta(minutes=30 * later)
    assert calendar().due(after, span) >= calendar().due(start, span)


@given(start=starts, amount=st.integers(1, 30), share=st.floats(0, 1), turn=st.integers(0, 30))
def test_a_turn_of_so_many_working_days_moves_the_deadline_by_exactly_as_many(
    start, amount, share, turn
):
    known = calendar()
    due = known.due(start, sla.Span(amount))
    stopped = start + (due - start) * share
    resumed = stopped + timedelta(days=turn)
    moved = known.due(start, sla.Span(amount), [(stopped, resumed)])
    n = known.working_days_between(stopped, resumed)
    assert known.working_days_between(due, moved) == n


@given(start=starts, span=spans)
def test_a_deadline_falls_on_an_open_day(start, span):
    found = calendar().due(start, span)
    assert calendar().is_working(found.date(), counts_joint_leave=span.counts_joint_leave)


def test_what_was_late_before_the_citizen_was_asked_stays_late():
    start, due = moment("2026-11-16T09:00+07:00"), moment("2026-11-17T16:00+07:00")
    turn = (moment("2026-11-19T09:00+07:00"), moment("2026-11-26T09:00+07:00"))
    assert calendar().due(start, sla.Span(1), [turn]) == due


def test_a_narrower_region_has_its_own_hours():
    own = sla.Hours(frozenset({0, 1, 2, 3, 4, 5}), time(8), time(14), weight=13)
    found = sla.Calendar(zone=WIB, hours=(own,)).due(moment("2026-11-27T09:00+07:00"), sla.Span(1))
    assert found == moment("2026-11-28T14:00+07:00")  # a Saturday


def test_working_days_between_is_negative_for_a_deadline_that_passed():
    friday, monday = moment("2026-11-20T09:00+07:00"), moment("2026-11-23T09:00+07:00")
    assert calendar().working_days_between(friday, monday) == 1
    assert calendar().working_days_between(monday, friday) == -1


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("34.04.07.2001", WIB),
        ("61", WIB),
        ("62.01", WIB),
        ("51", WITA),
        ("63.01", WITA),
        ("65", WITA),
        ("73.03", WITA),
        ("81", WIT),
        ("94.01", WIT),
    ],
)
def test_each_province_lives_in_its_own_zone(code, zone):
    assert zone_of(code) == zone
