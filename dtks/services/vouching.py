"""The decile each release gave a family, told once.

A full release with deciles vouches by silence: a family without a row of that release has the decile
of the row before it. So a row says what is new: another decile, or none at all (the release is full
and does not give this family one). A partial release vouches for nobody and says all it knows.
`queries.deciles_of` reads it back.
"""

from typing import Any

from dtks.models import ImportBatch
from dtks.services import staging

# What was said of a family before the release at hand.
LAST_SAID = """
LATERAL (
    SELECT d.decile FROM dtks_familydecile d JOIN dtks_release r ON r.id = d.release_id
    WHERE d.family_id = FAMILY AND r.state = 'applied' AND r.id <> %(release)s
    ORDER BY r.as_of DESC, r.applied_at DESC LIMIT 1
)
"""
# Of a family that is new nothing was ever said, and the key of its first line is free in this table too.
ADD_FIRST = """
INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
SELECT c.family_id, c.region_id, c.family_id, %(release)s, c.decile
FROM CARDS c WHERE c.is_new AND c.decile IS NOT NULL
"""
ADD = """
INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
SELECT t.id, c.region_id, c.family_id, %(release)s, c.decile
FROM CARDS c JOIN STAGING t ON t.line = c.told_by LEFT JOIN LAST_SAID said ON true
WHERE NOT c.is_new AND c.decile IS DISTINCT FROM said.decile
ON CONFLICT (family_id, release_id, region_id) DO NOTHING
""".replace("LAST_SAID", LAST_SAID.replace("FAMILY", "c.family_id"))

# Ids of their own: those of the rows are taken.
FALL_SILENT = """
INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
SELECT gen_random_uuid(), f.region_id, f.id, %(release)s, NULL
FROM dtks_family f JOIN LAST_SAID said ON said.decile IS NOT NULL
WHERE IN_QUESTION AND NOT EXISTS (SELECT 1 FROM CARDS c WHERE c.family_id = f.id)
ON CONFLICT (family_id, release_id, region_id) DO NOTHING
""".replace("LAST_SAID", LAST_SAID.replace("FAMILY", "f.id"))
ANY_FAMILY = "f.region_id >= %(low)s AND f.region_id < %(high)s"
UNSEEN = "f.id IN (SELECT family_id FROM UNSEEN)"

ADD_ALL = """
INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
SELECT t.id, c.region_id, c.family_id, %(release)s, c.decile
FROM CARDS c JOIN STAGING t ON t.line = c.told_by WHERE c.decile IS NOT NULL
ON CONFLICT (family_id, release_id, region_id) DO NOTHING
"""

# A release that speaks of every decile where a family lives; a mere list of deciles does not.
VOUCHES = """
r.state = 'applied' AND r.is_full AND r.columns @> ARRAY['decile', 'name', 'born_on', 'relation']::varchar[]
AND (f.region_id = r.region_id OR starts_with(f.region_id, r.region_id || '.'))
"""
# A release that comes late stands between others. What the next one vouched for by silence was
# said before; it must not come to mean what the latecomer says, so it is written down first.
LATE = """
SELECT f.id AS family_id, f.region_id, c.decile, next.id AS next_release, at_next.decile AS next_decile
FROM dtks_family f JOIN dtks_release this ON this.id = %(release)s
LEFT JOIN CARDS c ON c.family_id = f.id
LEFT JOIN LATERAL (
    SELECT d.decile FROM dtks_familydecile d JOIN dtks_release r ON r.id = d.release_id
    WHERE d.family_id = f.id AND r.state = 'applied' AND r.id <> this.id
    AND (r.as_of, r.applied_at) < (this.as_of, coalesce(this.applied_at, 'infinity'))
    ORDER BY r.as_of DESC, r.applied_at DESC LIMIT 1
) before ON true
LEFT JOIN LATERAL (
    SELECT r.id, r.as_of, r.applied_at FROM dtks_release r
    WHERE VOUCHES AND (r.as_of, r.applied_at) > (this.as_of, coalesce(this.applied_at, 'infinity'))
    ORDER BY r.as_of, r.applied_at LIMIT 1
) next ON true
LEFT JOIN LATERAL (
    SELECT d.decile FROM dtks_familydecile d JOIN dtks_release r ON r.id = d.release_id
    WHERE d.family_id = f.id AND r.state = 'applied' AND r.id <> this.id
    AND (r.as_of, r.applied_at) < (next.as_of, next.applied_at)
    ORDER BY r.as_of DESC, r.applied_at DESC LIMIT 1
) at_next ON true
WHERE f.region_id >= %(low)s AND f.region_id < %(high)s
AND CASE WHEN %(is_full)s THEN c.decile IS DISTINCT FROM before.decile ELSE c.decile IS NOT NULL END
""".replace("VOUCHES", VOUCHES)
WRITE_LATE = """
WITH late AS MATERIALIZED (LATE), kept AS (
    INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
    SELECT gen_random_uuid(), region_id, family_id, next_release, next_decile
    FROM late WHERE next_release IS NOT NULL
    ON CONFLICT (family_id, release_id, region_id) DO NOTHING
)
INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
SELECT gen_random_uuid(), region_id, family_id, %(release)s, decile FROM late
ON CONFLICT (family_id, release_id, region_id) DO NOTHING
""".replace("LATE", LATE)


