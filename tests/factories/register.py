"""The register between two releases: people stay, come, go, move up or down, as an import leaves them."""

from dtks.models import Person, Release
from dtks.names import name_key
from tests.factories.dtks import FamilyFactory, PersonFactory, ReleaseFactory


def next_release(period: str = "2026-Q4", **values) -> Release:
    return ReleaseFactory(period=period, **values)


def list_person(release: Release, *, nik: str, name: str, decile: int | None, **values) -> Person:
    """A person whom `release` lists for the first time."""
    region_id = values.setdefault("region_id", "34.04.07.2001")
    family = FamilyFactory(release=release, region_id=region_id, decile=decile)
    return PersonFactory(
        release=release, family=family, nik=nik, name=name, name_key=name_key(name), **values
    )


def change_decile(release: Release, person: Person, decile: int) -> None:
    person.family.decile, person.family.release = decile, release
    person.family.save(update_fields=["decile", "release"])


def delist(release: Release, person: Person) -> None:
    person.delisted_by = release
    person.save(update_fields=["delisted_by"])
