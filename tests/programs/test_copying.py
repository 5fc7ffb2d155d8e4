"""A programme of one region as the draft of another region's own."""

import pytest

from programs.models import Program, RequiredDocument
from tests.factories.programs import (
    CriterionFactory,
    DocumentKindFactory,
    OrganizationFactory,
    ProgramFactory,
)
from tests.programs.test_pages import form_data, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def bantul(places):
    owner = OrganizationFactory(bantul=True)
    program = ProgramFactory(
        bantul=True, owner=owner, code="bantul", name="Santunan Bantul", quota=7
    )
    CriterionFactory(
        program=program,
        fact="region",
        operator="prefix",
        value=["34.02"],
        text=f"Tinggal di {program.region.name}.",
    )
    CriterionFactory(program=program, fact="age", operator="at_least", value=60, order=1)
    RequiredDocument.objects.create(program=program, document_kind=DocumentKindFactory(code="ktp"))
    return program


def copy_page(client, code="bantul"):
    return client.get(url("manage_new") + f"?dari={code}")


def test_a_copy_carries_criteria_and_papers_and_serves_the_admins_own_region(client, gita, bantul):
    client.force_login(gita)
    owner = OrganizationFactory(sleman=True)
    data = form_data(copy_page(client)) | {"owner": str(owner.pk), "name": "Santunan Sleman"}
    assert Program.objects.count() == 1
    assert client.post(url("manage_new") + "?dari=bantul", data).status_code == 302
    made = Program.objects.get(code="santunan-sleman")
    place, age = made.criteria.all()
    assert (made.region_id, place.value, age.value) == ("34.04", ["34.04"], 60)
    assert made.region.name in place.text
    assert made.required_documents.get().document_kind_id == "ktp"
    assert made.quota is None
    assert bantul.criteria.first().value == ["34.02"]


def test_the_owner_of_the_other_region_is_not_offered(client, gita, bantul):
    client.force_login(gita)
    response = client.post(url("manage_new"), form_data(copy_page(client)))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["owner"]


def test_a_hidden_programme_of_others_cannot_be_copied_nor_can_an_outsider_copy(
    client, gita, zul, bantul
):
    client.force_login(zul)
    assert copy_page(client).status_code in {403, 404}
    client.force_login(gita)
    assert "Salin ke wilayah saya" in text_of(client.get(url("detail", "bantul")))
    Program.objects.update(is_active=False)
    assert copy_page(client).status_code == 404
