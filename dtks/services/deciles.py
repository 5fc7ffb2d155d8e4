"""A list of deciles, as SIKS-NG gives it out: families of the register learn theirs, and nothing else.

A row leads to a family by the NIK of its head, else by the number of its card, else by the NIK of
any member. Nobody is added and nobody is delisted; a list older than what is known of a family is
kept as history only.
"""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from core.crypto import blind_indexes
from core.ids import new_id
from dtks import columns, reading
from dtks.models import ImportBatch
from dtks.services import staging, summarising, vouching
from dtks.services.merging import Counts
from regions.scope import bounds

KEYS = ("decile", *columns.WAYS_TO_A_FAMILY)
TABLE = """
CREATE UNLOGGED TABLE STAGING (line integer NOT NULL, is_refused boolean NOT NULL, new_id uuid NOT NULL,
    head_nik bytea[] NOT NULL, kk bytea[] NOT NULL, nik bytea[] NOT NULL, decile smallint)
"""
FILL = "COPY {} (line, is_refused, new_id, head_nik, kk, nik, decile) FROM STDIN"

BY_PERSON = """
UPDATE MATCHED m SET family_id = one.family_id FROM (
    SELECT s.line, (array_agg(p.family_id ORDER BY p.relation <> 'head', p.id))[1] AS family_id
    FROM STAGING s CROSS JOIN LATERAL unnest(s.WAY) AS k(i), dtks_person p
    WHERE p.nik_index = k.i AND p.family_id IS NOT NULL AND p.delisted_by_id IS NULL AND IN_SCOPE
    GROUP BY s.line
) one WHERE one.line = m.line AND m.family_id IS NULL
"""
BY_CARD = """
UPDATE MATCHED m SET family_id = one.family_id FROM (
    SELECT s.line, (array_agg(p.id ORDER BY r.as_of DESC, p.id))[1] AS family_id
    FROM STAGING s CROSS JOIN LATERAL unnest(s.kk) AS k(i), dtks_family p, dtks_release r
    WHERE p.kk_index = k.i AND r.id = p.release_id AND IN_SCOPE
    GROUP BY s.line
) one WHERE one.line = m.line AND m.family_id IS NULL
"""
MATCH = (
    "DROP TABLE IF EXISTS MATCHED",
    """
CREATE TEMP TABLE MATCHED ON COMMIT DROP AS
SELECT line, NULL::uuid AS family_id FROM STAGING WHERE NOT is_refused
""",
    "ANALYZE STAGING",
    "ANALYZE MATCHED",
    BY_PERSON.replace("WAY", "head_nik"),
    BY_CARD,
    BY_PERSON.replace("WAY", "nik"),
    "ANALYZE MATCHED",
)
REFUSE_UNKNOWN = """
WITH refused AS (
    UPDATE STAGING s SET is_refused = true FROM MATCHED m
    WHERE s.line = m.line AND m.family_id IS NULL RETURNING s.line, s.new_id
)
INSERT INTO dtks_importproblem (id, region_id, batch_id, line, "column", value, reason, is_refused)
SELECT new_id, %(region)s, %(batch)s, line, '', '', %(reason)s, true FROM refused
"""
WARN_OF_DIFFERENCES = """
INSERT INTO dtks_importproblem (id, region_id, batch_id, line, "column", value, reason, is_refused)
SELECT new_id, %(region)s, %(batch)s, line, 'DESIL', decile::text, replace(%(reason)s, '{line}', PLACE), false
FROM (
    SELECT s.line, s.new_id, s.decile, first_value(s.decile) OVER w AS first_decile, first_value(s.line) OVER w AS first_line
    FROM STAGING s JOIN MATCHED m ON m.line = s.line WHERE m.family_id IS NOT NULL
    WINDOW w AS (PARTITION BY m.family_id ORDER BY s.line)
) d WHERE decile <> first_decile
""".replace("PLACE", staging.place_of("first_line"))
# One row a family: the first that speaks of it.
SAID = """
SELECT DISTINCT ON (m.family_id) m.family_id, s.new_id, s.decile
FROM STAGING s JOIN MATCHED m ON m.line = s.line WHERE m.family_id IS NOT NULL ORDER BY m.family_id, s.line
"""
CHANGES = """
FROM (SAID) n, dtks_release r
WHERE n.family_id = f.id AND r.id = f.release_id AND r.as_of <= %(as_of)s AND n.decile IS DISTINCT FROM f.decile
""".replace("SAID", SAID)
COUNT = """
SELECT (SELECT count(*) FROM (SAID) s), (SELECT count(*) FROM dtks_family f, LATERAL (SELECT 1 CHANGES) c)
""".replace("SAID", SAID).replace("CHANGES", CHANGES)
# In the order of `summarising.FIGURES`. Rows that lead to no family stand under the region of the file.
VILLAGES = """
SELECT region_id, 0, 0, 0, sum(unchanged), 0, sum(refused), sum(deciles) FROM (
    SELECT f.region_id, count(*) AS unchanged, 0 AS refused, 0 AS deciles
    FROM (SAID) n JOIN dtks_family f ON f.id = n.family_id GROUP BY 1
    UNION ALL
    SELECT f.region_id, -count(*), 0, count(*) FROM dtks_family f, LATERAL (SELECT 1 CHANGES) c GROUP BY 1
    UNION ALL
    SELECT %(region)s, 0, count(*), 0 FROM STAGING WHERE is_refused
) v GROUP BY region_id
""".replace("SAID", SAID).replace("CHANGES", CHANGES)
# The line of a member no longer says all that is known: the next file is compared anew.
FORGET_LINES = """
UPDATE dtks_person p SET fingerprint = NULL FROM dtks_family f, LATERAL (SELECT 1 CHANGES) c
WHERE p.family_id = f.id AND p.fingerprint IS NOT NULL
""".replace("CHANGES", CHANGES)
CHANGE = """
UPDATE dtks_family f SET decile = n.decile, release_id = %(release)s CHANGES
""".replace("CHANGES", CHANGES)
ADD_HISTORY = """
INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
SELECT n.new_id, f.region_id, f.id, %(release)s, n.decile FROM (SAID) n JOIN dtks_family f ON f.id = n.family_id
ON CONFLICT (family_id, release_id, region_id) DO NOTHING
""".replace("SAID", SAID)


