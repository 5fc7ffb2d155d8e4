"""Comparisons by the type of a column: at which level two values agree. No rule of any language or country.

Values come prepared by `PREPARE` of the same type, so that a record is cleaned once and compared often.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from dtks.linkage.weighing import UNASKED, UNKNOWN

# Of 1, by Jaro and Winkler; and of 100, by letters.
CLOSE, NEAR, FAR = 0.94, 0.88, 0.7
MOSTLY, PARTLY = 90, 70
# Of the larger number.
SAME_SIZE, ABOUT = 0.01, 0.1

_NOT_WORDS = re.compile(r"[^\w]+")
_DATE_SHAPES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d", "%d.%m.%Y")


def plain(text: str) -> str:
    """Lower case without accents and signs, single spaces."""
    text = unicodedata.normalize("NFKD", text or "").lower()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _NOT_WORDS.sub(" ", text).strip()


def bare(text: str) -> str:
    """Letters and digits only: an id is the same however it is grouped."""
    return plain(text).replace(" ", "").replace("_", "")


def date(text: str) -> dt.date | None:
    text = (text or "").strip()
    for shape in _DATE_SHAPES:
        try:
            return dt.datetime.strptime(text, shape).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def number(text: str) -> float | None:
    try:
        return float((text or "").strip().replace(",", "."))
    except ValueError:
        return None


def _is_silent(one: Any, other: Any) -> str:
    if one is None or one == "":
        return UNASKED
    return UNKNOWN if other is None or other == "" else ""


def names(one: str, other: str) -> str:
    """Whatever the order of the words; one word of several is a level of its own."""
    if silent := _is_silent(one, other):
        return silent
    words, others = sorted(one.split()), sorted(other.split())
    if words == others:
        return "same"
    likeness = JaroWinkler.similarity(" ".join(words), " ".join(others))
    if likeness >= CLOSE:
        return "close"
    shorter, longer = sorted((words, others), key=len)
    if len(shorter) < len(longer) and set(shorter) <= set(longer):
        return "part"
    return "near" if likeness >= NEAR else "far" if likeness >= FAR else "other"


def texts(one: str, other: str) -> str:
    if silent := _is_silent(one, other):
        return silent
    if one == other:
        return "same"
    likeness = fuzz.token_sort_ratio(one, other)
    return "mostly" if likeness >= MOSTLY else "partly" if likeness >= PARTLY else "other"


def dates(one: dt.date | None, other: dt.date | None) -> str:
    if one is None or other is None:
        return UNASKED if one is None else UNKNOWN
    if one == other:
        return "same"
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return "swapped"
    a, b = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    if sum(x != y for x, y in zip(a, b, strict=True)) == 1:
        return "slip"
    if (one.day == other.day) + (one.month == other.month) + (one.year == other.year) == 2:
        return "part"
    return "year" if one.year == other.year else "other"


def numbers(one: float | None, other: float | None) -> str:
    if one is None or other is None:
        return UNASKED if one is None else UNKNOWN
    if one == other:
        return "same"
    apart = abs(one - other) / max(abs(one), abs(other))
    return "near" if apart <= SAME_SIZE else "about" if apart <= ABOUT else "other"


def ids(one: str, other: str) -> str:
    if silent := _is_silent(one, other):
        return silent
    if one == other:
        return "same"
    if len(one) == len(other):
        places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(places) == 1:
            return "slip"
        if len(places) == 2 and places[1] - places[0] == 1 and one[places[0]] == other[places[1]]:
            return "swapped"
    return "other"


PREPARE: Mapping[str, Callable[[str], Any]] = {
    "name": plain,
    "text": plain,
    "date": date,
    "number": number,
    "id": bare,
}
COMPARE: Mapping[str, Callable[[Any, Any], str]] = {
    "name": names,
    "text": texts,
    "date": dates,
    "number": numbers,
    "id": ids,
}
