"""Staged rows become the register, set-wise: match, compare, write only what differs.

Rules: an empty cell never erases; a column the file lacks is not touched; `region` is never
updated in place (a move is a new row); a release older than what is known changes nothing but
history; only a full release may say that somebody is no longer listed.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from dtks.columns import BENEFIT_KEYS
from dtks.models import ImportBatch, Release
from dtks.services import staging
from regions.scope import bounds, level_prefix

# A row is known by its NIK; else by its external id where that is unmistakable; else by family,
# name and birth date among those who have neither. Small steps over a narrow table: the planner
# knows its size at each, which it does not inside one long statement.
MATCH = (
    """
CREATE UNLOGGED TABLE MATCHED AS
SELECT line, NULL::uuid AS family_id, false AS is_new_family, NULL::uuid AS person_id, NULL::text AS verdict
FROM STAGING WHERE NOT is_refused
""",
    "ANALYZE MATCHED",
    """
UPDATE MATCHED m SET family_id = f.id
FROM STAGING s CROSS JOIN LATERAL unnest(s.kk_indexes) AS k(i), dtks_family f
WHERE s.line = m.line AND f.kk_index = k.i AND f.region_id = s.region_id
""",
    """
UPDATE MATCHED m SET family_id = n.family_id, is_new_family = true
FROM STAGING s, (
    SELECT s.region_id, s.kk_indexes[1] AS i, (array_agg(s.new_family_id ORDER BY s.line))[1] AS family_id
    FROM STAGING s JOIN MATCHED m ON m.line = s.line
    WHERE cardinality(s.kk_indexes) > 0 AND m.family_id IS NULL GROUP BY 1, 2
) n
WHERE s.line = m.line AND m.family_id IS NULL AND n.region_id = s.region_id AND n.i = s.kk_indexes[1]
""",
    """
UPDATE MATCHED m SET person_id = p.id
FROM STAGING s CROSS JOIN LATERAL unnest(s.nik_indexes) AS k(i), dtks_person p
WHERE s.line = m.line AND p.nik_index = k.i AND p.region_id = s.region_id
""",
    "ANALYZE MATCHED",
    """
UPDATE MATCHED m SET person_id = one.id
FROM (
    SELECT min(s.line) AS line, (array_agg(p.id))[1] AS id
    FROM STAGING s JOIN MATCHED m ON m.line = s.line AND m.person_id IS NULL
    JOIN dtks_person p ON p.region_id = s.region_id AND p.external_id = s.external_id
    WHERE s.external_id <> ''
    AND (p.nik_index IS NULL OR cardinality(s.nik_indexes) = 0 OR p.name_key = s.name_key)
    AND NOT EXISTS (SELECT 1 FROM MATCHED t WHERE t.person_id = p.id)
    GROUP BY s.region_id, s.external_id HAVING count(*) = 1
) one
WHERE one.line = m.line
""",
    """
UPDATE MATCHED m SET person_id = one.id
FROM (
    SELECT m.line, (array_agg(p.id ORDER BY p.id))[1] AS id
    FROM MATCHED m JOIN STAGING s ON s.line = m.line
    JOIN dtks_person p ON p.family_id = m.family_id AND p.name_key = s.name_key
        AND p.born_on IS NOT DISTINCT FROM s.born_on
    WHERE m.person_id IS NULL AND NOT m.is_new_family
    AND cardinality(s.nik_indexes) = 0 AND p.nik_index IS NULL
    AND (s.external_id = '' OR p.external_id = '')
    AND NOT EXISTS (SELECT 1 FROM MATCHED t WHERE t.person_id = p.id)
    GROUP BY m.line
) one
WHERE one.line = m.line
""",
    "ANALYZE MATCHED",
)

PERSON_DIFFERS = """
    p.delisted_by_id IS NOT NULL
    OR m.family_id IS NOT NULL AND p.family_id IS DISTINCT FROM m.family_id
    OR s.external_id <> '' AND p.external_id = ''
    OR cardinality(s.nik_indexes) > 0 AND (p.nik_index = ANY (s.nik_indexes)) IS NOT TRUE
    OR s.name <> p.name
    OR s.born_on IS NOT NULL AND p.born_on IS DISTINCT FROM s.born_on
    OR s.birth_place <> '' AND s.birth_place <> p.birth_place
    OR s.sex <> '' AND s.sex <> p.sex
    OR s.relation <> '' AND s.relation <> p.relation
    OR s.occupation <> '' AND s.occupation <> p.occupation
    OR cardinality(s.mother_indexes) > 0 AND (p.mother_name_index = ANY (s.mother_indexes)) IS NOT TRUE
    OR %(has_benefits)s AND s.benefits <> p.benefits
    OR %(has_flags)s AND s.flags <> p.flags
