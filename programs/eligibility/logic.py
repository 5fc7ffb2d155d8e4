"""Three-valued logic over one criterion, and over many. A fact that nobody knows is unknown, never "no"."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from programs.eligibility.words import CriterionLike, FactValue, Operator, Truth
from regions.scope import covers


def _same_kind(left: Any, right: Any) -> bool:
    """True and 1 are equal to Python; to a rule they are different things."""
    return isinstance(left, bool) == isinstance(right, bool)


def _eq(known: Any, expected: Any, partial: bool) -> Truth:
    return known == expected and _same_kind(known, expected)


def _in(known: Any, expected: Any, partial: bool) -> Truth:
    return any(known == item and _same_kind(known, item) for item in expected)


def _between(known: Any, expected: Any, partial: bool) -> Truth:
    low, high = expected
    return bool(low <= known <= high)


def _at_least(known: Any, expected: Any, partial: bool) -> Truth:
    return bool(known >= expected)


def _at_most(known: Any, expected: Any, partial: bool) -> Truth:
    return bool(known <= expected)


def _has_any(known: Any, expected: Any, partial: bool) -> Truth:
    if not set(known).isdisjoint(expected):
        return True
    return None if partial else False


def _has_none(known: Any, expected: Any, partial: bool) -> Truth:
    if not set(known).isdisjoint(expected):
        return False
    return None if partial else True


def _not_empty(known: Any, expected: Any, partial: bool) -> Truth:
    if len(known):
        return True
    return None if partial else False


def _prefix(known: Any, expected: Any, partial: bool) -> Truth:
    return any(covers(prefix, known) for prefix in expected)


def _is_true(known: Any, expected: Any, partial: bool) -> Truth:
    return known is True


def _is_false(known: Any, expected: Any, partial: bool) -> Truth:
    return known is False


def _unheard_of(known: Any, expected: Any, partial: bool) -> Truth:
    return None


_TESTS: dict[str, Callable[[Any, Any, bool], Truth]] = {
    Operator.EQ.value: _eq,
    Operator.IN.value: _in,
    Operator.BETWEEN.value: _between,
    Operator.AT_LEAST.value: _at_least,
    Operator.AT_MOST.value: _at_most,
    Operator.HAS_ANY.value: _has_any,
    Operator.HAS_NONE.value: _has_none,
    Operator.NOT_EMPTY.value: _not_empty,
    Operator.PREFIX.value: _prefix,
    Operator.IS_TRUE.value: _is_true,
    Operator.IS_FALSE.value: _is_false,
}


def test_of(rule: CriterionLike) -> Callable[[FactValue | None], Truth]:
    """The criterion as a question to put to a fact, of one person or of many. Exclusions are turned around here."""
    ask = _TESTS.get(str(rule.operator), _unheard_of)
    expected, is_exclusion = rule.value, rule.is_exclusion

    def holds_for(fact: FactValue | None) -> Truth:
        if fact is None or fact.value is None:
            return None
        try:
            truth = ask(fact.value, expected, fact.is_partial)
        except (KeyError, TypeError, ValueError):
            # A value of another type than the rule expects tells us nothing: unknown, never "no".
            return None
        return truth if truth is None or not is_exclusion else not truth

    return holds_for


def holds(rule: CriterionLike, fact: FactValue | None) -> Truth:
    """Does this one criterion speak for the person?"""
    return test_of(rule)(fact)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's OR."""
    told = tuple(truths)
    return True if True in told else None if None in told else False


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's AND."""
    told = tuple(truths)
    return False if False in told else None if None in told else True


def in_force(rule: CriterionLike, on: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= on) and (
        rule.valid_to is None or on <= rule.valid_to
    )
