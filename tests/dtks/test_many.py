"""A list gets, row by row, what the same questions would get one at a time."""

import datetime as dt
import random

import pytest

from dtks import matching
from dtks.matching import Many, Question
from dtks.models import Person
from tests.factories.dtks import (
    BORN,
    FamilyFactory,
    PersonFactory,
    ReleaseFactory,
    make_kk,
    make_nik,
)

TODAY = dt.date(2026, 11, 23)
VILLAGES = ("34.04.07.2001", "34.04.07.2002", "34.04.07.2003", "34.02.12.2001")
NAMES = (
    *("SUMIYATI", "SUMIATI", "SITI NURJANAH", "SITI NUR JANAH", "MUHAMMAD YUSUF", "MOH. JOESOEF"),
    *("TUKIMAN", "SUGENG RIYADI", "SUGENG", "AGUS SALIM", "NI LUH PUTU SARI", "TJIPTO"),
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def register(places):
    """Namesakes, shared NIKs, people who moved, are left out, excluded or without a decile."""
    dice = random.Random(5)
    now = ReleaseFactory()
    elsewhere = ReleaseFactory(region_id="34.02", partial=True, period="2026-Q2")
    dtks = ReleaseFactory(dtks=True)
    gone_by = ReleaseFactory(period="2026-Q4", region_id="34.04", is_full=True)
    people = []
    for number in range(120):
        village = dice.choice(VILLAGES)
        release = elsewhere if village.startswith("34.02") else dice.choice((now, now, dtks))
        family = FamilyFactory(
            region_id=village,
            release=release,
            kk_number=make_kk(9001 + number),
            decile=dice.choice((None, 1, 2, 5, 6, 9)),
        )
        born_on = dt.date(1960 + dice.randrange(4), dice.randrange(1, 13), dice.randrange(1, 13))
        traits = {}
        if dice.random() < 0.1:
            traits["flags"] = [dice.choice(("dead", "duplicate"))]
        if dice.random() < 0.1:
            traits["delisted_by"] = gone_by
        nik, name = make_nik(born_on=born_on, serial=9001 + number), dice.choice(NAMES)
        if dice.random() < 0.1:
            nik = None
        elif people and dice.random() < 0.2:
            # Somebody's number in another village: listed twice, or moved.
            other = dice.choice(people)
            if (other.nik, village) not in {(person.nik, person.region_id) for person in people}:
                nik, name = other.nik, dice.choice((other.name, "SUPARDI"))
        people.append(
            PersonFactory(
                family=family,
                region_id=village,
                nik=nik,
                name=name,
                born_on=dice.choice((born_on, born_on, None)),
                benefits=dice.choice(([], ["pkh"], ["pkh", "sembako"])),
                **traits,
            )
        )
    return people


def slip(dice: random.Random, nik: str) -> str:
    place = dice.randrange(15)
    if dice.random() < 0.5:
        return f"{nik[:place]}{nik[place + 1]}{nik[place]}{nik[place + 2 :]}"
    return f"{nik[:place]}{dice.randrange(10)}{nik[place + 1 :]}"


def questions_about(people: list[Person]) -> list[Question]:
    dice = random.Random(6)
    found = []
    for person in people * 3:
        nik = person.nik or ""
        nik = dice.choice((nik, nik, slip(dice, nik) if nik else "", ""))
        kk = person.family.kk_number if dice.random() < 0.2 else ""
        name = dice.choice((person.name, person.name, dice.choice(NAMES), ""))
        born_on = person.born_on
        if born_on and dice.random() < 0.3:
            born_on = dice.choice((born_on.replace(day=born_on.month, month=born_on.day), None))
        village = dice.choice((person.region_id, person.region_id, "34.04", "34.04.07", ""))
        found.append(Question(nik, kk, name, born_on, village))
    found += [Question(), Question(nik="123"), Question(name="ZZZ", born_on=BORN)]
    return found


def questions_by_id(people: list[Person]) -> list[Question]:
    """Some say only an id, one of nobody; some a NIK beside it that is not listed."""
    ids = [Question(external_id=person.external_id) for person in people[:6]]
    slipped = [
        Question(nik=make_nik(serial=9888), external_id=person.external_id)
        for person in people[6:9]
    ]
    return [*ids, *slipped, Question(external_id="CONTOH-TIDAK-ADA")]


def as_asked_alone(question: Question, user) -> tuple:
    answer = matching.find(
        nik=question.nik,
        kk=question.kk,
        external_id=question.external_id,
        name=question.name,
        born_on=question.born_on,
        village=question.village,
        on=TODAY,
        user=user,
    )
    return (
        answer.outcome,
        answer.person and answer.person.pk,
        answer.release,
        answer.decile,
        answer.benefits,
        answer.reasons,
        answer.is_outside,
        [
            (c.person.pk, c.person.region_id, c.score, c.kind, c.why, c.is_sure, c.is_outside)
            for c in answer.candidates
        ],
    )


def as_asked_together(reply) -> tuple:
    return (
        reply.outcome,
        reply.person_id,
        reply.release,
        reply.decile,
        reply.benefits,
        reply.reasons,
        reply.is_outside,
        [
            (c.person_id, c.region_id, c.score, c.kind, c.why, c.is_sure, c.is_outside)
            for c in reply.candidates
        ],
    )


def test_a_list_is_answered_as_each_question_alone(register, ani):
    questions = [*questions_about(register), *questions_by_id(register)]
    many = Many(on=TODAY, user=ani)
    half = len(questions) // 2
    replies = [*many.ask(questions[:half]), *many.ask(questions[half:])]
    alone = [as_asked_alone(question, ani) for question in questions]
    assert [as_asked_together(reply) for reply in replies] == alone
    # The sample must speak of every outcome, and of people on both sides of the border.
    assert len({answer[0] for answer in alone}) == 5
    assert {True, False} <= {answer[6] for answer in alone}


def test_people_elsewhere_keep_their_name_and_number(register, ani, zul):
    questions = [
        Question(name=person.name, born_on=person.born_on) for person in register if person.born_on
    ]
    for user, home in ((ani, "34.04.07.2001"), (zul, "34.02")):
        shown = [c for reply in Many(on=TODAY, user=user).ask(questions) for c in reply.candidates]
        assert {c.is_outside for c in shown} == {True, False}
        for candidate in shown:
            assert candidate.is_outside is not candidate.region_id.startswith(home)
            assert bool(candidate.name) is not candidate.is_outside
            assert not (candidate.is_outside and candidate.nik)


def test_a_chunk_costs_the_same_queries_however_long(register, django_assert_max_num_queries):
    questions = questions_about(register)
    many = Many(on=TODAY)
    many.ask(questions)
    # One for each road of each step and some for each table of indexes, whatever the number of questions.
    with django_assert_max_num_queries(42):
        many.ask(questions)
