"""Page-shaped reads of homes: who lies where, who waits, who came."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from programs.models import Activity, Bed, Facility
from referrals.models import Attendance, Placement, Referral
from referrals.placing import IN_A_BED, LIVE, State, misfit


@dataclass(frozen=True)
class Place:
    """One bed today. `placement` only when the user may know whose it is."""

    bed: Bed
    state: str
    placement: Placement | None
    until: date | None

    @property
    def is_free(self) -> bool:
        return self.state == "free"


@dataclass
class RoomView:
    room: object
    places: list[Place] = field(default_factory=list)


@dataclass
class LodgeView:
    lodge: object
    rooms: list[RoomView] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        return [place for room in self.rooms for place in room.places]

    @property
    def taken(self) -> int:
        return sum(place.state in {State.ADMITTED, State.HELD} for place in self.places)

    @property
    def usable(self) -> int:
        return sum(place.state != "broken" for place in self.places)


@dataclass(frozen=True)
class Occupancy:
    lodges: list[LodgeView]
    waiting: int

    def _count(self, state: str) -> int:
        return sum(place.state == state for lodge in self.lodges for place in lodge.places)

    @property
    def residents(self) -> int:
        return self._count(State.ADMITTED)

    @property
    def held(self) -> int:
        return self._count(State.HELD)

    @property
    def free(self) -> int:
        return self._count("free")


def homes(user: User, today: date) -> QuerySet[Facility]:
    """The homes that serve where the user works, with today's figures beside them."""
    beds = Q(lodges__rooms__beds__is_active=True)
    taken = Placement.objects.filter(
        bed=OuterRef("lodges__rooms__beds"), state__in=IN_A_BED, period__contains=today
    )
    found = Facility.objects.serving(user).active().select_related("region", "organization")
    return found.annotate(
        beds=Count("lodges__rooms__beds", filter=beds, distinct=True),
        taken=Count("lodges__rooms__beds", filter=Exists(taken), distinct=True),
    )


def waiting_counts(facilities) -> dict:
    found = Placement.objects.waiting().filter(facility__in=facilities)
    return dict(found.values_list("facility").annotate(n=Count("pk")).order_by())


def occupancy(facility: Facility, user: User, today: date) -> Occupancy:
    """Every bed of the home in its lodge. Who lies there is told only to whom the case is open."""
    beds = (
        Bed.objects.filter(room__lodge__facility=facility)
        .select_related("room__lodge")
        .order_by("room__lodge__order", "room__order", "order")
    )
    taken = Placement.objects.filter(facility=facility).in_beds().filter(period__contains=today)
    known = {p.pk: p for p in taken.visible_to(user).for_list()}
    by_bed = {bed: (pk, state, period) for bed, pk, state, period in _stays(taken)}
    lodges: list[LodgeView] = []
    for bed in beds:
        if not lodges or lodges[-1].lodge != bed.room.lodge:
            lodges.append(LodgeView(bed.room.lodge))
        rooms = lodges[-1].rooms
        if not rooms or rooms[-1].room != bed.room:
            rooms.append(RoomView(bed.room))
        rooms[-1].places.append(_place(bed, by_bed.get(bed.pk), known))
    waiting = Placement.objects.waiting().filter(facility=facility).count()
    return Occupancy(lodges, waiting)


def _stays(taken: QuerySet[Placement]):
    return taken.order_by().values_list("bed", "pk", "state", "period")


def _place(bed: Bed, stay, known: dict) -> Place:
    if stay is None:
        return Place(bed, "free" if bed.is_active else "broken", None, None)
    pk, state, period = stay
    return Place(bed, state, known.get(pk), period.upper)


def waiting_list(facility: Facility, user: User) -> QuerySet[Placement]:
    """Those who wait and those for whom a bed is held; outside the user's regions a place is only counted."""
    live = Placement.objects.visible_to(user).filter(facility=facility)
    return live.filter(state__in=[State.WAITING, State.HELD]).for_list()


def beds_for(placement: Placement, today: date) -> list[Bed]:
    """Free beds that fit this person, lodge by lodge."""
    facility = placement.facility_id
    taken = Placement.objects.filter(bed=OuterRef("pk"), period__endswith__gt=today)
    forever = Placement.objects.filter(bed=OuterRef("pk"), period__endswith=None).exclude(
        period=None
    )
    free = (
        Bed.objects.filter(room__lodge__facility=facility, is_active=True)
        .exclude(Exists(taken.exclude(pk=placement.pk)))
        .exclude(Exists(forever))
        .select_related("room__lodge")
        .order_by("room__lodge__order", "room__order", "order")
    )
    in_rooms = Placement.objects.filter(facility=facility, period__contains=today).in_beds()
    others = in_rooms.exclude(pk__in=[placement.pk, placement.spouse_id or placement.pk])
    mates = dict(others.values_list("bed__room").annotate(n=Count("pk")).order_by())
    return [
        bed
        for bed in free
        if not misfit(
            occupants=bed.room.occupants,
            is_accessible=bed.room.is_accessible,
            sex=placement.sex,
            mobility=placement.mobility,
            is_couple=placement.spouse_id is not None,
            mates=mates.get(bed.room_id, 0),
        )
    ]


def homes_for(referral: Referral) -> list[Facility]:
    """Where a referral may ask for a place: the homes of its programme."""
    if referral.program_id is None:
        return []
    return list(Facility.objects.filter(program=referral.program_id, is_active=True))


def place_of(referral: Referral, user: User) -> Placement | None:
    found = Placement.objects.visible_to(user).filter(referral=referral)
    return found.for_list().select_related("facility").order_by("-requested_at").first()


def possible_spouses(facility: Facility, user: User) -> QuerySet[Placement]:
    found = Placement.objects.visible_to(user).filter(facility=facility, state__in=LIVE)
    return found.filter(spouse=None).select_related("client")


@dataclass(frozen=True)
class Lesson:
    """One activity on one day, with its list."""

    activity: Activity
    presences: dict
    came: int

    @property
    def is_recorded(self) -> bool:
        return bool(self.presences)


def lessons(facility: Facility, user: User, day: date) -> tuple[list[Lesson], list[Placement]]:
    """The programme of a day, and the residents of that day whom the user may know."""
    residents = list(
        Placement.objects.visible_to(user)
        .living_on(day)
        .filter(facility=facility)
        .for_list()
        .order_by("bed__room__lodge__order", "client__name", "pk")
    )
    marks = Attendance.objects.filter(activity__facility=facility, on=day)
    by_activity: dict = {}
    for activity, placement, presence in marks.values_list("activity", "placement", "presence"):
        by_activity.setdefault(activity, {})[placement] = presence
    found = [activity for activity in facility.activities.all() if activity.is_on(day)]
    present = Attendance.Presence.PRESENT
    return [
        Lesson(
            activity,
            by_activity.get(activity.pk, {}),
            sum(mark == present for mark in by_activity.get(activity.pk, {}).values()),
        )
        for activity in found
    ], residents


def attended(placement: Placement) -> dict[str, int]:
    """How often this resident came, by kind of guidance."""
    found = placement.attendances.filter(presence=Attendance.Presence.PRESENT)
    return dict(found.values_list(F("activity__kind")).annotate(n=Count("pk")).order_by())
