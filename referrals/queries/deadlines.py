"""How far the answers and services are that providers owe."""

from collections.abc import Iterable
from datetime import datetime

from intake import sla
from intake.clock import Rules
from intake.deadlines import deadline_chip
from referrals.models import Referral
from referrals.queries.chasing import standards_for
from referrals.workflow import WITH_PROVIDER, State


def tell_deadlines(referrals: Iterable[Referral], *, now: datetime) -> None:
    """Give those that wait for an answer or a service their `deadline`, in the days in which it was set."""
    awaited = [
        (one, until)
        for one in referrals
        if one.state in WITH_PROVIDER and (until := one.awaited_by) is not None
    ]
    if not awaited:
        return
    rules = Rules({one.region_id for one, _until in awaited})
    accepted = [one for one, _until in awaited if one.state == State.ACCEPTED]
    standard = standards_for(accepted) if accepted else None
    for one, until in awaited:
        calendar, span = rules.calendar(one.region_id), sla.Span(1)
        if standard is not None and one.state == State.ACCEPTED:
            begun = standard(one, calendar.local_day(one.state_since))
            span = sla.Span(begun.serve_days, begun.serve_unit)
        one.deadline = deadline_chip(until, now=now, calendar=calendar, span=span)
