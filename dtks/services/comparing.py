"""Which lines of a file the register knows already, by their fingerprints.

A line is passed over unread only where reading it could change nothing and touch nobody else:
the release is full and the latest, the person is listed, and exactly one line says of them what the
last one said. The card of a family is made of all its lines: so a line that says something new of the
family has all of them read, and one that says something new of its person alone has not. The same for
whoever shares a NIK with a line that is read, and for the family of somebody of whom no line was found.
"""

import struct
from array import array

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q

from dtks import columns
from dtks.models import ImportBatch, Person, Release
from dtks.preparing.lines import Noted
from dtks.services import staging
from dtks.vocabulary import ImportState
from regions.scope import bounds, covers, level_prefix

_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = struct.pack("!h", -1)

PLACES = """
SELECT sha256(string_agg(code || name, '|' ORDER BY code)::bytea) FROM regions_region WHERE retired_on IS NULL
"""

# Listed in the region of the file. Vouched for are those of them who are not UNSEEN.
LISTED = "p.delisted_by_id IS NULL AND p.region_id >= %(low)s AND p.region_id < %(high)s"
VOUCHED = f"({LISTED} AND NOT EXISTS (SELECT 1 FROM UNSEEN u WHERE u.person_id = p.id))"  # noqa: S608
VOUCHED_FAMILIES = (
    f"SELECT count(*) FROM (SELECT family_id FROM dtks_person p WHERE {VOUCHED} "  # noqa: S608
    "AND family_id IS NOT NULL GROUP BY family_id) f "
    "WHERE NOT EXISTS (SELECT 1 FROM CARDS c WHERE c.family_id = f.family_id)"
)

# Whoever is listed and no line of the file says so word for word, and lines that say it of nobody.
LOOSE = f"""
SELECT l.line, p.id AS person_id, p.family_id
FROM (SELECT id, family_id, fingerprint FROM dtks_person p WHERE {LISTED}) p
FULL JOIN LINES l ON l.fingerprint = p.fingerprint
WHERE p.id IS NULL OR l.line IS NULL
"""  # noqa: S608 - our own words
# A fingerprint belongs to one person at most, because it covers village and NIK: so lines that were told
# twice show in the numbers.
PAIRS = f"""
SELECT (SELECT count(*) FROM LINES) - count(line), (SELECT count(*) FROM dtks_person p WHERE {LISTED}) - count(person_id)
FROM LOOSE
"""  # noqa: S608
# Somebody who is told of twice is not vouched for.
TOLD_TWICE = """
SELECT p.id, p.family_id, p.fingerprint FROM dtks_person p JOIN (
    SELECT fingerprint FROM LINES WHERE fingerprint IS NOT NULL GROUP BY 1 HAVING count(*) > 1
) l ON l.fingerprint = p.fingerprint
WHERE VOUCHED
"""
SHARED_NIK = """
SELECT p.id, p.family_id, p.fingerprint FROM dtks_person p WHERE VOUCHED AND p.nik_index IN (
    SELECT p.nik_index FROM dtks_person p WHERE VOUCHED AND p.nik_index IS NOT NULL
    GROUP BY 1 HAVING count(*) > 1)
"""
# Whoever has no line has no fingerprint here.
UNKNOWN_LINES = """
SELECT line, 0 FROM LOOSE WHERE person_id IS NULL
UNION ALL
SELECT l.line, 0 FROM LINES l JOIN UNSEEN u ON u.fingerprint = l.fingerprint
"""

