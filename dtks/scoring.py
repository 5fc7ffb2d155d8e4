"""How far a listed person answers to what a clerk was told, and why, in words. Pure.

One configuration of `dtks.linkage`: a level for each field, and for each level a weight in bits that was learnt from labelled pairs
(`docs/matching.md`). What was not told, or is not recorded, weighs nothing.
"""

import datetime as dt
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import Hamming

from dtks.linkage.weighing import UNASKED, UNKNOWN, Field, Matcher, Weights, points
from dtks.names import LITTLE, agreement, may_agree, similarity, sound
from dtks.nik import LENGTH, differing_places
from dtks.reasons import said

WEIGHTS = Path(__file__).parent / "data" / "matching_weights.json"
# Below this two spelt names are two people's; only `is_another_name` asks so simply.
LEAST_NAME = 55
# A clerk who hears no date writes one of these; so does a register of people who know no date.
PLACEHOLDERS = frozenset({(1, 1), (31, 12), (1, 7)})
# Words rarer than this are told apart no further: bits of log2(1/share).
RARITIES = (7.0, 10.0, 13.0, 16.0, 21.0)
# A NIK with more wrong digits is another one.
MOST_SLIPS = 2
# Sums of the same bits in another order differ by less.
HAIR = 1e-9
# The share of a word that is not among the common ones kept with the weights.
RARE = 1e-4


class Wanted(NamedTuple):
    """What is known of the person looked for; an empty field was not given. `kk` is a blind index."""

    name_key: str = ""
    born_on: dt.date | None = None
    region: str = ""
    nik: str = ""
    kk: bytes = b""


class Listed(NamedTuple):
    """A person of the register, as far as they are compared."""

    name_key: str
    born_on: dt.date | None
    region: str
    nik: str = ""
    kk: bytes = b""


class Score(NamedTuple):
    """`bits` are log2 of how much likelier the pair has become; `points` are the same for the screen."""

    bits: float
    levels: tuple[str, ...]

    @property
    def points(self) -> int:
        return points(self.bits, _anchors())

    @property
    def is_worth_showing(self) -> bool:
        """Somebody of whose birthday no part is right is a namesake, however rare the name."""
        return self.bits >= least() and self.levels[BIRTH] != "other"

    @property
    def is_weak(self) -> bool:
        """Hardly ever the one: a neighbour of the same birthday, a namesake of another age."""
        return self.bits < matcher().weights.thresholds["open"]

    @property
    def is_likely(self) -> bool:
        return self.bits >= likely()

    @property
    def why(self) -> tuple[str, ...]:
        """What agrees, what differs and what is not known, in the order of the fields."""
        told = zip(FIELDS, self.levels, strict=True)
        return tuple(words for words in (said(field.name, level) for field, level in told) if words)


def score(wanted: Wanted, listed: Listed) -> Score:
    return Score(*matcher().compare(wanted, listed))


