"""Page-shaped reads of referrals: the rows of a case, what waits for a user, the history of one referral."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from core.templatetags.ui import tanggal
from core.workflow import Transition
from intake.models import Complaint
from intake.papers import checklist, store_of
from intake.workflow import COMPLAINT
from intake.workflow import Step as CaseStep
from programs.eligibility import Answer, Verdict
from programs.facts import FACTS, FactType, label_of, show
from programs.models import DocumentKind, Organization, PPKSKind, RequiredDocument
from referrals.models import Letter, LetterOffice, Referral
from referrals.workflow import (
    REFERRAL,
    WITH_PROVIDER,
    Step,
)
from regions.models import Region
from regions.scope import covers

TONES = {
    "drafted": ("grey", "pencil"),
    "submitted": ("amber", "hourglass-split"),
    "returned": ("amber", "arrow-return-left"),
    "approved": ("green", "check-lg"),
    "sent": ("blue", "send"),
    "accepted": ("blue", "arrow-repeat"),
    "delivered": ("green", "check-circle-fill"),
    "sent_back": ("amber", "arrow-return-left"),
    "declined": ("red", "x-lg"),
    "expired": ("red", "clock"),
    "withdrawn": ("grey", "dash"),
}


ANSWER_LOOK = {
    Answer.ELIGIBLE: ("green", "check-lg"),
    Answer.UNKNOWN: ("amber", "question-lg"),
    Answer.MEMBER: ("blue", "person-check"),
    Answer.CLOSED: ("grey", "lock-fill"),
    Answer.NOT_ELIGIBLE: ("red", "x-lg"),
}


@dataclass(frozen=True)
class Line:
    """One reason of a verdict, ready for the screen."""

    text: str
    known: str
    source: str
    decides: bool
    tone: str
    icon: str


@dataclass(frozen=True)
class Assessment:
    """A verdict in words: what it says, why, and as of when."""

    text: str
    tone: str
    icon: str
    on: date
    lines: tuple[Line, ...]

    @property
    def why(self) -> str:
        """What decided, in one line, for a list."""
        return "; ".join(line.text.rstrip(".") for line in self.lines if line.decides)


_OUTCOME_LOOK = {
    True: ("green", "check-lg"),
    False: ("red", "x-lg"),
    None: ("amber", "question-lg"),
}


def _row_names(verdict: Verdict) -> dict[str, str]:
    """Names of the places and PPKS kinds that the facts of a verdict give as codes."""
    places, kinds = set(), set()
    for reason in verdict.reasons:
        fact = FACTS.get(reason.fact)
        if fact and fact.type == FactType.REGION and reason.value:
            places.add(reason.value)
        elif reason.fact == "ppks":
            kinds.update(reason.value or ())
    names = dict(Region.objects.filter(pk__in=places).values_list("pk", "name")) if places else {}
    if kinds:
        names |= dict(PPKSKind.objects.filter(pk__in=kinds).values_list("pk", "name"))
    return names


def assessment_in_full(verdict: Verdict) -> Assessment:
    """With names where the facts have codes: up to two queries, so not for a list."""
    return assessment(verdict, names=_row_names(verdict))


def assessment(verdict: Verdict, *, names: Mapping[str, str] | None = None) -> Assessment:
    """The deciding reasons first; each with the fact it met, its date and its source."""
    tone, icon = ANSWER_LOOK[verdict.answer]
    lines = []
    for reason in sorted(verdict.reasons, key=lambda reason: not reason.decides):
        known = ""
        if reason.fact:
            known = f"{label_of(reason.fact)}: {show(reason.fact, reason.value, names)}"
            if reason.fact_source and reason.value is not None:
                since = f", {tanggal(reason.as_of)}" if reason.as_of else ""
                known += f" ({reason.fact_source}{since})"
        look = _OUTCOME_LOOK[reason.outcome]
        lines.append(Line(reason.sentence, known, reason.source, reason.decides, *look))
    return Assessment(str(verdict.answer.label), tone, icon, verdict.on, tuple(lines))


def may_be_referred(complaint: Complaint) -> bool:
    """Only a case that the back office is serving; the gate for people outside the register stays shut before that."""
    return COMPLAINT.allows(CaseStep.RESOLVE, source=complaint.status)


JUDGING = frozenset({Step.SIGN, Step.APPROVE, Step.RETURN, Step.STEP_BACK})


def is_turn_of(user: User, referral: Referral) -> bool:
    """Without a chain it is the turn of whoever may approve."""
    turn = referral.turn
    if turn is None:
        return True
    if referral.caretaker_id:
        return referral.caretaker_id in user.hands
    if turn.user_id:
        return turn.user_id in user.hands
    return any(role == turn.role and covers(code, referral.region_id) for role, code in user.held)


def steps_for(referral: Referral, user: User, *, today: date | None = None) -> list[Transition]:
    """What this user may do with this referral now."""
    steps = [
        step
        for step in REFERRAL.steps_from(referral.state)
        if step.action and user.may(step.action, referral.region_id)
    ]
    if not user.selves.isdisjoint(referral.author_ids) or not is_turn_of(user, referral):
        steps = [step for step in steps if step.step not in JUDGING]
    is_over = referral.expires_on is not None and referral.expires_on < (
        today or timezone.localdate()
    )
    return [step for step in steps if is_over or step.step != Step.EXPIRE]


@dataclass(frozen=True)
class Row:
    """One referral on the page of its case, with what the user may do."""

    referral: Referral
    steps: tuple[str, ...]
    letter: Letter | None
    tone: str
    icon: str
    is_awaited: bool
    is_late: bool

    @property
    def is_mine(self) -> bool:
        """The next step is this user's; taking a referral back is always possible and calls nobody."""
        return any(step != Step.WITHDRAW for step in self.steps)


