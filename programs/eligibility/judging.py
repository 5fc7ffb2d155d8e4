"""From criteria and facts to a verdict, and from a stored verdict to the same one again."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from programs.eligibility.logic import all_of, any_of, holds, in_force
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


def judge(
    criteria: Iterable[CriterionLike],
    facts: Mapping[str, FactValue],
    on: date,
    *,
    program: ProgramState,
) -> Verdict:
    """Judge one programme for one person or family on one day.

    A membership wins over everything; a "no" wins over "closed", because it stays "no" when the
    programme opens again. The order in which criteria arrive changes nothing.
    """
    rules = in_order(rule for rule in criteria if in_force(rule, on))
    truths = [holds(rule, facts.get(rule.fact)) for rule in rules]
    clauses: dict[str, list[Truth]] = {}
    for place, (rule, truth) in enumerate(zip(rules, truths, strict=True)):
        clauses.setdefault(rule.group or f"\0{place}", []).append(truth)
    settled = {name: any_of(group) for name, group in clauses.items()}
    overall = all_of(settled.values()) if rules else None

    reasons = [
        _explain(rule, facts.get(rule.fact), truth, settled[rule.group or f"\0{place}"], overall)
        for place, (rule, truth) in enumerate(zip(rules, truths, strict=True))
    ]
    if not rules:
        reasons.append(Reason(kind=Kind.NO_CRITERIA.value, outcome=None, decides=True))

    about_program = _about_program(program, facts, on)
    is_member = bool(about_program) and about_program[0].kind == Kind.MEMBERSHIP
    if is_member:
        answer = Answer.MEMBER
    elif overall is False:
        answer = Answer.NOT_ELIGIBLE
    elif about_program:
        answer = Answer.CLOSED
    else:
        answer = Answer.ELIGIBLE if overall else Answer.UNKNOWN
    return Verdict(program, on, answer, (*about_program, *reasons))


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
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return list(value) if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    """A known value, with sets in one order whoever handed them over."""
    return sorted(value, key=str) if isinstance(value, set | frozenset | tuple | list) else value


def _explain(
    rule: CriterionLike, fact: FactValue | None, truth: Truth, clause: Truth, overall: Truth
) -> Reason:
    fact = fact or FactValue(None)
    # Only what settles the answer is shown first: the failing clause of a "no", the open clause of
    # an "unknown", the alternative that was met of a "yes".
    return Reason(
        kind=Kind.CRITERION.value,
        outcome=truth,
        decides=clause is overall and truth is clause,
        text=rule.text,
        source=rule.source,
        fact=rule.fact,
        operator=str(rule.operator),
        expected=_listed(rule.value),
        group=rule.group,
        is_exclusion=rule.is_exclusion,
        order=rule.order,
        value=_plain(fact.value),
        as_of=fact.as_of,
        fact_source=fact.source,
        is_partial=fact.is_partial,
    )


def _about_program(
    program: ProgramState, facts: Mapping[str, FactValue], on: date
) -> tuple[Reason, ...]:
    """Membership first; otherwise every reason why the programme takes nobody today."""
    # Aid to a brother does not make his sister a member. Facts gathered before that was told apart name the family only.
    held = OWN_MEMBERSHIPS if program.is_personal and OWN_MEMBERSHIPS in facts else MEMBERSHIPS
    received = facts.get(held)
    if received is not None and received.value and program.member_codes:
        shared = sorted(set(received.value) & set(program.member_codes))
        if shared:
            return (
                Reason(
                    kind=Kind.MEMBERSHIP.value,
                    outcome=True,
                    decides=True,
                    fact=held,
                    operator=Operator.HAS_ANY.value,
                    expected=list(program.member_codes),
                    value=_plain(received.value),
                    as_of=received.as_of,
                    fact_source=received.source,
                    is_partial=received.is_partial,
                ),
            )
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
