"""Before saving: how many families a change lets in or leaves out."""

from datetime import date

import pytest
from django.urls import reverse

from intake import impact as impacts
from intake.impact import impact_of
from programs.content import content_of, parts_of
from programs.models import Criterion
from tests.factories.dtks import FamilyFactory, PersonFactory
from tests.factories.programs import CriterionFactory, ProgramFactory
from tests.programs.test_pages import typed

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 24)


@pytest.fixture
def program(places):
    program = ProgramFactory(sleman=True)
    CriterionFactory(program=program, fact="age", operator="at_least", value=60)
    for born in (date(1950, 1, 1), date(1960, 1, 1), date(1990, 1, 1)):
        PersonFactory(family=FamilyFactory(kk_number=None), born_on=born)
    elsewhere = FamilyFactory(kk_number=None, region_id="34.02.12.2001")
    PersonFactory(family=elsewhere, born_on=date(1950, 1, 1), region_id="34.02.12.2001")
    return program


def asked(program, value):
    content = content_of(program)
    content["criteria"][0]["value"] = value
    return impact_of(
        program=program,
        parts=parts_of(content, owner_id=program.owner_id),
        scopes=["34.04"],
        on=ON,
    )


def test_fewer_families_and_those_of_other_regions_are_not_counted(program):
    found = asked(program, 70)
    assert (found.families, found.now, found.then, found.fewer) == (3, 2, 1, 1)
    assert not found.is_sampled
    assert Criterion.objects.get().value == 60


def test_more_families(program):
    assert asked(program, 20).more == 1


def test_a_large_register_is_sampled_and_says_so(program, monkeypatch):
    monkeypatch.setattr(impacts, "MOST", 1)
    found = asked(program, 70)
    assert found.is_sampled
    assert found == asked(program, 70)  # the same families each time


def test_the_form_comes_back_with_the_impact_and_nothing_is_saved(client, gita, program):
    client.force_login(gita)
    row = {"fact": "age", "operator": "at_least", "value": "70", "text": "Berusia 70 tahun."}
    data = typed(program.owner, criteria=[row], version=str(program.version))
    response = client.post(reverse("intake:impact", args=[program.code]), data)
    page = response.content.decode()
    assert "1 lebih sedikit dari sekarang" in page
    assert "Berusia 70 tahun." in page
    assert Criterion.objects.get().value == 60


def test_a_contradiction_is_said_at_the_row_and_nothing_is_counted(client, gita, program):
    client.force_login(gita)
    rules = [
        {"fact": "age", "operator": "at_least", "value": "60", "text": "Berusia 60 tahun."},
        {"fact": "age", "operator": "at_most", "value": "18", "text": "Berusia 18 tahun."},
    ]
    data = typed(program.owner, criteria=rules, version=str(program.version))
    response = client.post(reverse("intake:impact", args=[program.code]), data)
    assert response.status_code == 422
    assert "saling bertentangan" in response.content.decode()


def test_an_outsider_counts_nothing(client, zul, program):
    client.force_login(zul)
    assert client.post(reverse("intake:impact", args=[program.code])).status_code == 403