class Compared:
    """`score` for many people and one question: the rows of a road share their days, places and names."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._steps = matcher().steps
        self._known: list[dict[Any, tuple[float, str]]] = [{} for _field in FIELDS]
        # What somebody has above the least that is shown, before anything else of them was compared.
        self._before = HAIR - least() + (self._most(KK) if wanted.kk else 0.0)
        self._most_by_name = self._most(NAME)
        self._most_by_nik = self._most(NIK) if wanted.nik else 0.0
        self._most_by_little = max(self._steps[NAME][1].get(level, 0.0) for level in LITTLE)

    def score(self, listed: Listed) -> Score:
        told = [self._of(place, value) for place, value in enumerate(listed)]
        return Score(sum(bits for bits, _level in told), tuple(level for _bits, level in told))

    def hope(self, born_on: dt.date | None, region: str) -> float | None:
        """The most bits above the least with this birthday and place; None where no screen shows them."""
        birth = self._known[BIRTH].get(born_on) or self._of(BIRTH, born_on)
        if birth[1] == "other":
            return None
        place = self._known[PLACE].get(region) or self._of(PLACE, region)
        hope = self._before + birth[0] + place[0]
        return hope if hope + self._most_by_name + self._most_by_nik >= 0 else None

    def has_hope(self, hope: float, name_key: str, nik: str) -> bool:
        """Whether name and NIK leave any of it. Names cost most to compare."""
        hope += self._of(NIK, nik)[0]
        if hope + self._most_by_name < 0:
            return False
        name = self._known[NAME].get(name_key)
        if name is None:
            if hope + self._most_by_little < 0 and not may_agree(self._wanted.name_key, name_key):
                return False
            name = self._of(NAME, name_key)
        return hope + name[0] >= 0

    def _of(self, place: int, value: Any) -> tuple[float, str]:
        told = self._known[place].get(value)
        if told is None:
            compare, worth = self._steps[place]
            level = compare(self._wanted[place], value)
            told = self._known[place][value] = (worth.get(level, 0.0), level)
        return told

    def _most(self, place: int) -> float:
        return max(0.0, *self._steps[place][1].values())


def is_sure(best: Score, second: Score | None, *, told: Mapping[str, float] | None = None) -> bool:
    """Whether the best of all candidates may be shown as *the* one, for a person to confirm.

    Name, birthday and village are not enough, however rare the name: one in five thousand of those
    who are not listed shares all three with somebody who is. A number must agree as well, and the
    name be the very same: twins share a card and are named a letter apart. And a twin or a namesake
    close behind takes the certainty away.
    """
    told = told or matcher().weights.thresholds
    is_by_name = best.levels[NAME].startswith("same")
    is_by_number = best.levels[NIK] in NIKS_ALIKE or best.levels[KK] == "same"
    if not (is_by_name and is_by_number and best.bits >= told["sure"]):
        return False
    return second is None or best.bits - second.bits >= told["margin"]


def least() -> float:
    return matcher().weights.thresholds["least"]


def likely() -> float:
    return matcher().weights.thresholds["likely"]


def enough() -> float:
    """Whoever has so many bits is not looked for on wider roads."""
    return matcher().weights.thresholds["enough"]


def some() -> float:
    """The same for the roads that cost most and find least."""
    return matcher().weights.thresholds["some"]


def is_another_name(typed: str, known: str) -> bool:
    """Both names (as keys) are given, and they are not two spellings of one."""
    return bool(typed and known) and similarity(typed, known) < LEAST_NAME


def swapped(date: dt.date) -> dt.date | None:
    """The same date with day and month exchanged, where that is a date at all."""
    if date.day == date.month:
        return None
    try:
        return dt.date(date.year, date.day, date.month)
    except ValueError:
        return None


def likely_birth_dates(date: dt.date) -> list[dt.date]:
    """The dates worth looking under: the one told, day and month swapped, each digit but the century's
    mistaken, neighbours swapped, and the days that stand for a year nobody knows better.
    """
    year, month, day = date.year, date.month, date.day
    found = {date, swapped(date)}
    decades = {year + 10 * (ten - year // 10 % 10) for ten in range(10)}
    ones = {year - year % 10 + one for one in range(10)}
    found |= {
        _date(other, month, day)
        for other in decades | ones | {year - 2, year - 1, year + 1, year + 2}
    }
    found |= {_date(year, other, day) for other in range(1, 13)}
    found |= {_date(year, month, other) for other in range(1, 32) if _is_one_digit(day, other)}
    found |= {_date(year + off, 1, 1) for off in (-1, 0, 1)}
    found |= {_date(year, 12, 31), _date(year, 7, 1)}
    return sorted(day for day in found if day)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _is_one_digit(one: int, other: int) -> bool:
    a, b = f"{one:02}", f"{other:02}"
    return a[0] == b[0] or a[1] == b[1] or a == b[::-1]


def compare_names(key: str, other: str) -> str:
    """`same.2`: how they agree, and how rare the words are in which they do."""
    if not key or not other:
        return UNKNOWN if key else UNASKED
    level, words = agreement(key, other)
    return f"{level}.{_rarity(words)}" if words else level


def _rarity(words: tuple[str, ...]) -> int:
    """0 for SITI, up to 5 for what hardly anybody else is called."""
    bits = sum(word_bits(word) for word in words)
    return sum(bits >= limit for limit in RARITIES)


@lru_cache(maxsize=65_536)
def word_bits(word: str) -> float:
    """What it tells that a name has this word: kept by sound for the common ones, the rest are rare."""
    return -math.log2(matcher().weights.shares.get(sound(word), RARE))


def is_guess(date: dt.date) -> bool:
    """Whether the day may stand for a year of which nobody knows better."""
    return (date.day, date.month) in PLACEHOLDERS


def compare_births(told: dt.date | None, listed: dt.date | None) -> str:
    if told is None or listed is None:
        return UNKNOWN if told else UNASKED
    guessed = is_guess(told) or is_guess(listed)
    if told == listed:
        return "same_guess" if guessed else "same"
    apart = abs(told.year - listed.year)
    if guessed:
        return "guess_year" if apart == 0 else "guess_near" if apart <= 3 else "guess_other"
    if apart == 0 and told.day == listed.month and told.month == listed.day:
        return "swapped"
    one, other = _digits(told), _digits(listed)
    places = differing_places(one, other)
    if len(places) == 1 or _is_neighbours_swapped(one, other, places):
        return "slip"
    parts = (told.day == listed.day) + (told.month == listed.month) + (apart == 0)
    if parts == 2:
        return "part"
    if apart == 0:
        return "year"
    return "near_year" if apart <= 2 else "other"


@lru_cache(maxsize=65_536)
def _digits(date: dt.date) -> str:
    return f"{date.day:02}{date.month:02}{date.year:04}"


def _is_neighbours_swapped(one: str, other: str, places: tuple[int, ...]) -> bool:
    if len(places) != 2 or places[1] - places[0] != 1:
        return False
    first, second = places[0] - 1, places[1] - 1
    return one[first] == other[second] and one[second] == other[first]


_TOLD = ("", "in_province", "in_regency", "in_district", "village")
_SHARED = ("elsewhere", "same_province", "same_regency", "same_district")


def compare_places(told: str, listed: str) -> str:
    """A place of any level is told: inside it, or how much of the way there is shared."""
    if not told or not listed:
        return UNKNOWN if told else UNASKED
    depth = 0
    for one, other in zip(told.split("."), listed.split("."), strict=False):
        if one != other:
            break
        depth += 1
    if depth == told.count(".") + 1:
        return _TOLD[depth]
    return _SHARED[depth]


def compare_niks(typed: str, listed: str) -> str:
    if not typed or len(typed) != LENGTH:
        return UNASKED
    if len(listed) != LENGTH:
        return UNKNOWN
    if Hamming.distance(typed, listed) > MOST_SLIPS:
        return "other"
    places = differing_places(typed, listed)
    if not places:
        return "same"
    if len(places) == 1:
        # Neighbours in the family were given numbers that differ in the last digits without any slip.
        return "serial" if places[0] > LENGTH - 2 else "slip"
    if _is_neighbours_swapped(typed, listed, places):
        return "swapped"
    return "two_slips"


def compare_cards(told: bytes, listed: bytes) -> str:
    if not told or not listed:
        return UNKNOWN if told else UNASKED
    return "same" if told == listed else "other"


FIELDS = (
    Field("name", compare_names),
    Field("birth", compare_births),
    Field("place", compare_places),
    Field("nik", compare_niks),
    Field("kk", compare_cards),
)


NAME, BIRTH, PLACE, NIK, KK = range(len(FIELDS))
NIKS_ALIKE = frozenset({"same", "slip", "serial", "swapped", "two_slips"})


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    return Matcher(FIELDS, Weights.read(WEIGHTS))


@lru_cache(maxsize=1)
def _anchors() -> tuple[tuple[float, int], ...]:
    told = matcher().weights.thresholds
    return (
        (told["least"] - 10, 1),
        (told["least"], 20),
        (told["open"], 50),
        (told["likely"], 75),
        (told["likely"] + 12, 95),
        (told["likely"] + 32, 99),
    )
