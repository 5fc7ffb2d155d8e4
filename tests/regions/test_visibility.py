import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from accounts.models import User
from accounts.roles import Action, Role
from regions.models import Region
from regions.queries import ancestry, full_name, villages_for
from tests.conftest import VILLAGE
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def codes(queryset) -> set[str]:
    return set(queryset.values_list("pk", flat=True))


def region(code: str, level: str) -> None:
    Region.objects.create(
        code=code, name=code, level=level, parent_id=code.rpartition(".")[0] or None
    )


def test_without_an_assignment_nothing_is_visible(places):
    nobody = User.objects.create_user(username="baru", name="Baru")
    assert codes(Region.objects.visible_to(nobody)) == set()


def test_a_user_sees_the_own_region_and_what_lies_inside(dewi):
    assert codes(Region.objects.visible_to(dewi)) == {
        "34.04.07",
        "34.04.07.2001",
        "34.04.07.2002",
        "34.04.07.2003",
    }


def test_a_neighbour_whose_code_begins_alike_is_not_seen(places):
    region("32", "province")
    for code in ("32.01", "32.10", "32.11"):
        region(code, "regency")
    user = UserFactory(region_id="32.01")
    assert codes(Region.objects.visible_to(user)) == {"32.01"}
    assert codes(Region.objects.within("32.1")) == set()
    assert codes(Region.objects.within("32.10")) == {"32.10"}


def test_an_action_narrows_to_the_roles_that_hold_it(places):
    user = UserFactory(role=Role.FRONT_OFFICE, region_id=VILLAGE)
    user.assignments.create(role=Role.CATALOGUE_ADMIN, region_id="34.02")
    user = User.objects.get(pk=user.pk)
    assert codes(Region.objects.visible_to(user, Action.COMPLAINT_LOG)) == {VILLAGE}
    assert "34.02.12" in codes(Region.objects.visible_to(user, Action.USER_MANAGE))


def test_nobody_signed_in_has_no_scope():
    assert not hasattr(AnonymousUser(), "scopes")


def test_forms_offer_villages_in_force_only(eko):
    Region.objects.filter(pk="34.04.07.2003").update(retired_on="2026-01-01")
    assert codes(villages_for(eko)) == {"34.04.07.2001", "34.04.07.2002"}


def test_a_place_is_told_by_its_whole_line(places):
    assert full_name(VILLAGE) == "Caturtunggal, Depok, Kabupaten Sleman, Daerah Istimewa Yogyakarta"
    assert [r.pk for r in ancestry(VILLAGE)] == ["34", "34.04", "34.04.07", VILLAGE]


def test_a_scope_is_one_range_of_the_primary_key(dewi):
    """With few rows the planner would scan anyway: what counts is that it may use the key."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = Region.objects.visible_to(dewi).order_by("code").explain()
    assert "Index" in plan
    assert "Filter" not in plan
