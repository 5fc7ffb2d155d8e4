"""How the rows of `clock_table.py` were counted: day by day on a strip of letters, minute by minute for hours.

Nothing here knows the application. `strip()` gives the letters of a month to hold beside a wall calendar.
Free days are those of SKB 3 Menteri 1497/2/5 of 2025 for 2026.
"""

from datetime import datetime, timedelta, timezone

FREE = {
    "2026-01-01",
    "2026-01-16",
    "2026-02-17",
    "2026-03-19",
    "2026-03-21",
    "2026-03-22",
    "2026-04-03",
    "2026-04-05",
    "2026-05-01",
    "2026-05-14",
    "2026-05-27",
    "2026-05-31",
    "2026-06-01",
    "2026-06-16",
    "2026-08-17",
    "2026-08-25",
    "2026-12-25",
    "2027-01-01",
}
JOINT = {
    "2026-02-16",
    "2026-03-18",
    "2026-03-20",
    "2026-03-23",
    "2026-03-24",
    "2026-05-15",
    "2026-05-28",
    "2026-12-24",
}
HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}
# Open minutes of a day by letter: from, break, back, until.
OPEN = {
    "w": ("07:30", "12:00", "13:00", "16:00"),
    "f": ("07:30", "11:30", "13:00", "16:30"),
    "r": ("08:00", "12:00", "12:30", "15:00"),
    "q": ("08:00", "11:30", "12:30", "15:30"),
}


def letter(day: datetime, *, joint_counts: bool = False) -> str:
    """`w` open, `f` open on a Friday, `r` and `q` the same in Ramadan (19 February to 20 March), `-` closed."""
    text = f"{day:%Y-%m-%d}"
    if f"{day:%a}" in ("Sat", "Sun") or text in FREE or (text in JOINT and not joint_counts):
        return "-"
    is_friday = f"{day:%a}" == "Fri"
    if "2026-02-19" <= text <= "2026-03-20":
        return "q" if is_friday else "r"
    return "f" if is_friday else "w"


def strip(year: int, month: int) -> str:
    day, letters = datetime.fromisoformat(f"{year}-{month:02}-01"), ""
    while day.month == month:
        letters += letter(day)
        day += timedelta(days=1)
    return letters


def count(start, amount, unit, joint, pauses, zone):
    """The due time as local text. `start` and the pauses are texts with an offset."""
    here = timezone(timedelta(hours=HOURS[zone]))
    begins = datetime.fromisoformat(start).astimezone(here).replace(tzinfo=None)
    stops = [
        tuple(datetime.fromisoformat(t).astimezone(here).replace(tzinfo=None) for t in pair)
        for pair in pauses
    ]
    if unit == "hours":
        return _minutes(begins, amount * 60, joint, stops)
    due = _days(begins, amount, unit, joint)
    for stopped, resumed in stops:
        if stopped <= due:
            day = stopped.replace(hour=0, minute=0)
            while day.date() < resumed.date():
                day += timedelta(days=1)
                amount += unit == "calendar" or letter(day, joint_counts=joint) != "-"
            due = _days(begins, amount, unit, joint)
    return f"{due:%Y-%m-%dT%H:%M}"


def _days(begins, amount, unit, joint):
    day = begins.replace(hour=0, minute=0)
    while amount:
        day += timedelta(days=1)
        if unit == "calendar" or letter(day, joint_counts=joint) != "-":
            amount -= 1
    while letter(day, joint_counts=joint) == "-":
        day += timedelta(days=1)
    closes = OPEN[letter(day, joint_counts=joint)][3]
    return datetime.fromisoformat(f"{day:%Y-%m-%d}T{closes}")


def _minutes(now, left, joint, stops):
    while left:
        kind = letter(now, joint_counts=joint)
        clock = f"{now:%H:%M}"
        is_open = kind != "-" and (
            OPEN[kind][0] <= clock < OPEN[kind][1] or OPEN[kind][2] <= clock < OPEN[kind][3]
        )
        if is_open and not any(a <= now < b for a, b in stops):
            left -= 1
        now += timedelta(minutes=1)
    return f"{now:%Y-%m-%dT%H:%M}"
