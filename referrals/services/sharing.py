"""A partner's offer given to a need: set aside, handed over, and the partner told. Never more than was offered."""

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
from intake import services as intake
from intake.models import Complaint, Need
from programs import services as catalogue
from programs.models import Offer
from referrals.models import Allocation
from referrals.queries import may_be_referred
from referrals.services.moving import begin, finish
from referrals.sharing import ALLOCATION, Step
from regions.scope import covers

WORK = "allocation"


@transaction.atomic
def reserve_offer(
    *,
    allocation_id: uuid.UUID,
    complaint: Complaint,
    need: Need,
    offer: Offer,
    amount: int,
    by: User,
    note: str = "",
) -> Allocation:
    """Set so much of the offer aside for this need. Idempotent by `allocation_id`, which the form carries."""
    authorize(by, Action.OFFER_RESERVE, complaint.region_id)
    hold(allocation_id)
    found = Allocation.objects.filter(pk=allocation_id, complaint=complaint).first()
    if found:
        return found
    locked = intake.lock_complaint(complaint_id=complaint.pk)
    if not may_be_referred(locked):
        raise Refused(
            f"Keluhan ini berstatus “{locked.get_status_display()}”. Bantuan mitra dipesan saat penanganan berjalan."
        )
    if need.complaint_id != locked.pk or need.outcome:
        raise Refused("Kebutuhan ini sudah ada hasilnya. Pilih kebutuhan lain yang masih terbuka.")
    if not covers(offer.region_id, locked.region_id):
        raise Refused("Penawaran ini untuk wilayah lain.")
    kinds = need.ppks_kinds.values_list("code", flat=True)
    if not Offer.objects.filter(pk=offer.pk).fitting(kinds=kinds, sector=need.sector).exists():
        raise Refused("Penawaran ini untuk jenis PPKS atau bidang lain. Pilih yang cocok.")
    if Allocation.objects.standing().filter(need=need, offer=offer).exists():
        raise Refused("Penawaran ini sudah dipesan untuk kebutuhan tersebut.")
    catalogue.take_from_offer(offer_id=offer.pk, amount=amount)
    allocation = Allocation.objects.create(
        id=allocation_id,
        region_id=locked.region_id,
        complaint=locked,
        offer=offer,
        need=need,
        amount=amount,
        reserved_by=by,
        note=note.strip(),
    )
    intake.start_work(complaint_id=locked.pk, by=by, what=WORK)
    record(
        Verb.ALLOCATION_RESERVED,
        allocation,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={
            "offer": str(offer.pk),
            "amount": amount,
            "note": f"{offer.organization}: {offer.title}, {amount} {offer.unit}",
        },
    )
    return allocation


def _begin(allocation: Allocation, **how) -> tuple[Allocation, bool]:
    return begin(row=allocation, workflow=ALLOCATION, where=allocation.region_id, **how)


def _move(allocation: Allocation, **how) -> Allocation:
    return finish(allocation, workflow=ALLOCATION, verb=Verb.ALLOCATION_ADVANCED, **how)


@transaction.atomic
def deliver_help(
    *,
    allocation: Allocation,
    on: date,
    received_by: str,
    by: User,
    note: str = "",
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Allocation:
    """The help is in the citizen's hands: the need is met by the partner."""
    locked, is_done = _begin(allocation, step=Step.DELIVER, by=by, version=version, key=key)
    if is_done:
        return locked
    if on > timezone.localdate():
        raise Refused("Tanggal penyerahan belum tiba. Isi tanggal saat bantuan diserahkan.")
    if not received_by.strip():
        raise Refused("Tulis siapa yang menerima bantuan.")
    locked.delivered_on, locked.received_by = on, received_by.strip()
    fields = ("delivered_on", "received_by")
    need = Need.objects.get(pk=locked.need_id)
    offer = Offer.objects.select_related("organization").get(pk=locked.offer_id)
    if not need.outcome:
        words = f"{offer.organization}: {offer.title}, {locked.amount} {offer.unit}"
        intake.settle_need(need=need, outcome=Need.Outcome.PARTNER, note=words[:300], by=by)
    intake.finish_work(complaint_id=locked.complaint_id, by=by, what=WORK)
    return _move(
        locked,
        step=Step.DELIVER,
        by=by,
        key=key,
        fields=fields,
        note=note,
        data={"on": on.isoformat()},
    )


@transaction.atomic
def thank_partner(
    *,
    allocation: Allocation,
    by: User,
    note: str = "",
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Allocation:
    """The partner has the thanks and the report; what they gave is closed."""
    locked, is_done = _begin(allocation, step=Step.THANK, by=by, version=version, key=key)
    if is_done:
        return locked
    locked.thanked_on = timezone.localdate()
    return _move(
        locked,
        step=Step.THANK,
        by=by,
        key=key,
        fields=("thanked_on",),
        note=note,
    )


@transaction.atomic
def release_offer(
    *,
    allocation: Allocation,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Allocation:
    """Give back what was set aside; the need is open for something else."""
    locked, is_done = _begin(
        allocation, step=Step.RELEASE, by=by, version=version, key=key, note=note
    )
    if is_done:
        return locked
    catalogue.give_back(offer_id=locked.offer_id, amount=locked.amount)
    intake.finish_work(complaint_id=locked.complaint_id, by=by, what=WORK)
    return _move(
        locked,
        step=Step.RELEASE,
        by=by,
        key=key,
        note=note,
    )
