"""The plain case in one round trip: a NIK that one listed person has, with all that an answer shows.

It is asked at every counter all day. Anything out of the ordinary (nobody, several, no longer
listed) is None: `find` then asks the long way.
"""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from core.crypto import blind_indexes
from core.statements import prepared_rows
from dtks.matching.rows import (
    AROUND,
    END,
    PERSON,
    RELEASE,
    SHOWN,
    columns,
    decile_of,
    made,
    person_of,
)
from dtks.models import DecileLimit, Person, Release

_LIMIT = ("id", "source", "min_decile", "max_decile", "legal_basis")
_LIMIT_AT = END + len(RELEASE)
_DELISTED = PERSON.index("delisted_by_id")


class Hit(NamedTuple):
    person: Person
    decile: int | None
    release: Release
    limit: DecileLimit | None


def by_nik(digits: str, *, on: dt.date) -> Hit | None:
    indexes = blind_indexes(digits)
    rows = prepared_rows(_statement(len(indexes)), [on, on, *indexes])
    if len(rows) != 1 or rows[0][_DELISTED] is not None:
        return None
    (row,) = rows
    # The NIK is known from the question: nothing is decrypted for it.
    person = person_of(row, nik=digits)
    return Hit(
        person,
        decile_of(row),
        person.release if row[END] is None else made(Release, RELEASE, row[END:_LIMIT_AT]),
        None if row[_LIMIT_AT] is None else made(DecileLimit, _LIMIT, row[_LIMIT_AT:]),
    )


@lru_cache(maxsize=8)
def _statement(keys: int) -> str:
    """For so many index keys; two rows are enough to see that there are several."""
    return f"""
SELECT {SHOWN}, {columns("n", RELEASE)}, {columns("l", _LIMIT)}
{AROUND}
LEFT JOIN LATERAL (
  SELECT * FROM dtks_release n
  WHERE n.state = 'applied' AND n.is_full AND n.as_of > r.as_of
    AND n.region_id = ANY(ARRAY[left(p.region_id, 2), left(p.region_id, 5), left(p.region_id, 8), p.region_id])
  ORDER BY n.as_of DESC, n.applied_at DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
  SELECT * FROM dtks_decilelimit l
  WHERE l.source = coalesce(n.source, r.source) AND l.valid_from <= %s AND (l.valid_to IS NULL OR l.valid_to >= %s)
  LIMIT 1
) l ON true
WHERE p.nik_index IN ({", ".join(["%s"] * keys)})
LIMIT 2
"""  # noqa: S608 (column names of our own)
