"""Page-shaped reads of visits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Action, Role
from core.paging import Page, keyset
from core.together import attach, totals
from intake.models import Complaint
from outreach import questions
from outreach.models import Visit, VisitPhoto
from outreach.workflow import OPEN, State

WHEN = ("today", "late", "upcoming", "ended")


@dataclass(frozen=True)
class VisitCounts:
    """One's own open visits, for the navigation and the tabs."""

    today: int
    late: int
    upcoming: int

    @property
    def due(self) -> int:
        return self.today + self.late


@dataclass(frozen=True)
class Reading:
    """A visit made ready to be read on the case: what was found, in words, and how many items of the decree are met."""

    visit: Visit
    sections: list
    count: questions.Count
    photos: list[VisitPhoto]


@dataclass(frozen=True)
class Candidate:
    """A facilitator who may be sent, with the work already in hand that week."""

    user: User
    open_visits: int


def counts(user: User, *, mine: bool = True, facilitator: User | None = None) -> VisitCounts:
    return VisitCounts(**counted(user, mine=mine, facilitator=facilitator).get())


def counted(user: User, *, mine: bool = True, facilitator: User | None = None) -> QuerySet:
    """What `VisitCounts` is made of, as a queryset of one dict."""
    today = timezone.localdate()
    rows = Visit.objects.visible_to(user).open()
    if mine or facilitator:
        rows = rows.filter(assigned_to=user if mine else facilitator)
    planned = Q(state=State.PLANNED)
    return totals(
        rows,
        today=Count("pk", filter=planned & Q(planned_on=today)),
        late=Count("pk", filter=Q(state=State.MISSED) | planned & Q(planned_on__lt=today)),
        upcoming=Count("pk", filter=planned & Q(planned_on__gt=today)),
    )


def visits_page(
    *, user: User, mine: bool, when: str, facilitator: User | None = None, cursor: str | None = None
) -> Page:
    """One tab of the list: the soonest first, ended visits the latest first."""
    today = timezone.localdate()
    rows = Visit.objects.visible_to(user)
    if mine or facilitator:
        rows = rows.filter(assigned_to=user if mine else facilitator)
    chosen = {
        "today": lambda: rows.today(today),
        "late": lambda: rows.late(today),
        "upcoming": lambda: rows.upcoming(today),
        "ended": lambda: rows.ended(),
    }[when]()
    chosen = chosen.select_related("complaint__client__region", "assigned_to")
    order = ("-planned_on", "-id") if when == "ended" else ("planned_on", "id")
    return keyset(chosen, order=order, cursor=cursor)


def of_case(complaint: Complaint, user: User) -> tuple[QuerySet[Visit], QuerySet[VisitPhoto]]:
    """The visits of one case, newest first, and their photos; nothing is asked yet."""
    visits = Visit.objects.visible_to(user).filter(complaint=complaint)
    visits = visits.select_related("assigned_to", "done_by", "planned_by")
    return visits.order_by("-planned_on", "-id"), VisitPhoto.objects.filter(
        visit__complaint=complaint
    )


def readings(visits: Iterable[Visit], photos: Iterable[VisitPhoto]) -> list[Reading]:
    """Ready for the page of the case."""
    by_visit = defaultdict(list)
    for photo in photos:
        by_visit[photo.visit_id].append(photo)
    for visit in visits:
        attach(visit, "photos", by_visit[visit.pk])
    return [reading(visit) for visit in visits]


def reading(visit: Visit) -> Reading:
    return Reading(
        visit=visit,
        sections=questions.spelled(visit.answers),
        count=questions.count(visit.answers),
        photos=list(visit.photos.all()),
    )


def candidates(region_id: str) -> list[Candidate]:
    """Facilitators who cover the region, the least loaded first."""
    users = list(User.objects.holding(Role.FACILITATOR, region_id))
    horizon = timezone.localdate() + timedelta(days=7)
    load = dict(
        Visit.objects.filter(assigned_to__in=users, state__in=OPEN, planned_on__lte=horizon)
        .values_list("assigned_to")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found = [Candidate(user, load.get(user.pk, 0)) for user in users]
    return sorted(found, key=lambda c: (c.open_visits, c.user.name))


def facilitators(user: User) -> QuerySet[User]:
    """Whose visits the user may filter by."""
    return User.objects.visible_to(user).with_role(Role.FACILITATOR).order_by("name")


def may_move(*, user: User, visit: Visit) -> bool:
    """Planners in the region, and whoever is sent."""
    own = visit.assigned_to_id == user.pk and user.may(Action.VISIT_REPORT, visit.region_id)
    return own or user.may(Action.VISIT_PLAN, visit.region_id)


def sees_case(user: User, visit: Visit) -> bool:
    """A facilitator sent to a sealed case gets the errand, not the story."""
    return Complaint.objects.visible_to(user).filter(pk=visit.complaint_id).exists()
