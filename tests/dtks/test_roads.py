"""Which roads are taken to a person, and that the wider ones are spared when nobody needs them."""

import datetime as dt

import pytest

from dtks import matching, scoring
from dtks.matching.roads import EVERYWHERE, MOST_BY_NAME, steps_to
from dtks.scoring import Wanted
from tests.factories.dtks import BORN, FamilyFactory, PersonFactory

TODAY = dt.date(2026, 11, 23)
HERE = "34.04.07.2001"


def test_the_birthday_comes_first_and_everywhere():
    first, *wider = steps_to(Wanted("SUMIYATI", BORN, HERE))
    (road,) = first.roads
    assert (road.kind, road.low, road.high) == ("born", *EVERYWHERE)
    assert BORN in road.days
    assert all(step.unless <= scoring.enough() for step in wider)


@pytest.mark.parametrize("born_on", [BORN, dt.date(1963, 1, 1), None])
def test_the_village_that_was_told_is_looked_through(born_on):
    roads = [road for step in steps_to(Wanted("SUMIYATI", born_on, HERE)) for road in step.roads]
    assert any(road.kind == "village" and road.low == HERE for road in roads)


def test_without_a_name_there_is_no_road():
    assert steps_to(Wanted("", BORN, HERE)) == []


def test_a_name_alone_is_looked_for_as_it_is_spelt_and_nothing_wider():
    (step,) = steps_to(Wanted("SUMIYATI"))
    assert [road.kind for road in step.roads] == ["named"]


@pytest.mark.django_db
def test_of_a_name_that_very_many_have_none_is_brought(places):
    family = FamilyFactory()
    people = PersonFactory.create_batch(MOST_BY_NAME, name="SUMIYATI", born_on=None, family=family)
    found = matching.find(name="Sumiyati", on=TODAY)
    assert {c.person for c in found.candidates} <= set(people)
    assert found.candidates
    PersonFactory(name="SUMIYATI", born_on=None, family=family)
    assert matching.find(name="Sumiyati", on=TODAY).candidates == ()


@pytest.mark.django_db
def test_somebody_likely_is_not_looked_for_any_further(places, django_assert_num_queries):
    person = PersonFactory(name="SUTRISNO HADI")
    with django_assert_num_queries(2):
        answer = matching.find(name="Sutrisno Hadi", born_on=BORN, village=HERE, on=TODAY)
    assert answer.candidates[0].person == person


@pytest.mark.django_db
def test_who_moved_far_and_told_only_a_year_is_found_by_the_very_name(places):
    person = PersonFactory(name="SUTRISNO HADI PRANOTO")
    year = dt.date(BORN.year, 12, 31)
    answer = matching.find(
        name="Soetrisno Hadi Pranoto", born_on=year, village="32.01.01.2001", on=TODAY
    )
    assert [candidate.person for candidate in answer.candidates] == [person]
