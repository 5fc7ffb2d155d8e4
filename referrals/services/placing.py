"""A place in a home: asked for by the desk, held, lived in and left by the home. A bed is never given twice."""

import uuid
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from core.locks import hold
from intake import services as intake
from programs.models import Bed, Facility
from referrals.models import PastBed, Placement, Referral, Reply
from referrals.placing import PLACEMENT, Mobility, Step, misfit
from referrals.services.answering import record_reply
from referrals.services.moving import begin, finish
from referrals.workflow import OUT, WITH_PROVIDER

TAKEN = "Tempat tidur ini sudah terisi atau baru saja dipesankan. Pilih tempat tidur lain."


@transaction.atomic
def request_place(
    *,
    placement_id: uuid.UUID,
    referral: Referral,
    facility: Facility,
    priority: int,
    mobility: str,
    by: User,
    spouse: Placement | None = None,
    note: str = "",
) -> Placement:
    """Put the person of an approved referral on the waiting list. Idempotent by `placement_id`, which the form carries."""
    authorize(by, Action.PLACEMENT_REQUEST, referral.region_id)
    hold(placement_id)
    found = Placement.objects.filter(pk=placement_id, referral=referral).first()
    if found:
        return found
    locked = intake.lock_complaint(complaint_id=referral.complaint_id)
    referral = Referral.objects.select_for_update(of=["self"]).get(pk=referral.pk)
    if referral.state not in OUT:
        raise Refused(
            "Tempat diminta setelah rujukan disetujui. Ajukan dan tunggu persetujuannya dahulu."
        )
    if facility.program_id != referral.program_id:
        raise Refused("Rujukan ini bukan untuk panti tersebut. Pilih panti dari program rujukan.")
    client = locked.client
    if not client.sex:
        raise Refused("Jenis kelamin warga belum tercatat. Lengkapi data warga dahulu.")
    if Placement.objects.live().filter(client=client).exists():
        raise Refused("Warga ini sudah ada di daftar tunggu atau sudah menghuni panti.")
    if spouse is not None and spouse.facility_id != facility.pk:
        raise Refused("Pasangan harus tercatat di panti yang sama.")
    placement = Placement.objects.create(
        id=placement_id,
        region_id=locked.region_id,
        facility=facility,
        complaint=locked,
        client=client,
        referral=referral,
        priority=Placement.Priority(priority),
        sex=client.sex,
        mobility=Mobility(mobility),
        spouse=spouse,
        note=note.strip(),
        requested_by=by,
        requested_for=by.acting_for,
    )
    if spouse is not None and spouse.spouse_id is None:
        Placement.objects.filter(pk=spouse.pk).update(spouse=placement)
    record(
        Verb.PLACEMENT_REQUESTED,
        placement,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"facility": facility.code, "priority": int(priority), "note": note.strip()},
    )
    return placement


def _take(placement: Placement, bed: Bed, period: DateRange) -> Bed:
    """Lock the bed, look whether the person fits the room, and lay them in it on paper."""
    locked = (
        Bed.objects.select_for_update(of=["self"])
        .select_related("room__lodge")
        .filter(room__lodge__facility=placement.facility_id, is_active=True)
        .filter(pk=bed.pk)
        .first()
    )
    if locked is None:
        raise Refused("Tempat tidur itu tidak dipakai di panti ini. Pilih yang lain.")
    others = Placement.objects.exclude(pk=placement.pk).filter(period__overlap=period)
    if others.filter(bed=locked).exists():
        raise Refused(TAKEN)
    mates = others.in_beds().filter(bed__room=locked.room)
    reason = misfit(
        occupants=locked.room.occupants,
        is_accessible=locked.room.is_accessible,
        sex=placement.sex,
        mobility=placement.mobility,
        is_couple=placement.spouse_id is not None,
        mates=mates.exclude(pk=placement.spouse_id).count() if placement.spouse_id else 0,
    )
    if reason:
        raise Refused(reason)
    placement.bed, placement.period = locked, period
    return locked


def _begin(placement: Placement, **how) -> tuple[Facility, Placement, bool]:
    """The region of the home grants the move, wherever the citizen lives."""
    facility = Facility.objects.get(pk=placement.facility_id)
    locked, is_done = begin(row=placement, workflow=PLACEMENT, where=facility.region_id, **how)
    return facility, locked, is_done


def _move(placement: Placement, **how) -> Placement:
    """Save the move; the exclusion constraint has the last word on the bed."""
    try:
        with transaction.atomic():
            return finish(placement, workflow=PLACEMENT, verb=Verb.PLACEMENT_ADVANCED, **how)
    except IntegrityError as error:
        if "placement_bed_once" in str(error):
            raise Refused(TAKEN) from error
        raise


def _answer(placement: Placement, answer: str, by: User, note: str) -> None:
    """What the home does with the person is its answer to the referral."""
    referral = Referral.objects.get(pk=placement.referral_id)
    if referral.state not in WITH_PROVIDER:
        return
    if answer == Reply.Answer.ACCEPTED and referral.state == Referral.State.ACCEPTED:
        return
    record_reply(
        reply_id=new_id(),
        referral=referral,
        answer=answer,
        on=timezone.localdate(),
        by=by,
        note=note,
    )


