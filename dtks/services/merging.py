"""Staged rows become the register, set-wise: match, compare, write only what differs.

Rules: an empty cell never erases; a column the file lacks is not touched; `region` is never
updated in place (a move is a new row); a release older than what is known changes nothing but
history; only a full release may say that somebody is no longer listed. Lines that `comparing`
passed over vouch for their people (all who are listed but UNSEEN) and change nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from dtks.columns import BENEFIT_KEYS
from dtks.models import ImportBatch, Release
from dtks.services import comparing, indexing, staging, summarising, vouching
from dtks.services.reporting import Report
from dtks.vocabulary import ImportPhase
from regions.scope import bounds, level_prefix

TABLES = ("dtks_family", "dtks_familydecile", "dtks_person")

# One row a card: its place among the families, and which line speaks for it (the head's, else the
# first). The decile is the first that is said.
CARDS = """
SELECT c.region_id, c.kk_index, c.told_by, c.decile::smallint AS decile,
    coalesce(f.id, t.id) AS family_id, f.id IS NULL AS is_new
FROM (
    SELECT region_id, kk_index, coalesce(min(line) FILTER (WHERE relation = 'head'), min(line)) AS told_by,
        min(line::bigint * 16 + decile) %% 16 AS decile
    FROM STAGING WHERE NOT is_refused AND kk_index IS NOT NULL GROUP BY region_id, kk_index
) c
JOIN STAGING t ON t.line = c.told_by
LEFT JOIN dtks_family f ON f.region_id = c.region_id AND SAME_KK
"""
PERSON_DIFFERS = """
    p.delisted_by_id IS NOT NULL
    OR c.family_id IS NOT NULL AND p.family_id IS DISTINCT FROM c.family_id
    OR s.external_id <> '' AND p.external_id = ''
    OR s.nik_index IS NOT NULL AND (SAME_NIK) IS NOT TRUE
    OR s.name <> p.name
    OR s.born_on IS NOT NULL AND p.born_on IS DISTINCT FROM s.born_on
    OR s.birth_place <> '' AND s.birth_place <> p.birth_place
    OR s.sex <> '' AND s.sex <> p.sex
    OR s.relation <> '' AND s.relation <> p.relation
    OR s.occupation <> '' AND s.occupation <> p.occupation
    OR s.mother_index IS NOT NULL AND (SAME_MOTHER) IS NOT TRUE
    OR %(has_benefits)s AND s.benefits <> p.benefits
    OR %(has_flags)s AND s.flags <> p.flags
"""
VERDICT = """
CASE
    WHEN %(is_history)s OR r.as_of > %(as_of)s THEN 'older'
    WHEN PERSON_DIFFERS THEN 'changed'
    ELSE 'same' END
"""
# A row is known by its NIK; else by its external id where that is unmistakable; else by family,
# name and birth date among those who have neither. Whoever is not among the MATCHED is new. Small
# steps over narrow tables: the planner knows their size, which it does not inside one long statement.
MATCH = """
SELECT s.line, c.family_id, p.id AS person_id, VERDICT AS verdict, IS_KNOWN AS is_known
FROM STAGING s JOIN dtks_person p ON p.region_id = s.region_id AND SAME_NIK
JOIN dtks_release r ON r.id = p.release_id
LEFT JOIN CARDS c ON c.region_id = s.region_id AND c.kk_index = s.kk_index
WHERE NOT s.is_refused
"""
# The very line that was read the last time, too.
IS_KNOWN = "p.fingerprint IS NOT DISTINCT FROM s.fingerprint"
IS_NEW = "NOT s.is_refused AND NOT EXISTS (SELECT 1 FROM MATCHED m WHERE m.line = s.line)"
BY_EXTERNAL_ID = """
SELECT min(s.line) AS line, (array_agg(p.id))[1] AS id
FROM STAGING s JOIN dtks_person p ON p.region_id = s.region_id AND p.external_id = s.external_id
WHERE IS_NEW AND s.external_id <> ''
AND (p.nik_index IS NULL OR s.nik_index IS NULL OR p.name_key = s.name_key)
AND NOT (TAKEN)
GROUP BY s.region_id, s.external_id HAVING count(*) = 1
"""
BY_NAME = """
SELECT s.line, (array_agg(p.id ORDER BY p.id))[1] AS id
FROM STAGING s JOIN CARDS c ON c.region_id = s.region_id AND c.kk_index = s.kk_index AND NOT c.is_new
JOIN dtks_person p ON p.family_id = c.family_id AND p.name_key = s.name_key
    AND p.born_on IS NOT DISTINCT FROM s.born_on
