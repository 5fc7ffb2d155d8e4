"""Writing a referral: judged against the programme's rules, numbered, mended, submitted, withdrawn."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from intake import services as intake
from intake.families import facts_of
from intake.models import Complaint, Need
from programs.eligibility import Answer, Verdict
from programs.models import Organization, Program
from programs.queries import focal_point_of, judged_program, verdict_for
from referrals.inputs import DraftInput
from referrals.models import Referral
from referrals.queries import may_be_referred
from referrals.services.letters import revoke_in_force
from referrals.services.signing import set_out
from referrals.services.steps import begin, finish, lock, refuse_stale, touch, write_event
from referrals.workflow import EDITABLE, Step
from regions.scope import covers, level_prefix


def assess(*, complaint: Complaint, program: Program, on: date, by: User) -> Verdict:
    """The verdict for this case as the rules and the facts that this user may know stand on that day."""
    judged = judged_program(pk=program.pk, region_code=complaint.region_id, on=on)
    return verdict_for(program=judged, facts=facts_of(complaint, by, on=on), on=on)


def route_of(*, organization: Organization, program: Program | None, region_id: str) -> str:
    """Vertical, horizontal, central or outside the government: from who receives it."""
    if organization.kind == Organization.Kind.PARTNER:
        return Referral.Kind.NON_GOVERNMENT
    if program is not None and program.level == Program.Level.CENTRAL:
        return Referral.Kind.CENTRAL
    if organization.region_id is None:
        return Referral.Kind.CENTRAL
    regency = level_prefix(region_id, 2)
    if covers(regency, organization.region_id):
        return Referral.Kind.HORIZONTAL
    return Referral.Kind.VERTICAL


def _judge(referral: Referral, given: DraftInput, by: User) -> None:
    """Keep the verdict as it was judged today, and the reason when the desk refers against it."""
    today = timezone.localdate()
    if given.program is None:
        referral.verdict, referral.judged_on, referral.answer = None, None, ""
    else:
        verdict = assess(complaint=referral.complaint, program=given.program, on=today, by=by)
        if verdict.answer == Answer.NOT_ELIGIBLE and not given.justification.strip():
            raise Refused(
                "Menurut syarat yang tercatat, warga tampak tidak memenuhi program ini. "
                "Tulis alasan tetap merujuk, atau pilih program lain."
            )
        referral.verdict, referral.judged_on = verdict.as_json(), today
        referral.answer = verdict.answer
    referral.justification = given.justification.strip()


def _write(referral: Referral, given: DraftInput, by: User) -> tuple[str, ...]:
    """Put the form's words on the row; the names of the fields touched."""
    if not given.purpose.strip():
        raise Refused("Tulis keperluan surat, misalnya “reaktivasi PBI-JKN agar dapat berobat”.")
    _judge(referral, given, by)
    referral.program, referral.organization = given.program, given.organization
    referral.focal_point = focal_point_of(
        organization_id=given.organization.pk,
        region_code=referral.region_id,
        on=timezone.localdate(),
    )
    referral.kind, referral.letter_kind = given.kind, given.letter_kind
    referral.purpose, referral.body = given.purpose.strip(), given.body.strip()
    referral.enclosures = list(dict.fromkeys(given.enclosures))
    return (
        "program",
        "organization",
        "focal_point",
        "kind",
        "letter_kind",
        "purpose",
        "body",
        "enclosures",
        "verdict",
        "judged_on",
        "answer",
        "justification",
    )


def _refuse_twin(referral: Referral, given: DraftInput) -> None:
    """One live referral per need and programme; the constraint says the same to two clerks at once."""
    twins = Referral.objects.live().filter(need_id=referral.need_id).exclude(pk=referral.pk)
    if given.program is not None:
        twins = twins.filter(program=given.program)
    else:
        twins = twins.filter(program=None, organization=given.organization)
    twin = twins.first()
    if twin is not None:
        raise Refused(
            f"Kebutuhan ini sudah dirujuk ke tujuan yang sama ({twin.number}). "
            "Lanjutkan rujukan itu, atau batalkan dahulu."
        )


