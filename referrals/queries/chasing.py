"""After which days a referral is asked after that nobody answers, or that was accepted and not served."""

from datetime import date

from django.db.models import Q

from referrals.models import Referral, ReplyStandard
from regions.scope import lineage

# Without any row, as the data file has it.
FALLBACK = ReplyStandard(remind_before=3, escalate_after=3, expire_after=30)


def standard_for(referral: Referral, *, on: date) -> ReplyStandard:
    """The organisation's own row before a general one, then the narrower region, then the later beginning."""
    rows = ReplyStandard.objects.in_force(on).filter(
        Q(organization=None) | Q(organization=referral.organization_id),
        Q(region=None) | Q(region__in=lineage(referral.region_id)),
    )
    return max(
        rows,
        key=lambda row: (row.organization_id is not None, len(row.region_id or ""), row.valid_from),
        default=FALLBACK,
    )
