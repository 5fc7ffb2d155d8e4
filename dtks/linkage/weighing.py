"""What it is worth that two records agree, or differ, in each of their fields."""

import json
import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

# Nothing can be said where one of the two is silent, the first or the second: the level weighs nothing.
UNASKED, UNKNOWN = "unasked", "unknown"
SILENT = frozenset({UNASKED, UNKNOWN})
# Closes the least level of points: nothing is impossible, and nothing is proved.
MOST_POINTS = 99


@dataclass(frozen=True, slots=True)
class Field:
    """A field, and the level at which two of its values agree: a word, best and worst alike."""

    name: str
    compare: Callable[[Any, Any], str]


class Comparison(NamedTuple):
    """How two records agree: the sum of the weights in bits, and the level of each field."""

    bits: float
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """m and u of every level: how often a true pair agrees so, and how often strangers do.

    The weight of a level is log2(m/u): ten bits make a pair a thousand times likelier.
    `thresholds` are bits too; `shares` says how common a value is, where rare agreement proves more;
    `provenance` says what all this was learnt from.
    """

    levels: Mapping[str, Mapping[str, tuple[float, float]]]
    thresholds: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            levels={
                name: {level: (m, u) for level, (m, u) in levels.items()}
                for name, levels in kept["levels"].items()
            },
            thresholds=kept["thresholds"],
            shares=kept.get("shares", {}),
            provenance=kept["provenance"],
        )

    def write(self, path: Path) -> None:
        told = {
            "provenance": dict(self.provenance),
            "thresholds": dict(self.thresholds),
            "levels": {
                name: {
                    level: [float(f"{m:.4g}"), float(f"{u:.4g}")]
                    for level, (m, u) in levels.items()
                }
                for name, levels in self.levels.items()
            },
            "shares": {value: float(f"{share:.3g}") for value, share in self.shares.items()},
        }
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def bits(self, name: str) -> dict[str, float]:
        """The weight of each level of a field."""
        return {level: math.log2(m / u) for level, (m, u) in self.levels.get(name, {}).items()}


class Matcher:
    """Adds up the weights of the fields. Build it once; comparing is what is done often."""

    def __init__(self, fields: Sequence[Field], weights: Weights) -> None:
        self.fields = tuple(fields)
        self.weights = weights
        self.steps = tuple((each.compare, weights.bits(each.name)) for each in fields)

    def compare(self, one: Sequence[Any], other: Sequence[Any]) -> Comparison:
        bits, levels = 0.0, []
        for place, (compare, worth) in enumerate(self.steps):
            level = compare(one[place], other[place])
            levels.append(level)
            bits += worth.get(level, 0.0)
        return Comparison(bits, tuple(levels))


def points(bits: float, anchors: Sequence[tuple[float, int]]) -> int:
    """Bits as 0 to 99 for a screen: straight lines between anchors, so that more bits never show as less."""
    place = bisect_right(anchors, (bits, MOST_POINTS + 1))
    if place == 0:
        return anchors[0][1]
    if place == len(anchors):
        return anchors[-1][1]
    (low, least), (high, most) = anchors[place - 1], anchors[place]
    return round(least + (most - least) * (bits - low) / (high - low))
