"""What partners offer: recorded by admins, given on by the desk, never more than there is."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.locks import hold
from programs.models import Offer, Organization, PPKSKind
from regions.models import Region


@dataclass(frozen=True)
class OfferInput:
    organization: Organization
    region: Region
    title: str
    kind: str
    unit: str
    amount: int
    until: date
    ppks_kinds: Sequence[str] = ()
    sectors: Sequence[str] = ()
    note: str = ""
    is_open: bool = True


PLAIN = ("organization", "region", "title", "kind", "unit", "amount", "until", "note", "is_open")


@transaction.atomic
def save_offer(
    *, offer_id: uuid.UUID, given: OfferInput, by: User, expected_version: int | None = None
) -> Offer:
    """Record an offer, or change it. What is promised already cannot be taken out from under it."""
    authorize(by, Action.CATALOGUE_EDIT, given.region.code)
    hold(offer_id)
    offer = Offer.objects.select_for_update().filter(pk=offer_id).first()
    if offer is not None:
        authorize(by, Action.CATALOGUE_EDIT, offer.region_id)
        if expected_version is None:
            return offer  # the new form, sent twice
        if offer.version != expected_version:
            raise StaleSave(
                "Penawaran ini baru saja diubah orang lain. Periksa isinya, lalu simpan lagi."
            )
        if given.amount < offer.taken:
            raise Refused(
                f"Sudah {offer.taken} {offer.unit} dijanjikan kepada warga. "
                "Jumlahnya tidak dapat di bawah itu."
            )
    offer = offer or Offer(id=offer_id, version=0)
    for name in PLAIN:
        setattr(offer, name, getattr(given, name))
    offer.sectors = list(given.sectors)
    offer.version += 1
    offer.save()
    offer.ppks_kinds.set(PPKSKind.objects.filter(code__in=given.ppks_kinds))
    record(
        Verb.CATALOGUE_CHANGED,
        offer,
        actor=by,
        region_id=offer.region_id,
        data={"what": "offer", "name": offer.title, "version": offer.version},
    )
    return offer


@transaction.atomic
def take_from_offer(*, offer_id: uuid.UUID, amount: int) -> Offer:
    """Set so much of an offer aside, under its lock. Called by the service that says for whom."""
    offer = Offer.objects.select_for_update(of=["self"]).get(pk=offer_id)
    if amount < 1:
        raise Refused("Isi jumlah paling sedikit satu.")
    if not offer.is_open or timezone.localdate() > offer.until:
        raise Refused("Penawaran ini sudah ditutup atau lewat masanya. Pilih penawaran lain.")
    if amount > offer.left:
        raise Refused(
            f"Sisa penawaran tinggal {offer.left} {offer.unit}. Kurangi jumlahnya, atau pilih yang lain."
        )
    offer.taken += amount
    offer.save(update_fields=["taken"])
    return offer


@transaction.atomic
def give_back(*, offer_id: uuid.UUID, amount: int) -> Offer:
    """What was set aside and not delivered can be promised to somebody else."""
    offer = Offer.objects.select_for_update(of=["self"]).get(pk=offer_id)
    offer.taken -= amount
    offer.save(update_fields=["taken"])
    return offer
