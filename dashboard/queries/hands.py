"""Who does what on one case: every office, partner and home at work for it, in one list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from dashboard.words import Chip
from intake.models import Complaint
from outreach import journey
from outreach.models import Trip
from referrals import aiding, placing, sharing
from referrals.models import AidRequest, Allocation, Placement

if TYPE_CHECKING:
    from dashboard.queries.case_rows import NeedLine


@dataclass(frozen=True)
class Hand:
    who: str
    what: str
    wish: str
    chip: Chip
    since: datetime
    url: str


PLACE_LOOK = {
    placing.State.WAITING: ("amber", "hourglass-split"),
    placing.State.HELD: ("blue", "bookmark-check"),
    placing.State.ADMITTED: ("green", "house-check"),
}
HELP_LOOK = {
    sharing.State.RESERVED: ("amber", "bookmark-check"),
    sharing.State.DELIVERED: ("green", "check-lg"),
    sharing.State.THANKED: ("green", "check-circle-fill"),
}
TRIP_LOOK = {
    journey.State.REQUESTED: ("amber", "hourglass-split"),
    journey.State.SCHEDULED: ("blue", "truck"),
    journey.State.DONE: ("green", "check-lg"),
    journey.State.MISSED: ("red", "x-lg"),
}
AID_LOOK = {
    aiding.State.REQUESTED: ("amber", "hourglass-split"),
    aiding.State.RECOMMENDED: ("amber", "hourglass-split"),
    aiding.State.DISPOSED: ("blue", "cash-coin"),
    aiding.State.PAID: ("green", "check-lg"),
    aiding.State.REFUSED: ("red", "x-lg"),
}
GREY = ("grey", "dash")


class Work:
    """What others do for a case besides referrals; nothing is asked until it is read."""

    def __init__(self, complaint: Complaint, user: User):
        def of_case(model: type[Model], *joined: str) -> QuerySet:
            rows = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
            return rows.filter(complaint=complaint).select_related(*joined)

        self.places = of_case(Placement, "facility")
        self.help = of_case(Allocation, "offer__organization", "need")
        self.trips = of_case(Trip, "vehicle", "program__owner")
        self.money = of_case(AidRequest, "program__owner", "need")


def on_case(lines: "Iterable[NeedLine]", work: Work) -> list[Hand]:
    """The latest move first. Referrals are those of the needs."""
    found = [*_referrals(lines), *_help(work.help), *_trips(work.trips)]
    found += [*_money(work.money), *_places(work.places)]
    return sorted(found, key=lambda hand: hand.since, reverse=True)


def _chip(row, look: dict) -> Chip:
    tone, icon = look.get(row.state, GREY)
    return Chip(tone, str(row.get_state_display()), icon)


def _referrals(lines: "Iterable[NeedLine]") -> Iterator[Hand]:
    for line in lines:
        for row in line.referrals:
            referral = row.referral
            yield Hand(
                who=referral.organization.name,
                what=referral.program.name if referral.program else referral.purpose,
                wish=line.need.wish,
                chip=Chip(row.tone, str(referral.get_state_display()), row.icon),
                since=referral.state_since,
                url=referral.get_absolute_url(),
            )


def _places(rows: Iterable[Placement]) -> Iterator[Hand]:
    for row in rows:
        yield Hand(
            who=row.facility.name,
            what=_("Tempat di panti"),
            wish="",
            chip=_chip(row, PLACE_LOOK),
            since=row.state_since,
            url=row.get_absolute_url(),
        )


def _help(rows: Iterable[Allocation]) -> Iterator[Hand]:
    for row in rows:
        yield Hand(
            who=row.offer.organization.name,
            what=f"{row.offer.title}, {row.amount} {row.offer.unit}",
            wish=row.need.wish,
            chip=_chip(row, HELP_LOOK),
            since=row.state_since,
            url=row.get_absolute_url(),
        )


def _trips(rows: Iterable[Trip]) -> Iterator[Hand]:
    for row in rows:
        yield Hand(
            who=row.program.owner.name if row.program else _("Angkutan"),
            what=f"{row.get_kind_display()}: {row.destination}",
            wish=row.program.name if row.program else "",
            chip=_chip(row, TRIP_LOOK),
            since=row.state_since,
            url=row.get_absolute_url(),
        )


def _money(rows: Iterable[AidRequest]) -> Iterator[Hand]:
    for row in rows:
        yield Hand(
            who=row.program.owner.name,
            what=row.program.name,
            wish=row.need.wish,
            chip=_chip(row, AID_LOOK),
            since=row.state_since,
            url=row.get_absolute_url(),
        )
