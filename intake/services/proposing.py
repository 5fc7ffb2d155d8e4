"""Asking the register for a person: written at the desk, resting on minutes or a signed statement, approved by another."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.locks import hold
from core.masking import holds_identity_number
from intake.inputs import NUMBERS, PAPERS, WITH_CHANGES, Basis, Change, ProposalInput
from intake.models import Complaint, RegisterProposal
from intake.proposal_flow import AT_WORK, PROPOSAL, State, Step
from intake.services.cases import finish_work, start_work
from intake.services.papers import add_paper
from programs.models import DocumentKind


class AuthorCannotApprove(Refused):
    """Whatever roles somebody holds, their own words are judged by another."""


def lock_proposal(proposal: RegisterProposal, *, version: int | None = None) -> RegisterProposal:
    """The row, locked, with its case locked before it."""
    Complaint.objects.select_for_update().only("pk").get(pk=proposal.complaint_id)
    locked = (
        RegisterProposal.objects.select_for_update(of=["self"])
        .select_related("complaint__client")
        .get(pk=proposal.pk)
    )
    if version is not None and locked.version != version:
        raise StaleSave(
            "Usulan ini baru saja diubah orang lain. Periksa keadaan terbaru, lalu simpan lagi."
        )
    return locked


def write_event(
    verb: Verb, proposal: RegisterProposal, *, by: User | None, data: dict[str, str]
) -> None:
    record(
        verb,
        proposal,
        actor=by,
        region_id=proposal.region_id,
        case_number=proposal.complaint.number,
        data={"kind": str(proposal.kind), **data},
    )


def is_work(proposal: RegisterProposal) -> bool:
    """Whether the case waits for it."""
    return proposal.holds_case and proposal.state in AT_WORK


def move(
    locked: RegisterProposal, step: Step, *, by: User, note: str = "", fields: Sequence[str] = ()
) -> RegisterProposal:
    """Take one step of the table on a locked row, and tell the case whether it still waits."""
    transition = PROPOSAL.step(step, source=locked.state)
    if transition.action:
        authorize(by, Action(transition.action), locked.region_id)
    if transition.needs_note and not note.strip():
        raise Refused("Tulis alasannya dahulu.")
    _no_number(note)
    before, was_work = locked.state, is_work(locked)
    locked.state, locked.version = transition.target, locked.version + 1
    locked.save(update_fields=["state", "version", *fields])
    if is_work(locked) and not was_work:
        start_work(complaint_id=locked.complaint_id, by=by, what="proposal")
    elif was_work and not is_work(locked):
        finish_work(complaint_id=locked.complaint_id, by=by, what="proposal")
    write_event(
        Verb.PROPOSAL_ADVANCED,
        locked,
        by=by,
        data={
            "step": str(step),
            "from": str(before),
            "to": str(locked.state),
            "note": note.strip(),
        },
    )
    return locked


def _no_number(*texts: str) -> None:
    if any(holds_identity_number(text) for text in texts):
        raise Refused(
            "Jangan menulis NIK atau nomor KK di sini. Keduanya diambil dari data warga saat berkas dibuat."
        )


def _write(proposal: RegisterProposal, given: ProposalInput, *, by: User) -> tuple[str, ...]:
    """Put the words of the form on the row; the names of the fields touched."""
    changes = [c for c in given.changes if c.field]
    _no_number(given.reason, given.minutes_number, *(f"{c.old} | {c.new}" for c in changes))
    if not given.reason.strip():
        raise Refused("Tulis alasan usulan; penyetuju dan petugas SIKS-NG membacanya.")
    if given.kind in WITH_CHANGES and not changes:
        raise Refused("Pilih paling sedikit satu data yang perlu diperbaiki.")
    document = given.document
    if given.file is not None and given.basis:
        document = add_paper(
            client=proposal.complaint.client,
            complaint=proposal.complaint,
            kind=DocumentKind.objects.get(pk=PAPERS[Basis(given.basis)]),
            file=given.file,
            by=by,
        )
    if document is not None and document.client_id != proposal.complaint.client_id:
        raise Refused("Berkas ini milik warga lain. Pilih atau unggah berkas warga ini.")
    proposal.kind, proposal.reason = given.kind, given.reason.strip()
    proposal.changes = [
        asdict(Change(c.field) if c.field in NUMBERS else c)
        for c in (changes if given.kind in WITH_CHANGES else ())
    ]
    proposal.basis, proposal.minutes_number = given.basis, given.minutes_number.strip()
    proposal.signed_on, proposal.document = given.signed_on, document
    proposal.holds_case = given.holds_case
    proposal.author_ids = list(dict.fromkeys([*proposal.author_ids, *by.hands]))
    return (
        "kind",
        "reason",
        "changes",
        "basis",
        "minutes_number",
        "signed_on",
        "document",
        "holds_case",
        "author_ids",
    )


def _no_twin(complaint: Complaint, kind: str, *, but: uuid.UUID) -> None:
    if complaint.proposals.alive().filter(kind=kind).exclude(pk=but).exists():
        raise Refused(
            "Usulan sejenis untuk keluhan ini masih berjalan. Lanjutkan yang itu, atau batalkan dahulu."
        )


@transaction.atomic
def draft_proposal(
    *, proposal_id: uuid.UUID, complaint: Complaint, given: ProposalInput, by: User
) -> RegisterProposal:
    """Idempotent by `proposal_id`, which the form carries."""
    authorize(by, Action.PROPOSAL_DRAFT, complaint.region_id)
    hold(proposal_id)
    known = RegisterProposal.objects.filter(pk=proposal_id).first()
    if known is not None:
        return known
    case = (
        Complaint.objects.select_for_update(of=["self"])
        .select_related("client")
        .get(pk=complaint.pk)
    )
    _no_twin(case, given.kind, but=proposal_id)
    proposal = RegisterProposal(
        id=proposal_id, region_id=case.region_id, complaint=case, drafted_by=by
    )
    _write(proposal, given, by=by)
    proposal.save(force_insert=True)
    write_event(Verb.PROPOSAL_DRAFTED, proposal, by=by, data={})
    return proposal


@transaction.atomic
def edit_proposal(
    *, proposal: RegisterProposal, given: ProposalInput, by: User, version: int | None = None
) -> RegisterProposal:
    authorize(by, Action.PROPOSAL_DRAFT, proposal.region_id)
    locked = lock_proposal(proposal, version=version)
    if locked.state != State.DRAFTED:
        raise Refused("Usulan ini sudah diajukan, jadi tidak dapat diubah lagi.")
    _no_twin(locked.complaint, given.kind, but=locked.pk)
    fields = _write(locked, given, by=by)
    locked.version += 1
    locked.save(update_fields=[*fields, "version"])
    write_event(Verb.PROPOSAL_DRAFTED, locked, by=by, data={"again": "yes"})
    return locked


@transaction.atomic
def write_proposal(
    *,
    proposal_id: uuid.UUID,
    complaint: Complaint,
    given: ProposalInput,
    by: User,
    version: int | None = None,
    and_submit: bool = False,
) -> RegisterProposal:
    """What one form says: a new draft or other words for an old one, and handed in where that was pressed."""
    known = RegisterProposal.objects.filter(pk=proposal_id, complaint=complaint).first()
    if known is not None and version is not None:
        known = edit_proposal(proposal=known, given=given, by=by, version=version)
    else:
        known = draft_proposal(proposal_id=proposal_id, complaint=complaint, given=given, by=by)
    if and_submit and known.state == State.DRAFTED:
        return submit_proposal(proposal=known, by=by)
    return known


@transaction.atomic
def submit_proposal(
    *, proposal: RegisterProposal, by: User, version: int | None = None
) -> RegisterProposal:
    """Hand it to the approver: from here on it rests on minutes or on a signed statement."""
    locked = lock_proposal(proposal, version=version)
    PROPOSAL.step(Step.SUBMIT, source=locked.state)
    if not locked.basis or locked.signed_on is None or locked.document is None:
        raise Refused(
            "Lengkapi dasarnya dahulu: berita acara musdes/muskel (nomor, tanggal, berkas) atau SPTJM (tanggal, berkas)."
        )
    if locked.basis == Basis.MINUTES and not locked.minutes_number:
        raise Refused("Isi nomor berita acara musdes/muskel.")
    locked.return_note = ""
    return move(locked, Step.SUBMIT, by=by, fields=["return_note"])


@transaction.atomic
def approve_proposal(
    *, proposal: RegisterProposal, by: User, version: int | None = None
) -> RegisterProposal:
    """The second pair of eyes; it then goes with the next file."""
    locked = lock_proposal(proposal, version=version)
    _not_the_author(locked, by)
    locked.approved_by, locked.approved_at = by, timezone.now()
    return move(locked, Step.APPROVE, by=by, fields=["approved_by", "approved_at"])


@transaction.atomic
def return_proposal(
    *, proposal: RegisterProposal, note: str, by: User, version: int | None = None
) -> RegisterProposal:
    locked = lock_proposal(proposal, version=version)
    _not_the_author(locked, by)
    locked.return_note = note.strip()[:500]
    return move(locked, Step.RETURN, by=by, note=note, fields=["return_note"])


@transaction.atomic
def withdraw_proposal(
    *, proposal: RegisterProposal, note: str, by: User, version: int | None = None
) -> RegisterProposal:
    locked = lock_proposal(proposal, version=version)
    return move(locked, Step.WITHDRAW, by=by, note=note)


@transaction.atomic
def let_case_go(
    *, proposal: RegisterProposal, by: User, version: int | None = None
) -> RegisterProposal:
    """The case no longer waits for the result and may be closed; the proposal goes on by itself."""
    authorize(by, Action.PROPOSAL_DRAFT, proposal.region_id)
    locked = lock_proposal(proposal, version=version)
    if not locked.holds_case:
        return locked
    was_work = is_work(locked)
    locked.holds_case, locked.version = False, locked.version + 1
    locked.save(update_fields=["holds_case", "version"])
    if was_work:
        finish_work(complaint_id=locked.complaint_id, by=by, what="proposal")
    write_event(Verb.PROPOSAL_ADVANCED, locked, by=by, data={"let_go": "yes"})
    return locked


def _not_the_author(locked: RegisterProposal, by: User) -> None:
    if by.selves & set(locked.author_ids):
        raise AuthorCannotApprove(
            "Usulan ini disusun oleh Anda atau rekan yang Anda gantikan, jadi persetujuan harus diberikan orang lain."
        )
