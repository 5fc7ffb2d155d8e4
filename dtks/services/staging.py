"""The waiting room of an import: unlogged tables of its own, filled by COPY.

STAGING holds the rows that were read. Names, dates and places stand there as in the register;
NIK, KK and mother's name are already encrypted. SEEN and WANTED are of `comparing`; the others
(CARDS, MATCHED, GONE) are made and made anew by `merging`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

from dtks.preparing.lines import COLUMNS

_OTHERS = {
    name: f"_{name.lower()}" for name in ("LINES", "SEEN", "WANTED", "CARDS", "MATCHED", "GONE")
}


def table(batch_id: UUID) -> str:
    """The name holds nothing but hexadecimal digits of our own key, so it is safe inside SQL."""
    return f"dtks_staging_{batch_id.hex}"


def _named(sql: str, batch_id: UUID) -> str:
    name = table(batch_id)
    for word, ending in _OTHERS.items():
        sql = sql.replace(word, f"{name}{ending}")
    return sql.replace("STAGING", name)


def run(sql: str, batch_id: UUID, params: dict[str, Any] | None = None) -> list[tuple]:
    """Execute SQL that says STAGING (or SEEN, CARDS …) for this batch's own tables."""
    with connection.cursor() as cursor:
        cursor.execute(_named(sql, batch_id), params)
        return cursor.fetchall() if cursor.description else []


def changed(sql: str, batch_id: UUID, params: dict[str, Any] | None = None) -> int:
    """The same, for the number of rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_named(sql, batch_id), params)
        return cursor.rowcount


# A server whose postmaster is killed cannot start again when a transaction that created an unlogged
# table was still open: its workers unlink half of the table, and the log has not heard of it. So
# unlogged tables are made in a short transaction of their own; long ones fill them, or use temporary.
def make(name: str, select: str, batch_id: UUID, params: dict[str, Any] | None = None) -> None:
    """A table of this transaction from a SELECT, known to the planner."""
    run(f"DROP TABLE IF EXISTS {name}", batch_id)
    run(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {select}", batch_id, params)
    run(f"ANALYZE {name}", batch_id)


def refill(name: str, select: str, batch_id: UUID, params: dict[str, Any] | None = None) -> None:
    """The rows of a table that stays, in place of those it had."""
    run(f"DELETE FROM {name}", batch_id)  # noqa: S608
    run(f"INSERT INTO {name} {select}", batch_id, params)  # noqa: S608
    run(f"ANALYZE {name}", batch_id)


def create(batch_id: UUID) -> None:
    drop(batch_id)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
    run(f"CREATE UNLOGGED TABLE STAGING ({columns})", batch_id)
    run("CREATE UNLOGGED TABLE SEEN (person_id uuid, family_id uuid, line integer)", batch_id)
    run("CREATE UNLOGGED TABLE WANTED (line integer)", batch_id)


def drop(batch_id: UUID) -> None:
    for name in [*_OTHERS, "STAGING"]:
        run(f"DROP TABLE IF EXISTS {name}", batch_id)


def has(name: str, batch_id: UUID) -> bool:
    return run(f"SELECT to_regclass('{name}') IS NOT NULL", batch_id)[0][0]  # noqa: S608


def count(batch_id: UUID) -> int | None:
    """Rows accounted for, or None without a table: unlogged tables come back empty after a crash."""
    if not has("STAGING", batch_id):
        return None
    waiting = run("SELECT count(*) FROM STAGING", batch_id)[0][0]
    known = run("SELECT count(line) FROM SEEN", batch_id)[0][0] if has("SEEN", batch_id) else 0
    return waiting + known


def fill(batch_id: UUID, lines: Iterable[str]) -> None:
    names = ", ".join(name for name, _kind in COLUMNS)
    with copying(f"COPY STAGING ({names}) FROM STDIN", batch_id) as copy:
        for text in lines:
            copy.write(text)


@contextmanager
def copying(sql: str, batch_id: UUID) -> Iterator[Any]:
    with connection.cursor() as cursor, cursor.copy(_named(sql, batch_id)) as copy:
        yield copy
