"""A small version of `benchmarks/matching`, so that a change that loses people is seen at once."""

import pytest

from benchmarks.matching.asking import ask_all
from benchmarks.matching.figures import best_f1, figures
from benchmarks.matching.people import people, villages
from benchmarks.matching.register import fill
from benchmarks.matching.sets import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    """Of a seed of its own: neither half of the published set."""
    sets = build(2_000, 300, seed=9)
    numbers = {row: number for number, row in fill(sets.register, villages()).items()}
    present = [*sets.first.present, *sets.second.present]
    absent = [*sets.first.absent, *sets.second.absent]
    return ask_all(present, numbers), ask_all(absent, numbers)


def test_the_present_are_among_the_first_five_and_nobody_else_is_called_sure(found):
    told = figures(*found)
    assert told.recall_5 >= 0.98
    assert told.recall_1 >= 0.96
    assert told.f1 >= 0.93
    assert told.wrong_sure == 0
    # Only where a number was told, and agrees.
    assert told.sure > 0.1 * len(found[0])


def test_few_of_the_present_are_folded_away_and_many_of_those_who_only_seem_so(found):
    told = figures(*found)
    assert told.recall_5 - told.recall_open <= 0.01
    assert told.absent_openly < 0.6 * told.absent_offered


def test_the_invented_people_are_the_same_each_time_and_nobody_shares_a_nik():
    once, again = list(people(500, seed=3)), list(people(500, seed=3))
    assert once == again
    assert len({person.nik for person in once}) == len(once)
    assert all(person.nik[12] == "9" for person in once)


def test_a_family_is_never_in_both_halves():
    sets = build(1_000, 100, seed=4)
    family = {person.number: person.family for person in sets.register}
    halves = [{family[q.person] for q in half.present} for half in (sets.first, sets.second)]
    assert halves[0].isdisjoint(halves[1])


def test_the_best_cut_is_where_right_ones_end():
    assert best_f1([(9.0, True), (8.0, True), (2.0, False)], 2) == (1.0, 8.0)
