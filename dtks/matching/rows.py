"""People of the register with all that an answer shows, in one round trip and without the ORM's compiler.

A row becomes objects as `Model.from_db` would make them, without the signals nobody listens to.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState

from core.crypto import decrypt
from core.statements import prepared_rows
from dtks.models import Family, Person, Release
from regions.models import Region

AnyModel = TypeVar("AnyModel", bound=models.Model)

# fmt: off
PERSON = (
    "id", "region_id", "family_id", "nik", "name", "name_key", "born_on", "sex", "relation",
    "benefits", "flags", "release_id", "delisted_by_id",
)
FAMILY = (
    "id", "region_id", "kk_number", "decile", "head_name", "address", "hamlet", "rt", "rw",
)
# fmt: on
REGION = ("code", "name", "level")
RELEASE = ("id", "source", "period", "as_of", "region_id", "is_full", "state")


def columns(alias: str, names: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


SHOWN = ", ".join(
    [columns("p", PERSON), columns("f", FAMILY), columns("g", REGION), columns("r", RELEASE)]
)
AROUND = """
FROM dtks_person p
JOIN regions_region g ON g.code = p.region_id
JOIN dtks_release r ON r.id = p.release_id
LEFT JOIN dtks_family f ON f.id = p.family_id
"""
_BY_ID = f"SELECT {SHOWN} {AROUND} WHERE p.id = ANY(%s)"  # noqa: S608 (column names of our own)

_FAMILY_AT = len(PERSON)
_REGION_AT = _FAMILY_AT + len(FAMILY)
_RELEASE_AT = _REGION_AT + len(REGION)
# Where the columns end that `person_of` reads.
END = _RELEASE_AT + len(RELEASE)
_NIK, _DECILE_AT = PERSON.index("nik"), _FAMILY_AT + FAMILY.index("decile")


def listed_people(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """The rows behind candidates, all of them listed still."""
    if not ids:
        return {}
    return {row[0]: person_of(row) for row in prepared_rows(_BY_ID, [list(ids)])}


def person_of(row: tuple, *, nik: str = "") -> Person:
    """The person with family, place and release. A NIK that is known already is not decrypted."""
    person = made(Person, PERSON, row)
    person.__dict__["nik"] = nik or (decrypt(row[_NIK]) if row[_NIK] else None)
    person._state.fields_cache = _Around(row)
    return person


class _Around(dict):
    """What a person is related to: in the row already, but made an object when somebody asks for it."""

    _gone: frozenset[str] = frozenset()

    def __init__(self, row: tuple) -> None:
        self._row = row

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (name in _MAKERS and name not in self._gone)

    def __missing__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(name)
        self[name] = found = _MAKERS[name](self._row)
        return found

    def __delitem__(self, name: str) -> None:
        self._gone |= {name}
        self.pop(name, None)


def decile_of(row: tuple) -> int | None:
    return row[_DECILE_AT]


def _family_of(row: tuple) -> Family | None:
    if row[_FAMILY_AT] is None:
        return None
    family = made(Family, FAMILY, row[_FAMILY_AT:_REGION_AT])
    kk = family.__dict__["kk_number"]
    family.__dict__["kk_number"] = decrypt(kk) if kk else None
    return family


_MAKERS: dict[str, Callable[[tuple], Any]] = {
    "family": _family_of,
    "region": lambda row: made(Region, REGION, row[_REGION_AT:_RELEASE_AT]),
    "release": lambda row: made(Release, RELEASE, row[_RELEASE_AT:END]),
}


def made(model: type[AnyModel], names: Sequence[str], values: Sequence[Any]) -> AnyModel:
    """A saved row of a model; what is not among the names is fetched when it is asked for."""
    row = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(zip(names, values, strict=False), _state=state)
    return row