def create(batch: ImportBatch) -> None:
    staging.drop(batch.pk)
    staging.run(TABLE, batch.pk)


def stage(batch: ImportBatch, rows: Iterable[reading.Row]) -> None:
    """Keep of each row the ways to its family and the decile; only what is wrong with these counts."""
    titles = reading.Layout.restored(batch.layout).titles_of(KEYS)
    with (
        connection.cursor() as cursor,
        cursor.copy(FILL.format(staging.table(batch.pk))) as copy,
    ):
        for row in rows:
            row.problems = [p for p in row.problems if p.is_refused and p.column in {"", *titles}]
            row.problems += _lacking(row)
            told = row.values
            copy.write_row(
                [
                    row.line,
                    row.is_refused,
                    new_id(),
                    *(_indexes(told.get(way)) for way in columns.WAYS_TO_A_FAMILY),
                    told.get("decile"),
                ]
            )


def judge(batch: ImportBatch) -> tuple[int, int]:
    """Rows that lead to no family, and those that contradict another: (refused, warned)."""
    params = _match(batch)
    unknown = _(
        "Tidak ada keluarga di registri wilayah ini dengan NIK kepala keluarga, nomor KK, atau NIK "
        "anggota ini. Periksa nomornya, atau impor dahulu data keluarganya."
    )
    differs = _("Desil berbeda untuk keluarga yang sama; yang dipakai desil di baris {line}.")
    refused = staging.changed(REFUSE_UNKNOWN, batch.pk, {**params, "reason": unknown})
    return refused, staging.changed(WARN_OF_DIFFERENCES, batch.pk, {**params, "reason": differs})


def preview(batch: ImportBatch) -> Counts:
    """What applying would do, counted in families, also village by village."""
    params = _match(batch)
    summarising.keep_villages(batch, staging.run(VILLAGES, batch.pk, params))
    return _counts(batch, params)


def merge(batch: ImportBatch) -> Counts:
    """Write it. The caller holds the transaction and the lock."""
    params = _match(batch)
    counts = _counts(batch, params)
    for step in (vouching.KEEP_NEXT, ADD_HISTORY, FORGET_LINES, CHANGE):
        staging.run(step, batch.pk, params)
    return counts


def _match(batch: ImportBatch) -> dict:
    """Anew each time; the register may have moved since the last."""
    release = batch.release
    scopes = [bounds(code) for code in batch.scopes or [batch.region_id]]
    low, high = bounds(release.region_id)
    params = {
        "release": release.pk,
        "as_of": release.as_of,
        "region": batch.region_id,
        "batch": batch.pk,
        **staging.parts(batch),
        "low": low,
        "high": high,
        "lows": [low for low, _high in scopes],
        "highs": [high for _low, high in scopes],
    }
    in_scope = (
        "p.region_id >= %(low)s AND p.region_id < %(high)s AND EXISTS (SELECT 1 FROM "
        "unnest(%(lows)s::text[], %(highs)s::text[]) AS b(low, high) "
        "WHERE p.region_id >= b.low AND p.region_id < b.high)"
    )
    for step in MATCH:
        staging.run(step.replace("IN_SCOPE", in_scope), batch.pk, params)
    return params


def _counts(batch: ImportBatch, params: dict) -> Counts:
    ((families, changed),) = staging.run(COUNT, batch.pk, params)
    return Counts(
        added=0,
        changed=changed,
        unchanged=families - changed,
        delisted=0,
        families=families,
        deciles=changed,
    )


def _lacking(row: reading.Row) -> list[reading.Problem]:
    if row.is_refused:
        return []
    if row.values.get("decile") is None:
        return [reading.Problem(row.line, "DESIL", "", _("Desil kosong. Isi 1 sampai 10."))]
    if not any(row.values.get(way) for way in columns.WAYS_TO_A_FAMILY):
        reason = _("Tidak ada NIK atau nomor KK di baris ini. Isi salah satunya.")
        return [reading.Problem(row.line, "", "", reason)]
    return []


def _indexes(number: str | None) -> list[bytes]:
    return blind_indexes(number) if number else []
