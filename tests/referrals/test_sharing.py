"""A partner's help: matched, set aside, handed over, thanked for; never more than was offered."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.errors import Refused, StaleSave
from core.ids import new_id
from intake.models import Complaint
from programs import services as catalogue
from programs.drafts import OfferDraft
from programs.models import Offer
from referrals import services
from referrals.models import Allocation
from referrals.queries import sharing
from referrals.sharing import ALLOCATION, State, Step
from tests.factories.help import OfferFactory, allocate
from tests.factories.intake import ClientFactory, ComplaintFactory, ppks_kind
from tests.factories.referrals import OrganizationFactory


def case(**traits) -> Complaint:
    return ComplaintFactory(in_review=True, **traits)


def reserve(offer, by, complaint=None, amount=1):
    complaint = complaint or case()
    return services.reserve_offer(
        allocation_id=new_id(),
        complaint=complaint,
        need=complaint.needs.first(),
        offer=offer,
        amount=amount,
        by=by,
    )


def offered(**changes) -> OfferDraft:
    words = {
        "organization_id": OrganizationFactory(partner=True).pk,
        "region_id": "34.04",
        "title": "Kursi roda",
        "kind": "goods",
        "unit": "unit",
        "amount": 5,
        "until": timezone.localdate() + dt.timedelta(days=9),
    }
    return OfferDraft(**words | changes)


@pytest.mark.django_db
class TestTheRoadOfHelp:
    def test_from_the_offer_to_the_thanks(self, budi):
        offer = OfferFactory()
        allocation = reserve(offer, budi, amount=2)
        complaint = Complaint.objects.get(pk=allocation.complaint_id)
        assert (complaint.open_work, complaint.status) == (1, "in_service")
        done = services.deliver_help(
            allocation=allocation, on=timezone.localdate(), received_by="Anaknya", by=budi
        )
        complaint.refresh_from_db()
        need = complaint.needs.get()
        assert (complaint.open_work, need.outcome) == (0, "partner")
        assert services.thank_partner(allocation=done, by=budi).state == State.THANKED
        offer.refresh_from_db()
        assert offer.left == 8

    def test_what_is_released_can_be_promised_again(self, budi):
        offer = OfferFactory(amount=1)
        allocation = reserve(offer, budi)
        with pytest.raises(Refused, match="Sisa"):
            reserve(offer, budi)
        services.release_offer(allocation=allocation, note="Warga pindah", by=budi)
        assert reserve(offer, budi).state == State.RESERVED

    def test_the_same_form_sent_twice_takes_once(self, budi):
        offer, complaint, key = OfferFactory(), case(), new_id()
        for _ in range(2):
            services.reserve_offer(
                allocation_id=key,
                complaint=complaint,
                need=complaint.needs.first(),
                offer=offer,
                amount=3,
                by=budi,
            )
        offer.refresh_from_db()
        assert offer.taken == 3

    def test_one_offer_goes_once_to_one_need(self, budi):
        offer, complaint = OfferFactory(), case()
        reserve(offer, budi, complaint)
        with pytest.raises(Refused):
            reserve(offer, budi, complaint)

    @pytest.mark.parametrize(
        "offer",
        [
            {"is_open": False},
            {"until": dt.date(2020, 1, 1)},
            {"sectors": ["fishery"]},
            {"region_id": "34.02"},
        ],
    )
    def test_an_offer_that_does_not_fit_is_not_taken(self, budi, offer):
        with pytest.raises(Refused):
            reserve(OfferFactory(**offer), budi)

    def test_an_offer_for_another_kind_of_need_is_not_shown(self, budi):
        offer, complaint = OfferFactory(), case()
        offer.ppks_kinds.add(ppks_kind("ABT", "Anak balita telantar"))
        lines = sharing.offers_for(complaint, budi, timezone.localdate())
        assert [line.offers for line in lines] == [[]]
        complaint.needs.first().ppks_kinds.add(ppks_kind("ABT", "Anak balita telantar"))
        lines = sharing.offers_for(complaint, budi, timezone.localdate())
        assert [line.offers for line in lines] == [[offer]]
        assert [need.complaint for need in sharing.needs_for(offer, budi)] == [complaint]

    def test_an_outsider_takes_nothing_and_sees_nobody(self, zul, budi):
        offer = OfferFactory()
        with pytest.raises(PermissionDenied):
            reserve(offer, zul)
        reserve(offer, budi)
        assert not Allocation.objects.visible_to(zul).exists()
        assert not sharing.needs_for(offer, zul).exists()

    def test_help_that_is_not_here_yet_is_not_delivered(self, budi):
        allocation = reserve(OfferFactory(), budi)
        with pytest.raises(Refused):
            services.deliver_help(
                allocation=allocation,
                on=timezone.localdate() + dt.timedelta(days=1),
                received_by="Warga",
                by=budi,
            )

    def test_the_partner_is_told_figures_and_nobodys_name(self, client, budi):
        offer = OfferFactory()
        complaint = case(client=ClientFactory(name="SUKARDI RAHASIA"))
        done = reserve(offer, budi, complaint, amount=4)
        services.deliver_help(
            allocation=done, on=timezone.localdate(), received_by="Sukardi", by=budi
        )
        client.force_login(budi)
        page = client.get(reverse("referrals:offer_report", args=[offer.pk])).content.decode()
        assert "Caturtunggal" in page
        assert "4 paket" in page
        assert "SUKARDI" not in page.upper()


@pytest.mark.django_db
class TestOffersOfAdmins:
    def test_an_offer_is_recorded_once_and_mended(self, gita):
        key = new_id()
        for _ in range(2):
            catalogue.save_offer(offer_id=key, draft=offered(), by=gita)
        offer = Offer.objects.get()
        catalogue.save_offer(
            offer_id=key, draft=offered(amount=7), by=gita, expected_version=offer.version
        )
        with pytest.raises(StaleSave):
            catalogue.save_offer(offer_id=key, draft=offered(), by=gita, expected_version=1)

    def test_what_is_promised_stays(self, gita, budi):
        offer = OfferFactory()
        reserve(offer, budi, amount=6)
        with pytest.raises(Refused, match="6"):
            catalogue.save_offer(
                offer_id=offer.pk, draft=offered(amount=5), by=gita, expected_version=1
            )

    def test_an_offer_of_another_regency_is_not_ones_own(self, gita):
        elsewhere = offered(region_id="34.02")
        with pytest.raises(PermissionDenied):
            catalogue.save_offer(offer_id=new_id(), draft=elsewhere, by=gita)


@pytest.mark.django_db
def test_the_database_refuses_more_than_was_offered(places):
    offer = OfferFactory(amount=3)
    with pytest.raises(IntegrityError, match="offer_never_over_allocated"), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(taken=4)


def test_every_pair_of_state_and_step():
    allowed = {
        (Step.DELIVER, State.RESERVED),
        (Step.RELEASE, State.RESERVED),
        (Step.THANK, State.DELIVERED),
    }
    assert {
        (step, state) for step in Step for state in State if ALLOCATION.allows(step, source=state)
    } == allowed


@pytest.mark.django_db(transaction=True)
def test_fifty_takers_at_once_get_what_there_is_and_no_more(budi):
    offer = OfferFactory(amount=20)
    cases = [case() for _ in range(50)]
    gate, answers = threading.Barrier(50), []

    def take(complaint):
        try:
            by = User.objects.get(pk=budi.pk)
            gate.wait()
            answers.append(reserve(offer, by, complaint))
        except Exception as error:  # the test looks at it
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[one]) for one in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    offer.refresh_from_db()
    assert sum(isinstance(answer, Allocation) for answer in answers) == 20
    assert sum(isinstance(answer, Refused) for answer in answers) == 30
    assert (offer.taken, Allocation.objects.count()) == (20, 20)


@pytest.mark.django_db
class TestPages:
    def test_an_admin_records_an_offer_on_the_page(self, client, gita):
        partner = OrganizationFactory(partner=True)
        client.force_login(gita)
        address = reverse("programs:offer_new")
        form = client.get(address).context["form"]
        sent = {
            "id": form["id"].value(),
            "organization": partner.pk,
            "title": "Kursi roda",
            "kind": "goods",
            "amount": "5",
            "unit": "unit",
            "until": timezone.localdate().isoformat(),
            "region": "34.04",
            "is_open": "on",
        }
        assert client.post(address, sent | {"amount": "-1"}).status_code == 422
        assert client.post(address, sent).status_code == 302
        assert Offer.objects.get().region_id == "34.04"

    def test_the_desk_finds_an_offer_and_takes_it(self, client, budi):
        complaint = case()
        OfferFactory()
        client.force_login(budi)
        address = reverse("referrals:match", args=[complaint.number])
        form = client.get(address).context["lines"][0][1][0][1]
        sent = {name: form[name].value() for name in ("id", "need", "offer")} | {"amount": "2"}
        assert client.post(address, sent).status_code == 302
        assert Allocation.objects.get().amount == 2
        too_many = sent | {"id": str(new_id()), "amount": "x"}
        assert client.post(address, too_many).status_code == 422

    def test_a_page_asks_as_much_for_many_as_for_few(
        self, client, budi, django_assert_max_num_queries
    ):
        offer = OfferFactory(amount=100)
        for _ in range(3):
            allocate(offer, complaint=case(open_work=1), by=budi)
            case()
        client.force_login(budi)
        client.get(offer.get_absolute_url())
        with django_assert_max_num_queries(26) as few:
            client.get(offer.get_absolute_url())
        for _ in range(9):
            allocate(offer, complaint=case(open_work=1), by=budi)
            case()
        with django_assert_max_num_queries(len(few)):
            client.get(offer.get_absolute_url())
