"""A new release asks the register again for the cases that still hang on it.

The old evidence stays as it was. A changed answer becomes a new row of evidence and a flip that waits for an officer;
it moves no case by itself, because between two releases a person may have been met, visited or helped otherwise.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from dtks import matching
from dtks.matching import RegisterAnswer
from dtks.models import DecileLimit, Person, Release
from dtks.vocabulary import Outcome, ReleaseState
from intake.models import Complaint, Recheck, RegisterCheck, RegisterFlip
from intake.queries import zone
from intake.services.cases import lock_complaint, touch
from intake.services.checking import ask, keep, settle_flip, write_check
from intake.services.handing_over import forget_suggestions, suggest_results
from intake.workflow import OPEN

How, Decision, Because = RegisterCheck.How, RegisterFlip.Decision, Recheck.Because
CHUNK = 100
# Answers that a release may turn for the better; who is listed in range has what the desk needs of the register.
ASKED_AGAIN = frozenset(
    {Outcome.NOT_FOUND, Outcome.CANDIDATES, Outcome.OUT_OF_RANGE, Outcome.EXCLUDED}
)


@transaction.atomic
def open_rechecks() -> int:
    """A row for each time a release was applied or withdrawn, once. Returns how many have work to do.

    Of several of one region only the last one asks: it is the register as it stands that is asked, not the file.
    """
    opened = 0
    for because, state, since in (
        (Because.APPLIED, ReleaseState.APPLIED, "applied_at"),
        (Because.WITHDRAWN, ReleaseState.WITHDRAWN, "withdrawn_at"),
    ):
        known = Recheck.objects.filter(
            release=OuterRef("pk"), because=because, since=OuterRef(since)
        )
        owing = Release.objects.filter(~Exists(known), state=state).order_by(f"-{since}", "-id")
        newest: set[str] = set()
        for release in owing:
            is_last = release.region_id not in newest
            newest.add(release.region_id)
            _row, is_new = Recheck.objects.get_or_create(
                region_id=release.region_id,
                release=release,
                because=because,
                since=getattr(release, since),
                defaults={"finished_at": None if is_last else timezone.now()},
            )
            opened += is_new and is_last
    return opened


@transaction.atomic
def recheck_next(*, size: int = CHUNK) -> bool:
    """Ask again for the next cases of the oldest unfinished recheck. False when there is nothing to do for this worker.

    The row is locked for the chunk: a second worker leaves it alone, and a killed one leaves no trace.
    """
    recheck = (
        Recheck.objects.select_for_update(skip_locked=True, of=["self"])
        .select_related("release")
        .filter(finished_at=None)
        .first()
    )
    if recheck is None:
        return False
    ahead = _owed(recheck)
    if recheck.reached is not None:
        ahead = ahead.filter(pk__gt=recheck.reached)
    keys = list(ahead.order_by("pk").values_list("pk", flat=True)[:size])
    if keys:
        recheck.changed += _ask_all(recheck, keys)
        recheck.asked += len(keys)
        recheck.reached = keys[-1]
    if len(keys) < size:
        recheck.finished_at = timezone.now()
        if recheck.because == Because.APPLIED:
            suggest_results(release=recheck.release)
        else:
            forget_suggestions(release=recheck.release)
    recheck.save(update_fields=["reached", "asked", "changed", "finished_at"])
    return True


def _owed(recheck: Recheck) -> QuerySet[Complaint]:
    """Open cases around the release whose evidence it may have overtaken.

    Evidence that names the release was looked up in it already, unless it is older than this applying of it; after a
    withdrawal it is the other way round.
    """
    latest = RegisterCheck.objects.filter(complaint=OuterRef("pk")).order_by("-at", "-id")
    cases = (
        Complaint.objects.within(recheck.region_id)
        .filter(status__in=OPEN)
        .alias(
            outcome=Subquery(latest.values("outcome")[:1]),
            release=Subquery(latest.values("release")[:1]),
            asked_at=Subquery(latest.values("at")[:1]),
            waits=Exists(RegisterFlip.objects.filter(complaint=OuterRef("pk"), seen_at=None)),
        )
    )
    if recheck.because == Because.WITHDRAWN:
        return cases.filter(release=recheck.release_id)
    cases = cases.filter(Q(outcome__in=ASKED_AGAIN) | Q(waits=True))
    return cases.filter(
        Q(release=None) | ~Q(release=recheck.release_id) | Q(asked_at__lt=recheck.since)
    )


@dataclass(frozen=True)
class OnFile:
    """What the desk knows of one case before it asks again."""

    latest: RegisterCheck
    # Candidates that an officer has looked at and refused: they are no news.
    refused: frozenset[str]


def _ask_all(recheck: Recheck, keys: list[uuid.UUID]) -> int:
    """Lock, ask, and write what has changed. Returns how many answers did."""
    locked = list(
        Complaint.objects.select_for_update(of=["self"])
        .select_related("client__person__family")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    on = timezone.now().astimezone(zone()).date()
    files = _on_file(locked)
    same = _plainly_the_same(locked, files, on=on)
    changed = 0
    for case in locked:
        file = files[case.pk]
        if case.pk in same:
            continue
        answer = _without(_ask(case, on=on), file.refused)
        if not _differs(file.latest, answer):
            continue
        settle_flip(locked=case, decision=Decision.OVERTAKEN, by=None)
        after = write_check(locked=case, answer=answer, how=How.RELEASE, by=None)
        RegisterFlip.objects.create(
            region_id=case.region_id,
            complaint=case,
            recheck=recheck,
            before=file.latest,
            after=after,
        )
        changed += 1
    return changed


def _on_file(cases: Iterable[Complaint]) -> dict[uuid.UUID, OnFile]:
    by_case: dict[uuid.UUID, list[RegisterCheck]] = defaultdict(list)
    for check in RegisterCheck.objects.filter(complaint__in=list(cases)).order_by("at", "id"):
        by_case[check.complaint_id].append(check)
    found = {}
    for key, checks in by_case.items():
        refused: set[str] = set()
        offered: set[str] = set()
        for check in checks:
            offered |= {c["person"] for c in check.candidates}
            if check.how == How.REJECTED:
                refused |= offered
        found[key] = OnFile(checks[-1], frozenset(refused))
    return found


def _plainly_the_same(
    cases: Collection[Complaint], files: dict[uuid.UUID, OnFile], *, on: date
) -> set[uuid.UUID]:
    """Cases whose one row in the register still says what the evidence says: two queries for all of them.

    Everything else is asked properly, with names and slips of the pen.
    """
    niks = {nik for case in cases if (nik := _nik(case))}
    by_nik: dict[str | None, list[Person]] = defaultdict(list)
    if niks:
        for person in Person.objects.with_nik(*niks).select_related("family"):
            by_nik[person.nik].append(person)
    oldest = min(file.latest.at for file in files.values()).astimezone(zone()).date()
    if DecileLimit.objects.filter(
        Q(valid_from__gt=oldest, valid_from__lte=on) | Q(valid_to__gte=oldest, valid_to__lt=on)
    ).exists():
        return set()
    same = set()
    for case in cases:
        latest = files[case.pk].latest
        rows = by_nik.get(_nik(case), [])
        if len(rows) == 1 and latest.person_id == rows[0].pk and _still_says(rows[0], latest):
            same.add(case.pk)
    return same


def _still_says(person: Person, check: RegisterCheck) -> bool:
    is_gone = person.delisted_by_id is not None
    if is_gone or check.outcome == Outcome.NOT_FOUND:
        return is_gone and check.outcome == Outcome.NOT_FOUND
    decile = person.family.decile if person.family else None
    is_excluded = check.outcome == Outcome.EXCLUDED
    return bool(person.flags) == is_excluded and decile == check.decile


def _nik(case: Complaint) -> str | None:
    """Of the person who was found once, else the one the desk was told."""
    person = case.client.person
    return (person.nik if person else None) or case.client.nik


def _ask(case: Complaint, *, on: date) -> RegisterAnswer:
    """Who was found once, or picked by an officer, is asked for by their own row."""
    person = case.client.person
    if person is None:
        return ask(case)
    if person.nik is None:
        return matching.confirmed(person=person, on=on)
    return matching.find(
        nik=person.nik,
        name=person.name,
        born_on=person.born_on,
        village=case.region_id,
        on=on,
    )


def _without(answer: RegisterAnswer, refused: frozenset[str]) -> RegisterAnswer:
    """The answer without the candidates that an officer has refused on this case."""
    if answer.outcome != Outcome.CANDIDATES:
        return answer
    left = tuple(c for c in answer.likelier if str(c.person.pk) not in refused)
    if not left:
        return RegisterAnswer(Outcome.NOT_FOUND)
    return replace(answer, candidates=left)


def _differs(check: RegisterCheck, answer: RegisterAnswer) -> bool:
    if check.outcome != answer.outcome:
        return True
    if answer.outcome == Outcome.CANDIDATES:
        before = {c["person"] for c in check.candidates}
        return before != {str(c.person.pk) for c in answer.likelier}
    if answer.outcome == Outcome.NOT_FOUND:
        return False
    person_id = answer.person.pk if answer.person else None
    return (check.person_id, check.decile) != (person_id, answer.decile)


@transaction.atomic
def review_flip(
    *,
    complaint: Complaint,
    accept: bool,
    note: str = "",
    person_id: uuid.UUID | None = None,
    by: User,
    version: int | None = None,
) -> RegisterFlip:
    """An officer takes the new answer, and the case goes the road of such an answer; or leaves it and says why.

    Of candidates `person_id` is the one meant; leaving them says that it is none of them.
    """
    authorize(by, Action.COMPLAINT_CHECK, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk, version=version)
    flip = locked.flips.select_related("after__person__family").filter(seen_at=None).first()
    if flip is None:
        raise Refused("Perubahan registri pada keluhan ini sudah ditinjau. Muat ulang halaman.")
    after = flip.after
    is_choice = after.outcome == Outcome.CANDIDATES
    if not accept and not note.strip():
        raise Refused("Tulis mengapa keluhan dibiarkan seperti sekarang.")
    if accept:
        answer = _accepted(after, person_id if is_choice else None)
        decision, how = Decision.ACCEPTED, How.CONFIRMED
    elif is_choice:
        answer, decision, how = RegisterAnswer(Outcome.NOT_FOUND), Decision.KEPT, How.REJECTED
    if accept or is_choice:
        keep(locked=locked, answer=answer, how=how, by=by, decision=decision, note=note.strip())
    else:
        settle_flip(locked=locked, decision=Decision.KEPT, note=note.strip(), by=by)
        touch(locked)
    record(
        Verb.REGISTER_FLIP_REVIEWED,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={
            "decision": str(Decision.ACCEPTED if accept else Decision.KEPT),
            "before": flip.before.outcome,
            "after": after.outcome,
            "note": note.strip(),
        },
    )
    flip.refresh_from_db()
    return flip


def _accepted(after: RegisterCheck, person_id: uuid.UUID | None) -> RegisterAnswer:
    on = timezone.now().astimezone(zone()).date()
    if after.outcome == Outcome.CANDIDATES:
        if person_id is None or str(person_id) not in {c["person"] for c in after.candidates}:
            raise Refused("Pilih orang yang dimaksud, atau biarkan keluhan dan tulis alasannya.")
        person = Person.objects.select_related("family").get(pk=person_id)
        return matching.confirmed(person=person, on=on)
    if after.person is not None:
        return matching.confirmed(person=after.person, on=on)
    return RegisterAnswer(Outcome.NOT_FOUND)
