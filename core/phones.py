"""One spelling for telephone numbers: +62, no spaces. Numbers of other countries keep their own code."""

import re

from core.texts import ascii_digits

_NOISE = re.compile(r"[\s().\-/]+")
_WHOLE = re.compile(r"\+[1-9]\d{7,14}")


def to_international(raw: str) -> str:
    """`0812 3456 7890`, `62812…` and `812…` become `+62812…`. Raises ValueError for what is no number."""
    digits = _NOISE.sub("", ascii_digits(raw))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = "+62" + digits[1:]
    elif digits.startswith("62"):
        digits = "+" + digits
    elif digits.startswith("8"):
        digits = "+62" + digits
    digits = re.sub(r"^\+620", "+62", digits)
    if not (digits.isascii() and _WHOLE.fullmatch(digits)):
        raise ValueError("no telephone number")
    return digits
