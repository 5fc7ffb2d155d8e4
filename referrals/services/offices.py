"""How the letters of a region look and who signs them."""

import uuid
from dataclasses import asdict

from django.db import transaction

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.locks import hold
from referrals.inputs import OfficeInput
from referrals.models import LetterOffice
from regions.models import Region


@transaction.atomic
def save_office(
    *,
    office_id: uuid.UUID,
    region: Region,
    given: OfficeInput,
    by: User,
    version: int | None = None,
) -> LetterOffice:
    """Set up or change the office of a region. Letters already issued keep what they said."""
    authorize(by, Action.CATALOGUE_EDIT, region.code)
    hold(office_id)
    office = LetterOffice.objects.select_for_update().filter(pk=office_id).first()
    if office is None:
        if LetterOffice.objects.filter(region=region).exists():
            raise Refused("Wilayah ini sudah mempunyai kop surat. Ubah yang sudah ada.")
        office = LetterOffice(id=office_id, region=region, version=0)
    elif office.region_id != region.code:
        raise Refused(
            "Wilayah sebuah kantor tidak dapat dipindah. Buat kop surat untuk wilayah itu."
        )
    elif version is not None and office.version != version:
        raise StaleSave(
            "Kop surat ini baru saja diubah orang lain. Periksa isinya, lalu simpan lagi."
        )
    for name, value in asdict(given).items():
        setattr(office, name, value)
    office.version += 1
    office.save()
    record(
        Verb.CATALOGUE_CHANGED,
        office,
        actor=by,
        region_id=region.code,
        data={"what": "letter_office", "version": office.version},
    )
    return office
