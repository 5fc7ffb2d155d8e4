"""The plain case in one round trip: a NIK that one listed person has, with all that an answer shows.

It is asked at every counter all day, so the statement is prepared and the rows become objects without
the ORM's compiler. Anything out of the ordinary (nobody, several, no longer listed) is None: `find` then asks the long way.
"""

import datetime as dt
from dataclasses import dataclass

import psycopg
from django.db import connection, models

from core.crypto import blind_indexes, decrypt
from dtks.models import DecileLimit, Family, Person, Release
from regions.models import Region


def _fields(model: type[models.Model], names: str) -> list[str]:
    """In the model's own order: `from_db` counts on it."""
    return [f.attname for f in model._meta.concrete_fields if f.attname in names.split()]


_PERSON = _fields(
    Person,
    "id region_id family_id external_id nik name name_key born_on birth_place sex relation "
    "occupation benefits flags release_id delisted_by_id",
)
_FAMILY = _fields(
    Family,
    "id region_id kk_number kk_index external_id decile head_name address hamlet rt rw",
)
_REGION = _fields(Region, "code name level")
_RELEASE = _fields(Release, "id source period as_of region_id is_full state")
_LIMIT = _fields(DecileLimit, "id source min_decile max_decile legal_basis")


def _columns(alias: str, columns: list[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


# Two rows are enough to see that there are several.
_STATEMENT = f"""
SELECT {_columns("p", _PERSON)}, {_columns("f", _FAMILY)}, {_columns("g", _REGION)}, {_columns("r", _RELEASE)},
  {_columns("n", _RELEASE)}, {_columns("l", _LIMIT)}
FROM dtks_person p
JOIN regions_region g ON g.code = p.region_id
JOIN dtks_release r ON r.id = p.release_id
LEFT JOIN dtks_family f ON f.id = p.family_id
LEFT JOIN LATERAL (
  SELECT * FROM dtks_release n
  WHERE n.state = 'applied' AND n.is_full AND n.as_of > r.as_of
    AND n.region_id = ANY(ARRAY[left(p.region_id, 2), left(p.region_id, 5), left(p.region_id, 8), p.region_id])
  ORDER BY n.as_of DESC, n.applied_at DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
  SELECT * FROM dtks_decilelimit l
  WHERE l.source = coalesce(n.source, r.source) AND l.valid_from <= %(on)s AND (l.valid_to IS NULL OR l.valid_to >= %(on)s)
  LIMIT 1
) l ON true
WHERE p.nik_index = ANY(%(indexes)s)
LIMIT 2
"""  # noqa: S608 (column names of our own)

_ENDS = []
for _part in (_PERSON, _FAMILY, _REGION, _RELEASE, _RELEASE, _LIMIT):
    _ENDS.append((_ENDS[-1] if _ENDS else 0) + len(_part))


@dataclass(frozen=True, slots=True)
class Hit:
    person: Person
    release: Release
    limit: DecileLimit | None


def by_nik(digits: str, *, on: dt.date) -> Hit | None:
    rows = _ask({"indexes": blind_indexes(digits), "on": on})
    if len(rows) != 1:
        return None
    (row,) = rows
    listed, family_end, region_end, release_end, newest_end, _limit_end = _ENDS
    if row[_PERSON.index("delisted_by_id")] is not None:
        return None
    alias = connection.alias
    # The NIK is known from the question: nothing is decrypted for it.
    person = Person.from_db(alias, _PERSON, _with(row[:listed], _PERSON.index("nik"), digits))
    known = Release.from_db(alias, _RELEASE, row[region_end:release_end])
    person.region = Region.from_db(alias, _REGION, row[family_end:region_end])
    person.release = known
    if row[listed] is not None:
        person.family = _family(alias, row[listed:family_end])
    newest = row[release_end:newest_end]
    limit = row[newest_end:]
    return Hit(
        person,
        Release.from_db(alias, _RELEASE, newest) if newest[0] else known,
        DecileLimit.from_db(alias, _LIMIT, limit) if limit[0] else None,
    )


def _family(alias: str, values: tuple) -> Family:
    place = _FAMILY.index("kk_number")
    kk = None if values[place] is None else decrypt(values[place])
    return Family.from_db(alias, _FAMILY, _with(values, place, kk))


def _with(values: tuple, place: int, value: str | None) -> list:
    return [*values[:place], value, *values[place + 1 :]]


def _ask(parameters: dict) -> list[tuple]:
    if connection.queries_logged:
        # Where queries are counted, this one counts.
        with connection.cursor() as cursor:
            cursor.execute(_STATEMENT, parameters)
            return cursor.fetchall()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        # By name on the server: planned once a connection. A pooler must pass protocol-level prepares on.
        cursor.execute(_STATEMENT, parameters, prepare=True)
        return cursor.fetchall()
