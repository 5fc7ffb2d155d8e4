"""The road of people outside the register: the supervisor looks, the manager finds an alternative or refuses with a reason."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refused
from intake.models import Complaint, Need, Verification
from intake.services.cases import advance, lock_complaint
from intake.workflow import Step
from programs.models import Organization, Program

Stage = Verification.Stage
Alternative = Verification.Alternative


class OwnFinding(Refused):
    """Whoever checked must not decide."""


@transaction.atomic
def record_finding(
    *,
    complaint: Complaint,
    basis: str,
    hardship: str,
    finding: str,
    alternative: str = "",
    program: Program | None = None,
    organization: Organization | None = None,
    by: User,
    version: int | None = None,
) -> Verification:
    """The supervisor's check: on what it rests, how the family lives, and what could help."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if not finding.strip():
        raise Refused("Tulis temuan pemeriksaan: keadaan rumah, penghasilan, tanggungan.")
    advance(
        locked=locked,
        step=Step.VERIFY,
        by=by,
        data={"basis": basis, "hardship": hardship, "alternative": alternative},
    )
    return Verification.objects.create(
        region_id=locked.region_id,
        complaint=locked,
        stage=Stage.SUPERVISOR,
        basis=basis,
        hardship=hardship,
        finding=finding.strip(),
        alternative=alternative,
        program=program,
        organization=organization,
        by=by,
        on_behalf_of=by.acting_for,
    )


def _not_the_checker(locked: Complaint, by: User) -> None:
    last = locked.verifications.filter(stage=Stage.SUPERVISOR).first()
    if last is not None and by.selves & last.hands:
        raise OwnFinding("Anda yang memeriksa keluhan ini, jadi putusan harus diambil orang lain.")


@transaction.atomic
def decide_alternative(
    *,
    complaint: Complaint,
    alternative: str,
    reason: str,
    program: Program | None = None,
    organization: Organization | None = None,
    by: User,
    version: int | None = None,
) -> Verification:
    """Name the alternative: a regional programme, a partner, CSR, a proposal to the register, another office."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    if alternative == Alternative.REGIONAL and program is None:
        raise Refused("Pilih program daerah yang menjadi alternatif.")
    if alternative in {Alternative.PARTNER, Alternative.CSR} and organization is None:
        raise Refused("Pilih mitra yang akan membantu.")
    _not_the_checker(locked, by)
    advance(
        locked=locked,
        step=Step.OFFER_ALTERNATIVE,
        by=by,
        note=reason,
        data={"alternative": alternative, "program": program.code if program else ""},
    )
    return Verification.objects.create(
        region_id=locked.region_id,
        complaint=locked,
        stage=Stage.DECISION,
        alternative=alternative,
        program=program,
        organization=organization,
        reason=reason.strip(),
        by=by,
        on_behalf_of=by.acting_for,
    )


@transaction.atomic
def decline(
    *, complaint: Complaint, reason: str, by: User, version: int | None = None
) -> Verification:
    """Refuse, with the reason in words the citizen will get; every open need ends with that reason."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    _not_the_checker(locked, by)
    advance(locked=locked, step=Step.DECLINE, by=by, note=reason)
    locked.needs.filter(outcome="").update(
        outcome=Need.Outcome.NOT_MET,
        outcome_note=reason.strip()[:300],
        settled_by=by,
        settled_at=timezone.now(),
    )
    return Verification.objects.create(
        region_id=locked.region_id,
        complaint=locked,
        stage=Stage.DECISION,
        reason=reason.strip(),
        by=by,
        on_behalf_of=by.acting_for,
    )


@transaction.atomic
def send_back(
    *, complaint: Complaint, note: str, by: User, version: int | None = None
) -> Complaint:
    """Ask the supervisor for a better check."""
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    return advance(locked=locked, step=Step.SEND_BACK, by=by, note=note)
