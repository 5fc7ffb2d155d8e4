"""What partners offer: recorded by admins, given on by the desk, never more than there is."""

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from programs.drafts import OfferDraft
from programs.models import Offer, PPKSKind
from programs.services.saving import refuse_stale

PLAIN = (
    "organization_id",
    "region_id",
    "title",
    "kind",
    "unit",
    "amount",
    "until",
    "note",
    "is_open",
)


@transaction.atomic
def save_offer(
    *, offer_id: uuid.UUID, draft: OfferDraft, by: User, expected_version: int | None = None
) -> Offer:
    """Record an offer, or change it. What is promised already cannot be taken out from under it."""
    authorize(by, Action.CATALOGUE_EDIT, draft.region_id)
    hold(offer_id)
    offer = Offer.objects.select_for_update().filter(pk=offer_id).first()
    if offer is not None:
        authorize(by, Action.CATALOGUE_EDIT, offer.region_id)
        if expected_version is None:
            return offer  # the new form, sent twice
        refuse_stale(offer, expected_version, subject=offer)
        if draft.amount < offer.taken:
            raise Refused(
                f"Sudah {offer.taken} {offer.unit} dijanjikan kepada warga. "
                "Jumlahnya tidak dapat di bawah itu."
            )
    offer = offer or Offer(id=offer_id, version=0)
    for name in PLAIN:
        setattr(offer, name, getattr(draft, name))
    offer.sectors = list(draft.sectors)
    offer.version += 1
    offer.save()
    offer.ppks_kinds.set(PPKSKind.objects.filter(code__in=draft.ppks_kinds))
    record(
        Verb.CATALOGUE_CHANGED,
        offer,
        actor=by,
        region_id=offer.region_id,
        data={
            "what": "offer",
            "name": offer.title,
            "row": str(offer.pk),
            "version": offer.version,
        },
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
