"""Who does what on one case: every office, partner and home at work for it, in one list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from dashboard.queries.case_file import CaseFile
from dashboard.words import Chip
from intake.models import Complaint
from outreach import journey
from outreach.models import Trip
from programs.models import Program
from referrals import aiding, placing, sharing
from referrals.models import AidRequest, Allocation, Placement, Referral


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


def on_case(complaint: Complaint, user: User, file: CaseFile) -> list[Hand]:
    """The latest move first. Referrals are those the page has read already."""
    found = [*_referrals(file), *_help(complaint, user), *_trips(complaint, user)]
    found += _money(complaint, user)
    # A place in a home comes only from a referral to one.
    if any(_is_to_a_home(row.referral) for line in file.needs for row in line.referrals):
        found += _places(complaint, user)
    return sorted(found, key=lambda hand: hand.since, reverse=True)


def _is_to_a_home(referral: Referral) -> bool:
    return bool(referral.program and referral.program.fulfilment == Program.Fulfilment.PLACEMENT)


def _chip(row, look: dict) -> Chip:
    tone, icon = look.get(row.state, GREY)
    return Chip(tone, str(row.get_state_display()), icon)


def _referrals(file: CaseFile) -> Iterator[Hand]:
    for line in file.needs:
        for row in line.referrals:
            referral = row.referral
            yield Hand(
                who=referral.organization.name,
                what=referral.program.name if referral.program else _("Bantuan langsung mitra"),
                wish=line.need.wish,
                chip=Chip(row.tone, str(referral.get_state_display()), row.icon),
                since=referral.state_since,
                url=referral.get_absolute_url(),
            )


def _places(complaint: Complaint, user: User) -> Iterator[Hand]:
    rows = Placement.objects.visible_to(user).filter(complaint=complaint)
    for row in rows.select_related("facility"):
        yield Hand(
            who=row.facility.name,
            what=_("Tempat di panti"),
            wish="",
            chip=_chip(row, PLACE_LOOK),
            since=row.state_since,
            url=row.get_absolute_url(),
        )


def _help(complaint: Complaint, user: User) -> Iterator[Hand]:
    rows = Allocation.objects.visible_to(user).filter(complaint=complaint)
    for row in rows.select_related("offer__organization", "need"):
        yield Hand(
            who=row.offer.organization.name,
            what=f"{row.offer.title}, {row.amount} {row.offer.unit}",
            wish=row.need.wish,
            chip=_chip(row, HELP_LOOK),
            since=row.state_since,
            url=row.get_absolute_url(),
        )


def _trips(complaint: Complaint, user: User) -> Iterator[Hand]:
    rows = Trip.objects.visible_to(user).filter(complaint=complaint)
    for row in rows.select_related("vehicle", "program__owner"):
        yield Hand(
            who=row.program.owner.name if row.program else _("Angkutan"),
            what=f"{row.get_kind_display()}: {row.destination}",
            wish=row.program.name if row.program else "",
            chip=_chip(row, TRIP_LOOK),
            since=row.state_since,
            url=row.get_absolute_url(),
        )


def _money(complaint: Complaint, user: User) -> Iterator[Hand]:
    rows = AidRequest.objects.visible_to(user).filter(complaint=complaint)
    for row in rows.select_related("program__owner", "need"):
        yield Hand(
            who=row.program.owner.name,
            what=row.program.name,
            wish=row.need.wish,
            chip=_chip(row, AID_LOOK),
            since=row.state_since,
            url=row.get_absolute_url(),
        )
