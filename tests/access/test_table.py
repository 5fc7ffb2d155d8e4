"""Every address × every role × outsiders × nobody."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Assignment
from accounts.roles import Role
from tests.access.table import NATIONAL_NAMES, TABLE, Door
from tests.access.world import SECRET_NAME, World
from tests.architecture.test_doors import ALLAUTH, doors
from tests.factories.referrals import OrganizationFactory, ProviderSeatFactory

pytestmark = pytest.mark.django_db
PERSONAS = ("ani", "budi", "citra", "dewi", "eko", "fitri", "gita", "pita")
LET_IN = {200, 204, 302, 400, 405, 409, 422}
LOGIN = "/masuk/"


@pytest.fixture
def staff(ani, budi, citra, dewi, eko, fitri, gita, pita) -> dict:
    found = locals()
    ProviderSeatFactory(user=pita)
    return {name: found[name] for name in PERSONAS}


@pytest.fixture
def outsider(zul):
    """Every role there is, in Kabupaten Bantul: no refusal may come from a missing right."""
    Assignment.objects.bulk_create(
        Assignment(user=zul, role=role, region_id="34.02")
        for role in Role
        if role != Role.SUPERVISOR
    )
    ProviderSeatFactory(user=zul, organization=OrganizationFactory(partner=True))
    return zul


def knock(door: Door, url: str, user=None) -> tuple[int, str, bytes]:
    """(status, where to, body) of one visitor; whatever the visit changed is undone."""
    client = Client()
    before = transaction.savepoint()
    try:
        if user:
            client.force_login(user)
        response = getattr(client, door.method)(url, door.data)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, response.get("Location", ""), body
    finally:
        transaction.savepoint_rollback(before)


@pytest.mark.parametrize("door", TABLE.values(), ids=TABLE)
def test_a_door_opens_for_whom_the_table_says(door: Door, staff, outsider):
    url = reverse(door.name, kwargs=door.thing(World(staff)) if door.thing else {})
    wrong = []

    def expect(visitor: str, is_right: bool, answer: tuple[int, str, bytes]) -> None:
        if not is_right:
            wrong.append(f"{visitor}: {answer[0]} {answer[1]}".strip())

    for name, user in staff.items():
        answer = knock(door, url, user)
        if name in door.who:
            let_in = answer[0] in LET_IN and not answer[1].startswith(LOGIN)
            expect(f"{name} should be let in", let_in, answer)
        else:
            is_right = answer[0] in ({403, 404} if door.is_own else {door.others})
            expect(f"{name} should be refused", is_right, answer)

    answer = knock(door, url, outsider)
    if door.is_public or not door.thing or door.name in NATIONAL_NAMES:
        expect("the outsider should be let in", answer[0] in LET_IN, answer)
        if not door.is_public:
            expect("the outsider should see nobody", SECRET_NAME.encode() not in answer[2], answer)
    else:
        expect("the outsider should find nothing", answer[0] == 404, answer)

    answer = knock(door, url)
    if door.is_public:
        expect("anyone should be let in", answer[0] in LET_IN, answer)
        expect("anyone should see nobody", SECRET_NAME.encode() not in answer[2], answer)
    else:
        to_login = answer[0] == 302 and answer[1].startswith(LOGIN)
        expect("nobody should be sent to the login", to_login, answer)
    assert wrong == []


OF_A_CASE = [
    door
    for door in TABLE.values()
    if door.name.split(":")[0] in {"dashboard", "intake", "referrals", "outreach"}
    and not door.is_public
    and "ani" in door.who
    # What is posted names its rows itself: asked where it is tested.
    and (door.thing or door.method == "get")
    and door.name != "intake:new"
    # A person of the register is no case; which cases their page shows is asked in tests/dashboard/test_person.py.
    and not door.name.startswith("dashboard:person")
]


@pytest.mark.parametrize("door", OF_A_CASE, ids=[door.name for door in OF_A_CASE])
def test_a_sealed_case_is_behind_none_of_the_doors_of_the_front_office(door: Door, staff):
    world = World(staff, sealed=True)
    kwargs = door.thing(world) if door.thing else {}
    if not door.thing or door.is_shared:
        world.visit(), world.referral(submitted=True), world.place(), world.flip
        world.proposal(submitted=True)
    status, _where, body = knock(door, reverse(door.name, kwargs=kwargs), staff["ani"])
    assert status == 404 if door.thing and not door.is_shared else status == 200
    assert SECRET_NAME.encode() not in body


def test_every_address_has_its_row():
    named = {name for name, _route, _view in doors()} - ALLAUTH
    assert named - TABLE.keys() == set(), "add these addresses to tests/access/table.py"
    assert TABLE.keys() - named == set(), "these rows name no address any more"


def test_what_the_table_calls_public_is_public():
    views = {name: view for name, _route, view in doors()}
    for door in TABLE.values():
        assert getattr(views[door.name], "is_public", False) is door.is_public, door.name


@pytest.mark.parametrize("name", sorted(ALLAUTH))
def test_the_pages_of_allauth_show_nothing_to_nobody(name, places):
    response = Client().get(reverse(name))
    assert response.status_code in {200, 302, 404, 405}
    if response.status_code == 302:
        assert response["Location"].startswith((LOGIN, "/"))
