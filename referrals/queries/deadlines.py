"""How far the answers are that providers owe."""

from collections.abc import Iterable
from datetime import datetime

from intake import sla
from intake.clock import Rules
from intake.deadlines import deadline_chip
from referrals.models import Referral
from referrals.workflow import WITH_PROVIDER


def tell_deadlines(referrals: Iterable[Referral], *, now: datetime) -> None:
    """Give those that wait for an answer or a service their `deadline`, in the working days in which it was set."""
    awaited = [
        (one, until)
        for one in referrals
        if one.state in WITH_PROVIDER and (until := one.awaited_by) is not None
    ]
    if not awaited:
        return
    rules = Rules({one.region_id for one, _until in awaited})
    for one, until in awaited:
        calendar = rules.calendar(one.region_id)
        one.deadline = deadline_chip(until, now=now, calendar=calendar, span=sla.Span(1))
