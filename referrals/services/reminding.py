"""An answer that is late is asked for: by telephone or e-mail, and the desk writes down that it did."""

import uuid

from django.db import transaction

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from referrals.models import Referral
from referrals.queries import reached_by
from referrals.services.steps import lock, refuse_stale, touch, write_event
from referrals.workflow import WITH_PROVIDER


@transaction.atomic
def note_reminder(
    *, referral: Referral, by: User, version: int | None = None, key: uuid.UUID | None = None
) -> Referral:
    """Keep who was reminded. The same click twice is one reminder."""
    authorize(by, Action.REFERRAL_SEND, referral.region_id)
    locked = lock(referral)
    if key is not None and locked.last_key == key:
        return locked
    refuse_stale(locked, version)
    if locked.state not in WITH_PROVIDER:
        raise Refused("Rujukan ini tidak lagi menunggu jawaban.")
    locked.last_key = key
    touch(locked, "last_key")
    write_event(locked, by=by, data={"reminded": reached_by(locked).name})
    return locked
