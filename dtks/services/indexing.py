"""Empty tables get their rows first and what guards them afterwards, set-wise.

An index built after its rows is a third of the work of keeping it in step. A foreign key asked for a
million rows, one by one, takes as long as writing them; asked once for each value that occurs, next
to nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection
from django.db.backends.utils import CursorWrapper

from dtks.services.reporting import Report
from dtks.vocabulary import ImportPhase

# Whatever indexes there are, also those added later; not those that a constraint stands on.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
FOREIGN_KEYS = """
SELECT c.conname, a.attname, c.confrelid::regclass::text, f.attname
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
WHERE c.contype = 'f' AND c.conrelid = %s::regclass
"""
MAY_BE_TRUSTED = "SELECT has_parameter_privilege(current_user, 'session_replication_role', 'SET')"
ASTRAY = """
SELECT r.{column} FROM {table} r LEFT JOIN {target} t ON t.{key} = r.{column}
WHERE r.{column} IS NOT NULL AND t.{key} IS NULL LIMIT 1
"""
VALUES = "SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
# As the key itself would: whoever is pointed at stays until the end of this transaction.
HOLD = "SELECT 1 FROM {target} WHERE {key} = ANY (%s) FOR KEY SHARE"


@contextmanager
def bare_while_empty(*tables: str, report: Report) -> Iterator[bool]:
    """For the first rows of all: no index but that of the primary key, until the block is done; says whether it is so.

    To be used inside a transaction: others see the tables before or after, and a crash leaves them
    as they were. Meanwhile nobody can ask an empty register. Where the role of the database may do
    so, rows are also written without asking each of its foreign keys; those are asked at the end.
    """
    with connection.cursor() as cursor:
        is_bare = _are_empty(cursor, tables)
        if is_bare:
            # Looked at once more when nobody else can write: the first release of another province may have come.
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
            is_bare = _are_empty(cursor, tables)
        dropped = [one for table in tables for one in _indexes(cursor, table)] if is_bare else []
        for name, _definition in dropped:
            cursor.execute(f"DROP INDEX {name}")
        # No index can be built while checks of foreign keys are still to come.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        is_trusted = is_bare and _may_be_trusted(cursor)
        if is_trusted:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield is_bare
        if is_trusted:
            cursor.execute("SET LOCAL session_replication_role = origin")
            for table in tables:
                _ask_foreign_keys(cursor, table, bare=tables)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if dropped:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            report.begin(ImportPhase.INDEXES, len(dropped))
        for done, (_name, definition) in enumerate(dropped):
            report.done(done)
            cursor.execute(definition)


def _are_empty(cursor: CursorWrapper, tables: tuple[str, ...]) -> bool:
    rows = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608 - our own names
    cursor.execute(f"SELECT NOT ({rows})")  # noqa: S608
    return cursor.fetchone()[0]


def _indexes(cursor: CursorWrapper, table: str) -> list[tuple[str, str]]:
    cursor.execute(INDEXES, [table])
    return cursor.fetchall()


def _may_be_trusted(cursor: CursorWrapper) -> bool:
    cursor.execute(MAY_BE_TRUSTED)
    return cursor.fetchone()[0]


def _ask_foreign_keys(cursor: CursorWrapper, table: str, *, bare: tuple[str, ...]) -> None:
    """Raises IntegrityError, as a foreign key would."""
    cursor.execute(FOREIGN_KEYS, [table])
    for name, column, target, key in cursor.fetchall():
        names = {"table": table, "column": column, "target": target, "key": key}
        if target in bare:  # nobody else can reach it
            cursor.execute(ASTRAY.format(**names))
            is_astray = cursor.fetchone() is not None
        else:
            cursor.execute(VALUES.format(**names))
            values = [value for (value,) in cursor.fetchall()]
            cursor.execute(HOLD.format(**names), [values])
            is_astray = cursor.rowcount != len(values)
        if is_astray:
            raise IntegrityError(f"insert on table {table} violates foreign key {name}")
