"""The case through its services: one rule a test, and zul is asked too."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.ids import new_id
from core.numbers import luhn_digit
from core.uploads import BadUpload
from core.workflow import IllegalStep
from dtks.vocabulary import Outcome
from intake import services
from intake.models import Client, Complaint, NumberSeries, RegisterCheck, Verification
from intake.workflow import Status
from programs.models import Sector
from tests.factories.dtks import PersonFactory, make_nik
from tests.factories.walk import kind, log, paper_kind

PDF = b"%PDF-1.4 contoh"


@pytest.fixture
def sumiyati(places):
    return PersonFactory(nik=make_nik())


def test_an_exact_nik_in_range_goes_straight_to_the_back_office(ani, sumiyati):
    case = log(ani)
    check = case.register_checks.get()
    assert case.status == Status.IN_REVIEW
    assert (check.outcome, check.how, check.person, check.decile) == (
        Outcome.IN_RANGE,
        "exact",
        sumiyati,
        2,
    )
    assert (check.source, check.period) == ("dtsen", "2026-Q3")
    assert case.client.person == sumiyati


def test_a_person_outside_the_register_goes_to_the_supervisor(ani):
    case = log(ani)
    assert case.status == Status.VERIFYING
    assert case.register_checks.get().outcome == Outcome.NOT_FOUND


def test_a_listed_person_outside_the_decile_range_goes_to_the_supervisor(ani, places):
    PersonFactory(nik=make_nik(), family__decile=8)
    assert log(ani).status == Status.VERIFYING


def test_a_slip_in_the_nik_waits_for_a_click_and_is_never_linked_by_itself(ani, sumiyati):
    slipped = sumiyati.nik[:-1] + str((int(sumiyati.nik[-1]) + 1) % 10)
    case = log(ani, client={"nik": slipped})
    assert case.status == Status.REGISTERED
    assert case.client.person is None
    offered = case.register_checks.get().candidates
    assert [c["person"] for c in offered] == [str(sumiyati.pk)]

    check = services.confirm_person(complaint=case, person_id=sumiyati.pk, by=ani)
    case.refresh_from_db()
    assert (check.how, case.status) == ("confirmed", Status.IN_REVIEW)
    assert case.register_checks.count() == 2


def test_a_nik_typed_into_somebody_elses_is_not_linked_by_the_number_alone(ani, sumiyati):
    case = log(ani, client={"name": "BAMBANG HARTONO"})
    assert case.status == Status.REGISTERED
    assert case.client.person is None
    assert [c["kind"] for c in case.register_checks.get().candidates] == ["nik"]


def test_the_name_of_a_known_client_is_not_overwritten_by_a_slip(ani):
    first = log(ani)
    with pytest.raises(services.NikOfAnother):
        log(ani, client={"name": "BAMBANG HARTONO"})
    first.client.refresh_from_db()
    assert first.client.name == "SUMIYATI"
    log(ani, client={"name": "SUMIATI"})  # another spelling of the same name
    log(ani, client={"name": "BAMBANG HARTONO"}, nik_confirmed=True)


def test_only_an_offered_candidate_can_be_confirmed(ani, sumiyati):
    born = date(1990, 2, 3)
    stranger = PersonFactory(
        nik=make_nik(born_on=born, serial=9777), born_on=born, name="ORANG LAIN"
    )
    case = log(ani, client={"nik": "", "no_nik_reason": "lost"})
    with pytest.raises(Refused):
        services.confirm_person(complaint=case, person_id=stranger.pk, by=ani)


def test_none_of_the_candidates_sends_the_case_down_the_road_of_the_unlisted(ani, sumiyati):
    case = log(ani, client={"nik": "", "no_nik_reason": "lost"})
    assert case.status == Status.REGISTERED
    services.reject_candidates(complaint=case, by=ani)
    case.refresh_from_db()
    assert case.status == Status.VERIFYING


def test_the_number_carries_regency_year_serial_and_a_check_digit(ani):
    case = log(ani)
    regency, year, serial, check = case.number.split("-")
    assert (regency, year) == ("3404", f"{timezone.localdate():%y}")
    assert serial == "000001"
    assert luhn_digit(regency + year + serial) == check


def test_a_double_submit_makes_one_case(ani):
    key = new_id()
    first, second = log(ani, complaint_id=key), log(ani, complaint_id=key)
    assert first == second
    assert Complaint.objects.count() == 1
    assert NumberSeries.objects.get().last == 1


def test_the_same_person_is_one_client_in_a_second_case(ani):
    first, second = log(ani), log(ani)
    assert first.client == second.client
    assert Client.objects.count() == 1


def test_a_case_needs_the_truth_statement_and_a_need(ani):
    with pytest.raises(Refused, match="pernyataan"):
        log(ani, truth_stated=False)
    with pytest.raises(Refused, match="kebutuhan"):
        log(ani, needs=[])
    assert not Complaint.objects.exists()
    assert not NumberSeries.objects.exists()


def test_nobody_logs_for_a_place_outside_their_region(zul, fitri, places):
    with pytest.raises(PermissionDenied):
        log(fitri, client={"region": places["34.04.07.2002"]})
    with pytest.raises(PermissionDenied):
        log(zul)


def test_the_outsider_sees_no_case_client_check_or_paper(ani, zul, budi):
    case = log(ani)
    for model in (Complaint, Client, RegisterCheck):
        assert model.objects.visible_to(budi).exists()
        assert not model.objects.visible_to(zul).exists()
    assert case.needs.model.objects.visible_to(zul).count() == 0


def test_an_admin_of_the_catalogue_sees_no_case(ani, gita):
    log(ani)
    assert not Complaint.objects.visible_to(gita).exists()


def test_a_protected_kind_seals_the_case_from_those_without_the_right(ani, citra, budi, dewi):
    need = services.NeedInput(
        sector=Sector.HEALTH,
        wish="Pendampingan",
        ppks_kinds=[kind("ODHA", "Orang dengan HIV/AIDS", is_sealed=True)],
    )
    case = log(ani, needs=[need])
    assert case.is_sealed
    seen = [Complaint.objects.visible_to(user).exists() for user in (ani, citra, budi, dewi)]
    assert seen == [True, False, True, True]  # ani entered it herself


def test_papers_stop_the_clock_and_their_list_reaches_the_front_office(ani, budi, sumiyati):
    case = log(ani)
    due = case.due_at
    letter = paper_kind()
    services.request_papers(complaint=case, kinds=[letter], note="Dari puskesmas", by=budi)
    case.refresh_from_db()
    assert (case.status, case.resume_to) == (Status.INCOMPLETE, Status.IN_REVIEW)
    assert not Complaint.objects.overdue(due + timedelta(days=100)).exists()

    with pytest.raises(Refused, match="Surat faskes"):
        services.complete_papers(complaint=case, by=ani)
    services.add_paper(
        client=case.client, complaint=case, kind=letter, file=ContentFile(PDF, "surat.pdf"), by=ani
    )
    Complaint.objects.filter(pk=case.pk).update(paused_since=case.paused_since - timedelta(days=7))
    services.complete_papers(complaint=case, by=ani)
    case.refresh_from_db()
    assert (case.status, case.paused_since) == (Status.IN_REVIEW, None)
    assert case.due_at >= due + timedelta(days=7)


def test_papers_of_an_unlisted_person_return_to_the_supervisor(ani, dewi):
    case = log(ani)
    letter = paper_kind()
    services.request_papers(complaint=case, kinds=[letter], note="", by=dewi)
    request = case.paper_requests.get()
    services.waive_paper(request=request, reason="Sudah dilihat saat kunjungan", by=ani)
    services.complete_papers(complaint=case, by=ani)
    case.refresh_from_db()
    assert case.status == Status.VERIFYING


def test_a_paper_is_known_by_its_content_not_its_name(ani, sumiyati):
    case = log(ani)
    fake = ContentFile(b"MZ\x90\x00 program", "ktp.jpg")
    with pytest.raises(BadUpload):
        services.add_paper(client=case.client, complaint=case, kind=paper_kind(), file=fake, by=ani)


def test_the_same_paper_twice_is_one_paper_and_its_file_name_tells_nothing(ani, sumiyati):
    case = log(ani)
    for _ in range(2):
        document = services.add_paper(
            client=case.client,
            complaint=case,
            kind=paper_kind(),
            file=ContentFile(PDF, f"KTP {sumiyati.nik}.pdf"),
            by=ani,
        )
    assert case.client.documents.count() == 1
    assert sumiyati.nik not in document.file.name
    assert "KTP" not in document.file.name


def _unlisted(ani, dewi):
    case = log(ani)
    services.record_finding(
        complaint=case,
        basis="visit",
        hardship="poor",
        finding="Rumah bambu, tidak bekerja.",
        by=dewi,
    )
    case.refresh_from_db()
    return case


def test_the_manager_names_an_alternative_for_an_unlisted_person(ani, dewi, eko):
    case = _unlisted(ani, dewi)
    assert case.status == Status.DECIDING
    services.decide_alternative(
        complaint=case, alternative="proposal", reason="Diusulkan lewat musdes.", by=eko
    )
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW
    assert case.verifications.first().alternative == "proposal"


def test_a_refusal_needs_a_reason_and_ends_only_when_the_citizen_knows(ani, dewi, eko):
    case = _unlisted(ani, dewi)
    with pytest.raises(Refused):
        services.decline(complaint=case, reason="  ", by=eko)
    services.decline(complaint=case, reason="Penghasilan keluarga di atas batas.", by=eko)
    with pytest.raises(Refused):
        services.close(complaint=case, informed_how="", by=ani)
    need = case.needs.get()
    assert (need.outcome, need.settled_by) == ("not_met", eko)
    assert need.outcome_note == "Penghasilan keluarga di atas batas."
    services.close(complaint=case, informed_how="Datang ke loket", by=ani)
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert case.informed_at
    with pytest.raises(Refused, match="Tinjau ulang"):
        services.reopen(complaint=case, note="Ada bukti baru", by=dewi)
    services.reconsider(complaint=case, note="Ada bukti baru", by=dewi)
    case.refresh_from_db()
    assert case.status == Status.VERIFYING
    assert case.needs.get().outcome == ""


def test_whoever_checked_must_not_decide_whatever_roles_they_hold(ani, dewi, places):
    from accounts.models import Assignment

    Assignment.objects.create(user=dewi, role="manager", region_id="34.04")
    dewi.__dict__.pop("held", None)
    case = _unlisted(ani, dewi)
    with pytest.raises(Refused, match="orang lain"):
        services.decline(complaint=case, reason="Tidak", by=dewi)


def test_a_regional_alternative_names_its_programme(ani, dewi, eko):
    case = _unlisted(ani, dewi)
    with pytest.raises(Refused, match="program"):
        services.decide_alternative(complaint=case, alternative="regional", reason="", by=eko)


def test_resolving_needs_an_outcome_for_every_need_and_no_open_work(ani, budi, sumiyati):
    case = log(ani)
    services.start_work(complaint_id=case.pk, by=budi, what="referral")
    with pytest.raises(Refused, match="kebutuhan"):
        services.resolve(complaint=case, by=budi)
    services.settle_need(need=case.needs.get(), outcome="helped", note="Kartu aktif", by=budi)
    with pytest.raises(Refused, match="rujukan"):
        services.resolve(complaint=case, by=budi)
    services.finish_work(complaint_id=case.pk, by=budi, what="referral")
    services.resolve(complaint=case, by=budi)
    services.close(complaint=case, informed_how="Lewat WhatsApp", by=ani)
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    services.reopen(complaint=case, note="Kartu mati lagi", by=dewi_of(case))


def dewi_of(case):
    from accounts.models import Assignment, User

    user = User.objects.create_user(username="dewi2", name="Dewi", password="x")
    Assignment.objects.create(user=user, role="supervisor", region_id=case.region_id)
    return user


def test_the_first_referral_moves_the_case_into_service(ani, budi, sumiyati):
    case = log(ani)
    services.start_work(complaint_id=case.pk, by=budi, what="referral")
    case.refresh_from_db()
    assert (case.status, case.open_work) == (Status.IN_SERVICE, 1)


def test_a_visit_leaves_an_unlisted_case_with_the_supervisor(ani, dewi):
    case = log(ani)
    services.start_work(complaint_id=case.pk, by=dewi, what="visit")
    case.refresh_from_db()
    assert (case.status, case.open_work) == (Status.VERIFYING, 1)


def test_a_stale_save_is_refused_and_names_who_was_faster(ani, budi, sumiyati):
    case = log(ani)
    seen = case.version
    services.write_note(note_id=new_id(), complaint=case, text="Sudah ditelepon", by=budi)
    services.take(complaint=case, by=budi)
    with pytest.raises(StaleSave, match="Budi Santosa"):
        services.cancel(complaint=case, note="Ganda", by=ani, version=seen)


@pytest.mark.parametrize("persona", ["ani", "citra", "eko", "gita", "zul"])
def test_only_the_supervisor_of_the_region_records_a_finding(persona, ani, request):
    case = log(ani)
    user = request.getfixturevalue(persona)
    with pytest.raises(PermissionDenied):
        services.record_finding(
            complaint=case, basis="visit", hardship="poor", finding="x", by=user
        )


def test_a_step_that_does_not_fit_the_status_is_refused(ani, eko, sumiyati):
    case = log(ani)
    with pytest.raises(IllegalStep):
        services.decline(complaint=case, reason="Tidak", by=eko)


def test_raw_sql_cannot_jump_a_state(ani, sumiyati):
    case = log(ani)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_complaint SET status = 'closed' WHERE id = %s", [case.pk])


def test_evidence_and_audit_cannot_be_edited_or_deleted(ani, dewi):
    case = _unlisted(ani, dewi)
    for table in ("intake_registercheck", "intake_verification", "audit_event"):
        for statement in (f"UPDATE {table} SET region_id = region_id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.filter(pk=case.pk).delete()


def test_a_closed_case_without_the_citizens_word_is_impossible(ani, budi, sumiyati):
    case = log(ani)
    services.settle_need(
        need=case.needs.get(), outcome="informed", note="Sudah dijelaskan", by=budi
    )
    services.resolve(complaint=case, by=budi)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=case.pk).update(status=Status.CLOSED, closed_at=timezone.now())


def test_every_write_leaves_an_event_without_a_nik(ani, budi, sumiyati):
    case = log(ani)
    services.take(complaint=case, by=budi)
    services.reveal(complaint=case, by=budi)
    verbs = set(Event.objects.filter(case_number=case.number).values_list("verb", flat=True))
    assert {
        Verb.COMPLAINT_LOGGED,
        Verb.COMPLAINT_CHECKED,
        Verb.COMPLAINT_ADVANCED,
        Verb.COMPLAINT_REVEALED,
    } <= verbs
    assert sumiyati.nik not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_nik_is_not_readable_in_the_database(ani, sumiyati):
    log(ani)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik, nik_index FROM intake_client")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert sumiyati.nik.encode() not in stored


def test_overdue_cases_are_flagged_once(ani, sumiyati):
    case = log(ani, now=timezone.now() - timedelta(days=60))
    assert services.escalate(now=timezone.now()) == 1
    assert services.escalate(now=timezone.now()) == 0
    assert Event.objects.filter(verb=Verb.COMPLAINT_OVERDUE, case_number=case.number).count() == 1


def test_an_urgent_case_is_due_earlier(ani, sumiyati):
    from django.core.management import call_command

    call_command("load_standards", verbosity=0)
    calm, urgent = log(ani), log(ani, is_urgent=True)
    assert urgent.due_at < calm.due_at


def test_a_decision_row_without_alternative_or_reason_is_impossible(ani, dewi):
    case = _unlisted(ani, dewi)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.create(
            region_id=case.region_id, complaint=case, stage="decision", by=dewi
        )


@pytest.mark.django_db(transaction=True)
def test_twenty_clerks_at_once_get_twenty_numbers_without_gap_or_twin(ani):
    errors: list[BaseException] = []

    def clerk(serial: int) -> None:
        try:
            log(ani, client={"nik": make_nik(serial=9100 + serial)})
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    kind()
    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    serials = sorted(
        number.split("-")[2] for number in Complaint.objects.values_list("number", flat=True)
    )
    assert serials == [f"{n:06d}" for n in range(1, 21)]


def test_a_service_that_has_begun_runs_on_the_programmes_own_clock(ani, budi, sumiyati):
    case = log(ani)
    answer_due = case.due_at
    services.start_work(complaint_id=case.pk, by=budi, what="referral")
    case.refresh_from_db()
    assert case.due_at > answer_due + timedelta(days=30)  # Perpres 76/2013: sixty days
    assert (case.alarm, case.clock_stage) == (0, "service")
