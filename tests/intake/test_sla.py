"""Due times, against days counted by hand on the calendar of 2026."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import sla

WIB = ZoneInfo("Asia/Jakarta")
# Idul Fitri 1447: 21-22 March, joint leave 20, 23, 24 March; Nyepi 19 March with joint leave 18 March.
LEBARAN = frozenset(date(2026, 3, d) for d in (18, 19, 20, 21, 22, 23, 24))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("start", "days", "unit", "due"),
    [
        ("2026-11-23T09:00", 1, "working", "2026-11-24T16:00"),  # Monday -> Tuesday
        (
            "2026-11-23T17:30",
            1,
            "working",
            "2026-11-24T16:00",
        ),  # after closing, same day counts as arrival
        ("2026-11-20T09:00", 1, "working", "2026-11-23T16:00"),  # Friday -> Monday
        ("2026-11-21T09:00", 1, "working", "2026-11-23T16:00"),  # Saturday -> Monday
        ("2026-11-23T09:00", 5, "working", "2026-11-30T16:00"),
        ("2026-11-23T09:00", 14, "working", "2026-12-11T16:00"),
        ("2026-03-17T09:00", 1, "working", "2026-03-25T16:00"),  # Tuesday before Nyepi and Lebaran
        ("2026-03-13T09:00", 5, "working", "2026-03-27T16:00"),  # 16, 17, 25, 26, 27
        ("2026-11-23T09:00", 3, "calendar", "2026-11-26T16:00"),
        ("2026-11-20T09:00", 1, "calendar", "2026-11-23T16:00"),  # Saturday moves to Monday
        (
            "2026-03-15T09:00",
            5,
            "calendar",
            "2026-03-25T16:00",
        ),  # Lebaran moves to the first open day
        ("2026-11-23T23:30", 1, "working", "2026-11-24T16:00"),
    ],
)
def test_due_time(start, days, unit, due):
    found = sla.due_after(at(start), days, unit=unit, holidays=LEBARAN, zone=WIB)
    assert found == at(due)


def test_the_local_date_counts_not_the_utc_date():
    late_monday_utc = datetime.fromisoformat("2026-11-23T20:00+00:00")  # Tuesday 03.00 WIB
    assert sla.due_after(late_monday_utc, 1, unit="working", holidays=(), zone=WIB) == at(
        "2026-11-25T16:00"
    )


days_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    start=days_2026, days=st.integers(1, 60), extra=days_2026, free=st.sets(days_2026, max_size=20)
)
def test_one_more_holiday_never_brings_a_deadline_forward(start, days, extra, free):
    begin = datetime.combine(start, datetime.min.time(), tzinfo=WIB) + timedelta(hours=9)
    for unit in sla.Unit:
        before = sla.due_after(begin, days, unit=unit, holidays=free, zone=WIB)
        after = sla.due_after(begin, days, unit=unit, holidays=free | {extra}, zone=WIB)
        assert after >= before


@given(weeks=st.integers(0, 8))
def test_a_pause_of_whole_weeks_without_holidays_moves_the_deadline_by_exactly_that(weeks):
    due, paused = at("2026-11-25T16:00"), at("2026-11-23T10:00")
    moved = sla.shifted(
        due, paused=paused, resumed=paused + timedelta(weeks=weeks), holidays=(), zone=WIB
    )
    assert moved - due == timedelta(weeks=weeks)


def test_working_days_between_is_negative_for_a_deadline_that_passed():
    assert (
        sla.working_days_between(
            at("2026-11-20T09:00"), at("2026-11-23T09:00"), holidays=(), zone=WIB
        )
        == 1
    )
    assert (
        sla.working_days_between(
            at("2026-11-23T09:00"), at("2026-11-20T09:00"), holidays=(), zone=WIB
        )
        == -1
    )
