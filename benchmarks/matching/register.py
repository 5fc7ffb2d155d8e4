"""Fills the register of a benchmark's own database by COPY, everybody where they live."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.matching.people import Person as Invented
from core.crypto import blind_index, encrypt
from core.ids import new_id
from dtks.models import Family, Person, Release
from dtks.names import name_key
from dtks.services.indexing import bare_while_empty
from dtks.services.reporting import Report
from regions.models import Region

AT_ONCE = 50_000
LEVELS = ("province", "regency", "district", "village")


def fill(
    people: Iterable[Invented], places: list[str], *, remembers: bool = True
) -> dict[int, Any]:
    """Loads everybody as one full release; answers with the row's id by the number of each, if asked to remember it."""
    with transaction.atomic():
        _places(places)
        release = _release(places[0][:2])
        ids: dict[int, Any] = {}
        families: list[dict] = []
        # As the first release of a register is loaded: indexes are built after the rows.
        tables = (Person._meta.db_table, Family._meta.db_table)
        with bare_while_empty(*tables, report=Report(release.pk)):
            rows = _rows(people, release, ids if remembers else None, families)
            # By and by: the families of six millions would take gigabytes.
            while some := list(islice(rows, AT_ONCE)):
                _copy(Family, iter(families))
                families.clear()
                _copy(Person, iter(some))
    with connection.cursor() as cursor:
        # Nobody reads a page for the first time any more; in a test's transaction that cannot be.
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
    return ids


def _places(villages: list[str]) -> None:
    codes = sorted(
        {".".join(code.split(".")[:depth]) for code in villages for depth in range(1, 5)}
    )
    Region.objects.bulk_create(
        [
            Region(
                code=code,
                name=f"CONTOH {code}",
                level=LEVELS[code.count(".")],
                parent_id=code.rpartition(".")[0] or None,
            )
            for code in sorted(codes, key=len)
        ],
        ignore_conflicts=True,
    )


def _release(province: str) -> Release:
    return Release.objects.create(
        source="dtsen",
        period="2026-Q3",
        as_of=dt.date(2026, 9, 30),
        region_id=province,
        file_sha256="0" * 64,
        state="applied",
        applied_at=timezone.now(),
    )


@lru_cache(maxsize=200_000)
def _key(name: str) -> str:
    return name_key(name)[:120]


def _rows(
    people: Iterable[Invented], release: Release, ids: dict | None, families: list
) -> Iterator[dict]:
    known, family_id = None, None
    for person in people:
        if person.family != known:
            known, family_id = person.family, new_id()
            families.append(
                {
                    "id": family_id,
                    "region_id": person.region,
                    "kk_number": encrypt(person.kk),
                    "kk_index": blind_index(person.kk),
                    "decile": 1 + person.family % 10,
                    "head_name": person.name,
                    "release_id": release.pk,
                }
            )
        row = new_id()
        if ids is not None:
            ids[person.number] = row
        yield {
            "id": row,
            "region_id": person.region,
            "family_id": family_id,
            "nik": encrypt(person.nik),
            "nik_index": blind_index(person.nik),
            "name": person.name,
            "name_key": _key(person.name),
            "born_on": person.born_on,
            "sex": person.sex,
            "release_id": release.pk,
        }


def _copy(model: Any, rows: Iterator[dict]) -> None:
    """Any column the rows do not speak of gets the model's own default."""
    fields = list(model._meta.concrete_fields)
    defaults = [
        None if field.primary_key else field.get_db_prep_save(field.get_default(), connection)
        for field in fields
    ]
    columns = ", ".join(field.column for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(
                [
                    row.get(field.column, default)
                    for field, default in zip(fields, defaults, strict=True)
                ]
            )
