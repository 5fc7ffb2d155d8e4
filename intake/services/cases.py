"""Moves on a locked case: steps, work counted by other apps, who holds it, notes."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from intake.clock import Rules, clock_of, first_sector
from intake.models import Complaint, Note
from intake.queries import zone
from intake.services.news import news_of_step
from intake.turns import may_hand_over
from intake.workflow import COMPLAINT, ENDED, Status, Step

# Work that is itself a service: the first of it moves a case on.
SERVICES = frozenset({"referral", "allocation", "aid"})
# Steps that start the clock anew: the programme's own time runs once a service has begun, and a reopened case waits again.
CLOCKS = {
    Step.SERVE: Complaint.Stage.SERVICE,
    Step.REOPEN: Complaint.Stage.ANSWER,
    Step.RECONSIDER: Complaint.Stage.ANSWER,
}


def lock_complaint(*, complaint_id: uuid.UUID, version: int | None = None) -> Complaint:
    """The row, locked. Raises StaleSave when it is no longer the `version` that the user was looking at."""
    locked = (
        Complaint.objects.select_for_update(of=["self"])
        .select_related("client")
        .get(pk=complaint_id)
    )
    if version is not None and locked.version != version:
        last = (
            Event.objects.filter(case_number=locked.number)
            .select_related("actor", "on_behalf_of")
            .order_by("-at", "-id")
            .first()
        )
        who = (last.who if last else "") or "sistem"
        when = f" pukul {last.at.astimezone(zone()):%H.%M}" if last else ""
        raise StaleSave(
            f"Keluhan ini baru saja diubah oleh {who}{when}. Isian Anda masih ada di layar; periksa keadaan terbaru, lalu simpan lagi."
        )
    return locked


def refuse_merged(locked: Complaint) -> None:
    """A merged case is only read."""
    if locked.status == Status.MERGED:
        raise Refused(
            "Keluhan ini digabung ke keluhan lain dan hanya untuk dibaca. Lanjutkan pada keluhan tujuannya."
        )


def touch(locked: Complaint, *fields: str) -> None:
    """Save named fields of a locked case and move its version on, so that older screens are refused."""
    locked.version += 1
    locked.save(update_fields=[*fields, "version"])


@transaction.atomic
def advance(
    *,
    locked: Complaint,
    step: Step,
    by: User | None,
    note: str = "",
    data: dict[str, Any] | None = None,
    automatic: bool = False,
    now: datetime | None = None,
) -> Complaint:
    """Take one step of the workflow on a locked case; the clock stops and restarts with it.

    `automatic` is for steps that follow from another act whose right was asked already.
    """
    transition = COMPLAINT.step(step, source=locked.status)
    if not automatic and transition.action:
        authorize(by, Action(transition.action), locked.region_id)
    if transition.needs_note and not note.strip():
        raise Refused("Tulis alasannya dahulu; warga dan rekan Anda akan membacanya.")
    now = now or timezone.now()
    before = locked.status
    fields = ["status", "status_since", "moved_by"]
    fields += _turn_clock(locked, step=step, before=before, target=transition.target, now=now)
    locked.status, locked.status_since, locked.moved_by = transition.target, now, by
    if transition.target == Status.CLOSED:
        locked.closed_at = now
        fields.append("closed_at")
    touch(locked, *fields)
    record(
        Verb.COMPLAINT_ADVANCED,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={
            "step": str(step),
            "from": str(before),
            "to": str(locked.status),
            "note": note,
            **(data or {}),
        },
    )
    news_of_step(locked, step=step, note=note)
    return locked


def _turn_clock(
    locked: Complaint, *, step: Step, before: str, target: str, now: datetime
) -> list[str]:
    """Stop, resume or restart the clock of a locked case with a step; returns the fields that were set."""
    if target == Status.INCOMPLETE:
        locked.paused_since, locked.resume_to = now, before
        locked.papers_due_at = _due(locked)
        return ["paused_since", "resume_to", "papers_due_at"]
    fields = []
    if before == Status.INCOMPLETE:
        if locked.paused_since:
            locked.clock_pauses = [*locked.clock_pauses, locked.paused_since, now]
        locked.paused_since, locked.resume_to, locked.papers_due_at = None, "", None
        fields += ["paused_since", "resume_to", "papers_due_at", "clock_pauses"]
    if step in CLOCKS:
        locked.clock_stage, locked.clock_started_at = CLOCKS[step], now
        locked.clock_pauses = []
        fields += ["clock_stage", "clock_started_at", "clock_pauses"]
    if fields and target not in ENDED:
        due_at = _due(locked)
        if due_at != locked.due_at:
            locked.due_at, locked.alarm = due_at, 0
        fields += ["due_at", "alarm"]
    return list(dict.fromkeys(fields))


def _due(locked: Complaint) -> datetime:
    """When the running clock ends; asked only under the row's lock, which holds off an edit of the rules."""
    return Rules([locked.region_id]).due(clock_of(locked, sector=first_sector(locked)))


