import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts import services
from accounts.models import Assignment, User
from accounts.roles import Role
from accounts.services import staff
from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.ids import new_id
from regions.models import Region
from tests.conftest import DISTRICT, REGENCY, VILLAGE
from tests.factories.staff import AssignmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def open_account(by, *, region_id=VILLAGE, **changes):
    values = {
        "id": new_id(),
        "username": "siti",
        "name": "Siti Aminah",
        "employee_number": "",
        "phone": "",
        "role": Role.FRONT_OFFICE,
        "region": Region.objects.get(pk=region_id),
        "by": by,
    }
    return services.create_user(**(values | changes))


def test_an_admin_opens_an_account_with_a_password_shown_once(gita):
    made = open_account(gita)
    assert made.user.check_password(made.password)
    assert made.user.must_change_password
    assert made.user.may("complaint.log", VILLAGE)
    verbs = set(Event.objects.filter(subject_id=str(made.user.pk)).values_list("verb", flat=True))
    assert verbs == {Verb.USER_CREATED, Verb.ASSIGNMENT_GRANTED}


def test_the_same_form_sent_twice_opens_one_account(gita):
    id = new_id()
    assert open_account(gita, id=id).password
    again = open_account(gita, id=id)
    assert again.password is None
    assert User.objects.filter(username="siti").count() == 1


def test_a_taken_username_is_refused_whatever_its_case(gita, ani):
    with pytest.raises(services.UsernameTaken):
        open_account(gita, username="ANI")


def test_the_database_refuses_usernames_that_differ_by_case_only(ani):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(username="Ani")


@pytest.mark.parametrize("region_id", ["34", "34.02", "34.02.12.2001"])
def test_nobody_opens_an_account_above_or_outside_the_own_region(gita, region_id):
    with pytest.raises(services.OutsideOwnRegion):
        open_account(gita, region_id=region_id)
    assert not User.objects.filter(username="siti").exists()


@pytest.mark.parametrize("region_id", ["34", "34.02"])
def test_nobody_grants_a_role_above_or_outside_the_own_region(gita, ani, region_id):
    with pytest.raises(services.OutsideOwnRegion):
        services.grant(
            user_id=ani.pk, role=Role.MANAGER, region=Region.objects.get(pk=region_id), by=gita
        )


def test_a_role_granted_twice_is_one_assignment(gita, ani):
    region = Region.objects.get(pk=DISTRICT)
    for _ in range(2):
        services.grant(user_id=ani.pk, role=Role.BACK_OFFICE, region=region, by=gita)
    assert ani.assignments.filter(role=Role.BACK_OFFICE).count() == 1
    assert Event.objects.filter(verb=Verb.ASSIGNMENT_GRANTED, subject_id=str(ani.pk)).count() == 1


def test_an_admin_does_not_add_to_the_own_power(gita):
    with pytest.raises(services.OwnAccount):
        services.grant(
            user_id=gita.pk, role=Role.MANAGER, region=Region.objects.get(pk=REGENCY), by=gita
        )


def test_an_admin_does_not_remove_the_own_role(gita):
    with pytest.raises(services.OwnAccount):
        services.revoke(assignment_id=gita.assignments.get().pk, by=gita)


def test_who_is_no_admin_grants_nothing(dewi, ani):
    with pytest.raises(services.OutsideOwnRegion):
        services.grant(
            user_id=ani.pk, role=Role.MANAGER, region=Region.objects.get(pk=VILLAGE), by=dewi
        )


def test_the_last_role_is_not_taken_away(gita, ani):
    with pytest.raises(services.LastRole):
        services.revoke(assignment_id=ani.assignments.get().pk, by=gita)


def test_a_role_taken_away_ends_its_rights_and_is_audited(gita, ani):
    extra = AssignmentFactory(user=ani, role=Role.MANAGER, region_id=DISTRICT)
    services.revoke(assignment_id=extra.pk, by=gita)
    assert not User.objects.get(pk=ani.pk).may("complaint.decide", VILLAGE)
    event = Event.objects.get(verb=Verb.ASSIGNMENT_REVOKED)
    assert (event.actor, event.region_id, event.data) == (gita, DISTRICT, {"role": "manager"})
    services.revoke(assignment_id=extra.pk, by=gita)  # a second press changes nothing


def test_a_role_outside_the_own_region_is_not_taken_away(gita, ani):
    elsewhere = AssignmentFactory(user=ani, region_id="34.02.12.2001")
    with pytest.raises(services.OutsideOwnRegion):
        services.revoke(assignment_id=elsewhere.pk, by=gita)


def test_a_region_keeps_its_last_admin(gita):
    # She may manage by her role at the village, but the district would be left alone.
    last = UserFactory(role=Role.CATALOGUE_ADMIN, region_id="34.02")
    AssignmentFactory(user=last, role=Role.FRONT_OFFICE, region_id="34.02")
    assignment = last.assignments.get(role=Role.CATALOGUE_ADMIN)
    with pytest.raises(services.LastAdmin):
        staff._keep_an_admin("34.02", without_assignment=assignment)
    UserFactory(role=Role.CATALOGUE_ADMIN, region_id="34")
    staff._keep_an_admin("34.02", without_assignment=assignment)


