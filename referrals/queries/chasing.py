"""After which days a referral is asked after that nobody answers, or that was accepted and not served."""

from collections.abc import Callable, Sequence
from datetime import date

from django.db.models import Q

from referrals.models import Referral, ReplyStandard
from regions.scope import lineage

# Without any row, as the data file has it.
FALLBACK = ReplyStandard(remind_before=3, escalate_after=3, expire_after=30)


def standard_for(referral: Referral, *, on: date) -> ReplyStandard:
    return standards_for([referral])(referral, on)


def standards_for(referrals: Sequence[Referral]) -> Callable[[Referral, date], ReplyStandard]:
    """Which standard holds for one of them on a day, all read at once: the organisation's own row before a general one,
    then the narrower region, then the later beginning."""
    organizations = {one.organization_id for one in referrals}
    places = {code for one in referrals for code in lineage(one.region_id)}
    rows = list(
        ReplyStandard.objects.filter(
            Q(organization=None) | Q(organization__in=organizations),
            Q(region=None) | Q(region__in=places),
        )
    )

    def standard(referral: Referral, on: date) -> ReplyStandard:
        around = {None, *lineage(referral.region_id)}
        fitting = [
            row
            for row in rows
            if row.organization_id in {None, referral.organization_id}
            and row.region_id in around
            and row.valid_from <= on
            and (row.valid_to is None or row.valid_to >= on)
        ]
        return max(fitting, key=_weight, default=FALLBACK)

    return standard


def _weight(row: ReplyStandard) -> tuple[bool, int, date]:
    return row.organization_id is not None, len(row.region_id or ""), row.valid_from
