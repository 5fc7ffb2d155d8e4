"""Several offices and partners on one case, in one view of who does what."""

import pytest

from tests.factories.help import OfferFactory, allocate, home, place, placing
from tests.factories.intake import ComplaintFactory
from tests.factories.referrals import OrganizationFactory, ReferralFactory

pytestmark = pytest.mark.django_db


def test_every_office_at_work_for_a_case_is_named_with_what_it_does(client, budi):
    complaint = ComplaintFactory(in_review=True, open_work=3)
    health = OrganizationFactory(code="dinkes", name="Dinas Kesehatan Sleman")
    ReferralFactory(complaint=complaint, sent=True, organization=health)
    allocate(OfferFactory(title="Kursi roda"), complaint=complaint, by=budi)
    facility = home()
    place(facility, asked_by=budi, referral=placing(facility, complaint=complaint))
    client.force_login(budi)
    hands = client.get(complaint.get_absolute_url()).context["hands"]
    told = {(hand.who, str(hand.chip.text)) for hand in hands}
    assert ("Dinas Kesehatan Sleman", "Terkirim") in told
    assert ("LKS Budi Luhur", "Dipesan untuk warga") in told
    assert ("Panti Contoh", "Daftar tunggu") in told


def test_a_case_nobody_works_on_shows_no_empty_list(client, ani):
    complaint = ComplaintFactory(in_review=True)
    client.force_login(ani)
    assert "Siapa mengerjakan apa" not in client.get(complaint.get_absolute_url()).content.decode()
