"""Page-shaped reads of partners' help: offers for a need, needs for an offer, what a partner is told."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import User
from intake.models import Complaint, Need
from intake.workflow import Status
from programs.models import Offer
from referrals.models import Allocation
from referrals.sharing import State

OPEN_TO_HELP = (Status.IN_REVIEW, Status.IN_SERVICE)
MOST = 12


@dataclass(frozen=True)
class NeedOffers:
    need: Need
    offers: list[Offer]
    allocations: list[Allocation]


def offers_for(complaint: Complaint, user: User, on: date) -> list[NeedOffers]:
    """For each open need the offers that fit it, the soonest to end first; and what is set aside already."""
    allocations: dict = {}
    found = Allocation.objects.visible_to(user).filter(complaint=complaint).for_list()
    for allocation in found:
        allocations.setdefault(allocation.need_id, []).append(allocation)
    lines = []
    for need in complaint.needs.prefetch_related("ppks_kinds"):
        kinds = [kind.code for kind in need.ppks_kinds.all()]
        offers = Offer.objects.offered_in(complaint.region_id).available(on)
        held = allocations.get(need.pk, [])
        taken = [a.offer_id for a in held if a.state != State.RELEASED]
        fitting = offers.fitting(kinds=kinds, sector=need.sector).exclude(pk__in=taken)
        rows = [] if need.outcome else list(fitting.for_list()[:MOST])
        lines.append(NeedOffers(need, rows, held))
    return lines


def needs_for(offer: Offer, user: User) -> QuerySet[Need]:
    """Open needs in the user's regions that this offer fits, the longest waiting first."""
    cases = Complaint.objects.visible_to(user).within(offer.region_id)
    found = Need.objects.filter(
        outcome="", complaint__in=cases.filter(status__in=OPEN_TO_HELP)
    ).exclude(Exists(Allocation.objects.standing().filter(need=OuterRef("pk"), offer=offer)))
    kinds = [kind.code for kind in offer.ppks_kinds.all()]
    if kinds:
        found = found.filter(ppks_kinds__in=kinds).distinct()
    if offer.sectors:
        found = found.filter(sector__in=offer.sectors)
    found = found.select_related("complaint__client", "complaint__region")
    apart = ("story", "client__nik", "client__kk", "client__answers")
    return found.defer(*(f"complaint__{name}" for name in apart))


@dataclass(frozen=True)
class Report:
    """What became of an offer: figures and places, nobody's name."""

    by_place: list[dict]
    reserved: int
    delivered: int
    helped: int


def report(offer: Offer, user: User) -> Report:
    rows = Allocation.objects.visible_to(user).filter(offer=offer)
    handed = Q(state__in=[State.DELIVERED, State.THANKED])
    totals = rows.aggregate(
        reserved=Sum("amount", filter=Q(state=State.RESERVED), default=0),
        delivered=Sum("amount", filter=handed, default=0),
        helped=Count("complaint__client", filter=handed, distinct=True),
    )
    by_place = (
        rows.filter(handed)
        .values("region__name")
        .annotate(amount=Sum("amount"), people=Count("complaint__client", distinct=True))
        .order_by("region__name")
    )
    return Report(by_place=list(by_place), **totals)
