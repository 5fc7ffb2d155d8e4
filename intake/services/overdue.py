"""Cases whose time has run out are flagged once, by beat."""

from datetime import datetime

from django.db import transaction

from audit.services import record
from audit.verbs import Verb
from intake.models import Complaint


@transaction.atomic
def flag_overdue(*, now: datetime, limit: int = 500) -> int:
    """Flag up to `limit` cases; returns how many. Two beats at once share the work instead of doubling it."""
    rows = list(
        Complaint.objects.overdue(now)
        .filter(overdue_flagged_at=None)
        .order_by("due_at")
        .select_for_update(skip_locked=True)[:limit]
    )
    for row in rows:
        row.overdue_flagged_at = now
        row.save(update_fields=["overdue_flagged_at"])
        record(
            Verb.COMPLAINT_OVERDUE,
            row,
            actor=None,
            region_id=row.region_id,
            case_number=row.number,
            data={"due_at": row.due_at.isoformat()},
        )
    return len(rows)
