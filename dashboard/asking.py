"""What somebody typed into the search box: a case number, a NIK or KK, a telephone number, a name, or words of the story. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.numbers import luhn_digit
from core.phones import to_international
from core.texts import ascii_digits
from dtks import nik as nik_rules
from intake.case_numbers import LENGTH, written

SHORTEST_NAME = 2
SHORTEST_TEXT = 3
_PREFIX = re.compile(r"\s*(nik|kk|kode|telp|nama|isi)\s*:\s*", re.IGNORECASE)
# `Sumiyati, Caturtunggal` and `Sumiyati di Caturtunggal`
_PLACE = re.compile(r"\s*,\s*|\s+di\s+", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.\-–]+")


class Kind(StrEnum):
    NOTHING = "nothing"
    NUMBER = "number"
    SERIAL = "serial"
    IDENTITY = "identity"
    NIK = "nik"
    KK = "kk"
    PHONE = "phone"
    NAME = "name"
    TEXT = "text"


@dataclass(frozen=True)
class Wanted:
    kind: Kind
    value: str = ""
    # What follows a name and may be a village or a district.
    place: str = ""


def read(text: str) -> Wanted:
    """The likeliest meaning; a prefix (`nik:`, `kk:`, `kode:`, `telp:`, `nama:`, `isi:`) settles it."""
    text = ascii_digits(text)
    match = _PREFIX.match(text)
    prefix = match.group(1).lower() if match else ""
    body = text[match.end() :].strip() if match else text.strip()
    digits = _SEPARATORS.sub("", body)
    is_number = digits.isascii() and digits.isdigit()
    match prefix:
        case "nama":
            return _name(body)
        case "isi":
            return _text(body)
        case "nik" | "kk":
            return Wanted(Kind(prefix), nik_rules.normalise(body))
        case "telp":
            return _phone(body) or Wanted(Kind.NOTHING)
        case "kode" if is_number:
            return _number(digits)
    if is_number and len(digits) == nik_rules.LENGTH:
        return Wanted(Kind.IDENTITY, digits)
    # No regency is numbered from 80 on, and every mobile number is: `62 812…` is a telephone.
    if is_number and len(digits) == LENGTH and digits[0] != "0" and digits[2] not in "89":
        return _number(digits)
    phone = _phone(body) if re.match(r"\+|0|62|8", body) and len(digits) >= 9 else None
    if phone:
        return phone
    if is_number and len(digits) <= 7:
        return _number(digits)
    return _name(body)


def _number(digits: str) -> Wanted:
    """`3404260004127` is a whole number; up to seven digits are the serial people say on the phone."""
    if len(digits) == LENGTH:
        return Wanted(Kind.NUMBER, written(digits))
    return Wanted(Kind.SERIAL, digits) if 0 < len(digits) <= 7 else Wanted(Kind.NOTHING)


def _phone(text: str) -> Wanted | None:
    try:
        return Wanted(Kind.PHONE, to_international(text))
    except ValueError:
        return None


def _name(text: str) -> Wanted:
    name = " ".join(text.split())
    if len(name) < SHORTEST_NAME:
        return Wanted(Kind.NOTHING)
    head, *rest = _PLACE.split(name, maxsplit=1)
    is_placed = len(head) >= SHORTEST_NAME and rest and len(rest[0]) >= SHORTEST_TEXT
    return Wanted(Kind.NAME, name, rest[0] if is_placed else "")


def without_place(wanted: Wanted) -> str:
    """The name alone, where what follows it is a place."""
    return _PLACE.split(wanted.value, maxsplit=1)[0] if wanted.place else wanted.value


def _text(text: str) -> Wanted:
    words = " ".join(text.split())
    return Wanted(Kind.TEXT, words) if len(words) >= SHORTEST_TEXT else Wanted(Kind.NOTHING)


def numbers_of(serial: str, *, regencies: list[str], years: list[int]) -> list[str]:
    """Whole numbers that a spoken serial may mean: `412`, or `4127` with its check digit."""
    found = []
    for regency in regencies:
        for year in years:
            head = f"{regency}{year % 100:02}"
            for body in {serial, serial[:-1]}:
                if 0 < len(body) <= 6:
                    digits = f"{head}{int(body):06}"
                    number = digits + luhn_digit(digits)
                    if body == serial or number.endswith(serial[-1]):
                        found.append(written(number))
    return found
