"""Somebody stands in for an absent colleague: with that one's rights, for some days, and never without saying so."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts import services
from accounts.models import Deputation, User
from accounts.roles import Action, Role
from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from intake import services as intake
from notifications import services as notifications
from notifications.models import Notice
from referrals import services as referrals
from referrals.services import AuthorCannotApprove
from tests.conftest import VILLAGE
from tests.factories.intake import ComplaintFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.staff import AssignmentFactory, DeputationFactory, UserFactory, acting

pytestmark = pytest.mark.django_db


def name(absent, deputy, by, *, key=None, **given):
    today = localdate()
    days = {"first_day": today, "last_day": today + timedelta(days=4), "region": None}
    roles = {"roles": sorted({role for role, _code in absent.held})}
    return services.name_deputy(
        deputation_id=key or new_id(),
        absent=absent,
        given=services.DeputyInput(deputy=deputy, **{**days, **roles, **given}),
        by=by,
    )


def test_a_deputy_has_the_absent_ones_rights_only_while_acting(budi, ani):
    row = DeputationFactory(absent=budi, deputy=ani)
    assert not User.objects.get(pk=ani.pk).may(Action.COMPLAINT_REVIEW, VILLAGE)
    user = acting(row)
    assert user.may(Action.COMPLAINT_REVIEW, VILLAGE)
    assert not user.may(Action.COMPLAINT_LOG, VILLAGE)


def test_it_covers_the_named_roles_and_region_and_what_is_still_held(budi, ani, dewi):
    AssignmentFactory(user=budi, role=Role.SUPERVISOR, region_id="34.04.07.2002")
    row = DeputationFactory(
        absent=budi, deputy=ani, roles=[Role.BACK_OFFICE], region_id="34.04.07.2002"
    )
    assert acting(row).held == ((Role.BACK_OFFICE, "34.04.07.2002"),)
    budi.assignments.filter(role=Role.BACK_OFFICE).delete()
    assert acting(Deputation.objects.get(pk=row.pk)).held == ()


def test_nobody_approves_what_the_one_they_stand_in_for_wrote(budi, dewi, eko):
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    DeputationFactory(absent=budi, deputy=dewi)
    with pytest.raises(AuthorCannotApprove):
        referrals.approve(referral=referral, by=User.objects.get(pk=dewi.pk))
    assert referral not in referral.__class__.objects.awaiting(User.objects.get(pk=dewi.pk))
    referrals.approve(referral=referral, by=eko)


def test_nobody_approves_as_another_what_they_wrote_themselves(budi, dewi, eko):
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    row = DeputationFactory(absent=dewi, deputy=budi)
    with pytest.raises(AuthorCannotApprove):
        referrals.approve(referral=referral, by=acting(row))


def test_the_absent_one_cannot_approve_what_was_written_for_them(budi, ani, dewi):
    """Dewi is back office too: what ani drafts for her is hers as well."""
    AssignmentFactory(user=dewi, role=Role.BACK_OFFICE, region_id="34.04.07")
    row = DeputationFactory(absent=dewi, deputy=ani)
    referral = ReferralFactory(drafted_by=budi)
    submitted = referrals.submit(referral=referral, by=acting(row))
    assert {ani.pk, dewi.pk} <= set(submitted.author_ids)


def test_the_same_form_twice_is_one_deputy(budi, ani):
    key = new_id()
    assert name(budi, ani, budi, key=key) == name(budi, ani, budi, key=key)
    assert Deputation.objects.count() == Event.objects.filter(verb=Verb.DEPUTY_NAMED).count() == 1


def test_a_supervisor_names_a_deputy_for_those_below(budi, ani, dewi, eko, zul):
    assert name(budi, ani, dewi).made_by == dewi
    with pytest.raises(PermissionDenied):
        name(eko, ani, dewi)
    with pytest.raises(PermissionDenied):
        name(budi, ani, zul)


def test_nobody_lifts_themselves_into_a_role(budi, dewi):
    with pytest.raises(Refused):
        name(budi, dewi, dewi)


@pytest.mark.parametrize("who", ["gita", "zul", "budi"])
def test_who_cannot_be_a_deputy(request, budi, who):
    """Admins have no power over cases, strangers none here, and nobody stands in for themselves."""
    deputy = request.getfixturevalue(who)
    with pytest.raises(Refused):
        name(budi, deputy, budi)


def test_the_role_of_an_admin_is_not_handed_on(gita, ani):
    with pytest.raises(Refused):
        name(gita, ani, gita)


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 2), (0, 92)])
def test_the_days_are_ahead_in_order_and_few(budi, ani, first, last):
    today = localdate()
    days = {"first_day": today + timedelta(first), "last_day": today + timedelta(last)}
    with pytest.raises(Refused):
        name(budi, ani, budi, **days)


def test_the_same_deputy_not_twice_on_a_day(budi, ani):
    row = name(budi, ani, budi)
    with pytest.raises(Refused):
        name(budi, ani, budi, first_day=row.last_day, last_day=row.last_day)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeputationFactory(absent=budi, deputy=ani)
    services.end_deputation(deputation=row, by=ani)
    assert name(budi, ani, budi)


def test_what_one_does_for_another_is_not_handed_on(budi, ani, citra):
    user = acting(DeputationFactory(absent=budi, deputy=ani))
    with pytest.raises(Refused):
        name(user, citra, user)


def test_both_hear_of_it(budi, ani, dewi):
    row = name(budi, ani, dewi)
    notifications.deliver()
    assert {n.receiver.username for n in Notice.objects.all()} == {"budi", "ani"}
    services.end_deputation(deputation=row, by=budi)
    notifications.deliver()
    assert Notice.objects.filter(receiver=ani).count() == 2


def test_the_deputy_hears_what_the_absent_one_is_told(budi, citra, dewi):
    DeputationFactory(absent=budi, deputy=citra)
    case = ComplaintFactory(in_review=True, holder=budi)
    intake.write_note(complaint=case, note_id=new_id(), text="Warga datang.", by=dewi)
    notifications.deliver()
    told = Notice.objects.get(receiver=citra)
    assert told.text == f"Sebagai pengganti: Ada catatan baru pada keluhan {case.number}."


def test_of_a_sealed_case_a_deputy_hears_only_in_a_trusted_role(budi, citra, hani, dewi):
    AssignmentFactory(user=budi, role=Role.FRONT_OFFICE, region_id=VILLAGE)
    DeputationFactory(absent=budi, deputy=citra, roles=[Role.FRONT_OFFICE])
    DeputationFactory(absent=budi, deputy=hani, roles=[Role.BACK_OFFICE])
    case = ComplaintFactory(in_review=True, sealed=True, holder=budi)
    intake.write_note(complaint=case, note_id=new_id(), text="Warga datang.", by=dewi)
    notifications.deliver()
    assert {n.receiver for n in Notice.objects.all()} == {budi, hani}


@pytest.fixture
def hani(places):
    return UserFactory(role=Role.FRONT_OFFICE, region_id="34.04.07.2002")
