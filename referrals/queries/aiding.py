"""Page-shaped reads of social spending: requests by state, and what is left of the budget."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from programs.models import Allotment, Program
from programs.querysets import ProgramQuerySet, upward
from referrals.aiding import OPEN
from referrals.models import AidRequest


def requests(user: User, tab: str) -> QuerySet[AidRequest]:
    rows = AidRequest.objects.visible_to(user).for_list()
    return rows.exclude(state__in=OPEN) if tab == "ended" else rows.filter(state=tab)


def spending_programs() -> ProgramQuerySet:
    """Money of a region itself, given request by request."""
    found = Program.objects.active()
    return found.filter(fulfilment=Program.Fulfilment.CASH, level=Program.Level.REGIONAL)


def programs_for(region_id: str) -> ProgramQuerySet:
    return spending_programs().filter(region__in=upward(region_id))


def budgets(user: User, on: date) -> Iterable[Allotment]:
    """The budgets that stand on a day, for the programmes that serve where the user works."""
    programs = Program.objects.serving(user).filter(fulfilment=Program.Fulfilment.CASH)
    rows = Allotment.objects.filter(program__in=programs, budget__isnull=False)
    return rows.filter(starts_on__lte=on, ends_on__gte=on).select_related("program", "region")


def budgets_of(aid: AidRequest, on: date) -> Iterable[Allotment]:
    rows = Allotment.objects.filter(program=aid.program_id, budget__isnull=False)
    return rows.covering(aid.region_id, on).select_related("program", "region")
