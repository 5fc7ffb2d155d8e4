"""A verdict on screen speaks of places and kinds by their names."""

from datetime import date

import pytest

from programs.eligibility import Answer, Verdict
from programs.eligibility.verdict import Kind, Reason
from programs.eligibility.words import ProgramState
from referrals import queries
from tests.factories.programs import PPKSKindFactory

pytestmark = pytest.mark.django_db


def reason(fact: str, value) -> Reason:
    return Reason(Kind.CRITERION.value, True, True, text="Syarat.", fact=fact, value=value)


def test_places_and_kinds_are_named_and_an_unknown_code_stays(places):
    PPKSKindFactory(code="LUT", name="Lanjut usia telantar")
    verdict = Verdict(
        ProgramState("contoh"),
        date(2026, 11, 24),
        Answer.ELIGIBLE,
        (reason("region", "34.04.07.2001"), reason("ppks", ["LUT", "XX"])),
    )
    known = [line.known for line in queries.assessment_in_full(verdict).lines]
    assert known == [
        "Wilayah tempat tinggal: Caturtunggal",
        "Jenis PPKS: Lanjut usia telantar, XX",
    ]
    assert queries.assessment(verdict).lines[1].known == "Jenis PPKS: LUT, XX"
