"""How fast each receiver of letters answers: the median, and the share within the standard that held when it was sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from core.percentiles import Percentile
from referrals.models import Referral, Reply
from referrals.workflow import State

NAMED = {
    "focal": F("focal_point__name"),
    "initiative": F("focal_point__program__name"),
    "until": F("focal_point__ends_on"),
}
COUNTED = ("sent", "answered", "on_time", "waiting", "late", "expired", "median")


@dataclass(frozen=True)
class ResponseTimes:
    """One organisation, or the person whom an initiative names there. A letter counts once it was sent; "received" alone is no answer."""

    organization_id: UUID
    name: str
    # Whom the letters went to by name, under which initiative, and until when they were on duty.
    focal_point: str
    initiative: str
    on_duty_until: date | None
    sent: int
    answered: int
    # Of the answered ones: given by the day that was due.
    on_time: int
    # Of those without an answer: still in time, and late already.
    waiting: int
    late: int
    expired: int
    median: timedelta | None

    @property
    def median_days(self) -> float | None:
        return None if self.median is None else round(self.median.total_seconds() / 86_400, 1)

    @property
    def judged(self) -> int:
        """Letters whose time is over or that were answered: only of these can it be said that the standard was kept."""
        return self.answered + self.late + self.expired

    @property
    def share(self) -> int | None:
        """Percent within the standard; an answer that never came in time counts against it."""
        return round(100 * self.on_time / self.judged) if self.judged else None


def response_times(
    referrals: QuerySet[Referral], *, start: date, end: date, now: datetime
) -> list[ResponseTimes]:
    """Of `referrals` (already narrowed to what the reader may see) sent from `start` to `end`. One query."""
    first = Reply.objects.filter(referral=OuterRef("pk")).exclude(answer=Reply.Answer.RECEIVED)
    answered = Q(answered_on__isnull=False)
    unanswered = Q(state=State.SENT, answered_on=None)
    rows = (
        referrals.filter(sent_at__date__gte=start, sent_at__date__lte=end)
        .annotate(answered_on=Subquery(first.order_by("on", "entered_at").values("on")[:1]))
        .annotate(took=F("answered_on") - TruncDate("sent_at"))
        .values("organization_id", "organization__name", "focal_point_id", **NAMED)
        .annotate(
            sent=Count("pk"),
            answered=Count("pk", filter=answered),
            on_time=Count("pk", filter=answered & Q(answered_on__lte=TruncDate("due_at"))),
            waiting=Count("pk", filter=unanswered & Q(due_at__gte=now)),
            late=Count("pk", filter=unanswered & Q(due_at__lt=now)),
            expired=Count("pk", filter=Q(state=State.EXPIRED, answered_on=None)),
            median=Percentile("took", share=0.5),
        )
        .order_by("-late", "-sent", "organization__name")
    )
    return [
        ResponseTimes(
            organization_id=row["organization_id"],
            name=row["organization__name"],
            focal_point=row["focal"] or "",
            initiative=row["initiative"] or "",
            on_duty_until=row["until"],
            **{key: row[key] for key in COUNTED},
        )
        for row in rows
    ]
