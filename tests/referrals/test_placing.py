"""A place in a home: who fits where, and a bed that is never given twice."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.ids import new_id
from programs import services as catalogue
from programs.models import Bed, Facility, Lodge
from referrals import services
from referrals.models import Attendance, Placement
from referrals.placing import PLACEMENT, State, Step, misfit
from regions.models import Region
from tests.factories.help import beds_of, home, place, placing
from tests.factories.staff import UserFactory


@pytest.fixture
def warden(places):
    """Back office of the home, not the one who asks."""
    return UserFactory(role=Role.BACK_OFFICE, region_id="34.04.07", name="Petugas Panti")


@pytest.mark.parametrize(
    ("room", "person", "is_right"),
    [
        (("L", False), ("L", "walks", False, 0), True),
        (("L", False), ("P", "walks", False, 0), False),
        (("P", False), ("L", "walks", False, 0), False),
        (("P", False), ("P", "aided", False, 0), False),
        (("P", True), ("P", "aided", False, 0), True),
        (("L", True), ("L", "bedridden", False, 0), True),
        (("L", False), ("L", "bedridden", False, 0), False),
        (("C", False), ("L", "walks", False, 0), False),
        (("C", False), ("P", "walks", True, 0), True),
        (("C", False), ("P", "walks", True, 1), False),
        (("C", False), ("P", "aided", True, 0), False),
        (("C", True), ("P", "aided", True, 0), True),
        # A couple may also sleep apart.
        (("L", False), ("L", "walks", True, 0), True),
    ],
)
def test_who_fits_which_room(room, person, is_right):
    sex, mobility, is_couple, mates = person
    reason = misfit(
        occupants=room[0],
        is_accessible=room[1],
        sex=sex,
        mobility=mobility,
        is_couple=is_couple,
        mates=mates,
    )
    assert (reason == "") is is_right


@pytest.mark.django_db
class TestTheRoadOfAPlace:
    def test_a_vertical_referral_leads_to_a_hold_and_then_to_a_bed(self, budi, warden):
        facility = home()
        referral = placing(facility)
        waiting = services.request_place(
            placement_id=new_id(),
            referral=referral,
            facility=facility,
            priority=1,
            mobility="walks",
            by=budi,
        )
        held = services.hold_bed(placement=waiting, bed=beds_of(facility)[0], by=warden)
        referral.refresh_from_db()
        assert (held.state, referral.state) == (State.HELD, "accepted")
        admitted = services.admit(placement=held, by=warden)
        referral.refresh_from_db()
        need = referral.need
        need.refresh_from_db()
        assert (admitted.state, referral.state, need.outcome) == (
            State.ADMITTED,
            "delivered",
            "helped",
        )
        verbs = Event.objects.filter(case_number=referral.complaint.number).values_list(
            "verb", flat=True
        )
        assert {Verb.PLACEMENT_REQUESTED, Verb.PLACEMENT_ADVANCED} <= set(verbs)
        left = services.leave(
            placement=admitted, reason="family", note="Dijemput anaknya.", by=warden
        )
        assert left.state == State.LEFT
        another = place(facility, asked_by=budi)
        assert services.admit(placement=another, bed=left.bed, by=warden).bed == left.bed

    def test_the_same_form_sent_twice_is_one_request(self, budi):
        facility = home()
        words = {
            "placement_id": new_id(),
            "referral": placing(facility),
            "facility": facility,
            "priority": 3,
            "mobility": "walks",
            "by": budi,
        }
        assert services.request_place(**words) == services.request_place(**words)
        assert Placement.objects.count() == 1

    def test_one_person_stands_once_on_the_list(self, budi):
        facility = home()
        placement = place(facility, asked_by=budi)
        with pytest.raises(Refused):
            services.request_place(
                placement_id=new_id(),
                referral=placement.referral,
                facility=facility,
                priority=3,
                mobility="walks",
                by=budi,
            )

    def test_a_draft_leads_to_no_place(self, budi):
        facility = home()
        with pytest.raises(Refused):
            services.request_place(
                placement_id=new_id(),
                referral=placing(facility, sent=False),
                facility=facility,
                priority=3,
                mobility="walks",
                by=budi,
            )

    def test_who_asked_does_not_admit(self, budi):
        facility = home()
        waiting = place(facility, asked_by=budi)
        with pytest.raises(Refused):
            services.admit(placement=waiting, bed=beds_of(facility)[0], by=budi)

    def test_the_desk_of_another_regency_neither_holds_nor_cancels(self, budi, zul):
        facility = home()
        waiting = place(facility, asked_by=budi)
        assert not Placement.objects.visible_to(zul).exists()
        with pytest.raises(PermissionDenied):
            services.hold_bed(placement=waiting, bed=beds_of(facility)[0], by=zul)
        with pytest.raises(PermissionDenied):
            services.cancel_place(placement=waiting, note="Salah", by=zul)

    def test_the_desk_of_a_village_does_not_give_beds_of_the_district(self, places, budi):
        facility = home()
        waiting = place(facility, asked_by=budi)
        villager = UserFactory(role=Role.BACK_OFFICE, region_id="34.04.07.2001")
        with pytest.raises(PermissionDenied):
            services.hold_bed(placement=waiting, bed=beds_of(facility)[0], by=villager)

    def test_a_released_person_keeps_their_turn(self, budi, warden):
        facility = home()
        first, second = place(facility, asked_by=budi), place(facility, asked_by=budi)
        held = services.hold_bed(placement=first, bed=beds_of(facility)[0], by=warden)
        services.release(placement=held, note="Sakit, menyusul", by=warden)
        assert list(Placement.objects.waiting()) == [first, second]

    def test_the_list_goes_by_need_and_then_by_waiting(self, budi):
        facility = home()
        usual, urgent = place(facility, asked_by=budi), place(facility, asked_by=budi, priority=1)
        later = place(facility, asked_by=budi, priority=1)
        assert list(Placement.objects.waiting()) == [urgent, later, usual]

    def test_a_hold_that_ran_out_frees_the_bed_by_itself(self, budi, warden, time_machine):
        facility = home()
        bed = beds_of(facility)[0]
        time_machine.move_to(dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC))
        first = services.hold_bed(placement=place(facility, asked_by=budi), bed=bed, by=warden)
        second = place(facility, asked_by=budi)
        with pytest.raises(Refused):
            services.admit(placement=second, bed=bed, by=warden)
        time_machine.move_to(dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC))
        services.admit(placement=second, bed=bed, by=warden)
        with pytest.raises(Refused):
            services.admit(placement=first, by=warden)

    def test_a_couple_shares_a_room_and_nobody_else_does(self, budi, warden):
        facility = home(("C", True, 3))
        beds = beds_of(facility)
        husband = place(facility, asked_by=budi)
        wife = services.request_place(
            placement_id=new_id(),
            referral=placing(facility, sex="P"),
            facility=facility,
            priority=3,
            mobility="walks",
            spouse=husband,
            by=budi,
        )
        husband.refresh_from_db()
        assert husband.spouse == wife
        services.admit(placement=husband, bed=beds[0], by=warden)
        services.admit(placement=wife, bed=beds[1], by=warden)
        single = place(facility, asked_by=budi, sex="P")
        with pytest.raises(Refused):
            services.admit(placement=single, bed=beds[2], by=warden)

    def test_a_full_home_admits_nobody(self, budi, warden):
        facility = home(("L", False, 2), capacity=1)
        beds = beds_of(facility)
        services.admit(placement=place(facility, asked_by=budi), bed=beds[0], by=warden)
        with pytest.raises(Refused, match="penuh"):
            services.admit(placement=place(facility, asked_by=budi), bed=beds[1], by=warden)

    def test_an_older_screen_is_refused(self, budi, warden):
        facility = home()
        waiting = place(facility, asked_by=budi)
        services.hold_bed(placement=waiting, bed=beds_of(facility)[0], by=warden, version=1)
        with pytest.raises(StaleSave):
            services.release(placement=waiting, note="Batal", by=warden, version=1)

    def test_the_database_refuses_a_bed_twice_and_a_move_that_is_none(self, budi, warden):
        facility = home()
        bed = beds_of(facility)[0]
        services.hold_bed(placement=place(facility, asked_by=budi), bed=bed, by=warden)
        other = place(facility, asked_by=budi)
        with pytest.raises(IntegrityError, match="placement_bed_once"), transaction.atomic():
            Placement.objects.filter(pk=other.pk).update(
                state=State.HELD, bed=bed, period=DateRange(timezone.localdate(), None)
            )
        with pytest.raises(ProgrammingError), transaction.atomic():
            Placement.objects.filter(pk=other.pk).update(state=State.LEFT)


def test_every_pair_of_state_and_step():
    allowed = {
        (Step.HOLD, State.WAITING),
        (Step.HOLD, State.HELD),
        (Step.RELEASE, State.HELD),
        (Step.ADMIT, State.WAITING),
        (Step.ADMIT, State.HELD),
        (Step.MOVE, State.ADMITTED),
        (Step.LEAVE, State.ADMITTED),
        (Step.CANCEL, State.WAITING),
        (Step.CANCEL, State.HELD),
    }
    assert {
        (step, state) for step in Step for state in State if PLACEMENT.allows(step, source=state)
    } == allowed


@pytest.mark.django_db(transaction=True)
def test_fifty_admissions_at_once_for_the_last_bed_give_exactly_one(budi, warden):
    facility = home(("L", False, 1))
    bed = beds_of(facility)[0]
    waiting = [place(facility, asked_by=budi) for _ in range(50)]
    gate, answers = threading.Barrier(50), []

    def admit(placement):
        try:
            by = User.objects.get(pk=warden.pk)
            gate.wait()
            answers.append(services.admit(placement=placement, bed=bed, by=by))
        except Exception as error:  # the test looks at it
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=admit, args=[one]) for one in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, Placement) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 49
    assert Placement.objects.residents().count() == 1


@pytest.mark.django_db
class TestGuidance:
    def test_the_list_of_a_day_is_kept_and_may_be_mended(self, budi, warden):
        facility = home()
        resident = services.admit(
            placement=place(facility, asked_by=budi), bed=beds_of(facility)[0], by=warden
        )
        activity = facility.activities.get()
        today = timezone.localdate()
        for presence, came in (("present", 1), ("present", 1), ("sick", 0)):
            words = {"activity": activity, "on": today, "presences": {resident.pk: presence}}
            assert services.record_attendance(**words, by=warden) == came
        assert Attendance.objects.get().presence == "sick"

    def test_whoever_does_not_live_there_is_on_no_list(self, budi, warden):
        facility = home()
        waiting = place(facility, asked_by=budi)
        with pytest.raises(Refused):
            services.record_attendance(
                activity=facility.activities.get(),
                on=timezone.localdate(),
                presences={waiting.pk: "present"},
                by=warden,
            )

    def test_a_day_to_come_has_no_list(self, budi, warden):
        facility = home()
        with pytest.raises(Refused):
            services.record_attendance(
                activity=facility.activities.get(),
                on=timezone.localdate() + dt.timedelta(days=1),
                presences={},
                by=warden,
            )

    def test_an_outsider_writes_no_list(self, zul, places):
        facility = home()
        with pytest.raises(PermissionDenied):
            services.record_attendance(
                activity=facility.activities.get(), on=timezone.localdate(), presences={}, by=zul
            )


@pytest.mark.django_db
def test_the_home_of_the_seed_has_twelve_lodges_and_a_hundred_beds(places):

    Region.objects.create(code="17", name="Bengkulu", level="province")
    for _ in range(2):
        catalogue.load_catalogue()
    facility = Facility.objects.get(code="uptd-pagar-dewa")
    assert Lodge.objects.filter(facility=facility).count() == 12
    assert Bed.objects.count() == facility.capacity == 100
    assert facility.program.code == "uptd-pagar-dewa"
    assert {a.kind for a in facility.activities.all()} == {"skills", "mental", "physical"}
