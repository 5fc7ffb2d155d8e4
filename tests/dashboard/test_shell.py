"""Pages that refuse: who is signed in keeps the menu, a stranger gets the public page."""

import pytest

from tests.factories.outreach import VisitFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("path", "status"), [("/tidak-ada/", 404), ("/dtks/impor/", 403)])
def test_a_refusal_keeps_the_menu_of_who_is_signed_in(client, ani, path, status):
    client.force_login(ani)
    answer = client.get(path)
    assert answer.status_code == status
    assert "Kotak saya" in answer.content.decode()


def test_a_stranger_sees_no_menu(client, places):
    answer = client.get("/tidak-ada/")
    assert answer.status_code == 404
    assert "Kotak saya" not in answer.content.decode()


def test_an_empty_queue_points_a_facilitator_to_the_visits_of_today(client, citra, budi):
    client.force_login(citra)
    assert "Buka kunjungan saya" not in client.get("/antrean/").content.decode()
    VisitFactory(assigned_to=citra)
    assert "Buka kunjungan saya" in client.get("/antrean/").content.decode()
    client.force_login(budi)
    assert "Buka kunjungan saya" not in client.get("/antrean/").content.decode()
