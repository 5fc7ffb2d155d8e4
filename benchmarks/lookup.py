"""One look-up on a register of 1,000,000 (`BENCH_PERSONS=6000000` for six): by NIK, and by name, beside the bare statements.

Ours and the bare statement take turns, so that whatever else the machine does falls on both alike.
"""

import datetime as dt
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.db import connection

from accounts.models import Assignment, User
from accounts.roles import Role
from benchmarks import Result
from benchmarks.matching.errors import Clerk, Question
from benchmarks.matching.people import Person, people, villages
from benchmarks.matching.register import fill
from core.crypto import blind_index
from core.ids import new_id
from core.masking import mask_nik
from dtks import matching, services
from dtks.names import name_key

PERSONS = int(os.environ.get("BENCH_PERSONS", "1000000"))
# Some 130,000 people a regency of each culture, 1,800 a village.
REGENCIES = max(1, round(PERSONS / 130_000))
ASKED = int(os.environ.get("BENCH_ASKED", "400"))
TODAY = dt.date(2026, 11, 24)

SELECT = """
SELECT p.id, p.name, p.born_on, p.region_id, p.benefits, p.flags, f.decile, r.source, r.period
FROM dtks_person p LEFT JOIN dtks_family f ON f.id = p.family_id JOIN dtks_release r ON r.id = p.release_id
WHERE p.nik_index = %s
"""
INSERT = """
INSERT INTO audit_event (id, at, actor_id, verb, subject_type, subject_id, case_number, region_id, data)
VALUES (%s, now(), %s, 'register_searched', 'accounts.user', %s, '', %s, '{"by": ["nik"]}')
"""
ALIKE = """
SELECT id, name, name_key, born_on, region_id, nik FROM dtks_person
WHERE region_id = %s AND name_key %% %s AND delisted_by_id IS NULL
ORDER BY similarity(name_key, %s) DESC, id LIMIT 60
"""


def run() -> Iterator[Result]:
    dice = random.Random(1)
    places = villages(REGENCIES)
    kept: list[Person] = []

    def sampled() -> Iterator[Person]:
        for person in people(PERSONS, seed=7, regencies=REGENCIES):
            if dice.random() < 20 * ASKED / PERSONS:
                kept.append(person)
            yield person

    fill(sampled(), places, remembers=False)
    dice.shuffle(kept)
    user = User.objects.create_user(username="bench", name="Bench", password=None)
    Assignment.objects.create(user=user, role=Role.FRONT_OFFICE, region_id=places[0][:5])
    with psycopg.connect(**_address(), autocommit=True) as bare:
        yield from _by_nik(bare, user, kept)
        yield from _by_name(bare, user, kept, Clerk(3, places))


def _address() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {
        key: known[key] for key in ("dbname", "user", "password", "host", "port") if key in known
    }


def _turns(
    ours: Callable[[Any], object], yardstick: Callable[[Any], object], asked: list[Any]
) -> tuple[list[float], list[float]]:
    """Milliseconds of each, question by question; the first tenth warms both."""
    times: tuple[list[float], list[float]] = ([], [])
    for place, question in enumerate(asked):
        works = ((0, ours), (1, yardstick)) if place % 2 else ((1, yardstick), (0, ours))
        for which, work in works:
            began = time.perf_counter()
            work(question)
            times[which].append(1000 * (time.perf_counter() - began))
    warm = len(asked) // 10
    return times[0][warm:], times[1][warm:]


def _p50(times: list[float]) -> float:
    return statistics.median(times)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _by_nik(bare: psycopg.Connection, user: User, kept: list[Person]) -> Iterator[Result]:
    def ours(person: Person) -> str:
        answer = matching.find(nik=person.nik, on=TODAY, user=user)
        return mask_nik(answer.person.nik) if answer.person else ""

    def select(person: Person) -> Any:
        index = blind_index(person.nik)
        return bare.execute(SELECT, [index], prepare=True).fetchall()

    def audited(person: Person) -> Any:
        return services.search(by=user, on=TODAY, nik=person.nik)

    def select_and_insert(person: Person) -> Any:
        with bare.transaction():
            found = select(person)
            values = [new_id(), user.pk, str(user.pk), person.region]
            bare.execute(INSERT, values, prepare=True)
        return found

    asked = kept[: ASKED * 2]
    mine, theirs = _turns(ours, select, asked)
    ratio = _p50(mine) / _p50(theirs)
    yield Result("NIK check, p50", ratio, "× bare SELECT", "<= 1.5", ratio <= 1.5)
    yield Result("NIK check, p50 alone", _p50(mine), "ms", "-", True)
    mine, theirs = _turns(audited, select_and_insert, asked)
    ratio = _p50(mine) / _p50(theirs)
    yield Result(
        "NIK check with its event, p50", ratio, "× SELECT and INSERT", "<= 1.5", ratio <= 1.5
    )


def _by_name(
    bare: psycopg.Connection, user: User, kept: list[Person], clerk: Clerk
) -> Iterator[Result]:
    questions = [clerk.ask(person) for person in kept[-ASKED * 2 :]]
    scoped = [q for q in questions if q.region.count(".") == 3][:ASKED]
    large = PERSONS > 2_000_000
    scoped_limit, unscoped_limit = (20.0, 100.0) if large else (10.0, 50.0)

    def asked(question: Question, village: str) -> Any:
        return matching.find(
            name=question.name, born_on=question.born_on, village=village, on=TODAY, user=user
        )

    def alike(question: Question) -> Any:
        key = name_key(question.name)
        return bare.execute(ALIKE, [question.region, key, key], prepare=True).fetchall()

    mine, theirs = _turns(lambda q: asked(q, q.region), alike, scoped)
    ratio = _p50(mine) / _p50(theirs)
    yield Result("name in a village, p50", ratio, "× bare composite GIN", "<= 1.5", ratio <= 1.5)
    yield _within("name in a village, p95", _p95(mine), scoped_limit)
    regency, _bare = _turns(lambda q: asked(q, q.region[:5]), lambda _q: None, scoped)
    yield _within("name in a regency, p95", _p95(regency), unscoped_limit)
    # All roads are taken for somebody who is not in the register.
    strangers = [clerk.ask(p, is_listed=False) for p in people(ASKED, seed=8, regencies=REGENCIES)]
    unlisted, _bare = _turns(lambda q: asked(q, q.region), lambda _q: None, strangers)
    yield Result("name of nobody in the register, p50", _p50(unlisted), "ms", "-", True)
    yield Result("name of nobody in the register, p95", _p95(unlisted), "ms", "-", True)
    dated = [question for question in questions if question.born_on][:ASKED]
    nowhere, _bare = _turns(lambda q: asked(q, ""), lambda _q: None, dated)
    yield _within("name and birth date anywhere, p95", _p95(nowhere), unscoped_limit)
    undated, _bare = _turns(
        lambda q: matching.find(name=q.name, on=TODAY, user=user), lambda _q: None, scoped
    )
    yield _within("name alone anywhere, p95", _p95(undated), unscoped_limit)


def _within(name: str, milliseconds: float, limit: float) -> Result:
    return Result(name, milliseconds, "ms", f"<= {limit:g}", milliseconds <= limit)
