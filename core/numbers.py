"""Check digits for numbers that people read to each other over the phone."""


def luhn_digit(digits: str) -> str:
    """The Luhn (ISO/IEC 7812-1) check digit of a string of digits."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        value = int(character)
        if position % 2 == 0:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return str(-total % 10)


def roman(number: int) -> str:
    """Month in letter numbers: 1-12 as I-XII."""
    return ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")[number]
