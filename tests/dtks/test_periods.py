"""Months and quarters of releases, ordered and said in words."""

import datetime as dt

import pytest

from dtks import periods


@pytest.mark.parametrize(
    ("period", "first", "last", "words"),
    [
        ("2023-06", dt.date(2023, 6, 1), dt.date(2023, 6, 30), "Juni 2023"),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29), "Februari 2024"),
        ("2025-Q3", dt.date(2025, 7, 1), dt.date(2025, 9, 30), "triwulan 3 2025"),
        ("2025-Q4", dt.date(2025, 10, 1), dt.date(2025, 12, 31), "triwulan 4 2025"),
    ],
)
def test_a_period_has_days_and_words(period, first, last, words):
    assert periods.is_period(period)
    assert periods.first_day(period) == first
    assert periods.last_day(period) == last
    assert periods.words(period) == words


@pytest.mark.parametrize(
    "text", ["", "2023", "2023-13", "2023-Q5", "2023-6", "06-2023", "2023-06 "]
)
def test_anything_else_is_no_period(text):
    assert not periods.is_period(text)
