"""What it costs to put one family before the whole catalogue: six members, forty programmes.

Time is told against one look-up by primary key in the same run; a page makes some twenty of those.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Assignment, User
from accounts.roles import Role
from benchmarks import Result
from benchmarks.screening import ON, programs
from core.crypto import blind_index
from dashboard.queries.family import judged_family
from dtks.models import Family, Person, Release
from dtks.vocabulary import Relation
from intake.families import Subject, family_of
from regions.models import Region

VILLAGE = "34.71.01.1001"  # not of the regency that the screening fills
SAMPLE = "DATA CONTOH"
ROUNDS = 200


def run() -> Iterator[Result]:
    for level, code in (
        ("province", "34"),
        ("regency", "34.71"),
        ("district", "34.71.01"),
        ("village", VILLAGE),
    ):
        Region.objects.get_or_create(
            code=code,
            defaults={"name": code, "level": level, "parent_id": code.rpartition(".")[0] or None},
        )
    catalogue = programs()
    person = _head_of_six()
    user = User.objects.create_user(username="tolok-ukur", name="Tolok Ukur")
    Assignment.objects.create(user=user, role=Role.FRONT_OFFICE, region_id=VILLAGE)
    user.scopes()

    def gather():
        found = Person.objects.for_answer().get(pk=person.pk)
        return family_of(Subject(person=found, release=found.release), user, on=ON)

    with CaptureQueriesContext(connection) as queries:
        family = gather()
    yield Result(
        f"facts of a family of {len(family)}", len(queries), "queries", "≤ 4", len(queries) <= 4
    )

    def look_up() -> None:
        Person.objects.values_list("pk").get(pk=person.pk)

    def judge() -> None:
        judged_family(catalogue, family, region_code=VILLAGE, on=ON)

    with CaptureQueriesContext(connection) as queries:
        judge()
    yield Result("judging them over 40 programmes", len(queries), "queries", "0", len(queries) == 0)
    one, all_of_them, facts = _each([look_up, judge, gather])
    ratio = all_of_them / one
    yield Result(
        f"the same in {all_of_them * 1000:.1f} ms",
        ratio,
        "× one look-up by key",
        "≤ 20",
        ratio <= 20,
    )
    ratio = facts / one
    yield Result(
        f"their facts in {facts * 1000:.1f} ms", ratio, "× one look-up by key", "≤ 20", ratio <= 20
    )


def _head_of_six() -> Person:
    """Parents, three children at school and a grandmother, each with a number of the sample kind."""
    release = Release.objects.create(
        source="dtsen",
        period="2026-Q3",
        as_of=date(2026, 9, 30),
        region_id="34.71",
        file_sha256="1" * 64,
        state="applied",
        applied_at="2026-10-01T00:00:00Z",
    )
    family = Family.objects.create(region_id=VILLAGE, decile=2, head_name=SAMPLE, release=release)
    for place, year in enumerate((1985, 1988, 2010, 2013, 2022, 1950)):
        nik = f"340401{11:02}05{year % 100:02}{9001 + place}"
        Person.objects.create(
            region_id=VILLAGE,
            family=family,
            name=SAMPLE,
            name_key=SAMPLE,
            born_on=date(year, 5, 11),
            sex="L",
            nik=nik,
            nik_index=blind_index(nik),
            relation=Relation.HEAD if place == 0 else Relation.CHILD,
            release=release,
        )
    return Person.objects.get(family=family, relation=Relation.HEAD)


def _each(tasks: list[Callable[[], object]]) -> list[float]:
    """The median of each, taken in turns, so that a busy moment is everybody's."""
    took: list[list[float]] = [[] for _task in tasks]
    for _round in range(ROUNDS):
        for times, task in zip(took, tasks, strict=True):
            began = time.perf_counter()
            task()
            times.append(time.perf_counter() - began)
    return [statistics.median(times) for times in took]
