"""Where the weights come from: labelled pairs, or, without labels, expectation and maximisation."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dtks.linkage.weighing import SILENT

Pattern = tuple[str, ...]
Levels = dict[str, dict[str, tuple[float, float]]]

# A level seen once in a million pairs is not a million times rarer than one never seen.
SMOOTHING = 0.5
MOST_ROUNDS = 200
CLOSE_ENOUGH = 1e-6


def from_labels(
    names: Sequence[str],
    true_pairs: Iterable[Pattern],
    strangers: Iterable[Pattern],
) -> Levels:
    """m from pairs known to be one person, u from pairs known to be two."""
    m, u = _shares(names, Counter(true_pairs)), _shares(names, Counter(strangers))
    return {name: _both(m[name], u[name]) for name in names}


def by_expectation(
    names: Sequence[str],
    pairs: Mapping[Pattern, int],
    strangers: Mapping[Pattern, int],
    *,
    share: float = 0.1,
) -> tuple[Levels, float]:
    """m by EM over blocked pairs nobody has labelled, u from pairs drawn by chance; and the share of true pairs.

    u stays as drawn: two records taken at random are strangers, and EM over blocked pairs, which
    all resemble each other, is known to drift when it has to find both.
    """
    u = _shares(names, Counter(strangers))
    total = sum(pairs.values())
    # Where to begin: true pairs mostly agree at the best level they are seen to have.
    m = {name: _leaning(u[name], _seen(pairs, place)) for place, name in enumerate(names)}
    for _round in range(MOST_ROUNDS):
        expected: dict[Pattern, float] = {}
        for pattern, count in pairs.items():
            odds = math.log(share / (1 - share))
            for name, level in zip(names, pattern, strict=True):
                if level not in SILENT:
                    floor = SMOOTHING / total
                    odds += math.log(max(m[name].get(level, 0.0), floor))
                    odds -= math.log(max(u[name].get(level, 0.0), floor))
            expected[pattern] = count / (1 + math.exp(-min(max(odds, -700), 700)))
        m = _shares(names, expected)
        moved, share = share, sum(expected.values()) / total
        share = min(max(share, 1 / total), 1 - 1 / total)
        if abs(moved - share) < CLOSE_ENOUGH:
            break
    return {name: _both(m[name], u[name]) for name in names}, share


def _shares(names: Sequence[str], patterns: Mapping[Pattern, float]) -> dict[str, dict[str, float]]:
    """How often each field is seen at each level, among the pairs where it is known."""
    shares: dict[str, dict[str, float]] = {}
    for place, name in enumerate(names):
        seen: dict[str, float] = {}
        for pattern, count in patterns.items():
            if pattern[place] not in SILENT:
                seen[pattern[place]] = seen.get(pattern[place], 0.0) + count
        total = sum(seen.values())
        shares[name] = {level: count / total for level, count in seen.items()}
        shares[name][""] = SMOOTHING / (total + 1)  # for a level that was not seen
    return shares


def _both(m: dict[str, float], u: dict[str, float]) -> dict[str, tuple[float, float]]:
    levels = sorted({*m, *u} - {""})
    return {level: (m.get(level, m[""]), u.get(level, u[""])) for level in levels}


def _seen(pairs: Mapping[Pattern, int], place: int) -> dict[str, int]:
    seen: dict[str, int] = {}
    for pattern, count in pairs.items():
        seen[pattern[place]] = seen.get(pattern[place], 0) + count
    return seen


def _leaning(u: dict[str, float], seen: Mapping[str, int]) -> dict[str, float]:
    """More where a level is commoner among blocked pairs than among strangers."""
    total = sum(seen.values()) or 1
    lean = {
        level: (count / total) ** 2 / max(u.get(level, u[""]), SMOOTHING / total)
        for level, count in seen.items()
    }
    whole = sum(lean.values()) or 1.0
    return {level: value / whole for level, value in lean.items()} | {"": SMOOTHING / total}
