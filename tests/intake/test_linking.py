"""Cases that belong together: merged and parted again without a loss, and links that point both ways."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.ids import new_id
from intake import services
from intake.models import CaseLink, CaseMerge, Complaint, Need
from intake.workflow import Status
from tests.factories.intake import ComplaintFactory, NeedFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
WHY = "Orang dan kebutuhan yang sama."


@pytest.fixture
def pair(places):
    """The twin waits longer than the case that is kept."""
    kept = ComplaintFactory(in_review=True, days_left=4.0)
    return ComplaintFactory(verifying=True, client=kept.client, days_old=3.0, days_left=2.0), kept


@pytest.fixture
def sign_in(client):
    def _sign_in(user):
        client.force_login(user)
        return client

    return _sign_in


def fresh(case: Complaint) -> Complaint:
    return Complaint.objects.get(pk=case.pk)


def merge(pair, by, **values) -> Complaint:
    twin, kept = pair
    return services.merge(complaint=twin, kept=kept, reason=WHY, by=by, **values)


def test_a_merged_case_is_over_and_the_kept_one_goes_on(pair, budi):
    twin, kept = pair
    merge(pair, budi)
    assert fresh(twin).status == Status.MERGED
    assert fresh(kept).status == Status.IN_REVIEW
    assert not Complaint.objects.open().filter(pk=twin.pk).exists()
    told = Event.objects.get(verb=Verb.COMPLAINT_MERGED)
    assert (told.case_number, told.data["case"]) == (kept.number, twin.number)


def test_the_earlier_clock_holds_and_is_given_back(pair, budi):
    twin, kept = pair
    due = kept.due_at
    merge(pair, budi)
    assert fresh(kept).due_at == twin.due_at
    assert fresh(kept).clock_started_at == twin.received_at
    services.unmerge(complaint=twin, reason="Ternyata dua orang.", by=budi)
    assert (fresh(kept).due_at, fresh(kept).clock_started_at) == (due, None)
    back = fresh(twin)
    assert (back.status, back.due_at, back.resume_to) == (Status.VERIFYING, twin.due_at, "")


def test_a_later_clock_changes_nothing(places, budi):
    kept = ComplaintFactory(in_review=True, days_left=1.0)
    merge((ComplaintFactory(registered=True, days_left=4.0), kept), budi)
    assert fresh(kept).due_at == kept.due_at


def test_a_due_time_that_moved_since_stays(pair, budi):
    twin, kept = pair
    merge(pair, budi)
    moved = twin.due_at + timedelta(days=1)
    Complaint.objects.filter(pk=kept.pk).update(due_at=moved)
    services.unmerge(complaint=twin, reason="Ternyata dua orang.", by=budi)
    assert fresh(kept).due_at == moved


def carried(pair, by, *needs) -> list[Need]:
    merge(pair, by, carry=[need.pk for need in needs])
    return list(pair[1].needs.filter(carried_from__isnull=False))


def part(twin, by):
    return services.unmerge(complaint=twin, reason="Ternyata dua orang.", by=by)


def test_a_need_that_the_kept_case_lacks_goes_along_and_comes_back(pair, budi):
    twin, kept = pair
    need = NeedFactory(complaint=twin, sector="food", wish="Beras untuk sebulan")
    (copy,) = carried(pair, budi, need)
    assert (copy.wish, copy.sector, copy.carried_from) == (need.wish, need.sector, need)
    assert twin.needs.filter(pk=need.pk).exists()
    told = Event.objects.get(verb=Verb.COMPLAINT_MERGED)
    assert told.data["needs"] == 1
    part(twin, budi)
    assert not kept.needs.filter(carried_from__isnull=False).exists()
    assert twin.needs.filter(pk=need.pk, outcome="").exists()


def test_an_outcome_reached_meanwhile_comes_back_too(pair, budi):
    twin, _kept = pair
    need = NeedFactory(complaint=twin, sector="food")
    (copy,) = carried(pair, budi, need)
    services.settle_need(need=copy, outcome="helped", note="Beras 10 kg.", by=budi)
    part(twin, budi)
    need.refresh_from_db()
    assert (need.outcome, need.outcome_note, need.settled_by) == ("helped", "Beras 10 kg.", budi)


def test_a_need_on_which_work_has_begun_stays_and_the_story_says_so(pair, budi):
    twin, kept = pair
    need = NeedFactory(complaint=twin, sector="food")
    (copy,) = carried(pair, budi, need)
    ReferralFactory(complaint=kept, need=copy)
    part(twin, budi)
    assert kept.needs.filter(pk=copy.pk).exists()
    assert Event.objects.get(verb=Verb.COMPLAINT_UNMERGED).data["staying"] == 1


def test_needs_of_others_and_settled_ones_are_not_carried(pair, budi):
    twin, kept = pair
    foreign = ComplaintFactory(in_review=True).needs.get()
    done = NeedFactory(
        complaint=twin,
        outcome="helped",
        outcome_note="Selesai.",
        settled_by=budi,
        settled_at=timezone.now(),
    )
    assert carried(pair, budi, foreign, done) == []
    assert kept.needs.count() == 1


def test_no_need_is_carried_into_a_case_that_is_done(places, budi):
    kept = ComplaintFactory(resolved=True)
    twin = ComplaintFactory(in_review=True, client=kept.client)
    with pytest.raises(Refused, match="sudah selesai ditangani"):
        merge((twin, kept), budi, carry=[twin.needs.get().pk])
    merge((twin, kept), budi)


# What became of the kept case, step by step.
LATER = {
    "incomplete": [{"status": "incomplete", "resume_to": "in_review"}],
    "in_service": [{"status": "in_service"}],
    "resolved": [{"status": "resolved"}],
    "closed": [{"status": "resolved"}, {"status": "closed"}],
    "cancelled": [{"status": "cancelled"}],
}


@pytest.mark.parametrize("state", ["registered", "in_review", "verifying", "deciding"])
@pytest.mark.parametrize("meanwhile", LATER)
def test_from_every_state_it_comes_back_whatever_became_of_the_other(
    places, budi, state, meanwhile
):
    twin, kept = ComplaintFactory(**{state: True}), ComplaintFactory(in_review=True)
    merge((twin, kept), budi, carry=[twin.needs.get().pk])
    now = timezone.now()
    told = {"closed_at": now, "informed_at": now, "informed_how": "loket"}
    for values in LATER[meanwhile]:
        values = values | (told if values["status"] == "closed" else {})
        values = values | ({"paused_since": now} if meanwhile == "incomplete" else {})
        Complaint.objects.filter(pk=kept.pk).update(**values)
    part(twin, budi)
    assert fresh(twin).status == state


def test_the_form_proposes_the_needs_that_the_other_case_lacks(pair, budi, sign_in):
    twin, kept = pair
    same = twin.needs.get()
    other = NeedFactory(complaint=twin, sector="food", wish="Beras")
    page = sign_in(budi).get(reverse("intake:merge", args=[twin.number]))
    assert page.context["step"].form["carry"].value() == [str(other.pk)]
    sent = {"number": kept.number, "reason": WHY, "version": twin.version, "carry": [other.pk]}
    sign_in(budi).post(reverse("intake:merge", args=[twin.number]), sent)
    shown = sign_in(budi).get(kept.get_absolute_url()).content.decode()
    assert "dari keluhan" in shown
    assert f"Yang diminta di sana: {same.wish}" in shown


def test_a_number_with_a_wrong_check_digit_is_told_with_what_was_meant(pair, budi, sign_in):
    twin, kept = pair
    wrong = kept.number[:-1] + str((int(kept.number[-1]) + 1) % 10)
    answer = sign_in(budi).post(
        reverse("intake:merge", args=[twin.number]),
        {"number": wrong, "reason": WHY, "version": twin.version},
    )
    assert answer.status_code == 422
    assert kept.number in answer.content.decode().split("Mungkin maksud Anda")[1][:60]


def test_no_chain_in_either_direction(pair, budi):
    twin, kept = pair
    third = ComplaintFactory(in_review=True)
    merge(pair, budi)
    with pytest.raises(Refused, match="sudah berakhir"):
        merge((third, twin), budi)
    with pytest.raises(Refused, match="Sudah ada keluhan lain yang digabung"):
        merge((kept, third), budi)
    with pytest.raises(IntegrityError, match="keeps no other"), transaction.atomic():
        CaseMerge.objects.create(
            region_id=kept.region_id, complaint=kept, kept=third, reason=WHY, by=budi
        )


def test_not_into_itself_and_not_into_an_ended_one(pair, budi):
    twin, kept = pair
    with pytest.raises(Refused, match="keluhan yang sama"):
        merge((kept, kept), budi)
    with pytest.raises(Refused, match="sudah berakhir"):
        merge((twin, ComplaintFactory(closed=True)), budi)


@pytest.mark.parametrize("state", ["incomplete", "in_service", "resolved", "closed", "cancelled"])
def test_what_was_begun_is_not_merged_away(pair, budi, state):
    with pytest.raises(Refused, match="tidak dapat digabungkan"):
        merge((ComplaintFactory(**{state: True}), pair[1]), budi)


def test_running_work_is_not_merged_away(pair, budi):
    with pytest.raises(Refused, match="Masih ada rujukan"):
        merge((ComplaintFactory(in_review=True, open_work=1), pair[1]), budi)


def test_a_merged_case_is_only_read(pair, ani, budi):
    twin = merge(pair, budi)
    with pytest.raises(Refused, match="hanya untuk dibaca"):
        services.write_note(note_id=new_id(), complaint=twin, text="Tambahan", by=budi)
    with pytest.raises(Refused, match="hanya untuk dibaca"):
        services.take(complaint=twin, by=ani)
    with pytest.raises(Refused):
        services.start_work(complaint_id=twin.pk, by=budi, what="referral")


@pytest.mark.parametrize("who", ["ani", "citra", "eko", "zul"])
def test_only_who_may_merge_merges(request, pair, who):
    with pytest.raises(PermissionDenied):
        merge(pair, request.getfixturevalue(who))


def test_a_sealed_twin_seals_the_kept_case_and_its_number_is_not_told_outside(places, budi):
    twin, kept = ComplaintFactory(in_review=True, sealed=True), ComplaintFactory(in_review=True)
    merge((twin, kept), budi)
    assert fresh(kept).is_sealed
    open_one, sealed = (
        ComplaintFactory(in_review=True),
        ComplaintFactory(in_review=True, sealed=True),
    )
    merge((open_one, sealed), budi)
    told = Event.objects.filter(case_number=open_one.number, verb=Verb.COMPLAINT_ADVANCED)
    assert told.get().data["case"] == ""


def test_a_stale_screen_is_refused(pair, budi):
    with pytest.raises(StaleSave):
        merge(pair, budi, version=99)


def test_the_receipt_of_the_merged_case_leads_to_the_kept_one(pair, budi, client):
    twin, kept = pair
    merge(pair, budi)
    page = client.get(reverse("intake:track", args=[twin.token])).content.decode()
    assert kept.number in page
    assert f"Keluhan {twin.number} dilanjutkan bersama keluhan ini." in page


def test_the_receipt_of_an_open_case_does_not_lead_to_a_sealed_one(pair, budi, dewi, client):
    twin, kept = pair
    merge(pair, budi)
    services.set_sealed(complaint=fresh(kept), sealed=True, reason="Kekerasan.", by=dewi)
    page = client.get(reverse("intake:track", args=[twin.token])).content.decode()
    assert twin.number in page
    assert kept.number not in page
    assert "dilanjutkan bersama keluhan lain" in page
    assert "Dibatalkan" not in page


def test_a_case_may_be_merged_again_after_it_was_parted(pair, budi):
    twin, _kept = pair
    merge(pair, budi)
    services.unmerge(complaint=twin, reason="Ternyata dua orang.", by=budi)
    with pytest.raises(Refused, match="tidak sedang digabung"):
        services.unmerge(complaint=twin, reason="Sekali lagi.", by=budi)
    merge((fresh(twin), pair[1]), budi)
    assert CaseMerge.objects.filter(complaint=twin).count() == 2


def test_links_point_both_ways_once(pair, ani, budi):
    twin, kept = pair
    services.link(complaint=kept, other=twin, kind=CaseLink.Kind.RELATED, by=ani)
    services.link(complaint=twin, other=kept, kind=CaseLink.Kind.FOLLOW_UP, by=budi)
    row = CaseLink.objects.get()
    # The later arrival follows the earlier one, from whichever side it was said.
    assert (row.complaint, row.other, row.kind) == (kept, twin, "follow_up")
    services.unlink(complaint=twin, other=kept, by=ani)
    assert not CaseLink.objects.exists()


def test_the_page_shows_what_belongs_together_and_the_way_on(pair, budi, sign_in):
    twin, kept = pair
    desk = sign_in(budi)
    assert "mungkin sama" in desk.get(kept.get_absolute_url()).content.decode()
    answer = desk.post(
        reverse("intake:merge", args=[twin.number]),
        {"number": kept.number.replace("-", ""), "reason": WHY, "version": twin.version},
    )
    assert answer.url == twin.get_absolute_url()
    merged = desk.get(twin.get_absolute_url()).content.decode()
    assert "hanya untuk dibaca" in merged
    assert kept.get_absolute_url() in merged
    assert "digabung ke sini" in desk.get(kept.get_absolute_url()).content.decode()


def test_a_number_that_one_may_not_see_is_not_found(pair, budi, sign_in):
    twin, _kept = pair
    elsewhere = ComplaintFactory(in_review=True, region_id="34.02.12.2001")
    for number in (elsewhere.number, "3404-26-999999-9", "bukan nomor", twin.number):
        answer = sign_in(budi).post(
            reverse("intake:merge", args=[twin.number]),
            {"number": number, "reason": WHY, "version": twin.version},
        )
        assert answer.status_code == 422
    assert fresh(twin).status == Status.VERIFYING


def test_a_link_to_a_sealed_case_is_hidden_from_those_without_the_right(places, ani, budi, sign_in):
    sealed, case = ComplaintFactory(in_review=True, sealed=True), ComplaintFactory(in_review=True)
    services.link(complaint=case, other=sealed, kind=CaseLink.Kind.RELATED, by=budi)
    assert sealed.number in sign_in(budi).get(case.get_absolute_url()).content.decode()
    assert sealed.number not in sign_in(ani).get(case.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_crosswise_at_once_leave_one_merge(places, budi):
    one, other = ComplaintFactory(in_review=True), ComplaintFactory(in_review=True)

    def attempt(pair):
        try:
            merge(pair, budi)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(attempt, [(one, other), (other, one)]))
    assert sorted(won) == [False, True]
    assert CaseMerge.objects.count() == 1
