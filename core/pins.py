"""A short secret that is read out or typed from paper, guarded by counting the misses where they happen.

Not by network address: a whole office sits behind one. Five misses pause one row, each pause twice as long as the last.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from django.utils.crypto import constant_time_compare

DIGITS = 6
MOST_MISSES = 5
FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=1)
# What `judge` may have changed.
FIELDS = ("misses", "pauses", "paused_until")


class Entry(StrEnum):
    OPEN = "open"
    WRONG = "wrong"
    PAUSED = "paused"


class Guarded(Protocol):
    """A locked row that keeps a PIN and how often it was missed."""

    pin: str
    misses: int
    pauses: int
    paused_until: datetime | None


def new_pin() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def spoken(pin: str) -> str:
    """`123456` -> `123 456`."""
    return f"{pin[:3]} {pin[3:]}"


def judge(row: Guarded, typed: str, *, now: datetime) -> Entry:
    """Compare, and count on the row; the caller locked it and saves FIELDS. A paused row compares nothing."""
    if row.paused_until and row.paused_until > now:
        return Entry.PAUSED
    if constant_time_compare("".join(filter(str.isdigit, typed)), row.pin):
        row.misses, row.pauses, row.paused_until = 0, 0, None
        return Entry.OPEN
    row.misses += 1
    if row.misses < MOST_MISSES:
        return Entry.WRONG
    row.paused_until = now + min(FIRST_PAUSE * 2**row.pauses, LONGEST_PAUSE)
    # Past the longest pause counting on says nothing more.
    row.misses, row.pauses = 0, min(row.pauses + 1, 10)
    return Entry.PAUSED
