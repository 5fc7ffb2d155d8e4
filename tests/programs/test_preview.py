"""The public page of what stands in the form: tolerant of what is wrong, and never saving."""

import pytest
from django.urls import reverse

from programs.models import Program
from tests.factories.programs import DocumentKindFactory, OrganizationFactory, ProgramFactory
from tests.programs.test_pages import ELDERLY, typed

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def owner(places):
    return OrganizationFactory(sleman=True, name="Dinas Sosial Sleman")


@pytest.fixture
def as_gita(client, gita):
    client.force_login(gita)
    return client


def test_it_shows_what_citizens_will_read_and_saves_nothing(as_gita, owner):
    DocumentKindFactory(code="ktp", name="KTP-el")
    form = typed(owner, documents=[{"document_kind": "ktp", "is_mandatory": "on"}])
    page = as_gita.post(reverse("programs:preview_new"), form, **HTMX).content.decode()
    for words in ("Santunan Lansia Sleman", "Berusia 60 tahun", "KTP-el", "Dinas Sosial Sleman"):
        assert words in page
    assert "<form" not in page
    assert not Program.objects.exists()


def test_what_is_wrong_is_left_out_and_the_rest_is_shown(as_gita, owner):
    form = typed(owner, criteria=[ELDERLY, ELDERLY | {"fact": "tidak_ada"}], quota="-5") | {
        "owner": ""
    }
    response = as_gita.post(reverse("programs:preview_new"), form, **HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Isian yang belum benar belum tampak di sini." in page
    assert "Santunan Lansia Sleman" in page
    assert "Kuota" not in page


def test_without_javascript_the_form_comes_back_with_the_preview_beside_it(as_gita, owner):
    program = ProgramFactory(code="lansia", sleman=True, owner=owner, benefit="Lama.")
    form = typed(owner, benefit="Uang tunai baru.")
    response = as_gita.post(reverse("programs:preview", args=["lansia"]), form)
    assert response.context["preview"]["program"].benefit == "Uang tunai baru."
    assert response.context["form"].data["benefit"] == "Uang tunai baru."
    program.refresh_from_db()
    assert program.benefit == "Lama."


def test_a_programme_of_another_region_is_not_found(as_gita, places):
    ProgramFactory(code="bantul", bantul=True)
    assert as_gita.post(reverse("programs:preview", args=["bantul"])).status_code == 404
