"""Cases that belong together. Both rows are locked, always in the same order, before anything is judged."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from intake.models import CaseLink, CaseMerge, Complaint
from intake.services.cases import advance, lock_complaint, touch
from intake.services.needs import NeedInput, write_needs
from intake.services.sealing import set_sealed
from intake.workflow import COMPLAINT, OPEN, RUNNING, UNMERGE, Status, Step


def _lock_both(
    complaint: Complaint, other: Complaint, version: int | None = None
) -> tuple[Complaint, Complaint]:
    if complaint.pk == other.pk:
        raise Refused("Itu keluhan yang sama. Tulis nomor keluhan yang lain.")
    versions = {complaint.pk: version, other.pk: None}
    locked = {pk: lock_complaint(complaint_id=pk, version=versions[pk]) for pk in sorted(versions)}
    return locked[complaint.pk], locked[other.pk]


def _authorize(by: User, action: Action, *cases: Complaint) -> None:
    """On each of the cases; a sealed one takes the right to sealed cases too."""
    for case in cases:
        authorize(by, action, case.region_id)
        if case.is_sealed:
            authorize(by, Action.COMPLAINT_VIEW_SEALED, case.region_id)


@transaction.atomic
def merge(
    *,
    complaint: Complaint,
    kept: Complaint,
    reason: str,
    by: User,
    carry: Collection[uuid.UUID] = (),
    version: int | None = None,
) -> Complaint:
    """Let `complaint` go on in `kept`: it is only read from now on, and its receipt leads there.

    The kept case takes the earlier due time of the two, and the seal of either. `carry` names the needs that the kept
    case does not have yet. `unmerge` takes it all back.
    """
    _authorize(by, Action.COMPLAINT_MERGE, complaint, kept)
    twin, kept = _lock_both(complaint, kept, version)
    if not COMPLAINT.allows(Step.MERGE, source=twin.status):
        raise Refused(
            f"Keluhan {twin.number} tidak dapat digabungkan: keadaannya “{twin.get_status_display()}”. Gabungkan keluhan yang lain ke dalamnya."
        )
    if kept.status not in OPEN:
        raise Refused(
            f"Keluhan {kept.number} sudah berakhir ({kept.get_status_display()}). Pilih keluhan yang masih berjalan."
        )
    if carry and kept.status not in RUNNING:
        raise Refused(
            f"Keluhan {kept.number} sudah selesai ditangani, jadi kebutuhan tidak dapat dibawa ke sana. Hapus tandanya, atau buka kembali keluhan itu dahulu."
        )
    if twin.open_work:
        raise Refused(
            "Masih ada rujukan, kunjungan, atau usulan yang berjalan. Selesaikan dahulu, atau gabungkan keluhan yang lain ke dalam yang ini."
        )
    if twin.merged_in.filter(undone_at=None).exists():
        raise Refused(
            f"Sudah ada keluhan lain yang digabung ke {twin.number}. Pertahankan keluhan ini, atau pisahkan dahulu yang digabung."
        )
    if twin.is_sealed and not kept.is_sealed:
        reason_of_seal = f"Keluhan rahasia {twin.number} digabungkan ke sini."
        kept = set_sealed(complaint=kept, sealed=True, reason=reason_of_seal, by=by)
    before = (kept.clock_started_at, kept.due_at)
    is_sooner = _take_sooner_clock(kept, twin)
    CaseMerge.objects.create(
        region_id=twin.region_id,
        complaint=twin,
        kept=kept,
        reason=reason.strip(),
        by=by,
        kept_started_at=before[0] if is_sooner else None,
        kept_due_at=before[1] if is_sooner else None,
        taken_due_at=kept.due_at if is_sooner else None,
    )
    twin.resume_to = twin.status
    twin.save(update_fields=["resume_to"])
    carried = {"needs": _carry(twin, kept, carry)} if carry else {}
    told = {"case": _number_for(twin, kept), **carried}
    advance(locked=twin, step=Step.MERGE, by=by, note=reason, data=told)
    due = (before[1], kept.due_at)
    _tell(Verb.COMPLAINT_MERGED, kept, twin, by, note=reason, due=due, **carried)
    return twin


def _carry(twin: Complaint, kept: Complaint, wanted: Collection[uuid.UUID]) -> int:
    """Copies of these needs on the kept case; how many."""
    needs = list(twin.needs.filter(pk__in=wanted, outcome=""))
    given = [
        NeedInput(need.sector, need.wish, need.program, list(need.ppks_kinds.all()))
        for need in needs
    ]
    rows = write_needs(complaint=kept, needs=given, start=kept.needs.count())
    for row, need in zip(rows, needs, strict=True):
        row.carried_from = need
        row.save(update_fields=["carried_from"])
    touch(kept)
    return len(rows)


def _give_back(twin: Complaint, kept: Complaint) -> int:
    """Needs carried over go home: with their outcome where there is one. How many stay because work on them has begun."""
    staying = 0
    for copy in kept.needs.filter(carried_from__complaint=twin).select_related("carried_from"):
        need = copy.carried_from
        if need and copy.outcome:
            need.outcome, need.outcome_note = copy.outcome, copy.outcome_note
            need.settled_by_id, need.settled_at = copy.settled_by_id, copy.settled_at
            need.save(update_fields=["outcome", "outcome_note", "settled_by", "settled_at"])
            continue
        try:
            copy.delete()
        except ProtectedError:
            staying += 1
    touch(kept)
    return staying


def _take_sooner_clock(kept: Complaint, twin: Complaint) -> bool:
    """The citizen waits since the first of the two arrivals; only clocks of one kind are compared."""
    is_running = kept.paused_since is None and kept.clock_stage == twin.clock_stage
    if not is_running or twin.due_at >= kept.due_at:
        return False
    starts = [case.clock_started_at or case.received_at for case in (kept, twin)]
    kept.clock_started_at, kept.due_at = min(starts), twin.due_at
    touch(kept, "clock_started_at", "due_at")
    return True


@transaction.atomic
def unmerge(
    *, complaint: Complaint, reason: str, by: User, version: int | None = None
) -> Complaint:
    """The merged case as it was before, and the kept one with its own clock, where nothing has moved that since."""
    row = (
        CaseMerge.objects.filter(complaint=complaint, undone_at=None).select_related("kept").first()
    )
    if row is None:
        raise Refused("Keluhan ini tidak sedang digabung. Muat ulang halaman.")
    _authorize(by, Action.COMPLAINT_MERGE, complaint, row.kept)
    twin, kept = _lock_both(complaint, row.kept, version)
    if twin.status != Status.MERGED:
        raise Refused("Keluhan ini sudah dipisahkan. Muat ulang halaman.")
    row.undone_by, row.undone_at = by, timezone.now()
    row.save(update_fields=["undone_by", "undone_at"])
    if row.kept_due_at and kept.due_at == row.taken_due_at:
        kept.clock_started_at, kept.due_at = row.kept_started_at, row.kept_due_at
        touch(kept, "clock_started_at", "due_at")
    staying = _give_back(twin, kept)
    told = {"staying": staying} if staying else {}
    advance(
        locked=twin,
        step=UNMERGE[Status(twin.resume_to)],
        by=by,
        note=reason,
        data={"case": _number_for(twin, kept), **told},
    )
    twin.resume_to = ""
    twin.save(update_fields=["resume_to"])
    due = (row.taken_due_at, kept.due_at)
    _tell(Verb.COMPLAINT_UNMERGED, kept, twin, by, note=reason, due=due, **told)
    return twin


@transaction.atomic
def link(*, complaint: Complaint, other: Complaint, kind: str, by: User) -> CaseLink:
    """Let two cases point to each other. Once for each pair: asking again changes the kind."""
    _authorize(by, Action.COMPLAINT_NOTE, complaint, other)
    cases = _lock_both(complaint, other)
    if any(case.status == Status.MERGED for case in cases):
        raise Refused("Keluhan yang digabung hanya untuk dibaca. Tautkan keluhan tujuannya.")
    earlier, later = sorted(cases, key=lambda case: (case.received_at, case.pk))
    row, _made = CaseLink.objects.update_or_create(
        region_id=later.region_id,
        complaint=later,
        other=earlier,
        defaults={"kind": kind, "by": by},
    )
    for case, beside in ((later, earlier), (earlier, later)):
        _tell(Verb.COMPLAINT_LINKED, case, beside, by, kind=str(kind))
    return row


@transaction.atomic
def unlink(*, complaint: Complaint, other: Complaint, by: User) -> None:
    _authorize(by, Action.COMPLAINT_NOTE, complaint, other)
    cases = _lock_both(complaint, other)
    rows = CaseLink.objects.filter(
        Q(complaint=complaint, other=other) | Q(complaint=other, other=complaint)
    )
    if not rows.delete()[0]:
        return
    for case, beside in (cases, cases[::-1]):
        _tell(Verb.COMPLAINT_UNLINKED, case, beside, by)


def _number_for(case: Complaint, other: Complaint) -> str:
    """The number of a sealed case stands only in the story of another sealed one."""
    return "" if other.is_sealed and not case.is_sealed else other.number


def _tell(
    verb: Verb,
    case: Complaint,
    other: Complaint,
    by: User,
    due: tuple[datetime | None, datetime] | None = None,
    **data: str | int,
) -> None:
    """On the story of `case`."""
    told = {"case": _number_for(case, other), **data}
    if due and due[0] and due[0] != due[1]:
        told |= {"from": due[0].isoformat(), "to": due[1].isoformat()}
    record(verb, case, actor=by, region_id=case.region_id, case_number=case.number, data=told)