def test_a_deactivated_admin_does_not_count_as_the_last_one(gita):
    UserFactory(role=Role.CATALOGUE_ADMIN, region_id=REGENCY, is_active=False)
    with pytest.raises(services.LastAdmin):
        staff._keep_an_admin(REGENCY, without_user=gita)


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_deactivate_each_other_at_once(gita):
    other = UserFactory(role=Role.CATALOGUE_ADMIN, region_id=REGENCY)
    gita.held, other.held  # noqa: B018  both pages were opened before either pressed
    answers = []

    def second():
        try:
            services.deactivate(user_id=gita.pk, by=other)
            answers.append("done")
        except services.LastAdmin:
            answers.append("refused")
        finally:
            connection.close()

    with transaction.atomic():
        services.deactivate(user_id=other.pk, by=gita)
        rival = threading.Thread(target=second)
        rival.start()
        time.sleep(0.4)
        assert answers == []
    rival.join(10)
    assert answers == ["refused"]
    assert User.objects.get(pk=gita.pk).is_active


def test_nobody_deactivates_the_own_account(gita):
    with pytest.raises(services.OwnAccount):
        services.deactivate(user_id=gita.pk, by=gita)


def test_deactivation_ends_open_sessions_and_reactivation_does_not_revive_them(gita, ani, client):
    client.force_login(ani)
    assert client.get("/akun/saya/").status_code == 200
    services.deactivate(user_id=ani.pk, by=gita)
    assert client.get("/akun/saya/").status_code == 302
    password = services.reactivate(user_id=ani.pk, by=gita)
    assert client.get("/akun/saya/").status_code == 302
    ani.refresh_from_db()
    assert ani.is_active
    assert ani.must_change_password
    assert ani.check_password(password)


def test_a_password_reset_ends_open_sessions(gita, ani, client):
    client.force_login(ani)
    services.reset_password(user_id=ani.pk, by=gita)
    assert client.get("/akun/saya/").status_code == 302


def test_a_deactivated_account_gets_no_password(gita, ani):
    services.deactivate(user_id=ani.pk, by=gita)
    with pytest.raises(Refused):
        services.reset_password(user_id=ani.pk, by=gita)


@pytest.mark.parametrize(
    "act", [services.deactivate, services.reactivate, services.reset_password, services.reset_mfa]
)
def test_an_account_that_also_works_elsewhere_is_out_of_reach(gita, ani, act):
    AssignmentFactory(user=ani, role=Role.MANAGER, region_id="34.02")
    with pytest.raises(services.OutsideOwnRegion):
        act(user_id=ani.pk, by=gita)


@pytest.mark.parametrize(
    "act", [services.deactivate, services.reactivate, services.reset_password, services.reset_mfa]
)
def test_an_account_of_another_region_is_forbidden(gita, zul, act):
    with pytest.raises(PermissionDenied):
        act(user_id=zul.pk, by=gita)


def test_a_village_admin_cannot_take_over_the_regency_admin(gita):
    small = UserFactory(role=Role.CATALOGUE_ADMIN, region_id=VILLAGE)
    AssignmentFactory(user=gita, role=Role.FRONT_OFFICE, region_id=VILLAGE)
    with pytest.raises(services.OutsideOwnRegion):
        services.reset_password(user_id=gita.pk, by=small)


def test_resetting_two_step_verification_removes_phone_and_recovery_codes(gita, ani):
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=ani, type=kind, data={})
    services.reset_mfa(user_id=ani.pk, by=gita)
    assert not Authenticator.objects.filter(user=ani).exists()
    assert Event.objects.get(verb=Verb.USER_CHANGED).data == {"fields": ["mfa"], "now": "off"}


def test_a_stale_change_is_refused(gita, ani):
    values = {"user_id": ani.pk, "version": ani.version, "employee_number": "", "by": gita}
    services.change_user(**values, name="Ani L.", phone="")
    with pytest.raises(StaleSave):
        services.change_user(**values, name="Ani Lestari", phone="+628123456789")


def test_the_audit_names_changed_fields_and_never_their_values(gita, ani):
    services.change_user(
        user_id=ani.pk, version=1, name=ani.name, employee_number="", phone="+628123456789", by=gita
    )
    event = Event.objects.get(verb=Verb.USER_CHANGED)
    assert event.data == {"fields": ["phone"]}
    assert event.region_id == VILLAGE


def test_saving_without_a_change_writes_nothing(gita, ani):
    services.change_user(
        user_id=ani.pk, version=1, name=ani.name, employee_number="", phone="", by=gita
    )
    assert not Event.objects.exists()


def test_staff_are_seen_in_the_own_region_only(gita, ani, dewi, zul):
    assert set(User.objects.visible_to(gita)) == {gita, ani, dewi}
    assert User.objects.visible_to(UserFactory(assignment=None)).count() == 0


def test_holding_looks_up_the_tree(ani, dewi, eko, zul):
    assert set(User.objects.holding(Role.SUPERVISOR, VILLAGE)) == {dewi}
    assert set(User.objects.holding(Role.MANAGER, VILLAGE)) == {eko}
    assert not User.objects.holding(Role.FRONT_OFFICE, DISTRICT).exists()
    assert Assignment.objects.covering(VILLAGE).count() == 3
