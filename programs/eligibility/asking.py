"""Asking only what matters: the question that settles the most programmes comes first. Pure."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import NamedTuple

from programs.eligibility.logic import all_of
from programs.eligibility.verdict import Kind, Reason, Verdict


class Question(NamedTuple):
    """A fact to ask for, and of whom; of nobody in particular when one answer holds for all."""

    fact: str
    who: Hashable | None
    settles: int  # programmes that one answer may end


def best_questions(
    verdicts: Iterable[Verdict], *, askable: Collection[str] | None = None
) -> list[str]:
    """Facts to ask for, the best first: by how many open programmes one answer may settle, then by how near it brings them.

    A fact settles a programme when a "no" ends it, or when nothing else is missing. Ties keep the order of the programmes.
    """
    told = family_questions(((None, verdict) for verdict in verdicts), askable=askable)
    return [question.fact for question in told]


def family_questions(
    judged: Iterable[tuple[Hashable, Verdict]],
    *,
    shared: Collection[str] = (),
    askable: Collection[str] | None = None,
) -> list[Question]:
    """The same over the verdicts of many people; what is `shared` is asked once for all of them."""
    settles: dict[tuple[str, Hashable], int] = {}
    nearness: dict[tuple[str, Hashable], float] = {}
    for who, verdict in judged:
        for fact in verdict.missing:
            if askable is not None and fact not in askable:
                continue
            key = (fact, None if fact in shared else who)
            settles[key] = settles.get(key, 0) + can_settle(verdict, fact)
            nearness[key] = nearness.get(key, 0) + 1 / len(verdict.missing)
    ordered = sorted(settles, key=lambda key: (-settles[key], -nearness[key]))
    return [Question(fact, who, settles[fact, who]) for fact, who in ordered]


def can_settle(verdict: Verdict, fact: str) -> bool:
    """May one answer about this fact alone make the verdict a "yes" or a "no"?"""
    clauses: dict[str, list[Reason]] = {}
    for place, reason in enumerate(verdict.reasons):
        if reason.kind == Kind.CRITERION:
            clauses.setdefault(reason.group or f"\0{place}", []).append(reason)
    return any(_overall(clauses, fact, told) is not None for told in (True, False))


def _overall(clauses: Mapping[str, list[Reason]], fact: str, told: bool) -> bool | None:
    """The programme's answer when every open rule on the fact comes out like this."""
    settled = []
    for reasons in clauses.values():
        truths = [told if r.fact == fact and r.outcome is None else r.outcome for r in reasons]
        settled.append(True if True in truths else None if None in truths else False)
    return all_of(settled)