WHERE IS_NEW AND s.nik_index IS NULL AND p.nik_index IS NULL
AND (s.external_id = '' OR p.external_id = '' OR s.external_id = p.external_id)
AND NOT (TAKEN)
GROUP BY s.line
"""
TAKEN = "EXISTS (SELECT 1 FROM MATCHED t WHERE t.person_id = p.id)"
TAKE = """
INSERT INTO MATCHED SELECT s.line, c.family_id, p.id, VERDICT, IS_KNOWN
FROM (FOUND) one JOIN STAGING s ON s.line = one.line JOIN dtks_person p ON p.id = one.id
JOIN dtks_release r ON r.id = p.release_id
LEFT JOIN CARDS c ON c.region_id = s.region_id AND c.kk_index = s.kk_index
"""

# Those a full release is silent about. Whoever was seen in a refused row is not silent.
GONE = """
SELECT p.id, p.family_id, p.region_id
FROM dtks_person p JOIN dtks_release r ON r.id = p.release_id
WHERE IN_QUESTION AND p.delisted_by_id IS NULL AND p.release_id <> %(release)s AND r.as_of <= %(as_of)s
AND NOT EXISTS (SELECT 1 FROM MATCHED m WHERE m.person_id = p.id)
AND NOT EXISTS (SELECT 1 FROM STAGING s WHERE s.is_refused AND SAME_NIK)
AND NOT EXISTS (
    SELECT 1 FROM STAGING s WHERE s.is_refused AND s.external_id <> '' AND s.external_id = p.external_id)
"""
ANYBODY = "p.region_id >= %(low)s AND p.region_id < %(high)s"
UNSEEN = "p.id IN (SELECT person_id FROM UNSEEN)"
# Also in a partial release: the row of the place a person has left.
MOVED = """
SELECT DISTINCT p.id, p.family_id, p.region_id
FROM STAGING s JOIN dtks_person p ON SAME_NIK AND p.region_id <> s.region_id
JOIN dtks_release r ON r.id = p.release_id
WHERE NOT s.is_refused AND p.region_id >= %(low)s AND p.region_id < %(high)s
AND p.delisted_by_id IS NULL AND p.release_id <> %(release)s AND r.as_of <= %(as_of)s
"""
NOBODY = "SELECT id, family_id, region_id FROM dtks_person WHERE false"
DELIST = """
UPDATE dtks_person p SET delisted_by_id = %(release)s FROM GONE g WHERE g.id = p.id
"""

# Families that the register has already and that stand elsewhere now.
OTHER_DECILE = """
FROM CARDS c JOIN dtks_family f ON f.id = c.family_id JOIN dtks_release r ON r.id = f.release_id
WHERE NOT %(is_history)s AND r.as_of <= %(as_of)s AND c.decile <> f.decile
"""

ADD_FAMILIES = """
INSERT INTO dtks_family (id, region_id, kk_number, kk_index, external_id, decile, head_name, address, hamlet, rt, rw,
    housing, housing_release_id, release_id)
SELECT c.family_id, c.region_id, t.kk, c.kk_index, '', c.decile,
    CASE WHEN t.relation = 'head' THEN t.name ELSE '' END, t.address, t.hamlet, t.rt, t.rw,
    coalesce(t.housing, '{}'), CASE WHEN t.housing IS NOT NULL THEN %(release)s::uuid END, %(release)s
FROM CARDS c JOIN STAGING t ON t.line = c.told_by WHERE c.is_new ORDER BY c.family_id
"""
CHANGE_FAMILIES = """
UPDATE dtks_family f SET
    decile = coalesce(c.decile, f.decile),
    head_name = coalesce(nullif(n.head_name, ''), f.head_name),
    address = coalesce(nullif(t.address, ''), f.address),
    hamlet = coalesce(nullif(t.hamlet, ''), f.hamlet),
    rt = coalesce(nullif(t.rt, ''), f.rt),
    rw = coalesce(nullif(t.rw, ''), f.rw),
    housing = CASE WHEN f.housing @> t.housing IS FALSE THEN f.housing || t.housing ELSE f.housing END,
    housing_release_id = CASE WHEN f.housing @> t.housing IS FALSE THEN %(release)s ELSE f.housing_release_id END,
    release_id = %(release)s
FROM CARDS c JOIN STAGING t ON t.line = c.told_by
CROSS JOIN LATERAL (SELECT CASE WHEN t.relation = 'head' THEN t.name ELSE '' END AS head_name) n, dtks_release r
WHERE c.family_id = f.id AND NOT c.is_new AND r.id = f.release_id
AND NOT %(is_history)s AND r.as_of <= %(as_of)s
AND (c.decile IS NOT NULL AND c.decile IS DISTINCT FROM f.decile
    OR n.head_name <> '' AND n.head_name <> f.head_name
    OR t.address <> '' AND t.address <> f.address
    OR t.hamlet <> '' AND t.hamlet <> f.hamlet
    OR t.rt <> '' AND t.rt <> f.rt
    OR t.rw <> '' AND t.rw <> f.rw
    OR f.housing @> t.housing IS FALSE)
