"""The lines of a case: what the person needs, and how each one ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from intake.families import FamilyAnswer
from intake.models import Client, Complaint, Need
from intake.services.cases import lock_complaint, touch
from intake.workflow import RUNNING
from programs.models import PPKSKind, Program

_NO_ANSWER = "Belum ada jawaban yang diisi."


@dataclass(frozen=True)
class NeedInput:
    sector: str
    wish: str
    program: Program | None = None
    ppks_kinds: Sequence[PPKSKind] = field(default_factory=tuple)


@dataclass(frozen=True)
class NeedOutcome:
    """How one need ended, in words for the citizen."""

    need: Need
    outcome: str
    note: str


def write_needs(*, complaint: Complaint, needs: Sequence[NeedInput], start: int = 0) -> list[Need]:
    rows = Need.objects.bulk_create(
        Need(
            region_id=complaint.region_id,
            complaint=complaint,
            position=position,
            sector=given.sector,
            wish=given.wish.strip(),
            program=given.program,
        )
        for position, given in enumerate(needs, start=start)
    )
    kinds = Need.ppks_kinds.through
    kinds.objects.bulk_create(
        kinds(need=row, ppkskind=kind)
        for row, given in zip(rows, needs, strict=True)
        for kind in {kind.pk: kind for kind in given.ppks_kinds}.values()
    )
    return rows


@transaction.atomic
def add_need(
    *, complaint: Complaint, need: NeedInput, by: User, version: int | None = None
) -> Need:
    """A further need of the same person on a running case; a protected kind seals the case."""
    authorize(by, Action.COMPLAINT_COMPLETE, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if locked.status not in RUNNING:
        raise Refused("Keluhan ini sudah selesai. Catat keluhan baru untuk kebutuhan lain.")
    row = write_needs(complaint=locked, needs=[need], start=locked.needs.count())[0]
    if any(kind.is_sealed for kind in need.ppks_kinds):
        locked.is_sealed = True
    touch(locked, "is_sealed")
    record(
        Verb.NEED_ADDED,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"need": str(row.pk)},
    )
    return row


@transaction.atomic
def settle_need(*, need: Need, outcome: str, note: str, by: User) -> Need:
    """Write how one need ended. Settling it again with the same outcome changes nothing; another outcome corrects it.

    The right is asked where the outcome comes from: the review of the case, or a provider's reply.
    """
    if not (
        by.may(Action.COMPLAINT_REVIEW, need.region_id)
        or by.may(Action.REFERRAL_REPLY, need.region_id)
    ):
        authorize(by, Action.COMPLAINT_REVIEW, need.region_id)
    locked = lock_complaint(complaint_id=need.complaint_id)
    row = Need.objects.select_for_update().get(pk=need.pk)
    if row.outcome == outcome and row.outcome_note == note:
        return row
    if locked.status not in RUNNING:
        raise Refused(
            "Keluhan ini tidak sedang berjalan. Buka kembali dahulu sebelum mengubah hasil kebutuhan."
        )
    if not note.strip():
        raise Refused("Tulis keterangan hasil agar warga tahu apa yang diperoleh.")
    before = row.outcome
    row.outcome, row.outcome_note = outcome, note.strip()
    row.settled_by, row.settled_at = by, timezone.now()
    row.save(update_fields=["outcome", "outcome_note", "settled_by", "settled_at"])
    touch(locked)
    record(
        Verb.NEED_SETTLED,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"need": str(row.pk), "from": before, "to": outcome, "note": row.outcome_note},
    )
    return row


@transaction.atomic
def settle_needs(
    *, complaint: Complaint, outcomes: Sequence[NeedOutcome], by: User, version: int | None = None
) -> None:
    """Several outcomes from one screen: all of them, or none."""
    lock_complaint(complaint_id=complaint.pk, version=version)
    if not outcomes:
        raise Refused("Belum ada hasil yang diisi. Pilih hasil paling sedikit satu kebutuhan.")
    for row in outcomes:
        settle_need(need=row.need, outcome=row.outcome, note=row.note, by=by)


def _said(value: Any, on: date, case: Complaint) -> dict[str, Any]:
    """An answer as it is kept: since when, and in which case it was given."""
    return {"value": value, "on": on.isoformat(), "case": case.number}


@transaction.atomic
def answer_question(*, complaint: Complaint, fact: str, value: Any, on: date, by: User) -> Client:
    """Keep a fact asked at the desk (school level, health cover, house) with its date, on the person."""
    authorize(by, Action.COMPLAINT_COMPLETE, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk)
    client = Client.objects.select_for_update().get(pk=locked.client_id)
    client.answers = {**client.answers, fact: _said(value, on, locked)}
    client.version += 1
    client.save(update_fields=["answers", "version"])
    touch(locked)
    record(
        Verb.COMPLAINT_ADVANCED,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"answered": fact},
    )
    return client


@transaction.atomic
def answer_questions(
    *,
    complaint: Complaint,
    answers: Mapping[str, Any],
    on: date,
    by: User,
    version: int | None = None,
) -> None:
    """Several answers from one screen: all of them, or none."""
    lock_complaint(complaint_id=complaint.pk, version=version)
    if not answers:
        raise Refused(_NO_ANSWER)
    for fact, value in answers.items():
        answer_question(complaint=complaint, fact=fact, value=value, on=on, by=by)


@transaction.atomic
def answer_for_family(
    *,
    complaint: Complaint,
    answers: Sequence[FamilyAnswer],
    on: date,
    by: User,
    version: int | None = None,
) -> None:
    """Answers about several members, kept with the person who gave them. All of them, or none."""
    authorize(by, Action.COMPLAINT_COMPLETE, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if locked.status not in RUNNING:
        raise Refused("Keluhan ini tidak sedang berjalan. Buka kembali dahulu.")
    if not answers:
        raise Refused(_NO_ANSWER)
    client = Client.objects.select_for_update().get(pk=locked.client_id)
    for answer in answers:
        held = client.told.setdefault(answer.about, {}) if answer.about else client.answers
        held[answer.fact] = _said(answer.value, on, locked)
    client.version += 1
    client.save(update_fields=["answers", "told", "version"])
    touch(locked)
    for fact in sorted({answer.fact for answer in answers}):
        record(
            Verb.COMPLAINT_ADVANCED,
            locked,
            actor=by,
            region_id=locked.region_id,
            case_number=locked.number,
            data={"answered": fact},
        )
