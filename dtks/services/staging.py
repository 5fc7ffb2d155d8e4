"""The waiting room of an import: unlogged tables of its own, filled by COPY.

STAGING holds the rows that were read. Names, dates and places stand there as in the register;
NIK, KK and mother's name are already encrypted. LINES, UNSEEN, WANTED and WHOLE are of `comparing`; the
others are made and made anew inside a transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

from dtks import reading
from dtks.models import ImportBatch
from dtks.preparing.lines import COLUMNS

_OTHERS = {
    name: f"_{name.lower()}"
    for name in (
        "LINES",
        "UNSEEN",
        "WANTED",
        "WHOLE",
        "LOOSE",
        "ALONE",
        "TOUCHED",
        "CARDS",
        "MATCHED",
        "GONE",
    )
}
PAGES = 16_000
# A short look tells enough of waiting rows for a plan of them.
_ROOM = """
SET LOCAL work_mem = '96MB';
SET LOCAL max_parallel_workers_per_gather = 1;
SET LOCAL parallel_setup_cost = 100;
SET LOCAL default_statistics_target = 10;
SET LOCAL jit = off;
"""


def table(batch_id: UUID) -> str:
    """The name holds nothing but hexadecimal digits of our own key, so it is safe inside SQL."""
    return f"dtks_staging_{batch_id.hex}"


def _named(sql: str, batch_id: UUID) -> str:
    name = table(batch_id)
    for word, ending in _OTHERS.items():
        sql = sql.replace(word, f"{name}{ending}")
    return sql.replace("STAGING", name)


def run(sql: str, batch_id: UUID, params: dict[str, Any] | None = None) -> list[tuple]:
    """Execute SQL that says STAGING (or UNSEEN, CARDS …) for this batch's own tables."""
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


def ready() -> None:
    """For this transaction: room to join a million rows, and a second processor at it."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOM)


def spans(batch_id: UUID) -> list[tuple[str, str]]:
    """STAGING in parts that take some seconds each, as first and last place of their rows."""
    pages = run("SELECT pg_relation_size('STAGING') / 8192", batch_id)[0][0]
    starts = range(0, pages, PAGES)
    return [(f"({start},0)", f"({start + PAGES},0)") for start in starts]


def hurry() -> None:
    """What a crash takes of this transaction it takes of the waiting rows too: they are read again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def parts(batch: ImportBatch) -> dict[str, Any]:
    """What `place_of` asks for: the files of a ZIP, and how many lines stand before each."""
    found = batch.layout.get("options", {}).get("parts", ())
    return {
        "befores": [part["before"] for part in found],
        "names": [reading.shown_name(part["name"]) for part in found],
    }


def place_of(line: str) -> str:
    """SQL: a line as its own file counts it; of a file in a ZIP with its name."""
    return f"""coalesce((SELECT ({line} - before)::text || ' (' || name || ')'
        FROM unnest(%(befores)s::integer[], %(names)s::text[]) AS part(before, name)
        WHERE before < {line} ORDER BY before DESC LIMIT 1), {line}::text)"""  # noqa: S608


def create(batch_id: UUID) -> None:
    drop(batch_id)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
    run(f"CREATE UNLOGGED TABLE STAGING ({columns})", batch_id)


def drop(batch_id: UUID) -> None:
    run(f"DROP TABLE IF EXISTS {', '.join([*_OTHERS, 'STAGING'])}", batch_id)


def has(name: str, batch_id: UUID) -> bool:
    return run(f"SELECT to_regclass('{name}') IS NOT NULL", batch_id)[0][0]  # noqa: S608


def count(name: str, batch_id: UUID) -> int | None:
    """Rows that are there, or None without a table; unlogged tables come back empty after a crash."""
    return run(f"SELECT count(*) FROM {name}", batch_id)[0][0] if has(name, batch_id) else None  # noqa: S608


def fill(batch_id: UUID, lines: Iterable[bytes]) -> None:
    names = ", ".join(name for name, _kind in COLUMNS)
    with copying(f"COPY STAGING ({names}) FROM STDIN", batch_id) as copy:
        for text in lines:
            copy.write(text)


@contextmanager
def copying(sql: str, batch_id: UUID) -> Iterator[Any]:
    with connection.cursor() as cursor, cursor.copy(_named(sql, batch_id)) as copy:
        yield copy
