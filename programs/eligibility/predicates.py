"""The same three-valued logic as SQL, for judging a whole register at once: unknown is NULL, AND and OR are Kleene's.

Which column answers for which fact is said by whoever owns the rows; a fact without a column is unknown for everybody.
Nothing here touches the database: it writes expressions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from psycopg import sql
from psycopg.sql import SQL, Composable, Literal

from programs.eligibility.logic import in_force
from programs.eligibility.words import (
    MEMBERSHIPS,
    OWN_MEMBERSHIPS,
    CriterionLike,
    Operator,
    ProgramState,
)
from regions.scope import bounds

UNKNOWN = SQL("NULL::boolean")
TRUE, FALSE = SQL("true"), SQL("false")


class Rank(IntEnum):
    """The answers as small numbers, so that the highest of a family's members is the family's."""

    NOT_ELIGIBLE = 0
    CLOSED = 1
    UNKNOWN = 2
    ELIGIBLE = 3
    MEMBER = 4


@dataclass(frozen=True)
class Single:
    """A fact with one value: a column that is NULL where nobody knows it."""

    column: Composable


@dataclass(frozen=True)
class Words:
    """A set, as one boolean column a word; a word without a column is never in it. `is_partial` as in `FactValue`."""

    columns: Mapping[str, Composable]
    is_partial: bool = False


Columns = Mapping[str, Single | Words]


def rank_of(
    criteria: Iterable[CriterionLike],
    columns: Columns,
    on: date,
    *,
    program: ProgramState,
    is_shut: Composable = FALSE,
) -> Composable:
    """What `judge` answers, as an expression that gives a `Rank`. `is_shut` says where a quota is gone."""
    overall = overall_of(criteria, columns, on)
    shut = TRUE if is_shut_on(program, on) else is_shut
    return SQL(
        "CASE WHEN {member} THEN 4 WHEN NOT {overall} THEN 0 WHEN {shut} THEN 1 WHEN {overall} THEN 3 ELSE 2 END"
    ).format(member=membership(program, columns), overall=overall, shut=shut)


def overall_of(criteria: Iterable[CriterionLike], columns: Columns, on: date) -> Composable:
    clauses: dict[str, list[Composable]] = {}
    for place, rule in enumerate(criteria):
        if in_force(rule, on):
            clauses.setdefault(rule.group or f"\0{place}", []).append(predicate(rule, columns))
    if not clauses:
        return UNKNOWN
    return _joined(" AND ", [_joined(" OR ", group) for group in clauses.values()])


def is_shut_on(program: ProgramState, on: date) -> bool:
    return (
        not program.is_open
        or (program.valid_from is not None and on < program.valid_from)
        or (program.valid_to is not None and on > program.valid_to)
    )


def membership(program: ProgramState, columns: Columns) -> Composable:
    own = columns.get(OWN_MEMBERSHIPS) if program.is_personal else None
    held = own or columns.get(MEMBERSHIPS)
    if not isinstance(held, Words):
        return FALSE
    return _any(held, program.member_codes)


def predicate(rule: CriterionLike, columns: Columns) -> Composable:
    """One criterion: true, false, or NULL. Exclusions are turned around, and NOT NULL stays NULL."""
    known = columns.get(rule.fact)
    if known is None:
        return UNKNOWN
    truth = _of_words(rule, known) if isinstance(known, Words) else _of_single(rule, known.column)
    return SQL("(NOT {})").format(truth) if rule.is_exclusion else truth


def _of_single(rule: CriterionLike, column: Composable) -> Composable:
    match rule.operator:
        case Operator.EQ:
            return SQL("({} = {})").format(column, Literal(rule.value))
        case Operator.IN:
            return SQL("({} IN ({}))").format(column, _listed(rule.value))
        case Operator.BETWEEN:
            low, high = rule.value
            return SQL("({} BETWEEN {} AND {})").format(column, Literal(low), Literal(high))
        case Operator.AT_LEAST:
            return SQL("({} >= {})").format(column, Literal(rule.value))
        case Operator.AT_MOST:
            return SQL("({} <= {})").format(column, Literal(rule.value))
        case Operator.PREFIX:
            return _joined(" OR ", [inside(column, prefix) for prefix in rule.value])
        case Operator.IS_TRUE:
            return SQL("({})").format(column)
        case Operator.IS_FALSE:
            return SQL("(NOT {})").format(column)
    return UNKNOWN


def _of_words(rule: CriterionLike, known: Words) -> Composable:
    match rule.operator:
        case Operator.HAS_ANY:
            return _as_far_as_known(_any(known, rule.value), known)
        case Operator.NOT_EMPTY:
            return _as_far_as_known(_any(known, known.columns), known)
        case Operator.HAS_NONE:
            return SQL("(NOT {})").format(_as_far_as_known(_any(known, rule.value), known))
    return UNKNOWN


def _any(known: Words, words: Iterable[str]) -> Composable:
    found = [known.columns[word] for word in words if word in known.columns]
    return _joined(" OR ", found) if found else FALSE


def _as_far_as_known(truth: Composable, known: Words) -> Composable:
    """What a partial set holds is certain, what it lacks is not."""
    return SQL("(CASE WHEN {} THEN true END)").format(truth) if known.is_partial else truth


def inside(column: Composable, prefix: str) -> Composable:
    """Codes compare byte by byte, whatever the collation of the database."""
    low, high = (Literal(end) for end in bounds(prefix))
    return SQL("({column} >= {low} AND {column} < {high})").format(
        column=SQL('({} COLLATE "C")').format(column), low=low, high=high
    )


def _listed(values: Iterable[object]) -> Composable:
    return sql.SQL(", ").join(Literal(value) for value in values)


def _joined(word: str, parts: list[Composable]) -> Composable:
    return SQL("({})").format(SQL(word).join(parts))
