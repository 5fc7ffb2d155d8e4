"""Social spending within the budget of the year: a budget that is closed or used up gives nothing more."""

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
from programs.models import Program
from referrals.aiding import AID, Step
from referrals.models import AidRequest
from referrals.queries import may_be_referred
from referrals.services.moving import begin, finish
from regions.scope import covers

WORK = "aid"


def _must_be_open(program: Program) -> None:
    if not program.is_active or not program.is_open_on(timezone.localdate()):
        raise Refused(
            f"{program.name} sedang tidak menerima usulan. Cari bantuan lain, atau ajukan setelah dibuka kembali."
        )


@transaction.atomic
def request_aid(
    *,
    aid_id: uuid.UUID,
    complaint: Complaint,
    need: Need,
    program: Program,
    asked: int,
    purpose: str,
    by: User,
) -> AidRequest:
    """Ask for money of the region. Idempotent by `aid_id`, which the form carries."""
    authorize(by, Action.AID_REQUEST, complaint.region_id)
    hold(aid_id)
    found = AidRequest.objects.filter(pk=aid_id, complaint=complaint).first()
    if found:
        return found
    locked = intake.lock_complaint(complaint_id=complaint.pk)
    if not may_be_referred(locked):
        raise Refused(
            f"Keluhan ini berstatus “{locked.get_status_display()}”. Bantuan diajukan saat penanganan berjalan."
        )
    if need.complaint_id != locked.pk or need.outcome:
        raise Refused("Kebutuhan ini sudah ada hasilnya. Pilih kebutuhan lain yang masih terbuka.")
    if program.region_id is None or not covers(program.region_id, locked.region_id):
        raise Refused("Program ini milik daerah lain.")
    _must_be_open(program)
    if asked < 1 or not purpose.strip():
        raise Refused("Isi jumlah dan keperluannya.")
    if AidRequest.objects.open().filter(need=need, program=program).exists():
        raise Refused("Kebutuhan ini sudah diajukan ke program tersebut.")
    aid = AidRequest.objects.create(
        id=aid_id,
        region_id=locked.region_id,
        complaint=locked,
        need=need,
        program=program,
        asked=asked,
        purpose=purpose.strip(),
        requested_by=by,
        requested_for=by.acting_for,
    )
    intake.start_work(complaint_id=locked.pk, by=by, what=WORK)
    record(
        Verb.AID_REQUESTED,
        aid,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"program": program.code, "asked": asked, "note": aid.purpose},
    )
    return aid


def _begin(aid: AidRequest, *, where: str = "", **how) -> tuple[AidRequest, bool]:
    """The region of the citizen grants the move, unless another must."""
    return begin(row=aid, workflow=AID, where=where or aid.region_id, **how)


def _move(aid: AidRequest, **how) -> AidRequest:
    return finish(aid, workflow=AID, verb=Verb.AID_ADVANCED, **how)


@transaction.atomic
def recommend_aid(
    *,
    aid: AidRequest,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> AidRequest:
    locked, is_done = _begin(aid, step=Step.RECOMMEND, by=by, version=version, key=key)
    if is_done:
        return locked
    if by.selves & {locked.requested_by_id, locked.requested_for_id}:
        raise Refused("Yang mengajukan tidak dapat merekomendasikan. Minta petugas lain.")
    locked.recommended_by, locked.recommended_for = by, by.acting_for
    locked.recommendation = note.strip()
    fields = ("recommended_by", "recommended_for", "recommendation")
    return _move(locked, step=Step.RECOMMEND, by=by, key=key, fields=fields, note=note)


@transaction.atomic
def dispose_aid(
    *,
    aid: AidRequest,
    granted: int,
    number: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> AidRequest:
    """The regent's disposition: the money is set aside in the budget of today, or refused by it."""
    program = Program.objects.get(pk=aid.program_id)
    locked, is_done = _begin(
        aid,
        step=Step.DISPOSE,
        where=program.region_id or aid.region_id,
        by=by,
        version=version,
        key=key,
    )
    if is_done:
        return locked
    before = {
        locked.requested_by_id,
        locked.requested_for_id,
        locked.recommended_by_id,
        locked.recommended_for_id,
    }
    if by.selves & before:
        raise Refused("Yang mengajukan atau merekomendasikan tidak dapat mencatat disposisi.")
    if not number.strip():
        raise Refused("Tulis nomor disposisi bupati.")
    if not 1 <= granted <= locked.asked:
        raise Refused(f"Jumlah disetujui antara Rp 1 dan Rp {locked.asked}, sesuai pengajuan.")
    _must_be_open(program)
    today = timezone.localdate()
    catalogue.spend(program=program, region_id=locked.region_id, on=today, amount=granted)
    locked.granted, locked.disposed_by, locked.disposed_on = granted, by, today
    locked.disposition_number = number.strip()
    fields = ("granted", "disposed_by", "disposed_on", "disposition_number")
    return _move(locked, step=Step.DISPOSE, by=by, key=key, fields=fields, note=number)


@transaction.atomic
def pay_aid(
    *,
    aid: AidRequest,
    on: date,
    how: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> AidRequest:
    """BPKAD has paid: the need is met."""
    locked, is_done = _begin(aid, step=Step.PAY, by=by, version=version, key=key)
    if is_done:
        return locked
    if on > timezone.localdate() or (locked.disposed_on and on < locked.disposed_on):
        raise Refused("Tanggal bayar antara tanggal disposisi dan hari ini.")
    locked.paid_on, locked.paid_how = on, how.strip()
    need, program = Need.objects.get(pk=locked.need_id), Program.objects.get(pk=locked.program_id)
    if not need.outcome:
        words = f"{program.name}, disposisi {locked.disposition_number}"
        intake.settle_need(need=need, outcome=Need.Outcome.HELPED, note=words[:300], by=by)
    intake.finish_work(complaint_id=locked.complaint_id, by=by, what=WORK)
    return _move(locked, step=Step.PAY, by=by, key=key, fields=("paid_on", "paid_how"), note=how)


@transaction.atomic
def refuse_aid(
    *,
    aid: AidRequest,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> AidRequest:
    """With a reason that reaches the citizen; money set aside goes back to the budget it came from."""
    locked, is_done = _begin(aid, step=Step.REFUSE, by=by, version=version, key=key, note=note)
    if is_done:
        return locked
    if locked.granted and locked.disposed_on:
        program = Program.objects.get(pk=locked.program_id)
        catalogue.give_money_back(
            program=program,
            region_id=locked.region_id,
            on=locked.disposed_on,
            amount=locked.granted,
        )
    locked.ended_note = note.strip()
    intake.finish_work(complaint_id=locked.complaint_id, by=by, what=WORK)
    return _move(locked, step=Step.REFUSE, by=by, key=key, fields=("ended_note",), note=note)
