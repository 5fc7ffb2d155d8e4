"""What has come into the queues since they were last opened."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, Func, IntegerField, OuterRef, QuerySet, When
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import ngettext

from accounts.models import User
from core.templatetags.ui import angka
from intake.boxes import SITTING
from intake.models import BoxVisit, Complaint
from intake.workflow import statuses_for

# Who reads "99+" knows enough; to count on would walk the whole region.
MOST = 99
# An opening is written down again after so long, new cases or none, so that "since" stays true.
STALE = timedelta(minutes=10)


@dataclass(frozen=True)
class Arrivals:
    """Of one queue: how many nobody has seen yet, and how many are marked at this sitting."""

    status: str
    opened_at: datetime
    since: datetime
    unseen: int
    marked: int


def counted(user: User, *, now: datetime) -> QuerySet:
    """One row per queue that was opened before; each count starts at the newest case and stops when it is told enough."""
    mine = statuses_for(user.held)
    visits = BoxVisit.objects.filter(user=user.pk, owner=user.hands[-1], status__in=mine)
    sitting = Case(When(opened_at__lt=now - SITTING, then=F("opened_at")), default=F("since"))
    return (
        visits.annotate(sitting=sitting)
        .annotate(unseen=_after(user, "opened_at"), marked=_after(user, "sitting"))
        .values("status", "opened_at", "sitting", "unseen", "marked")
    )


def _after(user: User, moment: str) -> Func:
    came = (
        Complaint.objects.visible_to(user)
        .turn_of(user)
        .filter(status=OuterRef("status"), status_since__gt=OuterRef(moment))
        .exclude(moved_by__in=user.hands)
        .order_by("-status_since")
    )
    ids = ArraySubquery(came.values("pk")[: MOST + 1])
    return Func(ids, function="cardinality", output_field=IntegerField())


def arrivals_of(found: Iterable[dict]) -> dict[str, Arrivals]:
    return {
        row["status"]: Arrivals(
            status=row["status"],
            opened_at=row["opened_at"],
            since=row["sitting"],
            unseen=row["unseen"],
            marked=row["marked"],
        )
        for row in found
    }


def unseen_in(arrivals: Mapping[str, Arrivals], statuses: Iterable[str]) -> int:
    return sum(arrivals[status].unseen for status in statuses if status in arrivals)


def is_new(case: Complaint, arrivals: Mapping[str, Arrivals], user: User) -> bool:
    here = arrivals.get(case.status)
    if here is None or case.moved_by_id in user.hands:
        return False
    return case.status_since > here.since


def needs_opening(
    arrivals: Mapping[str, Arrivals], statuses: Collection[str], now: datetime
) -> bool:
    """Would opening these queues change what is remembered of them?"""
    return any(
        status not in arrivals
        or arrivals[status].unseen
        or now - arrivals[status].opened_at > STALE
        for status in statuses
    )


def words(arrivals: Mapping[str, Arrivals], statuses: Iterable[str], now: datetime) -> str:
    """`12 baru sejak 09.40`"""
    found = [arrivals[s] for s in statuses if s in arrivals and arrivals[s].marked]
    if not found:
        return ""
    n, since = sum(row.marked for row in found), localtime(min(row.since for row in found))
    when = "H.i" if since.date() == localdate(now) else "j M H.i"
    return ngettext("%(n)s baru sejak %(when)s", "%(n)s baru sejak %(when)s", n) % {
        "n": some(n),
        "when": date_format(since, when),
    }


def some(n: int) -> str:
    return f"{MOST}+" if n > MOST else str(angka(n))
