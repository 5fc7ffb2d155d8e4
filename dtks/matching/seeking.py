"""Keyed indexes as a table of the transaction: as parameters, a hundred thousand would be parsed for seconds."""

from collections.abc import Iterable

from django.db import connection

# Never a number in the clear.
SOUGHT = "CREATE TEMPORARY TABLE sought (n integer NOT NULL, i bytea NOT NULL) ON COMMIT DROP"


def rows_of(sql: str, pairs: Iterable[tuple[int, bytes]]) -> list[tuple]:
    """What a statement over `sought` brings: `n` is the number of a question, `i` what it looks for."""
    lines = "".join([f"{n}\t\\\\x{index.hex()}\n" for n, index in pairs])
    if not lines:
        return []
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS sought")
        cursor.execute(SOUGHT)
        with cursor.copy("COPY sought FROM STDIN") as copy:
            copy.write(lines)
        cursor.execute("ANALYZE sought")
        cursor.execute(sql)
        return cursor.fetchall()
