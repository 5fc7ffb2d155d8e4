"""The only writers of the region tree."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True)
class LoadResult:
    added: int
    changed: int
    retired: int


@transaction.atomic
def load(*, rows: Iterable[tuple[str, str, str]]) -> LoadResult:
    """Make the tree equal to `rows` of (code, name, level): COPY into staging, then write only what differs.

    A code that vanished from the source is retired, never deleted: cases keep pointing at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.region_staging")
        cursor.execute(
            'CREATE TEMP TABLE region_staging (code text COLLATE "C" PRIMARY KEY, name text, level text) ON COMMIT DROP'
        )
        with cursor.copy("COPY region_staging (code, name, level) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        # Level by level: a parent stands before its children, without deferring the constraint.
        added = 0
        for level in ("province", "regency", "district", "village"):
            cursor.execute(
                """
                INSERT INTO regions_region (code, name, level, parent_id, local_label, bps_code)
                SELECT s.code, s.name, s.level, nullif(regexp_replace(s.code, '\\.?[0-9]+$', ''), ''), '', ''
                FROM region_staging s WHERE s.level = %s
                AND NOT EXISTS (SELECT 1 FROM regions_region r WHERE r.code = s.code)
                """,
                [level],
            )
            added += cursor.rowcount
        cursor.execute(
            """
            UPDATE regions_region r SET name = s.name, level = s.level, retired_on = NULL
            FROM region_staging s WHERE s.code = r.code AND (r.name, r.level) IS DISTINCT FROM (s.name, s.level)
            OR s.code = r.code AND r.retired_on IS NOT NULL
            """
        )
        changed = cursor.rowcount
        cursor.execute(
            """
            UPDATE regions_region r SET retired_on = current_date
            WHERE r.retired_on IS NULL AND NOT EXISTS (SELECT 1 FROM region_staging s WHERE s.code = r.code)
            """
        )
        retired = cursor.rowcount
        if added or changed or retired:
            # Right after the load the planner still believes the table empty and walks it row by row in every join.
            cursor.execute("ANALYZE regions_region")
    return LoadResult(added=added, changed=changed, retired=retired)
