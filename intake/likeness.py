"""What is alike between the needs just typed and those of a case that exists already. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

# Words that say nothing about what is wanted.
_EMPTY = frozenset(
    [
        "agar",
        "aktif",
        "atau",
        "bagi",
        "bantuan",
        "baru",
        "belum",
        "bisa",
        "buat",
        "dan",
        "dapat",
        "dari",
        "dengan",
        "kembali",
        "lagi",
        "minta",
        "mohon",
        "perlu",
        "sudah",
        "tidak",
        "untuk",
        "yang",
    ]
)
_WORD = re.compile(r"\w{2,}")
ENOUGH = 0.5


class Likeness(IntEnum):
    OTHER = 0
    SECTOR = 1
    WISH = 2


@dataclass(frozen=True)
class Asked:
    """One need, as typed or as written down."""

    sector: str
    wish: str = ""
    program: object = None


@dataclass(frozen=True)
class Match:
    likeness: Likeness
    need: Asked


def nearest(typed: Collection[Asked], known: Collection[Asked]) -> Match | None:
    """The most alike pair, as the need that is known; None while nothing can be compared."""
    pairs = [Match(_judge(one, other), other) for one in typed if one.sector for other in known]
    return max(pairs, key=lambda match: match.likeness, default=None)


def _judge(typed: Asked, known: Asked) -> Likeness:
    if typed.sector != known.sector:
        return Likeness.OTHER
    if typed.program is not None and typed.program == known.program:
        return Likeness.WISH
    mine, theirs = _words(typed.wish), _words(known.wish)
    shared = len(mine & theirs) / (min(len(mine), len(theirs)) or 1)
    return Likeness.WISH if shared >= ENOUGH else Likeness.SECTOR


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _EMPTY