"""

JUDGE = """
UPDATE MATCHED m SET verdict = CASE
    WHEN p.id IS NULL THEN 'new'
    WHEN %(is_history)s OR r.as_of > %(as_of)s THEN 'older'
    WHEN PERSON_DIFFERS THEN 'changed'
    ELSE 'same' END
FROM STAGING s
LEFT JOIN MATCHED k ON k.line = s.line
LEFT JOIN dtks_person p ON p.id = k.person_id
LEFT JOIN dtks_release r ON r.id = p.release_id
WHERE s.line = m.line
""".replace("PERSON_DIFFERS", PERSON_DIFFERS)

# Those a full release is silent about. Whoever was seen in a refused row is not silent.
GONE = """
FROM dtks_release r
WHERE r.id = p.release_id AND p.region_id >= %(low)s AND p.region_id < %(high)s
AND p.delisted_by_id IS NULL AND p.release_id <> %(release)s AND r.as_of <= %(as_of)s
AND NOT EXISTS (SELECT 1 FROM MATCHED m WHERE m.person_id = p.id)
AND NOT EXISTS (
    SELECT 1 FROM STAGING s CROSS JOIN LATERAL unnest(s.nik_indexes) AS k(i)
    WHERE s.is_refused AND k.i = p.nik_index)
AND NOT EXISTS (
    SELECT 1 FROM STAGING s WHERE s.is_refused AND s.external_id <> '' AND s.external_id = p.external_id)
"""

COUNT_GONE = "SELECT count(*) FROM dtks_person p, LATERAL (SELECT 1 GONE) g".replace("GONE", GONE)
DELIST = "UPDATE dtks_person p SET delisted_by_id = %(release)s GONE".replace("GONE", GONE)

# Also in a partial release: the row of the place a person has left.
MOVED = """
UPDATE dtks_person p SET delisted_by_id = %(release)s
FROM STAGING s CROSS JOIN LATERAL unnest(s.nik_indexes) AS k(i), dtks_release r
WHERE NOT s.is_refused AND p.nik_index = k.i AND p.region_id <> s.region_id AND r.id = p.release_id
AND p.region_id >= %(low)s AND p.region_id < %(high)s
AND p.delisted_by_id IS NULL AND p.release_id <> %(release)s AND r.as_of <= %(as_of)s
"""

FAMILY_ROWS = """
    SELECT DISTINCT ON (m.family_id) m.family_id, m.is_new_family, s.new_decile_id, s.region_id, s.kk, s.kk_indexes,
        CASE WHEN s.relation = 'head' THEN s.name ELSE '' END AS head_name,
        s.address, s.hamlet, s.rt, s.rw,
        first_value(s.decile) OVER (PARTITION BY m.family_id ORDER BY s.decile IS NULL, s.line) AS decile
    FROM STAGING s JOIN MATCHED m ON m.line = s.line WHERE m.family_id IS NOT NULL
    ORDER BY m.family_id, s.relation <> 'head', s.line
"""

ADD_FAMILIES = """
INSERT INTO dtks_family (id, region_id, kk_number, kk_index, external_id, decile, head_name, address, hamlet, rt, rw, release_id)
SELECT family_id, region_id, kk, kk_indexes[1], '', decile, head_name, address, hamlet, rt, rw, %(release)s
FROM (FAMILY_ROWS) f WHERE is_new_family
""".replace("FAMILY_ROWS", FAMILY_ROWS)

CHANGE_FAMILIES = """
UPDATE dtks_family f SET
    decile = coalesce(n.decile, f.decile),
    head_name = coalesce(nullif(n.head_name, ''), f.head_name),
    address = coalesce(nullif(n.address, ''), f.address),
    hamlet = coalesce(nullif(n.hamlet, ''), f.hamlet),
    rt = coalesce(nullif(n.rt, ''), f.rt),
    rw = coalesce(nullif(n.rw, ''), f.rw),
    release_id = %(release)s