"""
ADD_PERSONS = """
INSERT INTO dtks_person (id, region_id, family_id, external_id, nik, nik_index, name, name_key, born_on, birth_place, sex,
    relation, occupation, mother_name, mother_name_index, benefits, flags, fingerprint, release_id, delisted_by_id)
SELECT s.id, s.region_id, c.family_id, s.external_id, s.nik, s.nik_index, s.name, s.name_key, s.born_on,
    s.birth_place, s.sex, coalesce(nullif(s.relation, ''), 'other'), s.occupation, s.mother_name, s.mother_index,
    s.benefits, s.flags, FINGERPRINT, %(release)s, %(superseded_by)s
FROM STAGING s LEFT JOIN CARDS c ON c.region_id = s.region_id AND c.kk_index = s.kk_index
WHERE IS_NEW AND s.ctid >= %(start)s::tid AND s.ctid < %(end)s::tid
"""
CHANGE_PERSONS = """
UPDATE dtks_person p SET
    family_id = coalesce(m.family_id, p.family_id),
    external_id = coalesce(nullif(p.external_id, ''), s.external_id),
    nik = coalesce(s.nik, p.nik),
    nik_index = coalesce(s.nik_index, p.nik_index),
    name = s.name,
    name_key = s.name_key,
    born_on = coalesce(s.born_on, p.born_on),
    birth_place = coalesce(nullif(s.birth_place, ''), p.birth_place),
    sex = coalesce(nullif(s.sex, ''), p.sex),
    relation = coalesce(nullif(s.relation, ''), p.relation),
    occupation = coalesce(nullif(s.occupation, ''), p.occupation),
    mother_name = coalesce(s.mother_name, p.mother_name),
    mother_name_index = coalesce(s.mother_index, p.mother_name_index),
    benefits = CASE WHEN %(has_benefits)s THEN s.benefits ELSE p.benefits END,
    flags = CASE WHEN %(has_flags)s THEN s.flags ELSE p.flags END,
    fingerprint = FINGERPRINT,
    release_id = %(release)s,
    delisted_by_id = NULL
