"""Pages of the register: as many queries for thirty rows as for three, and under a ceiling."""

from dtks.models import ImportVillage
from dtks.vocabulary import ImportState
from regions.models import Region
from tests.budgets.test_dashboard import get, grown
from tests.factories.dtks import (
    FamilyFactory,
    ImportBatchFactory,
    ImportProblemFactory,
    PersonFactory,
    ReleaseFactory,
)
from tests.factories.proposals import ProposalFactory, calendars
from tests.factories.register import FlipFactory, RecheckFactory


def test_the_proposals(places, budi):
    calendars()
    grown(
        budi,
        get("/usulan/"),
        lambda n: [ProposalFactory(exported=True) for _ in range(n)],
        ceiling=13,
        statements=15,
    )


def test_what_a_release_has_changed(places, budi):
    recheck = RecheckFactory()
    grown(
        budi,
        get("/dtks/perubahan/"),
        lambda n: [FlipFactory(recheck=recheck) for _ in range(n)],
        ceiling=11,
    )


def test_a_person_with_their_family_releases_and_cases(places, budi):
    family = FamilyFactory()
    person = PersonFactory(family=family)
    years = iter(range(1990, 2026))

    def grow(n: int) -> None:
        for _ in range(n):
            ReleaseFactory(period=f"{next(years)}-Q1")
            PersonFactory(family=family)
            ProposalFactory(complaint__client__person=person)

    grown(budi, get(person.get_absolute_url()), grow, ceiling=20, statements=21)


def test_the_imports(places, gita):
    grown(
        gita,
        get("/dtks/impor/"),
        lambda n: [ImportBatchFactory(by=gita) for _ in range(n)],
        ceiling=9,
    )


def test_one_import(places, gita):
    batch = ImportBatchFactory(by=gita, state=ImportState.CHECKED, rows_refused=30)
    villages = iter(Region.objects.filter(level=Region.Level.VILLAGE, pk__startswith="34."))

    def grow(n: int) -> None:
        for _ in range(n):
            ImportProblemFactory(batch=batch)
            if village := next(villages, None):
                ImportVillage.objects.create(batch=batch, region=village, added=3)

    grown(gita, get(batch.get_absolute_url()), grow, ceiling=13)


def test_the_villages_of_an_import(places, gita):
    batch = ImportBatchFactory(by=gita, state=ImportState.CHECKED)
    villages = iter(Region.objects.filter(level=Region.Level.VILLAGE, pk__startswith="34."))

    def grow(n: int) -> None:
        for village in [v for _, v in zip(range(n), villages, strict=False)]:
            ImportVillage.objects.create(batch=batch, region=village, added=3)

    grown(gita, get(f"{batch.get_absolute_url()}desa/"), grow, ceiling=9)
