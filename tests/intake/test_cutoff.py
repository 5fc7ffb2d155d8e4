"""Which month's file a proposal goes with."""

import datetime as dt

import pytest

from intake.cutoff import window


@pytest.mark.parametrize(
    ("today", "cut_off", "period"),
    [
        ("2026-11-17", "2026-11-17", "2026-11"),
        ("2026-11-18", "2026-12-17", "2026-12"),
        ("2026-11-24", "2026-12-17", "2026-12"),
        ("2026-12-31", "2027-01-17", "2027-01"),
    ],
)
def test_up_to_the_cut_off_it_is_this_months_file(today, cut_off, period):
    found = window(dt.date.fromisoformat(today), opens=1, cut_off=17, drawn=18)
    assert (found.cut_off_on.isoformat(), found.period) == (cut_off, period)
    assert found.drawn_on == found.cut_off_on + dt.timedelta(days=1)


def test_a_short_month_closes_on_its_last_day():
    found = window(dt.date(2027, 2, 10), opens=1, cut_off=31, drawn=None)
    assert found.cut_off_on == dt.date(2027, 2, 28)


def test_a_window_that_has_not_opened_yet_is_closed():
    found = window(dt.date(2026, 11, 2), opens=5, cut_off=10, drawn=None)
    assert not found.is_open(dt.date(2026, 11, 2))
    assert found.is_open(dt.date(2026, 11, 5))
