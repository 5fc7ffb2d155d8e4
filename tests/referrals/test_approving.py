"""Approval: never one's own words, by the right hands, once."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Event
from core.errors import Refused, StaleSave
from core.ids import new_id
from programs.models import Allotment
from referrals import services
from referrals.models import Letter, Referral
from referrals.workflow import State
from tests.factories.referrals import LetterOfficeFactory, ReferralFactory


def make_author_an_approver(user):
    user.assignments.create(role="supervisor", region_id="34.04", granted_by=user)
    user.__dict__.pop("held", None)
    return user


@pytest.mark.django_db
class TestRights:
    @pytest.mark.parametrize("who", ["dewi", "eko", "fitri"])
    def test_supervisor_manager_and_coordinator_approve(self, who, request, budi, office):
        by = request.getfixturevalue(who)
        found = services.approve(referral=ReferralFactory(submitted=True, drafted_by=budi), by=by)
        assert (found.state, found.approved_by) == (State.APPROVED, by)

    @pytest.mark.parametrize("who", ["ani", "budi", "citra", "gita", "zul"])
    def test_nobody_else_does(self, who, request, places):
        with pytest.raises(PermissionDenied):
            services.approve(
                referral=ReferralFactory(submitted=True), by=request.getfixturevalue(who)
            )

    def test_the_author_cannot_approve_whatever_roles_they_hold(self, budi, office):
        author = make_author_an_approver(budi)
        referral = ReferralFactory(submitted=True, drafted_by=author)
        with pytest.raises(services.AuthorCannotApprove, match="orang lain"):
            services.approve(referral=referral, by=author)

    def test_nor_return_it_to_themselves(self, budi, office):
        author = make_author_an_approver(budi)
        with pytest.raises(services.AuthorCannotApprove):
            services.return_to_author(
                referral=ReferralFactory(submitted=True, drafted_by=author), note="x", by=author
            )

    def test_whoever_mended_a_draft_is_an_author_too(self, budi, dewi, office):
        referral = ReferralFactory(submitted=True, author_ids=[budi.pk, dewi.pk], drafted_by=budi)
        with pytest.raises(services.AuthorCannotApprove):
            services.approve(referral=referral, by=dewi)

    @pytest.mark.parametrize("column", ["drafter", "second author"])
    def test_the_database_refuses_it_too(self, column, budi, dewi):
        referral = ReferralFactory(submitted=True, author_ids=[budi.pk, dewi.pk], drafted_by=budi)
        cheat = budi if column == "drafter" else dewi
        with (
            pytest.raises(IntegrityError, match="never_approves"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "UPDATE referrals_referral SET state = 'approved', approved_at = now(), approved_by_id = %s"
                " WHERE id = %s",
                [cheat.pk, referral.pk],
            )


@pytest.mark.django_db
def test_approval_issues_the_letter_of_the_nearest_office(budi, dewi, office):
    LetterOfficeFactory(village=True)
    services.approve(referral=ReferralFactory(submitted=True, drafted_by=budi), by=dewi)
    letter = Letter.objects.get()
    assert letter.office_name == "Puskesos Caturtunggal"
    assert letter.region_id == "34.04.07.2001"
    assert letter.issued_by == dewi


@pytest.mark.django_db
def test_without_an_office_the_approval_stands_and_the_letter_waits(budi, dewi):
    found = services.approve(referral=ReferralFactory(submitted=True, drafted_by=budi), by=dewi)
    assert found.state == State.APPROVED
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_a_return_needs_a_note_and_brings_it_back_to_the_author(budi, dewi, office):
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    with pytest.raises(Refused, match="alasan"):
        services.return_to_author(referral=referral, note="", by=dewi)
    services.return_to_author(referral=referral, note="Lampirkan surat faskes.", by=dewi)
    found = Referral.objects.get()
    assert (found.state, found.return_note) == (State.RETURNED, "Lampirkan surat faskes.")
    again = services.submit(referral=found, by=budi, version=found.version)
    assert (again.state, again.return_note) == (State.SUBMITTED, "")
    assert services.approve(referral=again, by=dewi).state == State.APPROVED


@pytest.mark.django_db
def test_a_stale_approval_is_refused_with_who_was_faster(budi, dewi, eko, office):
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    services.approve(referral=referral, by=dewi, version=1)
    with pytest.raises(StaleSave, match="Dewi Anggraini.*Disetujui"):
        services.approve(referral=referral, by=eko, version=1)


@pytest.mark.django_db
def test_one_click_twice_approves_once_and_issues_one_letter(budi, dewi, office):
    referral, key = ReferralFactory(submitted=True, drafted_by=budi), new_id()
    for _ in range(2):
        services.approve(referral=referral, by=dewi, version=1, key=key)
    assert Letter.objects.count() == 1
    assert Event.objects.filter(verb="referral.advanced", data__step="approve").count() == 1


def in_threads(calls) -> list:
    """Run all at once, each on its own connection; what came back or was raised."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        gate.wait()
        try:
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_one_wins_and_the_other_is_told(budi, dewi, eko, office):
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    results = in_threads(
        [lambda by=by: services.approve(referral=referral, by=by, version=1) for by in (dewi, eko)]
    )
    refused = [r for r in results if isinstance(r, StaleSave)]
    assert len(refused) == 1
    assert "baru saja diubah oleh" in refused[0].message
    assert Letter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_letters_have_no_gap_and_no_twin_when_fifty_are_issued_at_once(budi, dewi, office):
    rows = [ReferralFactory(submitted=True, drafted_by=budi) for _ in range(50)]
    results = in_threads([lambda row=row: services.approve(referral=row, by=dewi) for row in rows])
    assert not [r for r in results if isinstance(r, Exception)]
    assert sorted(Letter.objects.values_list("serial", flat=True)) == list(range(1, 51))


@pytest.mark.django_db(transaction=True)
def test_a_refused_issue_leaves_no_gap(budi, dewi, office, monkeypatch):
    first, second = (ReferralFactory(submitted=True, drafted_by=budi) for _ in range(2))
    with monkeypatch.context() as patched:
        patched.setattr("referrals.services.letters.compose", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.approve(referral=first, by=dewi)
    services.approve(referral=second, by=dewi)
    assert Letter.objects.get().serial == 1
    assert Referral.objects.get(pk=first.pk).state == State.SUBMITTED


@pytest.mark.django_db
def test_approval_takes_a_place_of_the_quota_and_the_end_gives_it_back(budi, eko, places):
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    today = timezone.localdate()
    allotment = Allotment.objects.create(
        program=referral.program,
        region_id="34.04",
        starts_on=today.replace(month=1, day=1),
        ends_on=today.replace(month=12, day=31),
        places=1,
    )
    services.approve(referral=referral, by=eko)
    second = ReferralFactory(submitted=True, drafted_by=budi, program=referral.program)
    with pytest.raises(Refused, match="Kuota"):
        services.approve(referral=second, by=eko)
    services.withdraw(referral=referral, reason="Warga pindah.", by=budi)
    allotment.refresh_from_db()
    assert allotment.places_left == 1
    services.approve(referral=second, by=eko)
