"""Proposals to the register: on whose word, who approves, which file they go with, what came back."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.ids import new_id
from dtks.columns import DTKS_23
from intake import services, tasks
from intake.models import Complaint, RegisterProposal
from intake.proposal_flow import PROPOSAL, State
from intake.services import handing_over
from intake.services.proposing import AuthorCannotApprove
from regions.models import Region
from tests.factories.arrival import PDF
from tests.factories.dtks import make_nik
from tests.factories.intake import ClientFactory, ComplaintFactory, document_kind
from tests.factories.proposals import ProposalFactory, calendars
from tests.factories.register import delist, list_person, next_release

pytestmark = pytest.mark.django_db
NIK = make_nik(serial=9860)


@pytest.fixture
def case(places):
    calendars()
    document_kind("berita_acara_musdes", "Berita acara")
    document_kind("sptjm", "SPTJM")
    return ComplaintFactory(client=ClientFactory(nik=NIK, name="SUMIYATI"), in_review=True)


@pytest.fixture
def sleman(places):
    return Region.objects.get(pk="34.04")


def given(**changes) -> services.ProposalInput:
    values = {
        "kind": "new",
        "reason": "Keluarga miskin, belum terdaftar.",
        "basis": "statement",
        "signed_on": dt.date(2026, 11, 12),
        "file": SimpleUploadedFile("sptjm.pdf", PDF),
    }
    return services.ProposalInput(**(values | changes))


def draft(case, by, **changes) -> RegisterProposal:
    return services.draft_proposal(
        proposal_id=new_id(), complaint=case, given=given(**changes), by=by
    )


def open_work() -> int:
    return Complaint.objects.get().open_work


def test_a_proposal_from_the_desk_to_the_file_and_back(case, budi, dewi, eko, sleman):
    proposal = draft(case, budi)
    assert open_work() == 0
    services.submit_proposal(proposal=proposal, by=budi)
    assert open_work() == 1
    services.approve_proposal(proposal=proposal, by=dewi)
    with time_machine.travel("2026-11-24 03:00Z", tick=False):
        export = services.export_proposals(export_id=new_id(), region=sleman, by=eko)
    assert (export.period, export.lines) == ("2026-12", 1)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.due_on) == (State.EXPORTED, dt.date(2027, 2, 22))
    result = services.Result(state="accepted", on=timezone.localdate())
    services.record_result(proposal=proposal, result=result, by=budi)
    assert RegisterProposal.objects.get().state == State.ACCEPTED
    assert open_work() == 0
    steps = Event.objects.filter(verb=Verb.PROPOSAL_ADVANCED).values_list("data__to", flat=True)
    assert set(steps) == {"submitted", "ready", "exported", "accepted"}


def test_the_same_form_twice_is_one_proposal(case, budi):
    key = new_id()
    for _ in range(2):
        services.draft_proposal(proposal_id=key, complaint=case, given=given(), by=budi)
    assert RegisterProposal.objects.count() == 1


def test_one_of_a_kind_at_a_time(case, budi):
    draft(case, budi)
    with pytest.raises(Refused, match="masih berjalan"):
        draft(case, budi)
    draft(case, budi, kind="decile")


@pytest.mark.parametrize(
    "without",
    [
        {"basis": "", "file": None},
        {"file": None},
        {"signed_on": None},
        {"basis": "minutes", "minutes_number": ""},
    ],
)
def test_nothing_is_handed_in_without_minutes_or_a_signed_statement(case, budi, without):
    proposal = draft(case, budi, **without)
    with pytest.raises(Refused):
        services.submit_proposal(proposal=proposal, by=budi)


@pytest.mark.parametrize(
    "without", ["document_id = NULL", "signed_on = NULL", "basis = ''", "minutes_number = ''"]
)
def test_raw_sql_cannot_hand_one_in_without_its_paper_either(case, without):
    ProposalFactory(complaint=case, submitted=True)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE intake_registerproposal SET {without}")


def test_raw_sql_cannot_jump_a_state(case):
    ProposalFactory(complaint=case)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_registerproposal SET state = 'accepted'")


def test_every_pair_of_states_is_allowed_by_the_table_or_by_nothing():
    ends = set(State) - {source for source, _target in PROPOSAL.pairs()}
    assert ends == {State.ACCEPTED, State.REFUSED, State.EXPIRED, State.WITHDRAWN}


def test_nobody_approves_their_own_words_whatever_roles_they_hold(case, fitri, eko):
    proposal = draft(case, fitri)
    services.submit_proposal(proposal=proposal, by=fitri)
    with pytest.raises(AuthorCannotApprove):
        services.approve_proposal(proposal=proposal, by=fitri)
    assert services.approve_proposal(proposal=proposal, by=eko).state == State.READY


def test_who_mended_the_words_is_an_author_too(case, budi, fitri):
    proposal = draft(case, budi)
    services.edit_proposal(proposal=proposal, given=given(reason="Diperbaiki."), by=fitri)
    services.submit_proposal(proposal=proposal, by=budi)
    with pytest.raises(AuthorCannotApprove):
        services.approve_proposal(proposal=proposal, by=fitri)


def test_a_returned_proposal_can_be_mended_and_does_not_hold_the_case(case, budi, dewi):
    proposal = draft(case, budi)
    services.submit_proposal(proposal=proposal, by=budi)
    services.return_proposal(proposal=proposal, note="Berita acara terpotong.", by=dewi)
    assert (open_work(), RegisterProposal.objects.get().state) == (0, State.DRAFTED)
    services.submit_proposal(proposal=proposal, by=budi)
    assert RegisterProposal.objects.get().return_note == ""


def test_what_somebody_else_changed_meanwhile_is_not_written_over(case, budi):
    proposal = draft(case, budi)
    services.edit_proposal(proposal=proposal, given=given(reason="Baru."), by=budi, version=1)
    with pytest.raises(StaleSave):
        services.edit_proposal(proposal=proposal, given=given(), by=budi, version=1)


def test_a_case_with_an_open_proposal_is_not_resolved_unless_it_is_let_go(case, budi, dewi):
    proposal = ProposalFactory(complaint=case, exported=True)
    Complaint.objects.update(open_work=1)
    need = case.needs.get()
    outcomes = [services.NeedOutcome(need, "proposed", "Diusulkan ke DTSEN bulan ini.")]
    with pytest.raises(Refused, match="usulan"):
        services.resolve(complaint=case, outcomes=outcomes, by=budi)
    services.let_case_go(proposal=proposal, by=budi)
    services.resolve(complaint=case, outcomes=outcomes, by=budi)
    result = services.Result(state="refused", on=timezone.localdate(), note="Data tidak padan.")
    services.record_result(proposal=proposal, result=result, by=budi)
    assert open_work() == 0


def test_a_refusal_says_why(case, budi):
    proposal = ProposalFactory(exported=True)
    result = services.Result(state="refused", on=timezone.localdate())
    with pytest.raises(Refused):
        services.record_result(proposal=proposal, result=result, by=budi)


def test_results_of_several_are_written_all_or_none(case, budi):
    good = ProposalFactory(exported=True)
    drafted = ProposalFactory()
    result = services.Result(state="accepted", on=timezone.localdate())
    with pytest.raises(Refused):
        services.record_results(proposals=[good, drafted], result=result, by=budi)
    good.refresh_from_db()
    assert good.state == State.EXPORTED
    assert services.record_results(proposals=[good], result=result, by=budi) == 1


def test_the_outsider_does_nothing_with_it(case, zul, sleman):
    proposal = ProposalFactory(complaint=case)
    assert not RegisterProposal.objects.visible_to(zul).exists()
    for act in (
        lambda: services.edit_proposal(proposal=proposal, given=given(), by=zul),
        lambda: services.export_proposals(export_id=new_id(), region=sleman, by=zul),
        lambda: draft(case, zul),
    ):
        with pytest.raises(PermissionDenied):
            act()


# The file.


def test_the_file_holds_the_full_number_and_is_the_same_when_fetched_again(case, eko, sleman):
    ProposalFactory(complaint=case, ready=True)
    Complaint.objects.update(open_work=1)
    export = services.export_proposals(export_id=new_id(), region=sleman, by=eko)
    titles = list(handing_over.TITLES)
    assert tuple(titles[:23]) == DTKS_23
    first = services.open_export(export=export, kind="xlsx", by=eko)
    assert first[0][titles.index("NIK")] == NIK
    assert first[0][titles.index("DESA/KELUARAHAN")] == "Caturtunggal"
    case.client.name = "NAMA LAIN"
    case.client.save(update_fields=["name"])
    assert services.open_export(export=export, kind="csv", by=eko) == first
    assert Event.objects.filter(verb=Verb.PROPOSAL_FILE_OPENED).count() == 2


def test_neither_the_events_nor_the_row_hold_the_number_in_the_clear(case, budi, dewi, eko, sleman):
    changes = [
        services.Change("nik", "salah", "benar"),
        services.Change("name", "SUMI", "SUMIYATI"),
    ]
    proposal = draft(case, budi, kind="data", changes=changes)
    assert proposal.changes[0] == {"field": "nik", "old": "", "new": ""}
    services.submit_proposal(proposal=proposal, by=budi)
    services.approve_proposal(proposal=proposal, by=dewi)
    services.export_proposals(export_id=new_id(), region=sleman, by=eko)
    with connection.cursor() as cursor:
        for table in ("intake_registerproposal", "audit_event"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{NIK}%"])
            assert cursor.fetchone() == (0,)
    with pytest.raises(Refused, match="NIK"):
        draft(case, budi, reason=f"NIK {NIK} belum terdaftar")


def test_one_file_however_often_the_button_is_pressed(case, eko, sleman):
    ProposalFactory(ready=True)
    key = new_id()
    first = services.export_proposals(export_id=key, region=sleman, by=eko)
    assert services.export_proposals(export_id=key, region=sleman, by=eko) == first
    with pytest.raises(Refused, match="Belum ada"):
        services.export_proposals(export_id=new_id(), region=sleman, by=eko)


def test_a_sealed_case_goes_only_with_the_file_of_who_may_see_it(case, eko, sleman):
    ProposalFactory(ready=True, complaint__is_sealed=True)
    assert services.export_proposals(export_id=new_id(), region=sleman, by=eko).lines == 1


def test_without_a_calendar_no_file_is_made(places, eko, sleman):
    ProposalFactory(ready=True)
    with pytest.raises(Refused, match="Jadwal"):
        services.export_proposals(export_id=new_id(), region=sleman, by=eko)


# What a later release shows.


def test_a_release_that_lists_the_person_suggests_the_result(case, budi):
    proposal = ProposalFactory(complaint=case, exported=True)
    release = next_release("2026-Q4")
    person = list_person(release, nik=NIK, name="SUMIYATI", decile=2)
    tasks.recheck_after_releases()
    proposal.refresh_from_db()
    assert (proposal.seen_in, proposal.state) == (release, State.EXPORTED)
    delist(release, person)
    release.state, release.applied_at, release.withdrawn_at = "withdrawn", None, timezone.now()
    release.save(update_fields=["state", "applied_at", "withdrawn_at"])
    tasks.recheck_after_releases()
    proposal.refresh_from_db()
    assert proposal.seen_in is None


def test_a_release_without_the_person_suggests_nothing(case):
    proposal = ProposalFactory(complaint=case, exported=True)
    next_release("2026-Q4")
    tasks.recheck_after_releases()
    proposal.refresh_from_db()
    assert proposal.seen_in is None


def test_overdue_is_what_waits_longer_than_usual(places):
    late = ProposalFactory(exported=True, due_on=dt.date(2026, 11, 1))
    ProposalFactory(exported=True, due_on=dt.date(2027, 2, 1))
    assert RegisterProposal.objects.overdue(dt.date(2026, 11, 24)).get() == late
