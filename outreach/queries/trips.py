"""Page-shaped reads of trips: what is asked for, what drives when, who is to be met on a round."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Action
from intake.models import Complaint
from intake.workflow import RUNNING
from outreach.journey import State
from outreach.models import Driver, Trip, Vehicle
from programs.models import Program
from programs.querysets import upward

MOST_CASES = 100


def trips(user: User, tab: str) -> QuerySet[Trip]:
    rows = Trip.objects.visible_to(user).for_list()
    if tab == "ended":
        return rows.ended()
    if tab == "scheduled":
        return rows.filter(state=State.SCHEDULED)
    return rows.filter(state__in=[State.REQUESTED, State.MISSED])


def vehicles(user: User, region_id: str | None = None) -> QuerySet[Vehicle]:
    """Those the user may send out; for one place, its own and those of the regions around it."""
    found = Vehicle.objects.visible_to(user, Action.VISIT_PLAN).filter(is_active=True)
    return found.filter(region__in=upward(region_id)) if region_id else found


def drivers(user: User, region_id: str | None = None) -> QuerySet[Driver]:
    found = Driver.objects.visible_to(user, Action.VISIT_PLAN).filter(is_active=True)
    return found.filter(region__in=upward(region_id)) if region_id else found


def transport_programs(region_id: str) -> QuerySet[Program]:
    found = Program.objects.active().offered_in(region_id)
    return found.filter(fulfilment=Program.Fulfilment.TRANSPORT)


def cases_to_meet(trip: Trip, user: User) -> QuerySet[Complaint]:
    """Running cases in the region of a round whom nobody on it is to meet yet."""
    found = Complaint.objects.visible_to(user).within(trip.region_id).filter(status__in=RUNNING)
    taken = trip.stops.exclude(complaint=None).values("complaint")
    found = found.exclude(pk__in=taken).select_related("client", "region")
    found = found.defer("story", "client__nik", "client__kk", "client__answers")
    return found.order_by("region_id", "received_at")[:MOST_CASES]
