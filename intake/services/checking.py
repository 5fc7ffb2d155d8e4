"""What the register says about a case, kept as evidence; a doubtful hit waits for a person's click."""

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from dtks import matching
from dtks.matching import RegisterAnswer
from dtks.models import Person
from dtks.vocabulary import Outcome
from intake.models import Complaint, RegisterCheck, RegisterFlip
from intake.queries import zone
from intake.services.cases import advance, lock_complaint, touch
from intake.workflow import COMPLAINT, Step

How = RegisterCheck.How
# Listed, but not in a way that opens the road of the listed: the supervisor looks first.
TO_SUPERVISOR = frozenset({Outcome.NOT_FOUND, Outcome.OUT_OF_RANGE, Outcome.EXCLUDED})


def settle_flip(*, locked: Complaint, decision: str, note: str = "", by: User | None) -> None:
    """The change that waits on this case, if there is one, waits no more."""
    locked.flips.filter(seen_at=None).update(
        decision=decision, note=note, seen_by=by, seen_at=timezone.now()
    )


def ask(complaint: Complaint) -> RegisterAnswer:
    """The register's answer for the client of this case, today."""
    client = complaint.client
    return matching.find(
        nik=client.nik or "",
        kk=client.kk or "",
        name=client.name,
        born_on=client.born_on,
        village=client.region_id,
        on=timezone.now().astimezone(zone()).date(),
    )


def write_check(
    *, locked: Complaint, answer: RegisterAnswer, how: str, by: User | None
) -> RegisterCheck:
    """Write the evidence row and its event. `by` is None when a release asked, and no person."""
    # "Not listed" is only worth something with the release that was searched.
    release = answer.release or matching.latest_release(locked.region_id)
    check = RegisterCheck.objects.create(
        region_id=locked.region_id,
        complaint=locked,
        outcome=answer.outcome,
        how=how,
        source=release.source if release else "",
        period=release.period if release else "",
        release=release,
        person=answer.person,
        decile=answer.decile,
        benefits=list(answer.benefits),
        score=100 if answer.person else None,
        reasons=[str(reason) for reason in answer.reasons],
        candidates=[
            {
                "person": str(c.person.pk),
                "score": c.score,
                "kind": c.kind,
                "why": [str(w) for w in c.why],
            }
            for c in answer.likelier
        ],
        by=by,
    )
    record(
        Verb.COMPLAINT_CHECKED,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={
            "outcome": str(answer.outcome),
            "how": str(how),
            "source": check.source,
            "period": check.period,
            "decile": check.decile,
        },
    )
    touch(locked)
    return check


def keep(
    *,
    locked: Complaint,
    answer: RegisterAnswer,
    how: str,
    by: User,
    decision: str = RegisterFlip.Decision.ASKED,
    note: str = "",
) -> RegisterCheck:
    """Write the evidence, link the person when that is certain, and take the step that follows.

    Whoever asks now has seen what a release had changed: `decision` says what became of it.
    """
    settle_flip(locked=locked, decision=decision, note=note, by=by)
    return keep_first(locked=locked, answer=answer, how=how, by=by)


def keep_first(*, locked: Complaint, answer: RegisterAnswer, how: str, by: User) -> RegisterCheck:
    """The same for a case that is new: no release can have changed its answer yet."""
    check = write_check(locked=locked, answer=answer, how=how, by=by)
    if answer.person is not None and locked.client.person_id != answer.person.pk:
        locked.client.person = answer.person
        locked.client.save(update_fields=["person"])
    if answer.outcome == Outcome.IN_RANGE:
        step = Step.FIND_LISTED
    elif answer.outcome in TO_SUPERVISOR:
        step = Step.FIND_UNLISTED
    else:
        return check
    if COMPLAINT.allows(step, source=locked.status):
        advance(
            locked=locked, step=step, by=by, data={"outcome": str(answer.outcome)}, automatic=True
        )
    return check


@transaction.atomic
def check_register(*, complaint: Complaint, by: User, version: int | None = None) -> RegisterCheck:
    """Look the client up again. An exact NIK moves the case by itself; candidates wait for an officer."""
    authorize(by, Action.COMPLAINT_CHECK, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    answer = ask(locked)
    how = How.OPEN if answer.outcome == Outcome.CANDIDATES else How.EXACT
    return keep(locked=locked, answer=answer, how=how, by=by)


@transaction.atomic
def confirm_person(
    *, complaint: Complaint, person_id: uuid.UUID, by: User, version: int | None = None
) -> RegisterCheck:
    """An officer says: this candidate is the one. Only somebody the register offered for this case can be chosen."""
    authorize(by, Action.COMPLAINT_CHECK, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    offered = {c["person"] for check in locked.register_checks.all() for c in check.candidates}
    if str(person_id) not in offered:
        raise Refused("Orang ini bukan calon dari pemeriksaan registri. Periksa registri lagi.")
    person = Person.objects.select_related("family").get(pk=person_id)
    answer = matching.confirmed(person=person, on=timezone.now().astimezone(zone()).date())
    return keep(locked=locked, answer=answer, how=How.CONFIRMED, by=by)


@transaction.atomic
def reject_candidates(
    *, complaint: Complaint, by: User, version: int | None = None
) -> RegisterCheck:
    """An officer says: none of them. The case goes the road of people outside the register."""
    authorize(by, Action.COMPLAINT_CHECK, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    answer = RegisterAnswer(Outcome.NOT_FOUND)
    return keep(locked=locked, answer=answer, how=How.REJECTED, by=by)
