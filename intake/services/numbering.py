"""Numbers without gaps or twins, from a counter row that is locked until the transaction ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from core.numbers import luhn_digit
from regions.scope import level_prefix


def next_serial(*, region_id: str, year: int, purpose: str) -> int:
    """The next number of `purpose` in that region and year. Rolls back with the caller's transaction, so no gap stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO intake_numberseries (region_id, year, purpose, last) VALUES (%s, %s, %s, 1)
            ON CONFLICT (region_id, year, purpose) DO UPDATE SET last = intake_numberseries.last + 1
            RETURNING last
            """,
            [region_id, year, purpose],
        )
        return cursor.fetchone()[0]


def case_number(*, region_id: str, at: datetime) -> str:
    """`3404-26-000123-7`: regency, year, serial, Luhn check digit; what people say on the phone."""
    regency = level_prefix(region_id, 2)
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    serial = next_serial(region_id=regency, year=year, purpose="case")
    digits = f"{regency.replace('.', '')}{year % 100:02d}{serial:06d}"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}-{luhn_digit(digits)}"
