"""Which lines of a file the register knows already, by their fingerprints.

A line is passed over unread only where reading it could change nothing and touch nobody else:
the release is full and the latest, the person is listed, and every member of the family is vouched
for by exactly one such line. A family is known whole or read whole, because its card is made of all
its lines; the same for whoever shares a card or a NIK with a line that is read.
"""

import struct
from array import array
from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q

from dtks import columns
from dtks.models import ImportBatch, Person, Release
from dtks.services import staging
from dtks.vocabulary import ImportState
from regions.scope import bounds, covers, level_prefix

_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_ROW = struct.Struct("!hiii16s")
_BARE = struct.Struct("!hiii")
_END = struct.pack("!h", -1)

PLACES = """
SELECT sha256(string_agg(code || name, '|' ORDER BY code)::bytea) FROM regions_region WHERE retired_on IS NULL
"""

# Everybody listed, with the line that vouches for them; without one they changed, or are gone.
EVERYBODY = """
SELECT p.id AS person_id, p.family_id, l.line
FROM dtks_person p LEFT JOIN (
    SELECT fingerprint, CASE WHEN count(*) = 1 THEN min(line) END AS line FROM LINES GROUP BY fingerprint
) l ON l.fingerprint = p.fingerprint
WHERE p.delisted_by_id IS NULL AND p.region_id >= %(low)s AND p.region_id < %(high)s
"""
SHARED_NIK = """
UPDATE SEEN s SET line = NULL FROM dtks_person p WHERE p.id = s.person_id AND s.line IS NOT NULL AND p.nik_index IN (
    SELECT p.nik_index FROM SEEN s JOIN dtks_person p ON p.id = s.person_id
    WHERE s.line IS NOT NULL AND p.nik_index IS NOT NULL GROUP BY 1 HAVING count(*) > 1)
"""
BROKEN_FAMILIES = """
UPDATE SEEN s SET line = NULL FROM (
    SELECT DISTINCT family_id FROM SEEN WHERE line IS NULL AND family_id IS NOT NULL
) b WHERE b.family_id = s.family_id AND s.line IS NOT NULL
"""
UNKNOWN_LINES = (
    "SELECT l.line FROM LINES l WHERE NOT EXISTS (SELECT 1 FROM SEEN s WHERE s.line = l.line)"
)

# Whoever a line that was read has to do with: the members of its card, and whoever has its NIK.
TOUCHED_LINES = """
SELECT s.line FROM SEEN s WHERE s.line IS NOT NULL AND s.family_id IN (
    SELECT f.id FROM STAGING t JOIN dtks_family f ON f.region_id = t.region_id AND f.kk_index = t.kk_index
    WHERE NOT t.is_refused
    UNION
    SELECT p.family_id FROM STAGING t JOIN dtks_person p ON p.nik_index = t.nik_index
    WHERE NOT t.is_refused AND p.region_id >= %(low)s AND p.region_id < %(high)s AND p.family_id IS NOT NULL
)
"""
UNSEE = "UPDATE SEEN s SET line = NULL FROM WANTED w WHERE w.line = s.line"


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
    return staging.has("LINES", batch.pk)


def is_stale(batch: ImportBatch) -> bool:
    """Whether the register may have moved since lines of this batch were passed over."""
    return bool(batch.compared_with) and batch.compared_with != register_mark(batch)


def note(batch: ImportBatch, lines: Iterable[tuple[int, bytes | None]]) -> None:
    """Keep the fingerprints of some lines."""
    packed = [
        _ROW.pack(2, 4, number, 16, fingerprint) if fingerprint else _BARE.pack(2, 4, number, -1)
        for number, fingerprint in lines
    ]
    with staging.copying(
        "COPY LINES (line, fingerprint) FROM STDIN (FORMAT BINARY)", batch.pk
    ) as copy:
        copy.write(b"".join([_HEAD, *packed, _END]))


def start(batch: ImportBatch) -> None:
    staging.run("DROP TABLE IF EXISTS LINES", batch.pk)
    staging.run("CREATE UNLOGGED TABLE LINES (line integer, fingerprint bytea)", batch.pk)


def finish(batch: ImportBatch) -> int:
    """Find the lines to read; says how many need not be. 0: all are read."""
    low, high = bounds(batch.region_id)
    staging.run("ANALYZE LINES", batch.pk)
    staging.refill("SEEN", EVERYBODY, batch.pk, {"low": low, "high": high})
    if not _is_one_hand(batch):
        staging.run(SHARED_NIK, batch.pk)
    staging.run(BROKEN_FAMILIES, batch.pk)
    known, lines = staging.run(
        "SELECT count(line), (SELECT count(*) FROM LINES) FROM SEEN", batch.pk
    )[0]
    if known * 2 < lines:
        staging.create(batch.pk)
        return 0
    staging.refill("WANTED", UNKNOWN_LINES, batch.pk)
    staging.run("DROP TABLE LINES", batch.pk)
    return known


def wanted(batch: ImportBatch) -> array:
    """The lines to read that were not read yet, in order."""
    found = staging.run(
        "SELECT line FROM WANTED WHERE line > %(last)s ORDER BY line",
        batch.pk,
        {"last": batch.last_line},
    )
    return array("l", (line for (line,) in found))


def look_again(batch: ImportBatch) -> int:
    """Lines passed over that have to do with one that was read: the next to be read."""
    low, high = bounds(batch.region_id)
    staging.run("ANALYZE STAGING", batch.pk)
    staging.refill("WANTED", TOUCHED_LINES, batch.pk, {"low": low, "high": high})
    return staging.changed(UNSEE, batch.pk)


def _is_one_hand(batch: ImportBatch) -> bool:
    """Every release so far was a full one of this very region: nobody is listed in two places."""
    others = Release.objects.applied().overlapping(batch.region_id)
    return not others.exclude(region_id=batch.region_id, is_full=True).exists()
