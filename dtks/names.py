"""One spelling for Indonesian names, so that they can be compared. Pure: no database.

`name_key` is what the register stores beside the name and searches by; it is never shown.
The rules are those people break when they write: titles, MOH/MUH/M. for Muhammad, the old
spelling (oe, dj, tj, sj), doubled letters, bin and binti.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from rapidfuzz import fuzz


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Before the name. They may also stand without a dot.
_LEADING_TITLES = _set(
    "H HJ HAJI HADJI HAJJAH HAJAH HI KH KIAI KYAI USTAD USTADZ USTADZAH DRS DRA DR IR PROF TN NY SDR "
    "SDRI ALM ALMH BAPAK BPK IBU RR RADEN RADENRORO"
)
# After the name and not a name by themselves, dots or not.
_TRAILING_TITLES = _set(
    "SPD SPDI SPDSD SAG SSOS SSOSI SKM SKOM SKEP SKEB STP SPT SHUT SFARM SPSI SSI SSTP SAP SIP SST "
    "SPI SKED AMD AMDKEB AMDKEP AMK AMKEP MPD MPDI MSI MKES MKOM MSC MAP MSOS NERS BSC "
    "PHD LC"
)
# Titles only when written as one (with dots, or after a comma): they are also names or initials.
_DOTTED_TITLES = _TRAILING_TITLES | _set(
    "SE SH ST SP SS SI MM MH MT MA MHUM MAG BA BE NS AMA ALM ALMH HJ H DR DRS DRA IR"
)
_MUHAMMAD = _set(
    "MUHAMAD MOHAMAD MUHAMED MOHAMED MOCHAMAD MUCHAMAD MOKHAMAD MUKHAMAD MUHAMAT MOHAMAT MOH MUH "
    "MHD MOCH MUCH MOHD MUHD MOKH MUKH MUCHD MOCHD"
)
_PATRONYMS = _set("BIN BINTI BINTE BT BTE BINT")

_OLD_SPELLING = (("OE", "U"), ("DJ", "J"), ("TJ", "C"), ("SJ", "SY"))
# Letters that are heard alike; used for scoring only, never stored.
_SOUNDS = (
    *(("KH", "H"), ("CH", "H"), ("DH", "D"), ("TH", "T"), ("PH", "P"), ("SY", "S"), ("AE", "AI")),
    *(("Y", "I"), ("Z", "S"), ("V", "P"), ("F", "P"), ("Q", "K"), ("X", "KS")),
)
# The same of vowels, which dialects exchange; and J, which was Y until 1972.
_VOWELS = str.maketrans("OEJ", "UII")
# How two names agree, best first: `agreement` says which, the weights say what it is worth.
NAME_LEVELS = ("same", "heard", "near", "part", "piece", "alike", "word", "faint", "other")
# Those of names without a word in common.
LITTLE = ("alike", "faint", "other")
# Of 100, by letters: one slip in a name of usual length; two; a common syllable.
NEAR, ALIKE, FAINT = 88, 76, 60
# The same for one word in another: one letter in four.
SLIPPED = 75
# Of 100, by letters in any order: less, and two names are not one when their words are joined.
ONE_WORD = 80
# A word cut to its first letter agrees with any word that begins so, when a whole word agrees too.
INITIAL = 1
# Names of more words are not tried as one word in every order; nor names of very different length.
MOST_JOINED, MOST_SPACES = 3, 3

_APOSTROPHES = re.compile(r"['`\u2018\u2019\u02bc]")
_PLAIN = re.compile(r"[A-Z ]*\Z")
_DOUBLED = re.compile(r"([A-Z])\1+")
_NOT_LETTERS = re.compile(r"[^A-Z]+")
_SPACED_TITLE = re.compile(r"\b(S|M|A|B)\.\s+(?=[A-Z])")


def name_key(name: str) -> str:
    """The spelling the register is searched by: `Hj. Siti Noerjanah, S.Pd` -> `SITI NURJANAH`."""
    text = (name or "").upper()
    is_plain = _PLAIN.match(text)
    words = text.split() if is_plain else _written(text)
    if is_plain and None not in (keys := [_key_anywhere(word) for word in words]):
        return " ".join(keys)
    words = _without_titles(words)
    folded = [_fold(word) for word in words]
    folded = [
        "MUHAMAD" if word in _MUHAMMAD or (word == "M" and place == 0 and len(words) > 1) else word
        for place, word in enumerate(folded)
    ]
    return " ".join(
        word for place, word in enumerate(folded) if place == 0 or word not in _PATRONYMS
    )


def similarity(key: str, other: str) -> float:
    """How alike two name keys are, 0-100, whatever the order of their words.

    A one-word name against one word of a longer name counts, but never as certainty: many
    people are written with one name on one paper and with two on another.
    """
    if not key.strip() or not other.strip():
        return 0.0
    if key == other:
        return 100.0
    best = max(
        fuzz.token_sort_ratio(key, other),
        # Heard alike is a little less than written alike.
        fuzz.token_sort_ratio(_sound(key), _sound(other)) - 2,
        # NUR HAYATI and NURHAYATI.
        fuzz.ratio(key.replace(" ", ""), other.replace(" ", "")) - 1,
    )
    words, other_words = key.split(), other.split()
    if len(words) != len(other_words) and 1 in (len(words), len(other_words)):
        single, many = (key, other_words) if len(words) == 1 else (other, words)
        part = max(fuzz.ratio(_sound(single), _sound(word)) for word in many)
        if part >= 90:
            best = max(best, 0.8 * part)
    return max(0.0, min(best, 99.0))


def _written(text: str) -> list[str]:
    """Words of a name with accents, dots, commas or apostrophes in it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).upper()
        text = "".join(c for c in text if not unicodedata.combining(c))
    head, *after_comma = _APOSTROPHES.sub("", text).split(",")
    words = _words(head)
    for part in after_comma:
        if _NOT_LETTERS.sub("", part) not in _DOTTED_TITLES:
            words += _words(part)
    return words


