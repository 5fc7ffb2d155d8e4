"""Acting for an absent colleague: whose box is open, what the pages say, and when it is over."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts import services
from accounts.models import Deputation, User
from accounts.roles import Role
from audit.models import Event
from audit.verbs import Verb
from core.ids import new_id
from tests.factories.intake import ComplaintFactory
from tests.factories.staff import DeputationFactory

pytestmark = pytest.mark.django_db


def start(client, deputation):
    client.post(f"/akun/pengganti/{deputation.pk}/bertindak/")
    return client


def test_the_box_of_the_absent_one_opens_and_closes(budi, ani, sign_in, listed):
    row = DeputationFactory(absent=budi, deputy=ani)
    case = ComplaintFactory(in_review=True)
    client = sign_in(ani)
    assert listed(client, "/antrean/") == []
    assert listed(start(client, row), "/antrean/") == [case.number]
    assert "a.n. Budi Santosa" in client.get("/antrean/").content.decode()
    client.post("/akun/pengganti/selesai/")
    assert listed(client, "/antrean/") == []


def test_every_act_is_recorded_for_both(budi, ani, sign_in):
    row = DeputationFactory(absent=budi, deputy=ani)
    case = ComplaintFactory(in_review=True)
    start(sign_in(ani), row).post(f"/keluhan/{case.number}/ambil/", {"version": case.version})
    event = Event.objects.get(verb=Verb.COMPLAINT_TAKEN)
    assert event.who == "Ani Lestari a.n. Budi Santosa"
    assert (event.actor, event.on_behalf_of) == (ani, budi)


@pytest.mark.parametrize("gone", ["over", "ended", "closed account", "not yet"])
def test_it_ends_by_itself(budi, ani, sign_in, listed, gone):
    row = DeputationFactory(absent=budi, deputy=ani)
    ComplaintFactory(in_review=True)
    client = start(sign_in(ani), row)
    today = localdate()
    match gone:
        case "over":
            first = today - timedelta(days=3)
            Deputation.objects.update(first_day=first, last_day=today - timedelta(days=1))
        case "ended":
            services.end_deputation(deputation=row, by=budi)
        case "closed account":
            User.objects.filter(pk=budi.pk).update(is_active=False)
        case "not yet":
            Deputation.objects.update(first_day=today + timedelta(days=1))
    assert listed(client, "/antrean/") == []
    if gone != "closed account":
        assert client.post(f"/akun/pengganti/{row.pk}/bertindak/").status_code == 404


def test_the_page_shows_each_side_and_hides_the_rest(budi, ani, dewi, zul, sign_in):
    row = DeputationFactory(absent=budi, deputy=ani)
    assert sign_in(budi).get("/akun/pengganti/").context["for_me"] == [row]
    assert sign_in(ani).get("/akun/pengganti/").context["by_me"] == [row]
    assert sign_in(dewi).get("/akun/pengganti/").context["others"] == [row]
    assert "Budi" not in sign_in(zul).get("/akun/pengganti/").content.decode()


def test_the_form_names_and_ends_a_deputy(budi, ani, sign_in):
    client = sign_in(budi)
    page = client.get("/akun/pengganti/baru/").content.decode()
    assert "Ani Lestari" in page
    assert "Gita" not in page
    today = localdate()
    typed = {
        "id": new_id(),
        "deputy": ani.pk,
        "roles": ["back_office"],
        "first_day": f"{today:%d-%m-%Y}",
        "last_day": f"{today - timedelta(1):%d-%m-%Y}",
    }
    refused = client.post("/akun/pengganti/baru/", typed)
    assert refused.status_code == 422
    typed["last_day"] = f"{today:%d-%m-%Y}"
    assert client.post("/akun/pengganti/baru/", typed).status_code == 302
    row = Deputation.objects.get()
    client.post(f"/akun/pengganti/{row.pk}/akhiri/")
    assert Deputation.objects.get().ended_at


def test_a_supervisor_picks_the_colleague_first(budi, dewi, ani, sign_in):
    page = sign_in(dewi).get(f"/akun/pengganti/baru/?untuk={budi.pk}")
    assert page.context["absent"] == budi
    assert page.context["coverable"] == [Role.BACK_OFFICE]
