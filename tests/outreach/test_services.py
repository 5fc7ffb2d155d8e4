import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.ids import new_id
from core.uploads import BadUpload
from core.workflow import IllegalStep
from intake.models import Complaint
from intake.workflow import Status
from outreach import questions, services
from outreach.models import Visit
from outreach.workflow import OPEN, VISIT, State, Step
from tests.conftest import DISTRICT
from tests.factories.intake import ComplaintFactory
from tests.factories.outreach import VisitFactory, days, photo_file
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def plan(complaint, by, facilitator, **changes):
    values = {
        "id": new_id(),
        "complaint": complaint,
        "purpose": Visit.Purpose.VERIFICATION,
        "planned_on": days(1),
        "assigned_to": facilitator,
        "by": by,
    }
    return services.plan(**(values | changes))


def found(**changes):
    values = {
        "id": new_id(),
        "met_with": Visit.Met.SELF,
        "visited_at": timezone.now() - dt.timedelta(minutes=5),
        "answers": {"floor": "earth", "power": "450", "toilet": "own"},
        "conclusion": Visit.Conclusion.POOR,
        "note": "Tinggal sendiri.",
    }
    return services.Report(**(values | changes))


def open_work(visit_or_case) -> int:
    pk = getattr(visit_or_case, "complaint_id", visit_or_case.pk)
    return Complaint.objects.get(pk=pk).open_work


def test_a_planned_visit_is_open_work_and_leaves_the_check_where_it_is(dewi, citra):
    complaint = ComplaintFactory(verifying=True)
    visit = plan(complaint, dewi, citra)
    complaint.refresh_from_db()
    assert (complaint.open_work, complaint.status) == (1, Status.VERIFYING)
    event = Event.objects.get(verb=Verb.VISIT_PLANNED)
    assert event.case_number == complaint.number
    assert event.subject_id == str(visit.pk)


def test_a_double_press_plans_one_visit(dewi, citra):
    complaint, id = ComplaintFactory(in_review=True), new_id()
    assert plan(complaint, dewi, citra, id=id) == plan(complaint, dewi, citra, id=id)
    assert open_work(complaint) == 1


@pytest.mark.parametrize("who", ["ani", "citra", "eko", "gita"])
def test_who_may_not_plan_is_forbidden(who, citra, request):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        plan(ComplaintFactory(in_review=True), by, citra)


def test_an_outsider_plans_nothing_here(zul, citra):
    with pytest.raises(PermissionDenied):
        plan(ComplaintFactory(in_review=True), zul, citra)


def test_who_is_sent_must_be_a_facilitator_of_the_region(dewi, ani):
    elsewhere = UserFactory(role=Role.FACILITATOR, region_id="34.04.07.2002")
    gone = UserFactory(role=Role.FACILITATOR, is_active=False)
    for person in (ani, elsewhere, gone):
        with pytest.raises(services.WrongFacilitator):
            plan(ComplaintFactory(in_review=True), dewi, person)


def test_yesterday_is_no_day_for_a_plan(dewi, citra):
    with pytest.raises(services.PastDay):
        plan(ComplaintFactory(in_review=True), dewi, citra, planned_on=days(-1))


@pytest.mark.parametrize("trait", ["closed", "cancelled", "resolved", "declined"])
def test_an_ended_case_gets_no_visit(dewi, citra, trait):
    with pytest.raises(Refused):
        plan(ComplaintFactory(**{trait: True}), dewi, citra)


def test_a_report_ends_the_work_and_is_written_down_once(citra):
    visit = VisitFactory(assigned_to=citra)
    given = found()
    for _ in range(2):
        visit = services.report(visit=visit, found=given, by=citra, version=1)
    assert (visit.state, visit.done_by) == (State.DONE, citra)
    assert visit.answers == {"floor": "earth", "power": "450", "toilet": "own"}
    assert open_work(visit) == 0
    assert Event.objects.filter(verb=Verb.VISIT_REPORTED).count() == 1


def test_another_report_on_a_finished_visit_is_refused(citra):
    visit = VisitFactory(done=True, assigned_to=citra)
    with pytest.raises(IllegalStep):
        services.report(visit=visit, found=found(), by=citra)


