"""The register between two releases: people stay, come, go, move up or down, as an import leaves them."""

import factory

from dtks.models import Person, Release
from dtks.names import name_key
from dtks.vocabulary import Outcome
from intake.models import Recheck, RegisterFlip
from tests.factories.dtks import FamilyFactory, PersonFactory, ReleaseFactory
from tests.factories.intake import ComplaintFactory, RegisterCheckFactory, ago


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


class RecheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recheck

    release = factory.SubFactory(ReleaseFactory, period="2026-Q4")
    region_id = factory.SelfAttribute("release.region_id")
    because = Recheck.Because.APPLIED


class FlipFactory(factory.django.DjangoModelFactory):
    """Not found at first; listed in range by the newest release."""

    class Meta:
        model = RegisterFlip

    complaint = factory.SubFactory(ComplaintFactory, verifying=True)
    region_id = factory.SelfAttribute("complaint.region_id")
    recheck = factory.SubFactory(RecheckFactory)
    before = factory.LazyAttribute(
        lambda o: RegisterCheckFactory(complaint=o.complaint, outcome=Outcome.NOT_FOUND)
    )
    after = factory.LazyAttribute(
        lambda o: RegisterCheckFactory(
            complaint=o.complaint,
            outcome=Outcome.IN_RANGE,
            how="release",
            by=None,
            period="2026-Q4",
            person=PersonFactory(name=o.complaint.client.name.upper()),
            at=ago(0),
        )
    )
