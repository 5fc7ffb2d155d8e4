"""A list measures names itself, and brings whom the database would have brought to each question alone."""

import datetime as dt
import random
import uuid

import pytest

from dtks.matching import blocks
from dtks.matching.blocks import HELD_BY, Look, Shelf
from dtks.matching.candidates import Row, brought
from dtks.matching.roads import EVERYWHERE, MOST_BY_NAME, Road
from dtks.vocabulary import Relation
from regions.scope import bounds
from tests.factories.dtks import BORN, FamilyFactory, PersonFactory, make_nik

HERE, THERE = "34.04.07.2001", "34.02.12.2001"
WORDS = (
    "SITI",
    "NUR",
    "AISAH",
    "MUHAMAD",
    "YUSUF",
    "AGUS",
    "WATI",
    "SUMARNI",
    "TRI",
    "A",
    "DEWI",
    "HADI",
)
YEAR = (dt.date(BORN.year, 1, 1), dt.date(BORN.year, 12, 31))
DAYS = (BORN, BORN.replace(month=3), BORN.replace(month=7))
REGENCY = bounds("34.04")
pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(places):
    """More people of each block than a road brings, many of them equally alike."""
    dice = random.Random(4)
    families = [FamilyFactory(), FamilyFactory(region_id=THERE)]
    for number in range(4 * MOST_BY_NAME):
        PersonFactory(
            family=families[number % 4 == 0],
            region_id=families[number % 4 == 0].region_id,
            name=" ".join(dice.choices(WORDS, k=dice.randrange(1, 4))),
            born_on=dice.choice((*DAYS, *DAYS, None)),
            nik=make_nik(serial=9001 + number) if number % 5 else None,
        )


def roads(key: str) -> list[Road]:
    return [
        Road("born", key, *EVERYWHERE, DAYS[:1]),
        Road("born", key, *REGENCY, DAYS),
        Road("year", key, *REGENCY, YEAR),
        Road("village", key, *bounds(HERE)),
        Road("village", key, *bounds(THERE)),
        Road("born", key, *EVERYWHERE, (dt.date(1901, 1, 1),)),
    ]


def as_held(shelf: Shelf, look: Look) -> list[tuple]:
    return [
        (
            str(uuid.UUID(bytes=block.id_of(place))),
            block.names[place],
            block.births[place],
            block.regions[place],
            block.relation_of(place) == Relation.HEAD,
            block.nik_of(place),
        )
        for block, place in shelf.likest(look)
    ]


def as_brought(row: Row) -> tuple:
    return (str(row.person_id), *row[1:4], row.relation == Relation.HEAD, row.nik)


@pytest.mark.parametrize("most", [blocks.MOST_HELD, 1])
def test_the_same_people_are_brought(crowd, monkeypatch, most):
    monkeypatch.setattr(blocks, "MOST_HELD", most)
    names = ["SITI AISAH", "MUHAMAD", "SUMARNI A", "DEWI LESTARI HADI", "IUSUP", "ZZZ"]
    taken = list(enumerate(road for name in names for road in roads(name)))
    assert {road.kind for _n, road in taken} == set(HELD_BY)
    shelf, sizes = Shelf(), set()
    for portion in shelf.portions(taken):
        for _n, look in portion:
            alone = [as_brought(row) for row in brought({}, [look.road], True)]
            assert sorted(as_held(shelf, look)) == sorted(alone)
            sizes.add(len(alone))
    # Both of those roads that were cut and of those that were not.
    assert MOST_BY_NAME in sizes
    assert 0 in sizes


def test_no_more_people_are_held_than_may_be(crowd, monkeypatch):
    monkeypatch.setattr(blocks, "MOST_HELD", 100)
    taken = list(enumerate(roads("SITI AISAH")))
    portions = list(Shelf().portions(taken))
    assert [(n, look.road) for portion in portions for n, look in portion] == taken
    assert len(portions) > 1