FROM STAGING s JOIN MATCHED m ON m.line = s.line
WHERE m.person_id = p.id AND m.verdict = 'changed'
"""
# The same told in other words, or under other rules of reading: the next time it will be known.
RECOGNISE = """
UPDATE dtks_person p SET fingerprint = s.fingerprint, name_key = s.name_key
FROM STAGING s JOIN MATCHED m ON m.line = s.line
WHERE m.person_id = p.id AND m.verdict = 'same' AND NOT m.is_known
"""
# Somebody who is listed in another village too is told of by two lines, and both have to be read each time.
DOUBT = """
UPDATE dtks_person p SET fingerprint = NULL FROM STAGING s
WHERE NOT s.is_refused
AND NOT EXISTS (SELECT 1 FROM MATCHED m WHERE m.line = s.line AND m.verdict = 'same' AND m.is_known)
AND p.nik_index = s.nik_index AND p.region_id <> s.region_id
AND p.region_id >= %(low)s AND p.region_id < %(high)s
AND p.delisted_by_id IS NULL AND p.fingerprint IS NOT NULL
"""
# A family that a partial release told something new of by some of its members: what the lines of the
# others said of it no longer stands, so they are read the next time.
FORGET_OTHERS = """
UPDATE dtks_person p SET fingerprint = NULL
FROM CARDS c JOIN dtks_family f ON f.id = c.family_id AND f.release_id = %(release)s
WHERE NOT c.is_new AND p.family_id = f.id AND p.fingerprint IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM MATCHED m WHERE m.person_id = p.id)
"""
# Nothing but a partial release vouches for those it names: their rows say when they were last seen.
SEEN_AGAIN = """
UPDATE dtks_person p SET release_id = %(release)s
FROM MATCHED m WHERE m.person_id = p.id AND m.verdict = 'same' AND p.release_id <> %(release)s
"""


@dataclass(frozen=True)
class Counts:
    added: int
    changed: int
    unchanged: int
    delisted: int
    families: int
    deciles: int


def lock(release: Release, *, wait: bool) -> bool:
    """One merge at a time in a province, to the end of this transaction. False: another is at it."""
    key = f"dtks.import.{level_prefix(release.region_id, 1)}"
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [key])
        return cursor.fetchone()[0]


def preview(batch: ImportBatch) -> Counts:
    """What applying would do, also village by village; writes nothing to the register."""
    params = _match(batch)
    summarising.count_villages(batch, params, OTHER_DECILE)
    return _counts(batch, params)


def merge(batch: ImportBatch, report: Report) -> Counts:
    """Write it. The caller holds the transaction and the lock."""
    report.begin(ImportPhase.FAMILIES)
    params = _match(batch)
    counts = _counts(batch, params)
    with indexing.bare_while_empty(*TABLES, report=report) as is_first:
        staging.run(ADD_FAMILIES, batch.pk, params)
        staging.run(CHANGE_FAMILIES, batch.pk, params)
        vouching.keep(batch, params)
        spans = staging.spans(batch.pk)
        report.begin(ImportPhase.PERSONS, len(spans))
        staging.run(DELIST, batch.pk, params)
        for done, (start, end) in enumerate(spans):
            report.done(done)
            staging.run(_sql(ADD_PERSONS, params), batch.pk, {**params, "start": start, "end": end})
        staging.run(_sql(CHANGE_PERSONS, params), batch.pk, params)
        if params["is_latest"]:
            staging.run(RECOGNISE, batch.pk, params)
            if not is_first:
                staging.run(DOUBT, batch.pk, params)
        if not batch.release.is_full:
            staging.run(FORGET_OTHERS, batch.pk, params)
            staging.run(SEEN_AGAIN, batch.pk, params)
    if is_first:
        # The desk asks at once, before autovacuum has counted the rows.
        staging.run("SET LOCAL default_statistics_target = DEFAULT", batch.pk)
        staging.run("ANALYZE dtks_family, dtks_person", batch.pk)
    return counts


def _sql(sql: str, params: dict[str, Any]) -> str:
    """The pieces a statement is made of. While keys are changed, the older ones are asked too."""
    one_key = len(settings.INDEX_KEYS) == 1
    for word, piece in (
        ("VERDICT", VERDICT),
        ("PERSON_DIFFERS", PERSON_DIFFERS),
        ("IS_NEW", IS_NEW),
        ("IS_KNOWN", IS_KNOWN),
        ("SAME_NIK", _same("p.nik_index", "s.nik", one_key)),
        ("SAME_MOTHER", _same("p.mother_name_index", "s.mother", one_key)),
        ("SAME_KK", "f.kk_index = c.kk_index" if one_key else _same("f.kk_index", "t.kk", False)),
        ("FINGERPRINT", "s.fingerprint" if params["is_latest"] else "NULL"),
    ):
        sql = sql.replace(word, piece)
    return sql


def _same(stored: str, staged: str, one_key: bool) -> str:
    if one_key:
        return f"{stored} = {staged}_index"
    return f"{stored} = ANY (array_prepend({staged}_index, {staged}_older))"


def _match(batch: ImportBatch) -> dict[str, Any]:
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
        "is_latest": comparing.is_latest(release),
        "has_benefits": any(key in release.columns for key in BENEFIT_KEYS),
        "has_flags": "flags" in release.columns,
    }
    staging.ready()
    staging.run("ANALYZE STAGING", batch.pk)
    for name, select in (("CARDS", CARDS), ("MATCHED", MATCH)):
        staging.make(name, _sql(select, params), batch.pk, params)
    is_taken = f"{TAKEN} OR {comparing.VOUCHED}" if batch.compared_with else TAKEN
    for found in (BY_EXTERNAL_ID, BY_NAME) if _has_new(batch) else ():
        take = TAKE.replace("FOUND", found).replace("TAKEN", is_taken)
        staging.run(_sql(take, params), batch.pk, params)
    staging.run("ANALYZE MATCHED", batch.pk)
    gone = NOBODY
    if release.is_full and not newer:
        gone = GONE.replace("IN_QUESTION", UNSEEN if batch.compared_with else ANYBODY)
    elif not newer:
        gone = MOVED
    staging.make("GONE", _sql(gone, params), batch.pk, params)
    return params


def _has_new(batch: ImportBatch) -> bool:
    return staging.run(f"SELECT EXISTS (SELECT 1 FROM STAGING s WHERE {IS_NEW})", batch.pk)[0][0]  # noqa: S608


def _counts(batch: ImportBatch, params: dict[str, Any]) -> Counts:
    found = dict(staging.run("SELECT verdict, count(*) FROM MATCHED GROUP BY verdict", batch.pk))
    (rows, families, delisted, deciles) = staging.run(
        f"""
        SELECT (SELECT count(*) FROM STAGING WHERE NOT is_refused), (SELECT count(*) FROM CARDS),
            (SELECT count(*) FROM GONE), (SELECT count(*) {OTHER_DECILE})
        """,  # noqa: S608 - our own words
        batch.pk,
        params,
    )[0]
    if batch.compared_with:
        families += staging.run(comparing.VOUCHED_FAMILIES, batch.pk, params)[0][0]
    return Counts(
        added=rows - sum(found.values()),
        changed=found.get("changed", 0),
        unchanged=found.get("same", 0) + found.get("older", 0) + batch.rows_known,
        delisted=delisted,
        families=families,
        deciles=deciles,
    )