FROM (FAMILY_ROWS) n, dtks_release r
WHERE n.family_id = f.id AND NOT n.is_new_family AND r.id = f.release_id
AND NOT %(is_history)s AND r.as_of <= %(as_of)s
AND (n.decile IS NOT NULL AND n.decile IS DISTINCT FROM f.decile
    OR n.head_name <> '' AND n.head_name <> f.head_name
    OR n.address <> '' AND n.address <> f.address
    OR n.hamlet <> '' AND n.hamlet <> f.hamlet
    OR n.rt <> '' AND n.rt <> f.rt
    OR n.rw <> '' AND n.rw <> f.rw)
""".replace("FAMILY_ROWS", FAMILY_ROWS)

ADD_DECILES = """
INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
SELECT f.new_decile_id, f.region_id, f.family_id, %(release)s, f.decile
FROM (FAMILY_ROWS) f WHERE f.decile IS NOT NULL
ON CONFLICT (family_id, release_id, region_id) DO NOTHING
""".replace("FAMILY_ROWS", FAMILY_ROWS)

ADD_PERSONS = """
INSERT INTO dtks_person (id, region_id, family_id, external_id, nik, nik_index, name, name_key, born_on, birth_place, sex,
    relation, occupation, mother_name, mother_name_index, benefits, flags, release_id, delisted_by_id)
SELECT s.new_person_id, s.region_id, m.family_id, s.external_id, s.nik, s.nik_indexes[1], s.name, s.name_key, s.born_on,
    s.birth_place, s.sex, coalesce(nullif(s.relation, ''), 'other'), s.occupation, s.mother_name, s.mother_indexes[1],
    s.benefits, s.flags, %(release)s, %(superseded_by)s
FROM STAGING s JOIN MATCHED m ON m.line = s.line WHERE m.verdict = 'new'
"""

CHANGE_PERSONS = """
UPDATE dtks_person p SET
    family_id = coalesce(m.family_id, p.family_id),
    external_id = coalesce(nullif(p.external_id, ''), s.external_id),
    nik = coalesce(s.nik, p.nik),
    nik_index = coalesce(s.nik_indexes[1], p.nik_index),
    name = s.name,
    name_key = s.name_key,
    born_on = coalesce(s.born_on, p.born_on),
    birth_place = coalesce(nullif(s.birth_place, ''), p.birth_place),
    sex = coalesce(nullif(s.sex, ''), p.sex),
    relation = coalesce(nullif(s.relation, ''), p.relation),
    occupation = coalesce(nullif(s.occupation, ''), p.occupation),
    mother_name = coalesce(s.mother_name, p.mother_name),
    mother_name_index = coalesce(s.mother_indexes[1], p.mother_name_index),
    benefits = CASE WHEN %(has_benefits)s THEN s.benefits ELSE p.benefits END,
    flags = CASE WHEN %(has_flags)s THEN s.flags ELSE p.flags END,
    release_id = %(release)s,
    delisted_by_id = NULL
FROM STAGING s JOIN MATCHED m ON m.line = s.line
WHERE m.person_id = p.id AND m.verdict = 'changed'
"""

# Nothing but a partial release vouches for those it names: their rows say when they were last seen.
SEEN_AGAIN = """
UPDATE dtks_person p SET release_id = %(release)s
FROM MATCHED m WHERE m.person_id = p.id AND m.verdict = 'same' AND p.release_id <> %(release)s
"""


# The ids of a refused line are free: its problem takes one.
REFUSE_TWINS = """
WITH twins AS (
    SELECT line, first_value(line) OVER (
        PARTITION BY nik_indexes[1],
            CASE WHEN cardinality(nik_indexes) = 0 THEN (region_id, kk_indexes[1], name_key, born_on)::text END
        ORDER BY line) AS first
    FROM STAGING WHERE NOT is_refused
), refused AS (
    UPDATE STAGING s SET is_refused = true FROM twins t
    WHERE s.line = t.line AND t.first <> t.line RETURNING s.line, t.first, s.new_person_id, s.nik_shown
)
INSERT INTO dtks_importproblem (id, region_id, batch_id, line, "column", value, reason, is_refused)
SELECT new_person_id, %(region)s, %(batch)s, line, CASE WHEN nik_shown = '' THEN 'NAMA' ELSE 'NIK' END, nik_shown,
    replace(CASE WHEN nik_shown = '' THEN %(same_person)s ELSE %(same_nik)s END, '{line}', first::text), true