# Lines that say of the family what its row says, of somebody who has always been in it: whatever else
# is new of that person, the card comes out the same. Not where one NIK leads to several lines or people.
ALONE = """
SELECT line, person_id FROM (
    SELECT s.line, p.id AS person_id, count(*) OVER (PARTITION BY s.nik_index) AS ways,
        p.delisted_by_id IS NULL AND p.region_id = s.region_id AND f.kk_index = s.kk_index
        AND (s.relation = 'head') = (p.relation = 'head') AND (s.relation <> 'head' OR s.name = f.head_name)
        AND (NOT %(has_decile)s OR s.decile IS NOT DISTINCT FROM f.decile)
        AND s.address IN ('', f.address) AND s.hamlet IN ('', f.hamlet) AND s.rt IN ('', f.rt) AND s.rw IN ('', f.rw)
        AND (f.housing @> s.housing) IS NOT FALSE AS is_alone
    FROM STAGING s JOIN dtks_person p ON p.nik_index = s.nik_index LEFT JOIN dtks_family f ON f.id = p.family_id
    WHERE NOT s.is_refused AND p.region_id >= %(low)s AND p.region_id < %(high)s
) l WHERE ways = 1 AND is_alone
"""
# Families that something that was read has to do with and whose lines are not all read: those of its
# card, of whoever has its NIK, and of whoever no line speaks of as before.
TOUCHED = """
(SELECT f.id FROM STAGING t JOIN dtks_family f ON f.region_id = t.region_id AND f.kk_index = t.kk_index
    WHERE NOT t.is_refused AND t.line NOT IN (SELECT line FROM ALONE)
UNION
SELECT p.family_id FROM STAGING t JOIN dtks_person p ON p.nik_index = t.nik_index
    WHERE NOT t.is_refused AND p.region_id >= %(low)s AND p.region_id < %(high)s AND p.family_id IS NOT NULL
    AND p.id NOT IN (SELECT person_id FROM ALONE)
UNION
SELECT family_id FROM UNSEEN WHERE family_id IS NOT NULL AND person_id NOT IN (SELECT person_id FROM ALONE))
EXCEPT SELECT family_id FROM WHOLE
"""
THEIR_MEMBERS = f"""
SELECT p.id AS person_id, p.family_id, p.fingerprint FROM dtks_person p
WHERE p.family_id IN (SELECT id FROM TOUCHED) AND {VOUCHED}
"""  # noqa: S608
THEIR_LINES = """
INSERT INTO WANTED SELECT l.line, %(round)s FROM LINES l JOIN LOOSE u ON u.fingerprint = l.fingerprint
"""


