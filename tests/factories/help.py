"""What fulfils a referral: a home with beds. `home()` is a small one in Kecamatan Depok, laid out by the words given."""

import datetime as dt

import factory
from django.utils import timezone

from programs.models import Activity, Bed, Facility, FocalPoint, Helper, Lodge, Offer, Program, Room
from referrals.models import Allocation, Placement, Referral
from tests.factories.intake import ClientFactory, ComplaintFactory
from tests.factories.programs import PSKSKindFactory
from tests.factories.referrals import OrganizationFactory, ProgramFactory, ReferralFactory

DISTRICT = "34.04.07"


def home(*rooms: tuple[str, bool, int], capacity: int = 100, region_id: str = DISTRICT) -> Facility:
    """`home(("L", False, 2))`: one room for men with steps and two beds."""
    organization = OrganizationFactory(
        code="panti-contoh", name="Panti Contoh", kind="facility", region_id=region_id
    )
    program = ProgramFactory(
        code="panti-lansia", name="Panti Lansia", fulfilment="placement", owner=organization
    )
    facility, is_new = Facility.objects.get_or_create(
        code="panti-contoh",
        defaults={
            "name": "Panti Contoh",
            "organization": organization,
            "program": program,
            "region_id": region_id,
            "capacity": capacity,
        },
    )
    if is_new:
        lodge = Lodge.objects.create(facility=facility, name="Wisma 1", order=1)
        for order, (occupants, is_accessible, beds) in enumerate(rooms or [("L", False, 2)], 1):
            room = Room.objects.create(
                lodge=lodge,
                name=f"Kamar {order}",
                occupants=occupants,
                is_accessible=is_accessible,
                order=order,
            )
            for bed in range(1, beds + 1):
                Bed.objects.create(room=room, name=f"{bed}", order=bed)
        Activity.objects.create(
            facility=facility,
            kind="physical",
            name="Senam pagi",
            weekdays=list(range(7)),
            starts_at="06:30",
            ends_at="07:15",
        )
    return facility


def beds_of(facility: Facility) -> list[Bed]:
    return list(Bed.objects.filter(room__lodge__facility=facility).order_by("room__order", "order"))


def placing(facility: Facility, *, sex: str = "L", complaint=None, **traits) -> Referral:
    """A referral that has been sent to the home."""
    if complaint is None:
        client = ClientFactory(sex=sex)
        complaint = ComplaintFactory(client=client, in_review=True)
    return ReferralFactory(
        complaint=complaint,
        program=facility.program,
        organization=facility.organization,
        **{"sent": True, **traits},
    )


def place(facility: Facility, *, asked_by, sex: str = "L", **traits) -> Placement:
    """On the waiting list."""
    referral = traits.pop("referral", None) or placing(facility, sex=sex)
    return Placement.objects.create(
        region_id=referral.region_id,
        facility=facility,
        complaint=referral.complaint,
        client=referral.complaint.client,
        referral=referral,
        sex=referral.complaint.client.sex,
        requested_by=asked_by,
        **{"mobility": "walks", **traits},
    )


class HelperFactory(factory.django.DjangoModelFactory):
    """A youth organisation of Caturtunggal."""

    class Meta:
        model = Helper

    kind = factory.SubFactory(PSKSKindFactory)
    region_id = "34.04.07.2001"
    name = factory.Sequence(lambda n: f"Karang Taruna {n}")
    is_sample = True


class OfferFactory(factory.django.DjangoModelFactory):
    """Ten parcels of a partner, for anybody in Kabupaten Sleman."""

    class Meta:
        model = Offer

    organization = factory.SubFactory(OrganizationFactory, partner=True)
    region_id = "34.04"
    title = "Paket sembako"
    kind = "goods"
    unit = "paket"
    amount = 10
    until = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=30))
    is_sample = True


def allocate(offer: Offer, *, complaint, by, **traits) -> Allocation:
    """Reserved already, as a row; the services are asked in their own tests."""
    offer.taken += traits.setdefault("amount", 1)
    offer.save(update_fields=["taken"])
    return Allocation.objects.create(
        region_id=complaint.region_id,
        complaint=complaint,
        offer=offer,
        need=complaint.needs.first(),
        reserved_by=by,
        **traits,
    )


def initiative() -> Program:
    """A way of working together in Kabupaten Sleman; nobody is eligible for it."""
    return ProgramFactory(
        code="prakarsa-sleman", name="Prakarsa Sleman", fulfilment="initiative", rules=[]
    )


class FocalPointFactory(factory.django.DjangoModelFactory):
    """On duty at Dinas Sosial Sleman since last month; with `former` until yesterday."""

    class Meta:
        model = FocalPoint

    class Params:
        former = factory.Trait(
            name="Joko Purnomo",
            starts_on=factory.LazyFunction(lambda: days_ago(90)),
            ends_on=factory.LazyFunction(lambda: days_ago(1)),
        )

    program = factory.LazyFunction(initiative)
    organization = factory.SubFactory(OrganizationFactory)
    name = "Rina Marlina"
    title = "Kepala Bidang Pelayanan"
    phone = "+628110000001"
    starts_on = factory.LazyFunction(lambda: days_ago(30))


def days_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)