def with_letters(referrals):
    return referrals.prefetch_related(
        Prefetch("letters", queryset=Letter.objects.in_force(), to_attr="letters_in_force")
    )


def letter_of(referral: Referral) -> Letter | None:
    """The letter in force, of a referral that came `with_letters`."""
    return next(iter(getattr(referral, "letters_in_force", ())), None)


def row(referral: Referral, user: User) -> Row:
    tone, icon = TONES[referral.state]
    is_awaited, until = referral.state in WITH_PROVIDER, referral.awaited_by
    return Row(
        referral=referral,
        steps=tuple(str(step.step) for step in steps_for(referral, user)),
        letter=letter_of(referral),
        tone=tone,
        icon=icon,
        is_awaited=is_awaited,
        is_late=is_awaited and until is not None and until < timezone.now(),
    )


def of_case(complaint: Complaint, user: User) -> tuple[QuerySet[Referral], QuerySet[Letter]]:
    """Every referral of the case that the user may see, newest first, and their letters in force; nothing is asked yet."""
    found = Referral.objects.visible_to(user).filter(complaint=complaint)
    found = found.select_related("program", "organization", "need", "turn").order_by(
        "-created_at", "-id"
    )
    return found, Letter.objects.in_force().filter(referral__complaint=complaint)


def rows_of(referrals: Iterable[Referral], letters: Iterable[Letter], user: User) -> list[Row]:
    in_force: dict[Any, list[Letter]] = defaultdict(list)
    for letter in letters:
        in_force[letter.referral_id].append(letter)
    for referral in referrals:
        referral.letters_in_force = in_force[referral.pk]
    return [row(referral, user) for referral in referrals]


def counts(user: User) -> dict[str, int]:
    """What waits for the user: approvals, drafts, returned, to_send, with_provider, late_answers."""
    return counted(user).get()


def counted(user: User) -> QuerySet:
    """The same as a queryset of one dict."""
    return Referral.objects.counted(user, timezone.now())


def office_for(region_id: str) -> LetterOffice | None:
    """The office that signs for a region: the nearest one."""
    return LetterOffice.objects.over(region_id).first()


def organizations_for(*, region_id: str) -> Iterable[Organization]:
    """Who a referral from this region may go to: partners, agencies and ministries of the region and above it."""
    return Organization.objects.active().offered_in(region_id).order_by("name", "id")


@dataclass(frozen=True)
class Enclosure:
    """A paper that may go with the letter: asked for, in hand, or both."""

    code: str
    name: str
    is_required: bool
    is_held: bool


def enclosures_for(
    *, complaint: Complaint, program_id: Any, user: User, on: date
) -> list[Enclosure]:
    """The papers the programme asks for and those that the person or the family has given, each named once."""
    store = store_of(user, client=complaint.client, on=on)
    asked = checklist(RequiredDocument.objects.of_programs([program_id]), store)
    named = {paper.kind.pk for paper in asked}
    return [
        *(
            Enclosure(paper.kind.pk, paper.kind.name, paper.is_mandatory, bool(paper.document))
            for paper in asked
        ),
        *(
            Enclosure(held.kind_id, held.kind.name, False, True)
            for held in store.current()
            if held.kind_id not in named
        ),
    ]


def paper_names(codes: Iterable[str]) -> list[str]:
    names = dict(DocumentKind.objects.filter(pk__in=list(codes)).values_list("code", "name"))
    return [names.get(code, code) for code in codes]


def search(referrals, text: str):
    """By referral number, case number or letter number: numbers only, so that the address holds no name."""
    text = text.strip().upper()
    if not text:
        return referrals
    if text.startswith("R-"):
        return referrals.filter(number__startswith=text)
    if text.replace("-", "").isdigit():
        return referrals.filter(complaint__number__startswith=text)
    return referrals.filter(pk__in=Letter.objects.filter(number=text).values("referral_id"))
