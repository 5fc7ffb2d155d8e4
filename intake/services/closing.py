"""The end of a case: every need has an outcome, the citizen has been told, and it can be opened again."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refused
from core.templatetags.ui import tanggal
from intake.models import Complaint, Need
from intake.queries import was_declined
from intake.services.cases import advance, lock_complaint
from intake.services.needs import NeedOutcome, settle_need
from intake.services.telling import told_at_closing
from intake.workflow import Step


@transaction.atomic
def resolve(
    *,
    complaint: Complaint,
    by: User,
    note: str = "",
    outcomes: Sequence[NeedOutcome] = (),
    version: int | None = None,
) -> Complaint:
    """Every need has an outcome and no work is open. `outcomes` settles what is still without one, in the same breath."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    for row in outcomes:
        settle_need(need=row.need, outcome=row.outcome, note=row.note, by=by)
    if outcomes:
        locked = lock_complaint(complaint_id=complaint.pk)
    unsettled = locked.needs.filter(outcome="").count()
    if unsettled:
        raise Refused(
            f"Masih ada {unsettled} kebutuhan tanpa hasil. Isi hasil tiap kebutuhan dahulu."
        )
    if locked.open_work:
        raise Refused(
            f"Masih ada {locked.open_work} rujukan, kunjungan, atau usulan yang berjalan. Selesaikan atau batalkan dahulu; usulan yang sudah dikirim dapat dilepas dari keluhan."
        )
    return advance(locked=locked, step=Step.RESOLVE, by=by, note=note)


@transaction.atomic
def close(
    *, complaint: Complaint, informed_how: str, by: User, version: int | None = None
) -> Complaint:
    """Close with the citizen's word: how and when they were told is part of the case."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if not informed_how.strip():
        raise Refused(
            "Tulis bagaimana warga dikabari, misalnya “datang ke loket” atau “lewat WhatsApp”."
        )
    locked.informed_at, locked.informed_how = timezone.now(), informed_how.strip()
    locked.save(update_fields=["informed_at", "informed_how"])
    told_at_closing(locked, how=locked.informed_how, by=by)
    return advance(locked=locked, step=Step.CLOSE, by=by, note=informed_how)


@transaction.atomic
def reopen(*, complaint: Complaint, note: str, by: User, version: int | None = None) -> Complaint:
    """Open a served case again; one that was refused goes to `reconsider` instead."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if was_declined(locked):
        raise Refused("Keluhan ini ditutup karena ditolak. Gunakan “Tinjau ulang penolakan”.")
    return advance(locked=locked, step=Step.REOPEN, by=by, note=note)


@transaction.atomic
def reconsider(
    *, complaint: Complaint, note: str, by: User, version: int | None = None
) -> Complaint:
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if not was_declined(locked):
        raise Refused("Keluhan ini tidak ditolak. Gunakan “Buka kembali”.")
    # What the refusal ended is open again.
    locked.needs.filter(outcome=Need.Outcome.NOT_MET).update(
        outcome="", outcome_note="", settled_by=None, settled_at=None
    )
    return advance(locked=locked, step=Step.RECONSIDER, by=by, note=note)


@transaction.atomic
def cancel(*, complaint: Complaint, note: str, by: User, version: int | None = None) -> Complaint:
    """Only on the citizen's word or for a double entry; the reason is kept."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if locked.open_work:
        raise Refused("Masih ada rujukan, kunjungan, atau usulan yang berjalan. Batalkan dahulu.")
    return advance(locked=locked, step=Step.CANCEL, by=by, note=note)


@transaction.atomic
def lapse(*, complaint: Complaint, by: User, version: int | None = None) -> Complaint:
    """The citizen did not bring what was missing in their time; what they gave before stays in their store."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    until = locked.papers_due_at
    if until is None or until > timezone.now():
        raise Refused("Waktu warga untuk melengkapi berkas belum habis.")
    if locked.open_work:
        raise Refused("Masih ada rujukan, kunjungan, atau usulan yang berjalan. Batalkan dahulu.")
    note = f"Berkas tidak dilengkapi sampai {tanggal(until)}."
    return advance(locked=locked, step=Step.LAPSE, by=by, note=note)
