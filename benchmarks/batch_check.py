"""How much faster a list of people is checked at once than one by one, files included.

`BATCH_PERSONS` sets the size of the register and `BATCH_ROWS` that of the list, at most 100,000: of its rows 80 % say a
listed NIK, 10 % a slip of it or none with name and birth date, 10 % are of nobody in the register.
"""

import csv
import io
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone

from accounts.models import Assignment, User
from benchmarks import Result
from benchmarks.matching.people import Person, people, villages
from benchmarks.matching.register import fill
from dtks import matching, services

SEED = 11
REACH = 20
# Enough of each kind of row to know the pace of single checks.
SAMPLE = 600
PEOPLE_IN_A_VILLAGE = 3_000
TITLES = ("NO", "NIK", "NAMA", "TANGGAL LAHIR", "KODE DESA")


def sizes() -> tuple[int, int]:
    return int(os.environ.get("BATCH_PERSONS", 1_000_000)), int(
        os.environ.get("BATCH_ROWS", 20_000)
    )


def kept(
    everybody: Iterator[Person], count: int, wanted: int, into: list[Person]
) -> Iterator[Person]:
    """Passes everybody on whose NIK is new, and keeps every so manieth for the list."""
    step = max(count // wanted, 1)
    seen: set[str] = set()
    for number, person in enumerate(everybody):
        if person.nik in seen:
            continue
        seen.add(person.nik)
        if number % step == 0 and len(into) < wanted:
            into.append(person)
        yield person


def slipped(nik: str, dice: random.Random) -> str:
    place = dice.randrange(len(nik) - 1)
    return f"{nik[:place]}{nik[place + 1]}{nik[place]}{nik[place + 2 :]}"


def asked(person: Person, dice: random.Random) -> Person:
    kind = dice.random()
    if kind < 0.80:
        return person
    if kind < 0.85:
        return replace(person, nik=slipped(person.nik, dice))
    if kind < 0.90:
        return replace(person, nik="")
    # A serial that the register gives to nobody, and a name of the same letters that nobody has.
    return replace(
        person,
        nik=f"{person.nik[:12]}{dice.randrange(1000, 8999)}",
        name="".join(dice.sample(person.name, len(person.name))).title(),
    )


def as_file(rows: list[Person]) -> io.BytesIO:
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";")
    lines.writerow(TITLES)
    for number, row in enumerate(rows, start=1):
        lines.writerow((number, row.nik, row.name, f"{row.born_on:%d/%m/%Y}", row.region))
    return io.BytesIO(text.getvalue().encode())


def one_by_one(rows: list[Person], user: User) -> float:
    """Rows a second."""
    began = time.perf_counter()
    for row in rows:
        matching.find(
            nik=row.nik,
            name=row.name,
            born_on=row.born_on,
            village=row.region,
            on=timezone.localdate(),
            user=user,
        )
    return len(rows) / (time.perf_counter() - began)


def run() -> Iterator[Result]:
    persons, wanted = sizes()
    dice = random.Random(SEED)
    regencies = max(persons // (PEOPLE_IN_A_VILLAGE * len(villages(1))), 1)
    places = villages(regencies)
    listed: list[Person] = []
    everybody = kept(people(persons, seed=SEED, regencies=regencies), persons, wanted, listed)
    fill(everybody, places, remembers=False)
    rows = [asked(person, dice) for person in listed]
    dice.shuffle(rows)
    user = User.objects.create_user(username="bench", name="Bench", password="kunci-uji-coba-9")
    Assignment.objects.create(user=user, role="front_office", region_id=places[0][:2])
    single = one_by_one(rows[:SAMPLE], user)
    check = services.receive_list(file=as_file(rows), file_name="contoh.csv", by=user)
    began = time.perf_counter()
    services.check_list(list_id=check.pk)
    together = len(rows) / (time.perf_counter() - began)
    ratio = together / single
    yield Result(
        "list of people, both files written",
        ratio,
        "× rows/s of single checks",
        f"≥ {REACH}",
        ratio >= REACH,
    )
