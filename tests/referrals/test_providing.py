"""Accounts of receiving organisations: their own letters after sending, the words of the letter, and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from core.errors import Refused
from core.ids import new_id
from notifications import services as notifications
from notifications.models import Notice
from referrals import services
from referrals.models import ProviderSeat, Referral, Reply
from referrals.workflow import State
from regions.models import Region
from tests.factories.referrals import (
    OrganizationFactory,
    ProviderSeatFactory,
    ReferralFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(pita) -> ProviderSeat:
    return ProviderSeatFactory(user=pita)


@pytest.fixture
def sent(seat, case, office, budi, dewi) -> Referral:
    referral = ReferralFactory(submitted=True, complaint=case, drafted_by=budi)
    services.approve(referral=referral, by=dewi)
    return services.mark_sent(referral=referral, how="electronic", by=budi)


@pytest.fixture
def client(pita) -> Client:
    client = Client()
    client.force_login(pita)
    return client


def answer(referral: Referral, by: User, what: str = "accepted", **values) -> Reply:
    return services.reply_by_account(
        reply_id=values.pop("reply_id", new_id()),
        referral=referral,
        answer=what,
        on=timezone.localdate(),
        by=by,
        **values,
    )


class TestSeeing:
    def test_only_what_was_sent_to_their_organisation(self, client, sent, budi):
        others = [
            ReferralFactory(approved=True),
            ReferralFactory(submitted=True, drafted_by=budi),
            ReferralFactory(sent=True, partner=True),
        ]
        page = client.get(reverse("referrals:seat_inbox")).content.decode()
        assert reverse("referrals:seat_answer", args=[sent.number]) in page
        for other in others:
            assert other.number not in page
            url = reverse("referrals:seat_answer", args=[other.number])
            assert client.get(url).status_code == 404

    def test_nor_what_another_region_sent_to_it(self, sent, zul):
        zul.assignments.all().delete()
        zul.assignments.create(role=Role.PROVIDER, region_id="34.02")
        ProviderSeatFactory(user=zul, region_id="34.02")
        client = Client()
        client.force_login(zul)
        assert sent.number not in client.get(reverse("referrals:seat_inbox")).content.decode()
        url = reverse("referrals:seat_answer", args=[sent.number])
        assert client.get(url).status_code == 404

    def test_the_page_says_what_the_letter_says_and_no_more(self, client, sent, case):
        case.story = "Cerita yang bukan untuk penyedia."
        case.save(update_fields=["story"])
        page = client.get(reverse("referrals:seat_answer", args=[sent.number])).content.decode()
        assert case.client.name in page
        assert "bantuan biaya berobat" in page
        assert case.client.nik not in page
        assert case.story not in page

    def test_the_first_page_leads_there_and_the_menu_is_short(self, client, seat):
        page = client.get("/", follow=True).content.decode()
        assert "Rujukan masuk" in page
        assert reverse("dashboard:queue") not in page
        assert reverse("referrals:list") not in page

    @pytest.mark.parametrize(
        "name", ["dashboard:all", "dashboard:queue", "referrals:list", "dtks:check", "intake:new"]
    )
    def test_no_page_of_the_desk_opens(self, client, seat, name):
        assert client.get(reverse(name)).status_code == 403

    def test_nor_the_case_itself(self, client, sent):
        assert client.get(sent.complaint.get_absolute_url()).status_code == 403
        assert client.get(sent.get_absolute_url()).status_code == 403

    def test_a_region_alone_opens_nothing_to_them(self, pita, sent):
        assert pita.scopes() == ()
        assert not Referral.objects.visible_to(pita).exists()

    def test_without_a_seat_no_letter(self, pita):
        client = Client()
        client.force_login(pita)
        assert client.get(reverse("referrals:seat_inbox")).status_code == 403

    def test_opening_the_letter_is_kept(self, client, sent, pita):
        shown = client.get(reverse("referrals:seat_letter", args=[sent.number]))
        assert shown.content.startswith(b"%PDF")
        assert Event.objects.filter(verb="letter.printed", actor=pita).count() == 1

    def test_a_revoked_letter_opens_no_more(self, client, sent, eko):
        services.revoke_letter(referral=sent, reason="Salah.", by=eko)
        assert client.get(reverse("referrals:seat_letter", args=[sent.number])).status_code == 404


def test_the_list_asks_the_same_however_long_it_is(client, seat, django_assert_max_num_queries):
    for n in (3, 9):
        for _ in range(n):
            ReferralFactory(sent=True)
        with django_assert_max_num_queries(11):
            client.get(reverse("referrals:seat_inbox"))


def test_the_organisation_is_told_of_a_new_letter_and_nobody_else(sent, pita, zul, client):
    ProviderSeatFactory(user=zul, region_id="34.02")
    notifications.deliver()
    told = Notice.objects.filter(about="letter")
    assert [notice.receiver for notice in told] == [pita]
    opened = client.post(reverse("notifications:open", args=[told[0].pk]))
    assert opened["Location"] == reverse("referrals:seat_answer", args=[sent.number])


class TestAnswering:
    def test_the_answer_moves_the_referral_and_says_who(self, sent, pita):
        answer(sent, pita, "received")
        reply = answer(sent, pita, "accepted", note="Besok pukul 9.")
        assert Referral.objects.get().state == State.ACCEPTED
        assert reply.provider_name == "Pita Rahmadani"
        assert Event.objects.filter(verb="referral.replied", actor=pita).count() == 2

    def test_by_the_page(self, client, sent):
        url = reverse("referrals:seat_answer", args=[sent.number])
        today = f"{timezone.localdate():%d-%m-%Y}"
        words = {"id": new_id(), "answer": "declined", "on": today}
        refused = client.post(url, words)
        assert refused.status_code == 422
        assert client.post(url, words | {"note": "Kuota habis."}).status_code == 302
        assert Referral.objects.get().state == State.DECLINED

    def test_the_same_form_twice_is_one_answer(self, sent, pita):
        key = new_id()
        for _ in range(2):
            answer(sent, pita, reply_id=key)
        assert Reply.objects.count() == 1

    def test_nobody_answers_for_another_organisation(self, sent, zul):
        ProviderSeatFactory(user=zul, organization=OrganizationFactory(partner=True))
        zul.assignments.create(role=Role.PROVIDER, region_id="34.02")
        with pytest.raises(PermissionDenied):
            answer(sent, User.objects.get(pk=zul.pk))

    def test_nor_the_staff_of_the_desk_this_way(self, sent, budi):
        with pytest.raises(PermissionDenied):
            answer(sent, budi)

    def test_the_need_stays_open_until_the_desk_hears_from_the_citizen(self, sent, pita):
        answer(sent, pita, "delivered", note="Diserahkan.")
        assert not Referral.objects.get().need.outcome


def test_of_a_sealed_case_they_hear_the_number_of_the_letter_and_no_more(
    seat, pita, case, office, budi, dewi
):
    """Urgent as it is: that would be a fact of the case."""
    case.is_sealed = case.is_urgent = True
    case.save()
    referral = ReferralFactory(submitted=True, complaint=case, drafted_by=budi)
    services.approve(referral=referral, by=dewi)
    services.mark_sent(referral=referral, how="electronic", by=budi)
    notifications.deliver()
    told = Notice.objects.get(receiver=pita)
    assert told.text == f"Surat baru: {referral.number} menunggu jawaban organisasi Bapak/Ibu."
    assert (told.about, told.key, told.is_pressing) == ("letter", referral.number, False)


class TestOpening:
    def open(self, by, **changes):
        values = {
            "user_id": new_id(),
            "organization": OrganizationFactory(),
            "region": Region.objects.get(pk="34.04"),
            "username": "rsud.sleman",
            "name": "Rina RSUD",
            "phone": "",
        }
        return services.open_seat(by=by, **(values | changes))

    def test_the_admin_opens_one_with_a_password_shown_once(self, gita):
        key = new_id()
        made = self.open(gita, user_id=key)
        assert made.password
        assert self.open(gita, user_id=key).password is None
        assert ProviderSeat.objects.get().user.held == ((Role.PROVIDER, "34.04"),)

    def test_nobody_else_does(self, budi, zul):
        for by in (budi, zul):
            with pytest.raises(PermissionDenied):
                self.open(by)

    def test_a_provider_gets_no_role_of_the_desk(self, gita, seat, budi):
        region = Region.objects.get(pk="34.04")
        for user, role in ((seat.user, Role.SUPERVISOR), (budi, Role.PROVIDER)):
            with pytest.raises(Refused, match="tidak digabung"):
                accounts.grant(user_id=user.pk, role=role, region=region, by=gita)

    def test_by_the_page(self, gita):
        client = Client()
        client.force_login(gita)
        words = {
            "id": new_id(),
            "organization": OrganizationFactory().pk,
            "name": "Rina RSUD",
            "username": "rsud.sleman",
            "region": "34.04",
        }
        page = client.post(reverse("referrals:seats"), words).content.decode()
        assert "hanya tampil sekali" in page
        assert "Rina RSUD" in client.get(reverse("referrals:seats")).content.decode()