def places_digest() -> bytes:
    """Where a line belongs depends on the names of places: other names make it another line."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        return bytes(cursor.fetchone()[0] or b"")


def pays(batch: ImportBatch) -> bool:
    """Whether lines of this file may be passed over unread, and whether there are any to know."""
    release = batch.release
    return (
        release.is_full
        and not columns.missing(release.columns)
        and len(settings.INDEX_KEYS) == 1
        and all(covers(scope, batch.region_id) for scope in batch.scopes)
        and is_latest(release)
        and Person.objects.within(batch.region_id).filter(fingerprint__isnull=False).exists()
    )


def is_latest(release: Release) -> bool:
    """No other release that speaks of its region comes after it."""
    others = Release.objects.applied().overlapping(release.region_id).exclude(pk=release.pk)
    after = Q(as_of__gt=release.as_of)
    if release.applied_at:
        after |= Q(as_of=release.as_of, applied_at__gt=release.applied_at)
    return not others.filter(after).exists()


def register_mark(batch: ImportBatch) -> str:
    """Another word after every import or undoing in the province: what was compared may be stale."""
    province = level_prefix(batch.region_id, 1)
    applied = Release.objects.applied().within(province)
    written = ImportBatch.objects.within(province).filter(
        state__in=[ImportState.APPLIED, ImportState.WITHDRAWN]
    )
    told = applied.aggregate(count=Count("pk"), last=Max("applied_at"))
    return f"{told['count']} {told['last']} {written.aggregate(last=Max('finished_at'))['last']}"


def is_open(batch: ImportBatch) -> bool:
    """Lines are still being noted."""
    return not batch.compared_with and staging.has("LINES", batch.pk)


def is_stale(batch: ImportBatch) -> bool:
    """Whether the register may have moved since lines of this batch were passed over."""
    return bool(batch.compared_with) and batch.compared_with != register_mark(batch)


def is_whole(batch: ImportBatch) -> bool:
    """Whether all that the batch has counted still waits: unlogged tables come back empty after a crash."""
    waiting = staging.count("STAGING", batch.pk)
    if waiting is None:
        return False
    lines = staging.count("LINES", batch.pk) or 0
    if not batch.compared_with:
        return (lines, waiting) == (batch.rows_known, batch.rows_read)
    known = lines - (staging.count("WANTED", batch.pk) or 0)
    return (known, waiting + known) == (batch.rows_known, batch.rows_read)


def note(batch: ImportBatch, noted: Noted) -> None:
    """Keep the fingerprints of some lines."""
    with staging.copying(
        "COPY LINES (line, fingerprint) FROM STDIN (FORMAT BINARY)", batch.pk
    ) as copy:
        copy.write(b"".join([_HEAD, noted.packed, _END]))


def start(batch: ImportBatch) -> None:
    staging.run("CREATE UNLOGGED TABLE LINES (line integer, fingerprint bytea)", batch.pk)
    staging.run(
        "CREATE UNLOGGED TABLE UNSEEN (person_id uuid, family_id uuid, fingerprint bytea)", batch.pk
    )
    staging.run("CREATE UNLOGGED TABLE WANTED (line integer, round integer)", batch.pk)
    staging.run("CREATE UNLOGGED TABLE WHOLE (family_id uuid)", batch.pk)


def finish(batch: ImportBatch) -> int:
    """Find the lines to read; says how many need not be. 0: all are read."""
    low, high = bounds(batch.region_id)
    params = {"low": low, "high": high}

    def add(table: str, select: str) -> None:
        staging.run(
            f"INSERT INTO {table} {select.replace('VOUCHED', VOUCHED)}",  # noqa: S608
            batch.pk,
            params,
        )

    staging.ready()
    staging.run("ANALYZE LINES", batch.pk)
    staging.make("LOOSE", LOOSE, batch.pk, params)
    add("UNSEEN", "SELECT person_id, family_id FROM LOOSE WHERE person_id IS NOT NULL")
    ((lines, persons),) = staging.run(PAIRS, batch.pk, params)
    for more, is_needed in (
        (TOLD_TWICE, lines != persons),
        (SHARED_NIK, not _is_one_hand(batch)),
    ):
        staging.run("ANALYZE UNSEEN", batch.pk)
        if is_needed:
            add("UNSEEN", more)
    staging.run("ANALYZE UNSEEN", batch.pk)
    add("WANTED", UNKNOWN_LINES)
    lines, wanted = staging.run(
        "SELECT (SELECT count(*) FROM LINES), (SELECT count(*) FROM WANTED)", batch.pk
    )[0]
    if wanted * 2 > lines:
        staging.run("DROP TABLE LINES, UNSEEN, WANTED, WHOLE", batch.pk)
        return 0
    return lines - wanted


def wanted(batch: ImportBatch) -> array:
    """The lines to read that were not read yet, in order."""
    found = staging.run(
        """
        SELECT line FROM WANTED WHERE line > %(last)s AND round = (SELECT max(round) FROM WANTED)
        ORDER BY line
        """,
        batch.pk,
        {"last": batch.last_line},
    )
    return array("l", (line for (line,) in found))


def look_again(batch: ImportBatch) -> int:
    """Lines passed over that have to do with one that was read: the next to be read."""
    low, high = bounds(batch.region_id)
    params = {"low": low, "high": high, "has_decile": "decile" in batch.release.columns}
    staging.ready()
    staging.run("ANALYZE STAGING", batch.pk)
    staging.make("ALONE", ALONE, batch.pk, params)
    staging.make("TOUCHED", TOUCHED, batch.pk, params)
    ((touched, last),) = staging.run(
        "SELECT (SELECT count(*) FROM TOUCHED), (SELECT max(round) FROM WANTED)", batch.pk
    )
    if not touched:
        return 0
    staging.make("LOOSE", THEIR_MEMBERS, batch.pk, params)
    staging.run("INSERT INTO UNSEEN SELECT person_id, family_id, fingerprint FROM LOOSE", batch.pk)
    staging.run("INSERT INTO WHOLE SELECT id FROM TOUCHED", batch.pk)
    staging.run("ANALYZE UNSEEN", batch.pk)
    return staging.changed(THEIR_LINES, batch.pk, {"round": (last or 0) + 1})


def _is_one_hand(batch: ImportBatch) -> bool:
    """Every release so far was a full one of this very region: nobody is listed in two places."""
    others = Release.objects.applied().overlapping(batch.region_id)
    return not others.exclude(region_id=batch.region_id, is_full=True).exists()
