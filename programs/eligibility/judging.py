"""From criteria and facts to a verdict, and from a stored verdict to the same one again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from programs.eligibility.logic import all_of, any_of, in_force, test_of
from programs.eligibility.verdict import Kind, Reason, Verdict
from programs.eligibility.words import (
    MEMBERSHIPS,
    OWN_MEMBERSHIPS,
    Answer,
    CriterionLike,
    FactValue,
    Operator,
    ProgramState,
    Rule,
    Truth,
)

CRITERION = Kind.CRITERION.value
SETS = (set, frozenset)
COLLECTIONS = (*SETS, tuple, list)
NO_CRITERIA = (Reason(kind=Kind.NO_CRITERIA.value, outcome=None, decides=True),)


class _Question(NamedTuple):
    """A criterion made ready: the fact it asks for, how, in which clause it counts, and what a reason says of it."""

    fact: str
    holds_for: Callable[[FactValue | None], Truth]
    clause: int
    told: tuple[Any, ...]
    # Reasons of those of whom the fact is not known: all alike, whoever they are.
    untold: tuple[Reason, Reason]


class Rulebook:
    """The rules of one programme on one day, read once and put to as many people as there are."""

    def __init__(
        self, criteria: Iterable[CriterionLike], on: date, *, program: ProgramState
    ) -> None:
        self.program, self.on = program, on
        clauses: dict[str, int] = {}
        self._questions = [
            _question(rule, clauses.setdefault(rule.group or f"\0{place}", len(clauses)))
            for place, rule in enumerate(in_order(r for r in criteria if in_force(r, on)))
        ]
        self._clauses: list[list[int]] = [[] for _clause in clauses]
        for place, question in enumerate(self._questions):
            self._clauses[question.clause].append(place)
        self._closed = _closed(program, on)
        self._codes = frozenset(program.member_codes)

    def judge(self, facts: Mapping[str, FactValue]) -> Verdict:
        """A membership wins over everything; a "no" wins over "closed", because it stays "no" when the programme opens again."""
        known = [facts.get(question.fact) for question in self._questions]
        truths = [
            question.holds_for(fact) for question, fact in zip(self._questions, known, strict=True)
        ]
        settled = [
            any_of([truths[place] for place in clause]) if len(clause) > 1 else truths[clause[0]]
            for clause in self._clauses
        ]
        overall = all_of(settled) if settled else None

        membership = self._membership(facts)
        if membership:
            answer = Answer.MEMBER
        elif overall is False:
            answer = Answer.NOT_ELIGIBLE
        elif self._closed:
            answer = Answer.CLOSED
        else:
            answer = Answer.ELIGIBLE if overall else Answer.UNKNOWN
        reasons = [
            _explain(question, fact, truth, settled[question.clause], overall)
            for question, fact, truth in zip(self._questions, known, truths, strict=True)
        ]
        about_program = (membership,) if membership else self._closed
        return Verdict(self.program, self.on, answer, (*about_program, *(reasons or NO_CRITERIA)))

    def _membership(self, facts: Mapping[str, FactValue]) -> Reason | None:
        # Aid to a brother does not make his sister a member. Facts gathered before that was told apart name the family only.
        is_own = self.program.is_personal and OWN_MEMBERSHIPS in facts
        held = OWN_MEMBERSHIPS if is_own else MEMBERSHIPS
        received = facts.get(held)
        if received is None or not received.value or self._codes.isdisjoint(received.value):
            return None
        return Reason(
            kind=Kind.MEMBERSHIP.value,
            outcome=True,
            decides=True,
            fact=held,
            operator=Operator.HAS_ANY.value,
            expected=list(self.program.member_codes),
            value=_plain(received.value),
            as_of=received.as_of,
            fact_source=received.source,
            is_partial=received.is_partial,
        )


def judge(
    criteria: Iterable[CriterionLike],
    facts: Mapping[str, FactValue],
    on: date,
    *,
    program: ProgramState,
) -> Verdict:
    """Judge one programme for one person or family on one day. The order in which criteria arrive changes nothing."""
    return Rulebook(criteria, on, program=program).judge(facts)


def replay(data: Mapping[str, Any]) -> Verdict:
    """Judge a stored verdict again from what it was judged on; the result must be the same."""
    stored = Verdict.from_json(data)
    rules: list[Rule] = []
    facts: dict[str, FactValue] = {}
    for reason in stored.reasons:
        if reason.kind == Kind.CRITERION:
            rules.append(
                Rule(
                    fact=reason.fact,
                    operator=reason.operator,
                    value=reason.expected,
                    text=reason.text,
                    source=reason.source,
                    group=reason.group,
                    is_exclusion=reason.is_exclusion,
                    order=reason.order,
                )
            )
        if reason.fact:
            facts[reason.fact] = FactValue(
                reason.value, reason.as_of, reason.fact_source, reason.is_partial
            )
    return judge(rules, facts, stored.on, program=stored.program)


def in_order(rules: Iterable[CriterionLike]) -> list[CriterionLike]:
    """One order whatever order they came in; their numbers tell it, unless two rules share one."""
    found = list(rules)
    numbers = {rule.order for rule in found}
    return sorted(found, key=_number if len(numbers) == len(found) else _rank)


def _number(rule: CriterionLike) -> int:
    return rule.order


def _rank(rule: CriterionLike) -> tuple[Any, ...]:
    return (
        rule.order,
        rule.text,
        rule.fact,
        str(rule.operator),
        repr(_listed(rule.value)),
        rule.group,
        rule.is_exclusion,
        rule.source,
    )


def _listed(value: Any) -> Any:
    """The value as JSON would give it back, so that a stored reason equals a fresh one."""
    if isinstance(value, SETS):
        return sorted(value, key=str)
    return list(value) if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    """A known value, with sets in one order whoever handed them over."""
    return sorted(value, key=str) if isinstance(value, COLLECTIONS) else value


def _question(rule: CriterionLike, clause: int) -> _Question:
    # In the order of a `Reason`.
    told = (
        rule.text,
        rule.source,
        rule.fact,
        str(rule.operator),
        _listed(rule.value),
        rule.group,
        rule.is_exclusion,
        rule.order,
    )
    untold = Reason(CRITERION, None, False, *told)
    return _Question(
        rule.fact, test_of(rule), clause, told, (untold, untold._replace(decides=True))
    )


def _explain(
    question: _Question, fact: FactValue | None, truth: Truth, clause: Truth, overall: Truth
) -> Reason:
    # Only what settles the answer is shown first: the failing clause of a "no", the open clause of
    # an "unknown", the alternative that was met of a "yes".
    decides = clause is overall and truth is clause
    if fact is None:
        return question.untold[decides]
    value, as_of, source, is_partial = fact
    known = (_plain(value), as_of, source, is_partial)
    return Reason._make((CRITERION, truth, decides, *question.told, *known))


def _closed(program: ProgramState, on: date) -> tuple[Reason, ...]:
    """Every reason why the programme takes nobody on that day."""
    closed = []
    if not program.is_open:
        closed.append(Kind.NOT_OPEN)
    if program.valid_from is not None and on < program.valid_from:
        closed.append(Kind.NOT_YET)
    if program.valid_to is not None and on > program.valid_to:
        closed.append(Kind.ENDED)
    if program.quota_left is not None and program.quota_left <= 0:
        closed.append(Kind.QUOTA)
    if program.budget_left is not None and program.budget_left <= 0:
        closed.append(Kind.BUDGET)
    return tuple(Reason(kind=kind.value, outcome=False, decides=True) for kind in closed)
