"""How much waits for this user, by whose turn it is. One query for the cases."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet

from accounts.models import User
from accounts.roles import Action
from core.together import totals
from dashboard.conditions import register_changed
from intake.models import Complaint
from intake.querysets import late, turn_of
from intake.workflow import statuses_for
from regions.querysets import within


@dataclass(frozen=True)
class Work:
    """Open cases only: `mine` waits for the user, `everything` is open in the user's regions."""

    mine: int = 0
    late: int = 0
    everything: int = 0
    # Whose answer of the register has changed, where the user may look it up again.
    flips: int = 0
    oldest: datetime | None = None
    by_status: dict[str, int] = field(default_factory=dict)

    def in_statuses(self, statuses) -> int:
        return sum(self.by_status.get(status, 0) for status in statuses)


def _statuses(user: User) -> list[str]:
    return sorted(statuses_for(user.held))


def counted(user: User, *, now: datetime) -> QuerySet:
    """What `Work` is made of, as a queryset of one dict."""
    mine = turn_of(user)
    may_check = within(user.scopes(Action.COMPLAINT_CHECK))
    return totals(
        Complaint.objects.visible_to(user).open(),
        everything=Count("pk"),
        mine=Count("pk", filter=mine),
        late=Count("pk", filter=mine & late(now)),
        flips=Count("pk", filter=register_changed() & may_check),
        oldest=Min("received_at", filter=mine),
        **{f"in_{s}": Count("pk", filter=turn_of(user, [s])) for s in _statuses(user)},
    )


def work_of(user: User, found: dict[str, Any]) -> Work:
    return Work(
        mine=found["mine"],
        late=found["late"],
        everything=found["everything"],
        flips=found["flips"],
        oldest=found["oldest"],
        by_status={s: found[f"in_{s}"] for s in _statuses(user)},
    )
