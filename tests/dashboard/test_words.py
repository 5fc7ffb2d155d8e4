"""Chips, deadlines and the next action."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.roles import Role
from dashboard import words
from dtks.vocabulary import Outcome
from intake import sla
from intake.deadlines import deadline_chip, due_chip
from intake.workflow import OPEN, TURN, Status

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 23, 10, tzinfo=JAKARTA)  # a Monday
VILLAGE = "34.04.07.2001"


def due(day, hour=16, **given):
    values = {"status": Status.IN_REVIEW, "paused": False, "now": NOW, "span": sla.Span(5)}
    calendar = sla.Calendar(zone=JAKARTA, holidays=given.pop("holidays", set()))
    at = datetime(2026, 11, day, hour, tzinfo=JAKARTA)
    return due_chip(due_at=at, calendar=calendar, **values | given)


def test_a_deadline_ahead_is_counted_in_working_days():
    assert due(25).text == "2 hari kerja lagi"
    assert due(25, holidays={date(2026, 11, 24)}).text == "1 hari kerja lagi"
    assert due(30).text == "5 hari kerja lagi"


def test_a_deadline_in_calendar_days_is_counted_in_those():
    span = sla.Span(30, sla.Unit.CALENDAR)
    assert due(30, span=span).text == "7 hari lagi"
    assert due(24, span=span).text == "1 hari lagi"


def test_joint_leave_counts_where_the_standard_says_so():
    calendar = sla.Calendar(zone=JAKARTA, joint_leave={date(2026, 11, 24)})
    at = datetime(2026, 11, 25, 16, tzinfo=JAKARTA)
    texts = [
        deadline_chip(
            at, now=NOW, calendar=calendar, span=sla.Span(5, counts_joint_leave=counts)
        ).text
        for counts in (False, True)
    ]
    assert texts == ["1 hari kerja lagi", "2 hari kerja lagi"]


def test_today_and_yesterday_have_their_own_words():
    assert (due(23).text, due(23).tone) == ("hari ini", "amber")
    assert due(23, hour=9).text == "baru lewat"
    assert (due(20).text, due(20).tone) == ("lewat 3 hari", "red")


def test_the_clock_shows_when_it_stands_and_hides_when_the_answer_is_given():
    assert due(20, paused=True).text == "menunggu warga"
    assert due(20, status=Status.RESOLVED) is None
    assert due(20, status=Status.CLOSED) is None


@pytest.mark.parametrize(
    ("outcome", "decile", "tone", "text"),
    [
        (Outcome.IN_RANGE, 2, "green", "desil 2"),
        (Outcome.IN_RANGE, None, "green", "terdaftar DTSEN"),
        (Outcome.OUT_OF_RANGE, 7, "amber", "desil 7, di luar batas"),
        (Outcome.OUT_OF_RANGE, None, "amber", "tanpa desil"),
        (Outcome.EXCLUDED, 2, "red", "dikecualikan"),
        (Outcome.CANDIDATES, None, "amber", "2 calon"),
        (Outcome.NOT_FOUND, None, "blue", "tidak terdaftar"),
    ],
)
def test_the_five_answers_of_the_register_are_told_apart(outcome, decile, tone, text):
    seen = {
        "outcome": outcome,
        "source": "dtsen",
        "period": "2026-Q3",
        "decile": decile,
        "candidates": 2,
    }
    chip = words.register_chip(seen)
    assert (chip.tone, chip.text) == (tone, text)
    assert chip.title == "DTSEN triwulan 3 2026"


def test_a_case_that_was_never_looked_up_says_so():
    assert words.register_chip(None).text == "belum dicek"


@pytest.mark.parametrize("status", sorted(OPEN))
def test_whose_turn_it_is_gets_the_action_and_others_only_open(status):
    for role in set(Role) - {Role.CATALOGUE_ADMIN}:
        action = words.next_action(
            status, outcome="", region_id=VILLAGE, held=((role, "34.04.07"),)
        )
        assert action.is_mine == (role in TURN[status])
        assert (action.label == "Buka") != action.is_mine


def test_a_role_elsewhere_has_no_turn_here():
    held = ((Role.BACK_OFFICE, "34.02"),)
    assert not words.next_action(Status.IN_REVIEW, outcome="", region_id=VILLAGE, held=held).is_mine


def test_candidates_ask_for_a_person():
    held = ((Role.FRONT_OFFICE, VILLAGE),)
    action = words.next_action(
        Status.REGISTERED, outcome=Outcome.CANDIDATES, region_id=VILLAGE, held=held
    )
    assert action.label == "Pastikan orangnya"


def test_ages_are_in_months_below_two_years():
    assert words.age_words(date(2025, 12, 24), date(2026, 11, 23)) == "10 bln"
    assert words.age_words(date(1963, 1, 11), date(2026, 11, 23)) == "63 th"
    assert words.age_words(None, date(2026, 11, 23)) == ""


def test_sources_are_written_as_in_the_offices():
    assert words.source_short("dtsen", "2026-Q3") == "DTSEN TW3 2026"
    assert words.source_short("dtks", "2023-06") == "DTKS Jun 2023"
    assert words.source_short("", "") == ""