FROM refused
"""

WARN_OF_DECILES = """
INSERT INTO dtks_importproblem (id, region_id, batch_id, line, "column", value, reason, is_refused)
SELECT new_family_id, %(region)s, %(batch)s, line, 'DESIL', decile::text, replace(%(reason)s, '{line}', first_line::text), false
FROM (
    SELECT line, new_family_id, decile, first_value(decile) OVER w AS first_decile, first_value(line) OVER w AS first_line
    FROM STAGING WHERE NOT is_refused AND decile IS NOT NULL AND cardinality(kk_indexes) > 0
    WINDOW w AS (PARTITION BY region_id, kk_indexes[1] ORDER BY line)
) d WHERE decile <> first_decile
"""


@dataclass(frozen=True)
class Counts:
    added: int
    changed: int
    unchanged: int
    delisted: int
    families: int


def lock(release: Release, *, wait: bool) -> bool:
    """One merge at a time in a province, to the end of this transaction. False: another is at it."""
    key = f"dtks.import.{level_prefix(release.region_id, 1)}"
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [key])
        return cursor.fetchone()[0]


def refuse_twins(batch: ImportBatch) -> tuple[int, int]:
    """Find rows that only show as wrong beside others: (refused, warned)."""
    params = {
        "region": batch.region_id,
        "batch": batch.pk,
        "same_nik": _("NIK ini sudah ada di baris {line} berkas yang sama. Hapus salah satunya."),
        "same_person": _(
            "Orang tanpa NIK ini sama dengan baris {line} (nama, tanggal lahir, KK). Hapus salah "
            "satunya."
        ),
        "reason": _("Desil berbeda dalam satu KK; yang dipakai desil di baris {line}."),
    }
    return (
        staging.changed(REFUSE_TWINS, batch.pk, params),
        staging.changed(WARN_OF_DECILES, batch.pk, params),
    )


def preview(batch: ImportBatch) -> Counts:
    """What applying would do; writes nothing to the register."""
    params = _match(batch)
    counts = _counts(batch)
    delisted = 0
    if params["delists"]:
        delisted = staging.run(COUNT_GONE, batch.pk, params)[0][0]
    return Counts(**counts, delisted=delisted)


def merge(batch: ImportBatch) -> Counts:
    """Write it. The caller holds the transaction and the lock."""
    params = _match(batch)
    counts = _counts(batch)
    staging.run(ADD_FAMILIES, batch.pk, params)
    staging.run(CHANGE_FAMILIES, batch.pk, params)
    staging.run(ADD_DECILES, batch.pk, params)
    delisted = 0
    if params["delists"]:
        delisted = staging.changed(DELIST, batch.pk, params)
    elif not params["is_history"]:
        delisted = staging.changed(MOVED, batch.pk, params)
    staging.run(ADD_PERSONS, batch.pk, params)
    staging.run(CHANGE_PERSONS, batch.pk, params)
    if not batch.release.is_full:
        staging.run(SEEN_AGAIN, batch.pk, params)
    if counts["added"] or counts["changed"]:
        # A first release fills empty tables: the desk asks at once, before autovacuum has counted them.
        staging.run("ANALYZE dtks_family, dtks_person", batch.pk)
    return Counts(**counts, delisted=delisted)


def _match(batch: ImportBatch) -> dict:
    """Match and judge every staged row anew; the register may have moved since the last time."""
    release = batch.release
    newer = (
        Release.objects.applied()
        .covering(release.region_id)
        .filter(is_full=True, as_of__gt=release.as_of)
        .order_by("as_of", "applied_at")
        .first()
    )
    low, high = bounds(release.region_id)
    params = {
        "release": release.pk,
        "as_of": release.as_of,
        "low": low,
        "high": high,
        "is_history": newer is not None,
        "superseded_by": newer.pk if newer else None,
        "delists": release.is_full and newer is None,
        "has_benefits": any(key in release.columns for key in BENEFIT_KEYS),
        "has_flags": "flags" in release.columns,
    }
    staging.run("DROP TABLE IF EXISTS MATCHED", batch.pk)
    staging.run("ANALYZE STAGING", batch.pk)
    for step in MATCH:
        staging.run(step, batch.pk)
    staging.run(JUDGE, batch.pk, params)
    staging.run("ANALYZE MATCHED", batch.pk)
    return params


def _counts(batch: ImportBatch) -> dict[str, int]:
    found = dict(staging.run("SELECT verdict, count(*) FROM MATCHED GROUP BY verdict", batch.pk))
    families = staging.run("SELECT count(DISTINCT family_id) FROM MATCHED", batch.pk)[0][0]
    return {
        "added": found.get("new", 0),
        "changed": found.get("changed", 0),
        "unchanged": found.get("same", 0) + found.get("older", 0),
        "families": families,
    }
