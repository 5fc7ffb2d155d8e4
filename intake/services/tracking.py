"""A citizen without a camera asks by number and PIN.

Five misses pause one case, but a million guesses may be spread over as many numbers. So all misses together have a
budget: while it lasts the PIN alone is enough, and when somebody has used it up the PIN counts only with the date of
birth. Nobody is locked out, and no address is counted: a whole village sits behind one.
"""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from core import pins
from intake.models import Complaint, TrackingMisses, TrackingPin

# Of 1,000,000 PINs so many may be tried wrongly. A hundred people at one office in an hour may each err twice;
# whoever stays under all three finds one receipt in sixteen years.
BUDGETS = ((timedelta(hours=1), 300), (timedelta(days=1), 600), (timedelta(days=30), 5000))
_COUNT = f"""
    INSERT INTO {TrackingMisses._meta.db_table} AS t (hour, count) VALUES (%s, 1)
    ON CONFLICT (hour) DO UPDATE SET count = t.count + 1
"""  # noqa: S608 (a table of our own)


def asks_birth_day(*, now: datetime | None = None) -> bool:
    """Whether the PIN alone opens nothing at present, for anybody."""
    now = now or timezone.now()
    sums = {
        f"in_{place}": Sum("count", filter=Q(hour__gt=now - span))
        for place, (span, _most) in enumerate(BUDGETS)
    }
    longest = BUDGETS[-1][0]
    found = TrackingMisses.objects.filter(hour__gt=now - longest).aggregate(**sums)
    return any((found[f"in_{place}"] or 0) >= most for place, (_span, most) in enumerate(BUDGETS))


@transaction.atomic
def track_by_pin(*, number: str, pin: str, born_on: date | None = None) -> Complaint | None:
    """The case, or None: absent, wrong and paused are told apart by nobody.

    The row is locked, so that tries at the same moment are counted one by one.
    """
    now = timezone.now()
    is_guarded = asks_birth_day(now=now)
    if is_guarded and born_on is None:
        return None
    found = (
        TrackingPin.objects.select_for_update(of=["self"])
        .select_related("complaint__client")
        .filter(complaint__number=number)
        .first()
    )
    if found is not None:
        # One answer for both secrets: a wrong day makes a right PIN wrong.
        is_born = not is_guarded or found.complaint.client.born_on == born_on
        entry = pins.judge(found, pin if is_born else "", now=now)
        found.save(update_fields=pins.FIELDS)
        if entry == pins.Entry.OPEN:
            return found.complaint
    if not is_guarded:
        _count(now)
    return None


def _count(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [now.replace(minute=0, second=0, microsecond=0)])
