"""What the words of the filters mean, once: lists, counts and figures are built from the same conditions."""

from datetime import date, datetime, time, timedelta

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from intake.models import Need, RegisterCheck, RegisterFlip
from intake.queries import zone
from intake.workflow import Status

# The answer is given: the citizen has been told, or only waits to be told.
ANSWERED = frozenset({Status.RESOLVED, Status.DECLINED})
FINISHED = ANSWERED | {Status.CLOSED}
UNCHECKED = "belum"
WITHOUT_PROGRAM = "tanpa"

finished_at = Case(
    When(status=Status.CLOSED, then=F("closed_at")),
    When(status__in=ANSWERED, then=F("status_since")),
)


def _days(field: str, start: date | None, end: date | None) -> Q:
    """`field` from the first moment of `start` to the last of `end`, in local time."""
    condition = Q()
    if start:
        condition &= Q(**{f"{field}__gte": datetime.combine(start, time.min, tzinfo=zone())})
    if end:
        after = datetime.combine(end + timedelta(days=1), time.min, tzinfo=zone())
        condition &= Q(**{f"{field}__lt": after})
    return condition


def received(start: date | None, end: date | None) -> Q:
    return _days("received_at", start, end)


def finished(start: date | None, end: date | None) -> Q:
    closed = Q(status=Status.CLOSED) & _days("closed_at", start, end)
    return closed | Q(status__in=ANSWERED) & _days("status_since", start, end)


def register_word() -> Coalesce:
    """The outcome of the latest look-up, or `UNCHECKED`."""
    checks = RegisterCheck.objects.filter(complaint=OuterRef("pk")).order_by("-at", "-id")
    return Coalesce(
        Subquery(checks.values("outcome")[:1]), Value(UNCHECKED), output_field=CharField()
    )


def register_changed() -> Q:
    """A release has changed the answer, and nobody has looked at that yet."""
    return Q(Exists(RegisterFlip.objects.filter(complaint=OuterRef("pk"), seen_at=None)))


def has_need(**values) -> Exists:
    return Exists(Need.objects.filter(complaint=OuterRef("pk"), **values))


def for_program(code: str) -> Exists:
    if code == WITHOUT_PROGRAM:
        return has_need(program=None)
    return has_need(program__code=code)
