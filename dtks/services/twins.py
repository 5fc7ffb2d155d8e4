"""Staged rows that only show as wrong beside others: one person on two lines, one card with two deciles."""

from django.utils.translation import gettext as _

from dtks.models import ImportBatch
from dtks.services import staging

# The first of two keeps its place. The id of a refused line is free: its problem takes it.
REFUSE_TWINS = """
WITH twins AS (
    SELECT line, first_value(line) OVER (
        PARTITION BY nik_index, CASE WHEN nik_index IS NULL THEN (region_id, kk_index, name_key, born_on)::text END
        ORDER BY line) AS first
    FROM STAGING WHERE NOT is_refused AND (
        nik_index IN (SELECT nik_index FROM STAGING WHERE NOT is_refused GROUP BY nik_index HAVING count(*) > 1)
        OR nik_index IS NULL)
), refused AS (
    UPDATE STAGING s SET is_refused = true FROM twins t
    WHERE s.line = t.line AND t.first <> t.line RETURNING s.line, t.first, s.id, s.nik_start
)
INSERT INTO dtks_importproblem (id, region_id, batch_id, line, "column", value, reason, is_refused)
SELECT id, %(region)s, %(batch)s, line, CASE WHEN nik_start = '' THEN 'NAMA' ELSE 'NIK' END,
    CASE WHEN nik_start = '' THEN '' ELSE nik_start || repeat('•', 12) END,
    replace(CASE WHEN nik_start = '' THEN %(same_person)s ELSE %(same_nik)s END, '{line}', PLACE), true
FROM refused
""".replace("PLACE", staging.place_of("first"))
WARN_OF_DECILES = """
WITH told AS (
    SELECT line, id, decile, first_value(decile) OVER w AS first_decile, first_value(line) OVER w AS first_line
    FROM STAGING s JOIN (
        SELECT region_id, kk_index FROM STAGING WHERE NOT is_refused AND decile IS NOT NULL AND kk_index IS NOT NULL
        GROUP BY 1, 2 HAVING min(decile) <> max(decile)
    ) c USING (region_id, kk_index)
    WHERE NOT is_refused AND decile IS NOT NULL
    WINDOW w AS (PARTITION BY region_id, kk_index ORDER BY line)
), warned AS (
    UPDATE STAGING s SET fingerprint = NULL FROM told t WHERE t.line = s.line AND t.decile <> t.first_decile
    RETURNING t.line, t.id, t.decile, t.first_line
)
INSERT INTO dtks_importproblem (id, region_id, batch_id, line, "column", value, reason, is_refused)
SELECT id, %(region)s, %(batch)s, line, 'DESIL', decile::text, replace(%(reason)s, '{line}', PLACE), false
FROM warned
""".replace("PLACE", staging.place_of("first_line"))


def judge(batch: ImportBatch) -> tuple[int, int]:
    """Find rows that only show as wrong beside others: (refused, warned)."""
    params = {
        "region": batch.region_id,
        "batch": batch.pk,
        **staging.parts(batch),
        "same_nik": _("NIK ini sudah ada di baris {line} berkas yang sama. Hapus salah satunya."),
        "same_person": _(
            "Orang tanpa NIK ini sama dengan baris {line} (nama, tanggal lahir, KK). Hapus salah "
            "satunya."
        ),
        "reason": _("Desil berbeda dalam satu KK; yang dipakai desil di baris {line}."),
    }
    staging.ready()
    return (
        staging.changed(REFUSE_TWINS, batch.pk, params),
        staging.changed(WARN_OF_DECILES, batch.pk, params),
    )
