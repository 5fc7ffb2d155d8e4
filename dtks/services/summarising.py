"""What the check of a file found, counted once: by reason and by village. Pages only read it."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from dtks.models import ImportBatch, ImportVillage
from dtks.services import comparing, staging

# Reasons that differ in a number alone (which line, how many digits) are one.
REASONS = """
SELECT "column", regexp_replace(reason, '[0-9]+', '…', 'g') AS reason, is_refused, count(*)
FROM dtks_importproblem WHERE batch_id = %s GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 1 LIMIT %s
"""
MOST_REASONS = 40


# Rows whose village is not known stand under the region of the file.
VILLAGES = """
SELECT region_id, sum(listed), sum(added), sum(changed), sum(unchanged), sum(delisted), sum(refused), sum(deciles) FROM (
    SELECT coalesce(s.region_id, %(region)s) AS region_id, 0 AS listed, count(*) FILTER (WHERE m.line IS NULL AND NOT s.is_refused) AS added,
        count(*) FILTER (WHERE m.verdict = 'changed') AS changed, count(*) FILTER (WHERE m.verdict IN ('same', 'older')) AS unchanged,
        0 AS delisted, count(*) FILTER (WHERE s.is_refused) AS refused, 0 AS deciles
    FROM STAGING s LEFT JOIN MATCHED m ON m.line = s.line GROUP BY 1
    UNION ALL
    SELECT p.region_id, 0, 0, 0, count(*), 0, 0, 0 FROM dtks_person p WHERE VOUCHED GROUP BY 1
    UNION ALL
    SELECT region_id, 0, 0, 0, 0, count(*), 0, 0 FROM GONE GROUP BY 1
    UNION ALL
    SELECT f.region_id, 0, 0, 0, 0, 0, 0, count(*) OTHER_DECILE GROUP BY 1
    UNION ALL
    SELECT region_id, count(*), 0, 0, 0, 0, 0, 0 FROM dtks_person
    WHERE delisted_by_id IS NULL AND region_id >= %(low)s AND region_id < %(high)s GROUP BY 1
) v GROUP BY region_id
"""
FIGURES = ("region_id", "listed", "added", "changed", "unchanged", "delisted", "refused", "deciles")


def count_reasons(batch: ImportBatch) -> None:
    """The caller saves the batch."""
    with connection.cursor() as cursor:
        cursor.execute(REASONS, [batch.pk, MOST_REASONS])
        batch.reasons = [
            {"column": column, "reason": reason, "is_refused": is_refused, "count": count}
            for column, reason, is_refused, count in cursor.fetchall()
        ]


def count_villages(batch: ImportBatch, params: dict[str, Any], other_decile: str) -> None:
    """Inside the transaction of the check, where the tables of the match are."""
    vouched = comparing.VOUCHED if batch.compared_with else "false"
    sql = VILLAGES.replace("VOUCHED", vouched).replace("OTHER_DECILE", other_decile)
    rows = staging.run(sql, batch.pk, {**params, "region": batch.region_id})
    keep_villages(batch, rows)


def keep_villages(batch: ImportBatch, rows: Iterable[tuple]) -> None:
    """Each with its region and the FIGURES."""
    batch.villages.all().delete()
    ImportVillage.objects.bulk_create(
        ImportVillage(batch=batch, **dict(zip(FIGURES, row, strict=True))) for row in rows
    )