def test_a_colleague_of_the_village_may_report(citra):
    colleague = UserFactory(role=Role.FACILITATOR)
    assert (
        services.report(visit=VisitFactory(assigned_to=citra), found=found(), by=colleague).done_by
        == colleague
    )


@pytest.mark.parametrize("who", ["ani", "budi", "dewi", "eko", "fitri", "gita", "zul"])
def test_only_facilitators_report(who, citra, request):
    with pytest.raises(PermissionDenied):
        services.report(
            visit=VisitFactory(assigned_to=citra), found=found(), by=request.getfixturevalue(who)
        )


def test_meeting_nobody_keeps_the_case_waiting_and_a_new_day_is_set(citra):
    visit = VisitFactory(assigned_to=citra)
    visit = services.report(visit=visit, found=found(met_with="nobody", conclusion=""), by=citra)
    assert visit.state == State.MISSED
    assert open_work(visit) == 1
    visit = services.reschedule(visit=visit, planned_on=days(2), reason="Warga di sawah", by=citra)
    assert (visit.state, visit.met_with, visit.visited_at) == (State.PLANNED, "", None)
    assert services.report(visit=visit, found=found(), by=citra).state == State.DONE
    assert open_work(visit) == 0


def test_a_check_without_a_conclusion_or_any_finding_is_refused(citra):
    visit = VisitFactory(assigned_to=citra)
    for given in (found(conclusion=""), found(answers={}, note=" ")):
        with pytest.raises(services.Incomplete):
            services.report(visit=visit, found=given, by=citra)


def test_a_follow_up_needs_no_conclusion(citra):
    visit = VisitFactory(assigned_to=citra, purpose=Visit.Purpose.FOLLOW_UP)
    given = found(conclusion="", answers={}, note="Bantuan sudah diterima.")
    assert services.report(visit=visit, found=given, by=citra).state == State.DONE


def test_a_visit_of_tomorrow_is_not_reported_today(citra):
    with pytest.raises(services.Incomplete):
        services.report(
            visit=VisitFactory(assigned_to=citra),
            found=found(visited_at=timezone.now() + dt.timedelta(hours=2)),
            by=citra,
        )


@pytest.mark.parametrize("answers", [{"floor": "gold"}, {"car": "yes"}])
def test_an_answer_outside_the_catalogue_is_refused(citra, answers):
    with pytest.raises(questions.UnknownAnswer):
        services.report(
            visit=VisitFactory(assigned_to=citra), found=found(answers=answers), by=citra
        )


def test_the_connection_seen_at_the_house_answers_the_criteria(citra):
    visit = services.report(visit=VisitFactory(assigned_to=citra), found=found(), by=citra)
    assert Complaint.objects.get(pk=visit.complaint_id).client.answers["power_va"]["value"] == 450


def test_a_stale_report_says_who_changed_the_visit(citra, dewi):
    visit = VisitFactory(assigned_to=citra)
    services.reschedule(visit=visit, planned_on=days(1), reason="Hujan", by=dewi, version=1)
    with pytest.raises(StaleSave, match="Dewi Anggraini"):
        services.report(visit=visit, found=found(), by=citra, version=1)


def test_a_new_day_needs_a_reason_and_is_not_in_the_past(citra):
    visit = VisitFactory(assigned_to=citra)
    with pytest.raises(Refused):
        services.reschedule(visit=visit, planned_on=days(1), reason=" ", by=citra)
    with pytest.raises(services.PastDay):
        services.reschedule(visit=visit, planned_on=days(-1), reason="Hujan", by=citra)


def test_planners_send_somebody_else_and_facilitators_do_not(citra, dewi):
    other = UserFactory(role=Role.FACILITATOR, region_id=DISTRICT)
    visit = VisitFactory(assigned_to=citra)
    moved = services.reschedule(
        visit=visit, planned_on=days(1), reason="Sakit", by=dewi, assigned_to=other
    )
    assert moved.assigned_to == other
    visit = VisitFactory(assigned_to=citra)
    moved = services.reschedule(
        visit=visit, planned_on=days(1), reason="Sakit", by=citra, assigned_to=other
    )
    assert moved.assigned_to == citra


