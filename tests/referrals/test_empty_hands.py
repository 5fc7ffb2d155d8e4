"""A step that nobody can take any more: seen before, told once, given to a colleague by a supervisor's word."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Deputation, User
from audit.models import Event
from core.errors import Refused
from core.ids import new_id
from intake.models import Complaint
from notifications import services as notifications
from notifications.models import Notice
from referrals import services
from referrals.models import Letter, Referral, Signature
from referrals.queries.roster import is_stuck
from referrals.queries.signing import hands, held_up
from referrals.workflow import State
from tests.factories.referrals import ReferralFactory
from tests.referrals.test_signing import step, submitted  # noqa: F401

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def chain(office, gita, eko):
    """The supervisor initials, Eko signs."""
    return services.set_chain(
        chain_id=new_id(),
        office=office,
        valid_from=TODAY(),
        steps=[
            step("Kepala Bidang", role="supervisor"),
            step("Kepala Dinas", kind="signature", user=eko),
        ],
        by=gita,
    )


@pytest.fixture
def stuck(submitted, dewi, eko, fitri) -> Referral:  # noqa: F811
    """Dewi has initialled; Eko, whose signature comes next, has left. Fitri could sign in his place."""
    services.approve(referral=submitted, by=dewi)
    User.objects.filter(pk=eko.pk).update(is_active=False)
    return Referral.objects.get(pk=submitted.pk)


def look() -> int:
    return services.look_for_empty_hands(now=timezone.now())


def put(referral: Referral, who: User, by: User, note="Surat perintah 800/1", key=None) -> Referral:
    return services.put_caretaker(
        referral=referral, caretaker=who, note=note, by=by, key=key or new_id()
    )


class TestNobody:
    def test_an_account_closed_leaves_the_step_to_nobody(self, stuck):
        assert is_stuck(stuck, on=TODAY())
        assert [hand.is_empty for hand in hands(stuck, on=TODAY())] == [False, True]

    def test_nor_does_one_who_no_longer_may_approve(self, stuck, eko):
        User.objects.filter(pk=eko.pk).update(is_active=True)
        assert not is_stuck(stuck, on=TODAY())
        eko.assignments.all().delete()
        assert is_stuck(stuck, on=TODAY())

    def test_a_deputy_is_somebody_until_the_deputation_ends(self, stuck, eko, fitri):
        row = Deputation.objects.create(
            absent=eko,
            deputy=fitri,
            roles=["manager"],
            first_day=TODAY(),
            last_day=TODAY(),
            made_by=eko,
        )
        assert not is_stuck(stuck, on=TODAY())
        assert is_stuck(stuck, on=TODAY() + dt.timedelta(days=1))
        row.ended_at = timezone.now()
        row.save()
        assert is_stuck(stuck, on=TODAY())

    def test_whoever_wrote_it_does_not_count(self, submitted, budi, dewi):  # noqa: F811
        dewi.assignments.all().delete()
        budi.assignments.create(role="supervisor", region_id="34.04")
        assert is_stuck(submitted, on=TODAY())

    def test_a_supervisor_of_another_place_does_not_count(self, submitted, dewi, zul):  # noqa: F811
        dewi.assignments.all().delete()
        assert is_stuck(submitted, on=TODAY())

    def test_the_clerk_sees_it_before_sending_the_letter_out(self, chain, eko, budi):
        draft = ReferralFactory(drafted_by=budi)
        User.objects.filter(pk=eko.pk).update(is_active=False)
        client = Client()
        client.force_login(budi)
        page = client.get(draft.get_absolute_url()).content.decode()
        assert "belum ada orangnya" in page
        assert "Kepala Dinas" in page


class TestTelling:
    def test_told_once_to_those_who_can_help(self, stuck, budi, dewi, fitri, zul, gita):
        assert [look(), look()] == [1, 0]
        notifications.deliver()
        told = Notice.objects.filter(text__contains="tertahan")
        # Eko, whose account is closed, hears nothing; gita sees it on the page of the chain.
        assert {row.receiver for row in told} == {budi, dewi, fitri}

    def test_the_keeper_of_the_chain_sees_how_many_but_no_sealed_one(self, stuck, office, gita):
        look()
        assert held_up(office) == [("Kepala Dinas", 1)]
        client = Client()
        client.force_login(gita)
        url = reverse("referrals:chain", args=[office.pk])
        assert "surat tertahan" in client.get(url).content.decode()
        Complaint.objects.update(is_sealed=True)
        assert held_up(office) == []

    def test_not_while_somebody_is_there(self, submitted, dewi):  # noqa: F811
        assert look() == 0

    def test_taken_back_when_somebody_is_there_again(self, stuck, eko):
        look()
        User.objects.filter(pk=eko.pk).update(is_active=True)
        assert look() == 0
        assert Referral.objects.get().empty_since is None


class TestCaretaker:
    def test_signs_and_the_letter_says_plt(self, stuck, dewi, fitri):
        look()
        found = put(stuck, fitri, dewi)
        assert (found.caretaker, found.empty_since) == (fitri, None)
        assert Referral.objects.awaiting(fitri).get() == stuck
        assert services.approve(referral=stuck, by=fitri).state == State.APPROVED
        letter = Letter.objects.get()
        assert (letter.signer_title, letter.signer_name) == ("Plt. Kepala Dinas", fitri.name)
        assert Signature.objects.get(signed_by=fitri).is_caretaker
        assert Referral.objects.get().caretaker is None

    def test_is_told_that_it_waits_for_them(self, stuck, dewi, fitri):
        put(stuck, fitri, dewi)
        notifications.deliver()
        told = Notice.objects.filter(receiver=fitri, text__contains="menunggu tanda tangan")
        assert told.exists()

    def test_the_word_is_kept_and_one_click_twice_is_one(self, stuck, dewi, fitri):
        key = new_id()
        for _ in range(2):
            put(stuck, fitri, dewi, key=key)
        kept = [row.data for row in Event.objects.all() if "caretaker" in row.data]
        assert [(row["caretaker"], row["note"]) for row in kept] == [
            (fitri.name, "Surat perintah 800/1")
        ]

    def test_not_where_somebody_is_left(self, submitted, dewi, fitri, eko):  # noqa: F811
        with pytest.raises(Refused, match="masih ada orangnya"):
            put(submitted, fitri, eko)

    def test_not_without_a_word(self, stuck, dewi, fitri):
        with pytest.raises(Refused, match="dasar"):
            put(stuck, fitri, dewi, note=" ")

    @pytest.mark.parametrize("who", ["dewi", "budi", "ani", "zul"])
    def test_not_oneself_nor_an_author_nor_one_without_the_right(self, who, stuck, dewi, request):
        with pytest.raises(Refused, match="Pilih rekan"):
            put(stuck, request.getfixturevalue(who), dewi)

    @pytest.mark.parametrize("by", ["budi", "ani", "gita", "zul"])
    def test_not_by_whoever_may_not_approve_here(self, by, stuck, fitri, request):
        with pytest.raises(PermissionDenied):
            put(stuck, fitri, request.getfixturevalue(by))

    def test_from_the_page(self, stuck, dewi, fitri):
        client = Client()
        client.force_login(dewi)
        page = client.get(stuck.get_absolute_url()).content.decode()
        assert "Surat tertahan" in page
        url = reverse("referrals:put_caretaker", args=[stuck.number])
        words = {"version": stuck.version, "key": new_id(), "caretaker": fitri.pk, "note": "SP 1"}
        refused = client.post(url, words | {"caretaker": new_id()})
        assert refused.status_code == 422
        assert "SP 1" in refused.content.decode()
        assert client.post(url, words).status_code == 302
        assert Referral.objects.get().caretaker == fitri

    def test_when_nobody_can_be_put_there_it_can_be_sent_back(self, stuck, dewi, fitri):
        fitri.assignments.all().delete()
        client = Client()
        client.force_login(dewi)
        assert "Belum ada rekan" in client.get(stuck.get_absolute_url()).content.decode()
        services.return_to_author(referral=stuck, note="Rantai diubah dahulu.", by=dewi)
        assert Referral.objects.get().state == State.RETURNED