@transaction.atomic
def start_work(*, complaint_id: uuid.UUID, by: User | None, what: str) -> Complaint:
    """A referral or a visit has begun: the case cannot be resolved until it ends. The first service moves it on."""
    locked = lock_complaint(complaint_id=complaint_id)
    if locked.status in ENDED or locked.status in {Status.RESOLVED, Status.DECLINED}:
        raise Refused(
            "Keluhan ini sudah selesai. Buka kembali dahulu sebelum menambah rujukan, kunjungan, atau usulan."
        )
    locked.open_work += 1
    touch(locked, "open_work")
    if what in SERVICES and locked.status == Status.IN_REVIEW:
        advance(locked=locked, step=Step.SERVE, by=by, data={"because": what}, automatic=True)
    return locked


@transaction.atomic
def finish_work(*, complaint_id: uuid.UUID, by: User | None, what: str) -> Complaint:
    locked = lock_complaint(complaint_id=complaint_id)
    if locked.open_work < 1:
        raise Refused("Tidak ada pekerjaan terbuka pada keluhan ini. Muat ulang halaman.")
    locked.open_work -= 1
    touch(locked, "open_work")
    return locked


@transaction.atomic
def take(*, complaint: Complaint, by: User) -> Complaint:
    """Put one's own name on the case; colleagues see who is at it."""
    authorize(by, Action.COMPLAINT_NOTE, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk)
    refuse_merged(locked)
    if locked.holder_id == by.pk:
        return locked
    before = locked.holder_id
    locked.holder = by
    touch(locked, "holder")
    record(
        Verb.COMPLAINT_TAKEN,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"from": str(before or "")},
    )
    return locked


@transaction.atomic
def hand_over(
    *,
    complaint: Complaint,
    to: User,
    word: str,
    by: User,
    version: int | None = None,
    batch: Mapping[str, Any] | None = None,
) -> Complaint:
    """Put the case into a colleague's hands, with a word for them. Handing it to the same one again changes nothing.

    `batch` is what the event keeps of the many that were handed over with it.
    """
    authorize(by, Action.COMPLAINT_NOTE, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if locked.holder_id == to.pk:
        return locked
    if locked.status in ENDED:
        raise Refused("Keluhan ini sudah berakhir, jadi tidak ada lagi yang perlu diserahkan.")
    if not may_hand_over(locked, by):
        raise Refused(
            f"Keluhan ini dipegang {locked.holder}. Yang dapat menyerahkannya: pemegangnya atau supervisor."
            if locked.holder
            else "Keluhan ini bukan giliran Anda, jadi supervisor yang menyerahkannya."
        )
    if not User.objects.fit_to_hold(locked).filter(pk=to.pk).exists():
        raise Refused(f"{to} tidak bertugas untuk keluhan ini. Pilih rekan lain dari daftar.")
    before = locked.holder_id
    locked.holder = to
    touch(locked, "holder")
    record(
        Verb.COMPLAINT_HANDED_OVER,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={
            "from": str(before or ""),
            "to": str(to.pk),
            "name": to.name,
            "note": word.strip(),
            **(batch or {}),
        },
    )
    return locked


@transaction.atomic
def write_note(*, note_id: uuid.UUID, complaint: Complaint, text: str, by: User) -> Note:
    """Idempotent by `note_id`, which the form carries."""
    authorize(by, Action.COMPLAINT_NOTE, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk)
    found = Note.objects.filter(pk=note_id).first()
    if found:
        return found
    refuse_merged(locked)
    if not text.strip():
        raise Refused("Catatan masih kosong. Tulis dahulu isinya.")
    note = Note.objects.create(
        id=note_id, region_id=locked.region_id, complaint=locked, text=text.strip(), by=by
    )
    record(
        Verb.NOTE_ADDED,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"note": str(note.pk)},
    )
    return note
