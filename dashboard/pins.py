"""Filters pinned above a list, each with the number of cases behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from dashboard.desk import Desk
from dashboard.forms import CaseFilter
from dashboard.queries import arrivals
from intake.models import Complaint, SavedFilter

MOST_PINS = 6


@dataclass(frozen=True)
class Pin:
    saved: SavedFilter
    url: str
    is_here: bool
    # Lazy, so that all pins are counted by the journey that brings the list.
    found: QuerySet

    @property
    def count(self) -> str:
        return arrivals.some(len(self.found))


def pins_of(desk: Desk, *, here: str, now: datetime) -> list[Pin]:
    """`here` is the address of the page in the spelling of `CaseFilter.words`."""
    pinned = [saved for saved in desk.saved if saved.is_pinned][:MOST_PINS]
    return [_pin(saved, desk, here, now) for saved in pinned]


def others(desk: Desk, pins: Iterable[Pin]) -> list[tuple[SavedFilter, str]]:
    """Those without a place above the list, each with its address."""
    shown = {pin.saved.pk for pin in pins}
    return [(saved, address_of(saved)) for saved in desk.saved if saved.pk not in shown]


def address_of(saved: SavedFilter) -> str:
    is_queue = saved.box == SavedFilter.Box.MINE
    return f"{reverse('dashboard:queue' if is_queue else 'dashboard:all')}?{saved.query}"


def _pin(saved: SavedFilter, desk: Desk, here: str, now: datetime) -> Pin:
    is_queue = saved.box == SavedFilter.Box.MINE
    cases = Complaint.objects.visible_to(desk.user)
    wanted = CaseFilter(QueryDict(saved.query), desk=desk, is_queue=is_queue, now=now)
    found = wanted.narrow(cases.turn_of(desk.user) if is_queue else cases)
    url = address_of(saved)
    return Pin(
        saved=saved,
        url=url,
        is_here=url == here,
        found=found.order_by().values_list("pk")[: arrivals.MOST + 1],
    )