def agreement(key: str, other: str) -> tuple[str, tuple[str, ...]]:
    """How two name keys agree, and in which words: one of NAME_LEVELS, the same both ways round.

    `part`: every word of the shorter name is in the longer one, in full or as its first letter.
    `piece`: so, but for a slip in some of the words.
    """
    one, two = _heard(key), _heard(other)
    if one.words == two.words:
        return "same", one.words
    if one.sounds == two.sounds:
        return "heard", max(one.words, two.words)
    # A slip in a first letter changes the order of the alphabet: as they were written, too.
    likeness = max(fuzz.ratio(one.text, two.text), fuzz.ratio(one.heard, two.heard))
    if fuzz.ratio(one.letters, two.letters) >= ONE_WORD:
        # NUR HAYATI and NURHAYATI; and NURHAIATI.
        joined, others = _joined(one.words), _joined(two.words)
        if not joined.isdisjoint(others):
            return "heard", max(one.words, two.words)
        spaces = abs(len(one.text) - len(two.text))
        if len(one.words) != len(two.words) and spaces <= MOST_SPACES:
            likeness = max(likeness, *(fuzz.ratio(a, b) for a in joined for b in others))
    if likeness >= NEAR:
        return "near", max(one.words, two.words)
    if not _have_a_word(one.sounds, two.sounds):
        # Nothing of the next three: so it is with nearly all whom a road brings.
        return ("alike" if likeness >= ALIKE else "faint" if likeness >= FAINT else "other"), ()
    shared, left, odd = _shared(one.sounds, two.sounds)
    if shared and not odd:
        return "part", shared
    slipped = _slipped(odd, left)
    if len(slipped) == len(odd):
        return "piece", (*shared, *slipped)
    if likeness >= ALIKE:
        return "alike", ()
    if shared:
        return "word", shared
    return ("faint" if likeness >= FAINT else "other"), ()


def may_agree(key: str, other: str) -> bool:
    """False only where `agreement` would find no more than LITTLE, for a third of the work."""
    one, two = _heard(key), _heard(other)
    # Names that are near or one when joined have nearly the same letters, be they all initials.
    return fuzz.ratio(one.letters, two.letters) >= SLIPPED or _have_a_word(one.sounds, two.sounds)


class _Heard(NamedTuple):
    words: tuple[str, ...]
    sounds: tuple[str, ...]
    text: str
    # In the order in which they were written.
    heard: str
    # In the order of the alphabet: two names that are one when joined have nearly the same.
    letters: str


