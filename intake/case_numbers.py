"""The number of a case as people write, say and mistype it. Pure."""

from core.numbers import luhn_digit
from core.texts import ascii_digits

LENGTH = 13


def written(digits: str) -> str:
    """`3404260004127` -> `3404-26-000412-7`"""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:12]}-{digits[12:]}"


def as_written(text: str) -> str:
    """A whole number however it was typed; nothing for what cannot be one."""
    digits = "".join(sign for sign in ascii_digits(text) if sign.isdigit())
    return written(digits) if len(digits) == LENGTH and digits.isascii() else ""


def is_sound(number: str) -> bool:
    """Does the check digit fit?"""
    digits = number.replace("-", "")
    return luhn_digit(digits[:-1]) == digits[-1]


def slips(number: str) -> list[str]:
    """Sound numbers one wrong digit or one swap of neighbours away."""
    digits = number.replace("-", "")
    near = {
        digits[:i] + d + digits[i + 1 :]
        for i in range(len(digits))
        for d in "0123456789"
        if d != digits[i]
    }
    near |= {
        digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)
    }
    near.discard(digits)
    return sorted(written(n) for n in near if luhn_digit(n[:-1]) == n[-1])
