"""A case of Caturtunggal that the back office is serving, and the office that signs its letters."""

import pytest

from programs.models import DocumentKind
from referrals.inputs import DraftInput
from tests.factories.dtks import PersonFactory
from tests.factories.intake import ComplaintFactory
from tests.factories.referrals import LetterOfficeFactory, OrganizationFactory, ProgramFactory


def listed_case(*, decile: int, outcome: str = "in_range", **values):
    """A case whose evidence names a person of the register."""
    person = PersonFactory(family__decile=decile)
    evidence = {"person": person, "release": person.release, "decile": decile}
    return ComplaintFactory(
        in_review=True,
        client__kk="3404070101159001",
        client__person=person,
        check=outcome,
        **{f"check__{name}": value for name, value in evidence.items()},
        **values,
    )


@pytest.fixture
def office(places):
    return LetterOfficeFactory()


@pytest.fixture
def program(places):
    return ProgramFactory()


@pytest.fixture
def case(places):
    return listed_case(decile=2)


@pytest.fixture
def given(program):
    """What the draft form would hand over; keywords replace single answers."""

    def make(**changes) -> DraftInput:
        values = {
            "program": program,
            "organization": program.owner,
            "kind": "horizontal",
            "letter_kind": "referral",
            "purpose": "bantuan biaya berobat",
            "body": "Tinggal sendiri dan tidak bekerja.",
        }
        return DraftInput(**(values | changes))

    return make


@pytest.fixture
def partner(places):
    return OrganizationFactory(partner=True)


@pytest.fixture
def papers(db):
    for code, name in (("ktp", "Kartu tanda penduduk"), ("kk", "Kartu keluarga")):
        DocumentKind.objects.get_or_create(code=code, defaults={"name": name})