@lru_cache(maxsize=65_536)
def _heard(key: str) -> _Heard:
    """What `agreement` asks of a name, whatever the order of its words."""
    words = tuple(sorted(key.split()))
    sounds = tuple(sorted(map(sound, words)))
    heard = " ".join(map(sound, key.split()))
    return _Heard(words, sounds, " ".join(sounds), heard, "".join(sorted("".join(sounds))))


@lru_cache(maxsize=8_192)
def _joined(words: tuple[str, ...]) -> frozenset[str]:
    """Written as one word, in each order; of a long name in one order only."""
    orders = permutations(words) if len(words) <= MOST_JOINED else [words]
    return frozenset(sound("".join(order)) for order in orders)


def _shared(
    heard: tuple[str, ...], other: tuple[str, ...]
) -> tuple[tuple[str, ...], list[str], list[str]]:
    """The words both have; then what is left of the longer name, and of the shorter."""
    shorter, longer = sorted((heard, other), key=lambda each: (len(each), each))
    left, shared, odd = list(longer), [], []
    for word in shorter:
        if len(word) > INITIAL and word in left:
            left.remove(word)
            shared.append(word)
        else:
            odd.append(word)
    for word in list(odd):
        # Longer words before, because an initial may stand for any of what is left.
        begun = next(
            (rest for rest in left if rest[0] == word[0] and INITIAL in (len(word), len(rest))),
            None,
        )
        if begun and shared:
            left.remove(begun)
            odd.remove(word)
    return tuple(shared), left, odd


def _have_a_word(heard: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """In common, but for a slip. Plain loops: this is asked of everybody a road brings."""
    for word in heard:
        for others in other:
            if _is_near(word, others):
                return True
    return False


# Pairs of words come again and again: the same few thousand make up most names.
@lru_cache(maxsize=262_144)
def _is_near(word: str, other: str) -> bool:
    return fuzz.ratio(word, other) >= SLIPPED


def _slipped(odd: list[str], left: list[str]) -> list[str]:
    """Of words in which somebody slipped, those that were meant."""
    rest, meant = list(left), []
    for word in odd:
        likest = max(rest, key=lambda other: (fuzz.ratio(word, other), other), default="")
        if fuzz.ratio(word, likest) >= SLIPPED:
            rest.remove(likest)
            meant.append(max(word, likest))
    return meant


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """A word as it is heard: AISYAH and AISAH, ACHMAD and AHMAT, KOMANG and KUMANG are one."""
    word = _DOUBLED.sub(r"\1", _sound(word).translate(_VOWELS))
    if len(word) > 3:
        word = word.removesuffix("H")
        if word.endswith("D"):
            word = word[:-1] + "T"
    return word


def _words(text: str) -> list[str]:
    """Words of a name, with dotted academic titles already left out."""
    words = []
    for token in _SPACED_TITLE.sub(_join_title, text).split():
        bare = _NOT_LETTERS.sub("", token)
        if "." in token.rstrip(".") and bare in _DOTTED_TITLES:
            continue
        words += [word for word in _NOT_LETTERS.split(token) if word]
    return words


def _join_title(match: re.Match[str]) -> str:
    """`S. Pd` and `S.Pd` are one title; `M. Yusuf` stays two words."""
    following = re.match(r"[A-Z.]+", match.string[match.end() :])
    joined = match[1] + _NOT_LETTERS.sub("", following[0] if following else "")
    return f"{match[1]}." if joined in _TRAILING_TITLES else match[0]


def _without_titles(words: list[str]) -> list[str]:
    start, end = 0, len(words)
    while end - start > 1 and words[start] in _LEADING_TITLES:
        start += 1
    while end - start > 1 and words[end - 1] in _TRAILING_TITLES:
        end -= 1
    return words[start:end]


# The same few thousand words make up most names of a register.
@lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    for old, new in _OLD_SPELLING:
        word = word.replace(old, new)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=20_000)
def _key_anywhere(word: str) -> str | None:
    """What a word comes to wherever it stands in a name; None where that depends on the others."""
    folded = _fold(word)
    if word in _LEADING_TITLES or word in _TRAILING_TITLES or folded in _PATRONYMS or folded == "M":
        return None
    return "MUHAMAD" if folded in _MUHAMMAD else folded


def _sound(key: str) -> str:
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    return _DOUBLED.sub(r"\1", key)