@transaction.atomic
def draft(
    *,
    referral_id: uuid.UUID,
    complaint: Complaint,
    need: Need,
    given: DraftInput,
    by: User,
    and_submit: bool = False,
) -> Referral:
    """Draft a referral with its number and verdict. Idempotent by `referral_id`, which the form carries."""
    authorize(by, Action.REFERRAL_DRAFT, complaint.region_id)
    hold(referral_id)
    found = Referral.objects.filter(pk=referral_id, complaint=complaint).first()
    if found:
        return found
    locked = intake.lock_complaint(complaint_id=complaint.pk)
    if not may_be_referred(locked):
        raise Refused(
            f"Keluhan ini berstatus “{locked.get_status_display()}”. Rujukan disusun saat penanganan berjalan."
        )
    if need.complaint_id != locked.pk or need.outcome:
        raise Refused("Kebutuhan ini sudah ada hasilnya. Pilih kebutuhan lain yang masih terbuka.")
    now = timezone.now()
    referral = Referral(
        id=referral_id,
        region_id=locked.region_id,
        complaint=locked,
        need=need,
        drafted_by=by,
        author_ids=list(by.hands),
        created_at=now,
        state_since=now,
    )
    _refuse_twin(referral, given)
    _write(referral, given, by)
    referral.number = referral_number(region_id=locked.region_id, on=timezone.localdate(now))
    referral.save(force_insert=True)
    write_event(
        referral,
        by=by,
        verb=Verb.REFERRAL_DRAFTED,
        data={
            "need": str(need.pk),
            "program": given.program.code if given.program else "",
            "organization": given.organization.code,
            "answer": str(referral.answer),
        },
    )
    return submit(referral=referral, by=by) if and_submit else referral


def referral_number(*, region_id: str, on: date) -> str:
    """`R-3404-26-000045`: regency, year, serial; public, and fit for an address."""
    regency = level_prefix(region_id, 2)
    serial = intake.next_serial(region_id=regency, year=on.year, purpose="referral")
    return f"R-{regency.replace('.', '')}-{on.year % 100:02d}-{serial:06d}"


@transaction.atomic
def edit(
    *,
    referral: Referral,
    given: DraftInput,
    by: User,
    version: int | None,
    and_submit: bool = False,
) -> Referral:
    """Mend a draft or a returned one; judged anew. Whoever writes in it can no longer approve it."""
    authorize(by, Action.REFERRAL_DRAFT, referral.region_id)
    locked = lock(referral)
    refuse_stale(locked, version)
    if locked.state not in EDITABLE:
        raise Refused(
            "Rujukan yang sudah diajukan tidak dapat diubah. Minta penyetuju mengembalikannya dahulu."
        )
    _refuse_twin(locked, given)
    fields = _write(locked, given, by)
    locked.author_ids = list(dict.fromkeys([*locked.author_ids, *by.hands]))
    touch(locked, *fields, "author_ids")
    write_event(
        locked,
        by=by,
        data={
            "edited": True,
            "program": given.program.code if given.program else "",
            "organization": given.organization.code,
            "answer": str(locked.answer),
        },
    )
    return submit(referral=locked, by=by) if and_submit else locked


@transaction.atomic
def submit(
    *, referral: Referral, by: User, version: int | None = None, key: uuid.UUID | None = None
) -> Referral:
    """Ask for approval. From now on the case counts it as open work."""
    locked, is_done = begin(referral=referral, step=Step.SUBMIT, by=by, version=version, key=key)
    if is_done:
        return locked
    if not may_be_referred(locked.complaint):
        raise Refused(
            f"Keluhan ini berstatus “{locked.complaint.get_status_display()}”. Rujukan diajukan saat penanganan berjalan."
        )
    locked.submitted_by, locked.submitted_at, locked.return_note = by, timezone.now(), ""
    locked.author_ids = list(dict.fromkeys([*locked.author_ids, *by.hands]))
    fields = ("submitted_by", "submitted_at", "return_note", "author_ids", *set_out(locked))
    return finish(locked, step=Step.SUBMIT, by=by, key=key, fields=fields)


@transaction.atomic
def withdraw(
    *,
    referral: Referral,
    reason: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Referral:
    """Take a referral back at any time before its end. A letter already out is revoked with the same reason."""
    locked, is_done = begin(
        referral=referral, step=Step.WITHDRAW, by=by, version=version, key=key, note=reason
    )
    if is_done:
        return locked
    revoke_in_force(locked, by=by, reason=reason)
    return finish(locked, step=Step.WITHDRAW, by=by, key=key, note=reason)
