"""The lists: whose turn it is, what lies in the region, and what the address narrows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from programs.models import Sector
from tests.factories.intake import ComplaintFactory, RegisterCheckFactory, ppks_kind

QUEUE, ALL = "/antrean/", "/keluhan/"


@pytest.fixture
def cases(places):
    """One case in each status, in Caturtunggal."""
    states = "registered in_review verifying deciding incomplete in_service resolved declined closed cancelled"
    return {state: ComplaintFactory(**{state: True}) for state in states.split()}


def numbers(cases, *states):
    return {cases[state].number for state in states}


@pytest.mark.parametrize(
    ("who", "states"),
    [
        ("ani", ("registered", "incomplete", "resolved", "declined")),
        ("citra", ("registered", "incomplete")),
        ("budi", ("in_review", "in_service")),
        ("dewi", ("verifying",)),
        ("eko", ("deciding",)),
        ("fitri", ("deciding",)),
    ],
)
def test_the_queue_holds_exactly_the_cases_whose_turn_is_the_users(
    request, cases, sign_in, listed, who, states
):
    user = request.getfixturevalue(who)
    assert set(listed(sign_in(user), QUEUE)) == numbers(cases, *states)


def test_all_of_the_region_shows_what_is_open(cases, budi, sign_in, listed):
    open_states = set(cases) - {"closed", "cancelled"}
    assert set(listed(sign_in(budi), ALL)) == numbers(cases, *open_states)


def test_endings_are_one_filter_away(cases, budi, sign_in, listed):
    client = sign_in(budi)
    assert set(listed(client, f"{ALL}?keadaan=berakhir")) == numbers(cases, "closed", "cancelled")
    assert set(listed(client, f"{ALL}?keadaan=semua")) == numbers(cases, *cases)


def test_the_outsider_sees_none_of_it(cases, zul, sign_in, listed):
    client = sign_in(zul)
    assert listed(client, QUEUE) == listed(client, f"{ALL}?keadaan=semua") == []
    assert client.get(ALL).context["work"].everything == 0


def test_the_catalogue_admin_may_not_open_a_list(cases, gita, sign_in):
    client = sign_in(gita)
    assert client.get(QUEUE).status_code == client.get(ALL).status_code == 403


def test_a_list_asks_for_a_login(cases, client):
    assert client.get(QUEUE).status_code == 302


def test_the_tabs_count_what_they_list(cases, budi, sign_in, listed):
    client = sign_in(budi)
    work = client.get(QUEUE).context["work"]
    assert work.mine == len(listed(client, QUEUE))
    assert work.everything == len(listed(client, ALL))


def test_a_sealed_case_is_in_no_list_and_no_count_without_the_right(
    places, ani, budi, sign_in, listed
):
    sealed = ComplaintFactory(registered=True, sealed=True)
    front, back = sign_in(ani), sign_in(budi)
    assert listed(front, QUEUE) == listed(front, ALL) == []
    work = front.get(ALL).context["work"]
    assert (work.mine, work.everything, work.by_status["registered"]) == (0, 0, 0)
    assert listed(back, ALL) == [sealed.number]


def test_whoever_entered_a_sealed_case_still_sees_it(places, ani, sign_in, listed):
    own = ComplaintFactory(registered=True, sealed=True, registered_by=ani)
    assert listed(sign_in(ani), QUEUE) == [own.number]


# one case that each filter must find, beside one that it must not
FILTERS = [
    ("status=verifying", {"verifying": True}, {"deciding": True}),
    ("status=verifying&status=deciding", {"deciding": True}, {"in_review": True}),
    ("wilayah=34.04.07.2002", {"region_id": "34.04.07.2002"}, {}),
    ("bidang=food", {"needs": [{"sector": Sector.FOOD}]}, {}),
    ("jenis=grievance", {"category": "grievance"}, {}),
    ("registri=not_found", {"check": "not_found"}, {"check": "in_range"}),
    ("registri=belum", {}, {"check": "in_range"}),
    ("mendesak=1", {"urgent": True}, {}),
    ("lewat=1", {"overdue": True}, {}),
    ("lewat=1", {"overdue": True}, {"overdue": True, "resolved": True}),
    ("keadaan=berakhir", {"closed": True}, {"resolved": True}),
    ("program=tanpa", {}, {"needs": 0}),
]


@pytest.mark.parametrize(("query", "found", "other"), FILTERS)
def test_a_filter_narrows_to_its_own(places, budi, sign_in, listed, query, found, other):
    wanted = ComplaintFactory(**{"in_review": True} | found)
    ComplaintFactory(**{"in_review": True} | other)
    assert listed(sign_in(budi), f"{ALL}?{query}") == [wanted.number]


def test_held_by_me(places, budi, dewi, sign_in, listed):
    mine = ComplaintFactory(in_review=True, holder=budi)
    ComplaintFactory(in_review=True, holder=dewi)
    assert listed(sign_in(budi), f"{QUEUE}?saya=1") == [mine.number]


def test_days_include_both_ends(places, budi, sign_in, listed):
    noon = timezone.localtime().replace(hour=12, minute=0) - timedelta(days=5)
    within = ComplaintFactory(in_review=True, received_at=noon)
    ComplaintFactory(in_review=True, received_at=noon - timedelta(days=1))
    ComplaintFactory(in_review=True, received_at=noon + timedelta(days=1))
    day = noon.date().isoformat()
    assert listed(sign_in(budi), f"{ALL}?dari={day}&sampai={day}") == [within.number]


def test_the_latest_look_up_counts(places, budi, sign_in, listed):
    case = ComplaintFactory(in_review=True, check="not_found")
    RegisterCheckFactory(complaint=case, outcome="in_range", at=timezone.now())
    client = sign_in(budi)
    assert listed(client, f"{ALL}?registri=not_found") == []
    assert listed(client, f"{ALL}?registri=in_range") == [case.number]


def test_the_nearest_deadline_comes_first(places, budi, sign_in, listed):
    later = ComplaintFactory(in_review=True, days_left=5)
    sooner = ComplaintFactory(in_review=True, days_left=1)
    client = sign_in(budi)
    assert listed(client, QUEUE) == [sooner.number, later.number]
    assert listed(client, f"{QUEUE}?urut=diterima")[0] in {sooner.number, later.number}


def test_pages_neither_repeat_nor_lose_a_row(places, budi, sign_in, listed):
    made = {ComplaintFactory(in_review=True, days_left=4).number for _ in range(30)}
    found = listed(sign_in(budi), QUEUE)
    assert len(found) == 30
    assert set(found) == made


def test_every_filter_in_force_can_be_taken_off(places, budi, sign_in):
    page = sign_in(budi).get(f"{ALL}?status=verifying&status=deciding&bidang=food&hal=abc")
    tags = {tag.label: tag.remove_url for tag in page.context["applied"]}
    assert set(tags) == {
        "Status: Pemeriksaan supervisor",
        "Status: Menunggu putusan",
        "Bidang: Pangan",
    }
    assert tags["Bidang: Pangan"] == f"{ALL}?status=verifying&status=deciding"
    assert tags["Status: Menunggu putusan"] == f"{ALL}?status=verifying&bidang=food"


def test_an_unknown_word_in_the_address_is_said_and_the_rest_holds(places, budi, sign_in, listed):
    wanted = ComplaintFactory(in_review=True, urgent=True)
    ComplaintFactory(in_review=True)
    client = sign_in(budi)
    assert listed(client, f"{ALL}?bidang=entah&mendesak=1&dari=kemarin") == [wanted.number]
    errors = client.get(f"{ALL}?bidang=entah&dari=kemarin").context["filter"].errors
    assert set(errors) == {"bidang", "dari"}


def test_a_region_outside_ones_own_is_no_filter(places, budi, sign_in):
    page = sign_in(budi).get(f"{ALL}?wilayah=34.02.12")
    assert "wilayah" in page.context["filter"].errors


def test_a_row_says_what_the_register_said_and_what_comes_next(places, budi, sign_in):
    case = ComplaintFactory(in_review=True, urgent=True, needs=3, check="in_range", days_left=-2)
    row = sign_in(budi).get(QUEUE).context["rows"][0]
    assert row.number == case.number
    assert (row.register.text, row.register_source) == ("desil 2", "DTSEN TW3 2026")
    assert row.action == ("Beri rekomendasi", True)
    assert row.need == "Reaktivasi PBI-JKN"
    assert row.more_needs == 2
    assert "Lanjut usia telantar" in row.need_about
    assert row.is_late
    assert row.due.text == "lewat 2 hari"


def test_a_case_without_needs_still_has_a_row(places, budi, sign_in):
    ComplaintFactory(in_review=True, needs=0)
    assert sign_in(budi).get(QUEUE).context["rows"][0].need == "belum diisi"


def test_the_kind_on_the_row_is_that_of_the_first_need(places, budi, sign_in):
    first = ppks_kind("DIS", "Penyandang disabilitas", order=950)
    needs = [{"kinds": [first]}, {"kinds": [ppks_kind()]}]
    ComplaintFactory(in_review=True, needs=needs)
    assert "Penyandang disabilitas" in sign_in(budi).get(QUEUE).context["rows"][0].need_about


def test_an_empty_queue_says_what_would_be_here(places, budi, sign_in):
    client = sign_in(budi)
    assert "Tidak ada yang menunggu Anda" in client.get(QUEUE).content.decode()
    assert (
        "Tidak ada keluhan dengan saringan ini"
        in client.get(f"{QUEUE}?mendesak=1").content.decode()
    )


def test_the_first_page_is_ones_own_queue(cases, budi, sign_in):
    page = sign_in(budi).get(reverse("dashboard:home"))
    assert [t.name for t in page.templates][0] == "dashboard/case_list.html"
    assert page.context["is_queue"]


def test_a_queue_of_one_status_bears_its_name(cases, budi, sign_in):
    page = sign_in(budi).get(f"{QUEUE}?status=in_review")
    assert page.context["title"] == "Penanganan"
    assert page.context["sub"] == "1 keluhan menunggu Anda"
    late = sign_in(budi).get(f"{QUEUE}?lewat=1").context
    assert (late["title"], late["sub"]) == ("Lewat tenggat", "")
