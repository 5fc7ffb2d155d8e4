"""The writers of what an office puts on its letters: blocks of text from a day on, and its logos."""

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
from referrals.models import LetterLogo, LetterOffice, LetterText


@transaction.atomic
def set_text(
    *,
    text_id: uuid.UUID,
    office: LetterOffice,
    kind: str,
    part: str,
    text: str,
    valid_from: date,
    by: User,
) -> LetterText:
    """From that day on letters of the office say this. Idempotent by `text_id`, which the form carries."""
    authorize(by, Action.CATALOGUE_EDIT, office.region_id)
    hold(text_id)
    found = LetterText.objects.filter(pk=text_id).first()
    if found:
        return found
    if valid_from < timezone.localdate():
        raise Refused("Naskah berlaku mulai hari ini atau sesudahnya.")
    unknown = wording.unknown_places(text)
    if unknown:
        raise Refused(f"Isian {', '.join(unknown)} tidak dikenal. Pakai isian dari daftar.")
    row = LetterText.objects.create(
        id=text_id,
        region_id=office.region_id,
        office=office,
        kind=kind,
        part=part,
        text=text.strip(),
        valid_from=valid_from,
        created_by=by,
    )
    told = {"what": "letter_text", "kind": kind, "part": part}
    record(Verb.CATALOGUE_CHANGED, office, actor=by, region_id=office.region_id, data=told)
    return row


@transaction.atomic
def set_logo(
    *, logo_id: uuid.UUID, office: LetterOffice, side: str, image: bytes, by: User
) -> LetterLogo:
    """`image` is a PNG of `logos.as_png`; nothing takes the logo off. Idempotent by `logo_id`."""
    authorize(by, Action.CATALOGUE_EDIT, office.region_id)
    hold(logo_id)
    found = LetterLogo.objects.filter(pk=logo_id).first()
    if found:
        return found
    row = LetterLogo.objects.create(
        id=logo_id,
        region_id=office.region_id,
        office=office,
        side=side,
        image=image,
        created_by=by,
    )
    told = {"what": "letter_logo", "side": side, "removed": not image}
    record(Verb.CATALOGUE_CHANGED, office, actor=by, region_id=office.region_id, data=told)
    return row
