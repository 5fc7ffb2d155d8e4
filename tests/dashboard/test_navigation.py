"""Navigation: only what the user may open, with how much waits there."""

import pytest
from django.urls import reverse

from dashboard.desk import Desk
from dashboard.navigation import sections
from dtks.vocabulary import ImportState
from tests.factories.dtks import ImportBatchFactory
from tests.factories.help import home
from tests.factories.intake import ComplaintFactory
from tests.factories.outreach import VehicleFactory
from tests.factories.proposals import ProposalFactory
from tests.factories.referrals import ProgramFactory

PERSONAS = ("ani", "budi", "citra", "dewi", "eko", "fitri", "gita", "zul")


@pytest.mark.parametrize("who", PERSONAS)
def test_every_link_opens_and_is_the_active_one_there(request, places, sign_in, who):
    user = request.getfixturevalue(who)
    client = sign_in(user)
    for section in sections(Desk(user)):
        for item in section.items:
            page = client.get(item.url)
            assert page.status_code == 200, f"{who}: {item.label}"
            active = [i.label for s in page.context["nav"] for i in s.items if i.is_active]
            assert active == [item.label]


def test_counts_are_the_users_own(places, budi, ani):
    ComplaintFactory.create_batch(3, in_review=True)
    ComplaintFactory(in_service=True, overdue=True)
    ComplaintFactory(in_review=True, region_id="34.02.12.2001")
    counts = {item.label: item.count for s in sections(Desk(budi)) for item in s.items}
    assert counts["Kotak saya"] == 4
    assert counts["Penanganan"] == 3
    assert counts["Dalam layanan"] == 1
    assert counts["Lewat tenggat"] == 1
    assert "Penanganan" not in {i.label for s in sections(Desk(ani)) for i in s.items}


def test_who_approves_proposals_sees_how_many_wait_but_not_their_own(places, dewi, zul):
    ProposalFactory(submitted=True)
    ProposalFactory(submitted=True, drafted_by=dewi)

    def waiting(user):
        counts = {item.label: item.count for s in sections(Desk(user)) for item in s.items}
        return counts.get("Persetujuan usulan")

    assert (waiting(dewi), waiting(zul)) == (1, None)


def test_the_admin_sees_how_many_files_wait_for_a_word(places, gita, zul):
    ImportBatchFactory(state=ImportState.CHECKED)
    ImportBatchFactory(state=ImportState.READING)
    counts = {item.label: item.count for s in sections(Desk(gita)) for item in s.items}
    assert counts["Impor registri"] == 1
    assert "Impor registri" not in {i.label for s in sections(Desk(zul)) for i in s.items}


def test_only_who_may_log_gets_the_button(request, places, sign_in):
    offered = {
        who: sign_in(request.getfixturevalue(who)).get("/").context["primary_nav"] is not None
        for who in PERSONAS
    }
    assert offered == {who: who in {"ani", "citra", "fitri"} for who in PERSONAS}


def test_the_admin_gets_no_case_and_no_search(places, gita, sign_in):
    ComplaintFactory(in_review=True)
    page = sign_in(gita).get("/")
    assert page.context["search_url"] == ""
    labels = {item.label for s in page.context["nav"] for item in s.items}
    assert not labels & {"Kotak saya", "Semua keluhan", "Rujukan", "Dasbor"}
    assert {"Pengguna", "Impor registri", "Kelola program"} <= labels


def test_a_menu_offers_homes_money_and_rides_only_where_there_are_some(places, budi, zul, sign_in):
    rare = {"Panti", "Belanja sosial", "Perjalanan"}

    def offered(user) -> set[str]:
        return rare & {item.label for s in sections(Desk(user)) for item in s.items}

    assert offered(budi) == set()
    home()
    VehicleFactory()
    ProgramFactory(code="uang-daerah")
    assert offered(budi) == rare
    assert offered(zul) == set()


def test_the_link_to_rides_is_the_active_one_there(places, budi, sign_in):
    VehicleFactory()
    page = sign_in(budi).get(reverse("outreach:trips"))
    active = [i.label for s in page.context["nav"] for i in s.items if i.is_active]
    assert active == ["Perjalanan"]


def test_office_and_role_are_named(places, budi, sign_in):
    context = sign_in(budi).get("/").context
    assert str(context["office_name"]) == "Kabupaten Sleman"
    assert context["identity"]["role"] == "Back office · Kec. Depok"
