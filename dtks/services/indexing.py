"""Indexes of empty tables are built after their rows: a third of the work of keeping them in step."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Whatever indexes there are, also those added later; not those that a constraint stands on.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


@contextmanager
def bare_while_empty(*tables: str) -> Iterator[None]:
    """For the first rows of all: no index but that of the primary key, until the block is done.

    To be used inside a transaction: others see the tables before or after, and a crash leaves them
    as they were. Meanwhile nobody can ask an empty register.
    """
    with connection.cursor() as cursor:
        dropped = []
        for table in tables:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - our own names
            if not cursor.fetchone()[0]:
                cursor.execute(INDEXES, [table])
                dropped += cursor.fetchall()
        for name, _definition in dropped:
            cursor.execute(f"DROP INDEX {name}")
        # No index can be built while checks of foreign keys are still to come.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if dropped:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _name, definition in dropped:
            cursor.execute(definition)