@transaction.atomic
def hold_bed(
    *,
    placement: Placement,
    bed: Bed,
    by: User,
    until: date | None = None,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Placement:
    """Keep a bed for some days. When they are over it is free again by itself: the period ends."""
    facility, locked, is_done = _begin(placement, step=Step.HOLD, by=by, version=version, key=key)
    if is_done:
        return locked
    today = timezone.localdate()
    until = until or today + timedelta(days=facility.hold_days)
    if until < today:
        raise Refused("Batas pemesanan sudah lewat. Pilih hari ini atau sesudahnya.")
    _take(locked, bed, DateRange(today, until + timedelta(days=1)))
    _move(
        locked,
        step=Step.HOLD,
        by=by,
        key=key,
        fields=("bed", "period"),
        data={"bed": str(bed.pk), "until": until.isoformat()},
    )
    _answer(locked, Reply.Answer.ACCEPTED, by, f"Tempat dipesankan sampai {until:%d-%m-%Y}.")
    return locked


@transaction.atomic
def admit(
    *,
    placement: Placement,
    by: User,
    bed: Bed | None = None,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Placement:
    """Receive the person: into the bed that was held, or straight into a free one."""
    facility, locked, is_done = _begin(placement, step=Step.ADMIT, by=by, version=version, key=key)
    if is_done:
        return locked
    if by.selves & {locked.requested_by_id, locked.requested_for_id}:
        raise Refused("Yang meminta tempat tidak dapat menerimanya sendiri. Minta petugas lain.")
    chosen = bed or locked.bed
    if chosen is None:
        raise Refused("Pilih tempat tidur.")
    residents = Placement.objects.residents().filter(facility=facility)
    if residents.count() >= facility.capacity:
        raise Refused(f"Daya tampung {facility.capacity} orang sudah penuh.")
    today = timezone.localdate()
    _take(locked, chosen, DateRange(today, None))
    locked.admitted_by, locked.entered_on = by, today
    _move(
        locked,
        step=Step.ADMIT,
        by=by,
        key=key,
        fields=("bed", "period", "admitted_by", "entered_on"),
        data={"bed": str(chosen.pk)},
    )
    _answer(locked, Reply.Answer.DELIVERED, by, f"Diterima di {facility.name}.")
    return locked


@transaction.atomic
def move_bed(
    *,
    placement: Placement,
    bed: Bed,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Placement:
    """From one bed to another of the same home, today: the old one is free at once, the new one taken by the same rules."""
    _facility, locked, is_done = _begin(
        placement, step=Step.MOVE, by=by, version=version, key=key, note=note
    )
    if is_done:
        return locked
    if bed.pk == locked.bed_id:
        raise Refused("Penghuni sudah di tempat tidur itu. Pilih yang lain.")
    today, since = timezone.localdate(), locked.period.lower
    old_bed = Bed.objects.get(placements=locked)
    taken = _take(locked, bed, DateRange(today, None))
    _move(
        locked,
        step=Step.MOVE,
        by=by,
        key=key,
        note=note,
        fields=("bed", "period"),
        data={
            "bed": str(taken.pk),
            "left_bed": str(old_bed.pk),
            "became": f"pindah ke {taken.room.lodge.name}, {taken.room.name}",
        },
    )
    # Moved twice in a day, the bed in between was nobody's for a night.
    if since < today:
        PastBed.objects.create(
            region_id=locked.region_id,
            placement=locked,
            bed=old_bed,
            period=DateRange(since, today),
            why=note.strip()[:300],
            moved_by=by,
        )
    return locked


@transaction.atomic
def release(
    *,
    placement: Placement,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Placement:
    """The held bed goes back; the person stays on the waiting list where they stood."""
    _facility, locked, is_done = _begin(
        placement, step=Step.RELEASE, by=by, version=version, key=key, note=note
    )
    if is_done:
        return locked
    locked.bed, locked.period = None, None
    return _move(locked, step=Step.RELEASE, by=by, key=key, note=note, fields=("bed", "period"))


@transaction.atomic
def leave(
    *,
    placement: Placement,
    reason: str,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Placement:
    """The person leaves today; from today the bed is free."""
    _facility, locked, is_done = _begin(
        placement, step=Step.LEAVE, by=by, version=version, key=key, note=note
    )
    if is_done:
        return locked
    locked.left_reason, locked.ended_note = Placement.Reason(reason), note.strip()
    locked.left_on = timezone.localdate()
    # Who came into this bed today and leaves today slept in it no night: an empty period.
    locked.period = DateRange(locked.period.lower, locked.left_on)
    fields = ("left_reason", "ended_note", "period", "left_on")
    return _move(locked, step=Step.LEAVE, by=by, key=key, note=note, fields=fields)


@transaction.atomic
def cancel_place(
    *,
    placement: Placement,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Placement:
    """The desk takes its request back."""
    locked, is_done = begin(
        row=placement,
        workflow=PLACEMENT,
        step=Step.CANCEL,
        where=placement.region_id,
        by=by,
        version=version,
        key=key,
        note=note,
    )
    if is_done:
        return locked
    locked.bed, locked.period, locked.ended_note = None, None, note.strip()
    fields = ("bed", "period", "ended_note")
    return _move(locked, step=Step.CANCEL, by=by, key=key, note=note, fields=fields)
