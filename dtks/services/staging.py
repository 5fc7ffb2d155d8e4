"""The waiting room of an import: an unlogged table per batch, filled by COPY.

Names, dates and places stand there as in the register; NIK, KK and mother's name are already
encrypted, with their index under every key, so that a rotation of keys can run meanwhile.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from core.crypto import blind_indexes, encrypt
from core.ids import new_id
from dtks.cells import masked_number
from dtks.names import name_key

COLUMNS = (
    ("line", "integer NOT NULL"),
    ("is_refused", "boolean NOT NULL"),
    ("new_person_id", "uuid NOT NULL"),
    ("new_family_id", "uuid NOT NULL"),
    ("new_decile_id", "uuid NOT NULL"),
    ("region_id", 'varchar(13) COLLATE "C"'),
    ("external_id", "text NOT NULL"),
    ("kk", "bytea"),
    ("kk_indexes", "bytea[] NOT NULL"),
    ("nik", "bytea"),
    ("nik_indexes", "bytea[] NOT NULL"),
    ("nik_shown", "text NOT NULL"),
    ("name", "text NOT NULL"),
    ("name_key", "text NOT NULL"),
    ("born_on", "date"),
    ("birth_place", "text NOT NULL"),
    ("sex", "text NOT NULL"),
    ("relation", "text NOT NULL"),
    ("occupation", "text NOT NULL"),
    ("mother_name", "bytea"),
    ("mother_indexes", "bytea[] NOT NULL"),
    ("benefits", "varchar[] NOT NULL"),
    ("flags", "varchar[] NOT NULL"),
    ("address", "text NOT NULL"),
    ("hamlet", "text NOT NULL"),
    ("rt", "text NOT NULL"),
    ("rw", "text NOT NULL"),
    ("decile", "smallint"),
)


def table(batch_id: UUID) -> str:
    """The name holds nothing but hexadecimal digits of our own key, so it is safe inside SQL."""
    return f"dtks_staging_{batch_id.hex}"


def run(sql: str, batch_id: UUID, params: dict[str, Any] | None = None) -> list[tuple]:
    """Execute SQL that says STAGING (and MATCHED) for this batch's own tables."""
    name = table(batch_id)
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("STAGING", name).replace("MATCHED", f"{name}_m"), params)
        return cursor.fetchall() if cursor.description else []


def changed(sql: str, batch_id: UUID, params: dict[str, Any] | None = None) -> int:
    """The same, for how many rows it touched."""
    name = table(batch_id)
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("STAGING", name).replace("MATCHED", f"{name}_m"), params)
        return cursor.rowcount


def create(batch_id: UUID) -> None:
    drop(batch_id)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
    run(f"CREATE UNLOGGED TABLE STAGING ({columns})", batch_id)


def drop(batch_id: UUID) -> None:
    run("DROP TABLE IF EXISTS MATCHED", batch_id)
    run("DROP TABLE IF EXISTS STAGING", batch_id)


def count(batch_id: UUID) -> int | None:
    """Rows waiting, or None without a table: unlogged tables come back empty after a crash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table(batch_id)])
        if cursor.fetchone()[0] is None:
            return None
    return run("SELECT count(*) FROM STAGING", batch_id)[0][0]


def fill(batch_id: UUID, rows: Iterable[dict[str, Any]]) -> None:
    names = ", ".join(name for name, _kind in COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table(batch_id)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([row[name] for name, _kind in COLUMNS])


def staged(line: int, values: dict[str, Any], *, region_id: str, is_refused: bool) -> dict:
    """A cleaned row as it waits. A refused one is kept too: it was seen, so it is not delisted."""
    kk, kk_indexes = _sealed_card(values.get("kk") or "")
    nik = values.get("nik") or ""
    mother = (values.get("mother_name") or "").upper()
    name = values.get("name") or ""
    return {
        "line": line,
        "is_refused": is_refused,
        "new_person_id": new_id(),
        "new_family_id": new_id(),
        "new_decile_id": new_id(),
        "region_id": region_id or None,
        "external_id": values.get("external_id") or "",
        "kk": kk,
        "kk_indexes": kk_indexes,
        "nik": encrypt(nik) if nik and not is_refused else None,
        "nik_indexes": blind_indexes(nik) if nik else [],
        "nik_shown": masked_number(nik),
        "name": name,
        "name_key": name_key(name)[:120],
        "born_on": values.get("born_on"),
        "birth_place": values.get("birth_place") or "",
        "sex": values.get("sex") or "",
        "relation": values.get("relation") or "",
        "occupation": values.get("occupation") or "",
        "mother_name": encrypt(mother) if mother and not is_refused else None,
        "mother_indexes": blind_indexes(mother) if mother else [],
        "benefits": values.get("benefits") or [],
        "flags": values.get("flags") or [],
        "address": values.get("address") or "",
        "hamlet": values.get("hamlet") or "",
        "rt": values.get("rt") or "",
        "rw": values.get("rw") or "",
        "decile": values.get("decile"),
    }


# The members of a family stand together in a file: the card is encrypted once.
@lru_cache(maxsize=64)
def _sealed_card(kk: str) -> tuple[bytes | None, list[bytes]]:
    return (encrypt(kk), blind_indexes(kk)) if kk else (None, [])
