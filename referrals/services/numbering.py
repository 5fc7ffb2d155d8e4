"""The writer of number patterns. Letters already issued keep their numbers; the series goes on whatever the pattern."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from referrals import wording
from referrals.models import LetterNumbering, LetterOffice


@transaction.atomic
def set_numbering(
    *,
    numbering_id: uuid.UUID,
    office: LetterOffice,
    kind: str,
    pattern: str,
    valid_from: date,
    by: User,
) -> LetterNumbering:
    """From that day on. Idempotent by `numbering_id`, which the form carries."""
    authorize(by, Action.CATALOGUE_EDIT, office.region_id)
    hold(numbering_id)
    found = LetterNumbering.objects.filter(pk=numbering_id).first()
    if found:
        return found
    if valid_from < timezone.localdate():
        raise Refused("Pola nomor berlaku mulai hari ini atau sesudahnya.")
    pattern = pattern.strip()
    if pattern or not kind:
        fault = wording.fault_of_pattern(pattern)
        if fault:
            raise Refused(fault)
    row = LetterNumbering.objects.create(
        id=numbering_id,
        region_id=office.region_id,
        office=office,
        kind=kind,
        pattern=pattern,
        valid_from=valid_from,
        created_by=by,
    )
    told = {"what": "letter_numbering", "kind": kind, "pattern": pattern}
    told["valid_from"] = valid_from.isoformat()
    record(Verb.CATALOGUE_CHANGED, office, actor=by, region_id=office.region_id, data=told)
    return row
