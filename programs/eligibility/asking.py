"""Asking only what matters: the question that settles the most programmes comes first. Pure."""

from collections.abc import Collection, Iterable, Mapping

from programs.eligibility.logic import all_of
from programs.eligibility.verdict import Kind, Reason, Verdict
from programs.eligibility.words import Answer


def best_questions(
    verdicts: Iterable[Verdict], *, askable: Collection[str] | None = None
) -> list[str]:
    """Facts to ask for, the best first: by how many open programmes one answer may settle, then by how near it brings them.

    A fact settles a programme when a "no" ends it, or when nothing else is missing. Ties keep the order of the programmes.
    """
    settles: dict[str, int] = {}
    nearness: dict[str, float] = {}
    for verdict in verdicts:
        if verdict.answer != Answer.UNKNOWN:
            continue
        for fact in verdict.missing:
            if askable is not None and fact not in askable:
                continue
            settles[fact] = settles.get(fact, 0) + can_settle(verdict, fact)
            nearness[fact] = nearness.get(fact, 0) + 1 / len(verdict.missing)
    return sorted(settles, key=lambda fact: (-settles[fact], -nearness[fact]))


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
