"""The roads through the register to somebody, and in which order they are taken. Pure.

Narrow ones first: few people share a birthday, and most questions are settled by it. A wider road is
taken only while nobody was found who is likely enough (`scoring.enough`, `scoring.some`).
"""

import datetime as dt
import math
from typing import NamedTuple

from dtks import scoring
from dtks.querysets import VILLAGE_DEPTH
from dtks.scoring import Wanted
from regions.scope import bounds, level_prefix

REGENCY = 2
# "~" comes after every digit and dot.
EVERYWHERE = ("", "~")
# Rows a road brings for scoring, likest names first.
MOST_BY_NAME = 60
MOST_BY_SLIP = 40
MOST_ON_A_CARD = 40

# What holds of the rows of a road; `many` has columns where `candidates` has parameters.
BLOCKS = {
    # One index has the day, then the place.
    "born": "p.born_on = ANY({days}) AND p.region_id >= {low} AND p.region_id < {high}",
    "year": "p.born_on BETWEEN {first} AND {last} AND p.region_id >= {low} AND p.region_id < {high}",
    # Equality, not a range: only this lets the composite index narrow by village.
    "village": "p.region_id = {low} AND p.name_key % {key}",
    # The place as a filter: as a range it would be the slowest part of the composite index.
    "spelt": "p.name_key = {key} AND left(p.region_id, length({low})) = {low}",
    # Of a name that so many have, none is worth fetching; this stops reading once it knows.
    "named": (
        "p.id IN (SELECT id FROM (SELECT id, count(*) OVER () AS namesakes FROM (SELECT id FROM dtks_person"  # noqa: S608
        f" WHERE delisted_by_id IS NULL AND name_key = {{key}} LIMIT {MOST_BY_NAME + 1}) f) f"
        f" WHERE namesakes <= {MOST_BY_NAME})"
    ),
    "around": "p.region_id >= {low} AND p.region_id < {high} AND p.name_key % {key}",
}
LIKEST = f"ORDER BY similarity(p.name_key, {{key}}) DESC, p.id LIMIT {MOST_BY_NAME}"


class Road(NamedTuple):
    """One block of the register: those born on `days`, those called like `key`, inside two codes."""

    kind: str
    key: str
    low: str
    high: str
    days: tuple[dt.date, ...] = ()


class Step(NamedTuple):
    """Roads taken in one round trip, only while nobody likelier than `unless` bits was found."""

    unless: float
    roads: tuple[Road, ...]


def steps_to(wanted: Wanted) -> list[Step]:
    """For a name; cheap and narrow first."""
    key, born_on, place = wanted.name_key, wanted.born_on, wanted.region
    if not key:
        return []
    here = bounds(place) if place else EVERYWHERE
    regency = bounds(level_prefix(place, REGENCY)) if place else EVERYWHERE
    is_village = place.count(".") == VILLAGE_DEPTH
    named = Road("named", key, *EVERYWHERE)
    by_name = Road("village" if is_village else "spelt", key, *here) if place else named
    if born_on is None and not place:
        # Names that are only alike are too many in a whole country to tell a clerk anything.
        return [Step(math.inf, (named,))]
    if born_on is None:
        steps = [Step(math.inf, (by_name,))]
        if is_village:
            steps.append(Step(scoring.enough(), (Road("spelt", key, *regency),)))
        return [*steps, Step(scoring.some(), (Road("around", key, *regency),))]

    def born(days: set[dt.date], inside: tuple[str, str]) -> Road:
        return Road("born", key, *inside, tuple(sorted(days)))

    told = {born_on, scoring.swapped(born_on) or born_on}
    near = set(scoring.likely_birth_dates(born_on))
    # People move; but many of a register are born on the days that stand for a year.
    certain = {day for day in near if not scoring.is_guess(day)} | told
    if not place:
        return [
            Step(math.inf, (born(told, EVERYWHERE),)),
            Step(scoring.enough(), (born(certain, EVERYWHERE),)),
            Step(scoring.some(), (by_name,)),
        ]
    rare = (born(certain, EVERYWHERE), named)
    if not scoring.is_guess(born_on):
        return [
            Step(math.inf, (born(told, EVERYWHERE),)),
            Step(scoring.enough(), (born(near, regency),)),
            Step(scoring.enough(), (by_name,)),
            Step(scoring.some(), rare),
        ]
    # Only the year is known: everybody of that year, no further than the regency.
    year = (born_on.replace(month=1, day=1), born_on.replace(month=12, day=31))
    return [
        Step(math.inf, (born(told, regency),)),
        Step(scoring.enough(), (born(near, regency), Road("year", key, *regency, year))),
        Step(scoring.enough(), (by_name, born(told, EVERYWHERE))),
        Step(scoring.some(), rare),
    ]