@pytest.mark.parametrize("who", ["ani", "eko", "gita", "zul"])
def test_others_do_not_move_a_visit(who, citra, request):
    with pytest.raises(PermissionDenied):
        services.reschedule(
            visit=VisitFactory(assigned_to=citra),
            planned_on=days(1),
            reason="Hujan",
            by=request.getfixturevalue(who),
        )


def test_cancelling_ends_the_work_once_and_needs_a_reason(dewi, citra):
    visit = VisitFactory(assigned_to=citra)
    with pytest.raises(Refused):
        services.cancel(visit=visit, reason="", by=dewi)
    for _ in range(2):
        services.cancel(visit=visit, reason="Warga pindah", by=dewi)
    assert open_work(visit) == 0
    assert Event.objects.filter(verb=Verb.VISIT_CANCELLED).count() == 1
    with pytest.raises(PermissionDenied):
        services.cancel(visit=visit, reason="Warga pindah", by=citra)


def test_the_same_photo_sent_twice_is_kept_once(citra):
    visit = VisitFactory(assigned_to=citra)
    first = services.add_photo(visit=visit, kind="front", file=photo_file(1), by=citra)
    again = services.add_photo(visit=visit, kind="front", file=photo_file(1), by=citra)
    assert first == again
    assert first.file.name.startswith("visits/")
    assert "rumah" not in first.file.name


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 ...", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", b""]
)
def test_what_is_no_photo_is_refused(citra, content):
    file = SimpleUploadedFile("rumah.jpg", content, "image/jpeg")
    with pytest.raises(BadUpload):
        services.add_photo(visit=VisitFactory(assigned_to=citra), kind="front", file=file, by=citra)


def test_a_finished_visit_takes_no_more_photos(citra):
    visit = VisitFactory(done=True, assigned_to=citra)
    with pytest.raises(Refused):
        services.add_photo(visit=visit, kind="front", file=photo_file(), by=citra)


def test_photos_are_not_an_album(citra):
    visit = VisitFactory(assigned_to=citra)
    for shade in range(services.PHOTOS_PER_VISIT):
        services.add_photo(visit=visit, kind="other", file=photo_file(shade * 20), by=citra)
    with pytest.raises(services.TooManyPhotos):
        services.add_photo(visit=visit, kind="other", file=photo_file(251), by=citra)


def test_opening_a_family_card_is_written_down(citra, dewi):
    visit = VisitFactory(assigned_to=citra)
    house = services.add_photo(visit=visit, kind="front", file=photo_file(1), by=citra)
    card = services.add_photo(visit=visit, kind="kk", file=photo_file(2), by=citra)
    services.open_photo(photo=house, by=dewi)
    assert not Event.objects.filter(verb=Verb.DOCUMENT_OPENED).exists()
    services.open_photo(photo=card, by=dewi)
    assert Event.objects.get(verb=Verb.DOCUMENT_OPENED).actor == dewi


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", list(State))
def test_only_open_visits_move(step, state):
    assert VISIT.allows(step, source=state) == (state in OPEN)


@pytest.mark.parametrize(("source", "target"), [(s, t) for s in State for t in State if s != t])
def test_the_database_knows_the_same_moves(citra, source, target):
    trait = {} if source == State.PLANNED else {source.value: True}
    visit = VisitFactory(assigned_to=citra, **trait)
    values = {
        "state": target,
        "met_with": "nobody" if target == State.MISSED else "self",
        "visited_at": timezone.now(),
        "done_by": citra,
        "ended_reason": "Contoh",
    }
    if (source.value, target.value) in VISIT.pairs():
        Visit.objects.filter(pk=visit.pk).update(**values)
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**values)


def test_a_visit_is_never_deleted(citra):
    visit = VisitFactory(assigned_to=citra)
    with pytest.raises(DatabaseError), transaction.atomic():
        visit.delete()


def test_done_without_saying_whom_is_refused_by_the_database(citra):
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitFactory(state=State.DONE, assigned_to=citra)