# Taken back: its own rows, and those written down for the next release because it came late.
DROP = """
WITH dropped AS (
    DELETE FROM dtks_familydecile
    WHERE release_id = %(release)s AND region_id >= %(low)s AND region_id < %(high)s RETURNING family_id
)
DELETE FROM dtks_familydecile d USING dropped, dtks_release r
WHERE d.family_id = dropped.family_id AND r.id = d.release_id
AND r.id <> %(release)s AND r.is_full AND r.as_of >= %(as_of)s
AND d.decile IS NOT DISTINCT FROM (
    SELECT b.decile FROM dtks_familydecile b JOIN dtks_release rb ON rb.id = b.release_id
    WHERE b.family_id = d.family_id AND rb.state = 'applied' AND rb.id <> %(release)s
    AND (rb.as_of, rb.applied_at) < (r.as_of, r.applied_at)
    ORDER BY rb.as_of DESC, rb.applied_at DESC LIMIT 1
)
"""


# A list of deciles that comes late, for the families it names: the same care.
KEEP_NEXT = """
INSERT INTO dtks_familydecile (id, region_id, family_id, release_id, decile)
SELECT gen_random_uuid(), f.region_id, f.id, next.id, (
    SELECT d.decile FROM dtks_familydecile d JOIN dtks_release r ON r.id = d.release_id
    WHERE d.family_id = f.id AND r.state = 'applied' AND r.id <> this.id
    AND (r.as_of, r.applied_at) < (next.as_of, next.applied_at)
    ORDER BY r.as_of DESC, r.applied_at DESC LIMIT 1
)
FROM (SELECT DISTINCT family_id FROM MATCHED WHERE family_id IS NOT NULL) m
JOIN dtks_family f ON f.id = m.family_id JOIN dtks_release this ON this.id = %(release)s
JOIN LATERAL (
    SELECT r.id, r.as_of, r.applied_at FROM dtks_release r
    WHERE VOUCHES AND (r.as_of, r.applied_at) > (this.as_of, coalesce(this.applied_at, 'infinity'))
    ORDER BY r.as_of, r.applied_at LIMIT 1
) next ON true
ON CONFLICT (family_id, release_id, region_id) DO NOTHING
""".replace("VOUCHES", VOUCHES)


def keep(batch: ImportBatch, params: dict[str, Any]) -> None:
    """Write down what the release of this batch says of the deciles. The families stand already."""
    release = batch.release
    if "decile" not in release.columns:
        return
    if not params["is_latest"]:
        staging.run(WRITE_LATE, batch.pk, {**params, "is_full": release.is_full})
    elif release.is_full:
        staging.run(ADD_FIRST, batch.pk, params)
        staging.run(ADD, batch.pk, params)
        question = UNSEEN if batch.compared_with else ANY_FAMILY
        staging.run(FALL_SILENT.replace("IN_QUESTION", question), batch.pk, params)
    else:
        staging.run(ADD_ALL, batch.pk, params)
