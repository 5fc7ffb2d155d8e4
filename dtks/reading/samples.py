"""What stands in each column, masked: enough to tell what it is, too little to tell who."""

import re
from itertools import islice

from dtks.cells import HIDDEN, masked_name, masked_number, tidy
from dtks.reading.tables import Layout, Spoilt, Table

SAMPLES = 3
# So many rows are looked at for cells that are not empty.
MOST_ROWS = 200
_DAY = re.compile(r"^(\d{1,2})([/-])(\d{1,2})([/-])(\d{4})|^(\d{4})-\d{1,2}-\d{1,2}")
_LONG_NUMBER = 6


def samples(table: Table, layout: Layout) -> list[list[str]]:
    """Some different cells of every column, masked."""
    found: list[list[str]] = [[] for _title in layout.titles]
    for _number, record in islice(table.rows(), MOST_ROWS):
        if record is None or isinstance(record, Spoilt):
            continue
        for seen, cell in zip(found, table.cells(record), strict=False):
            text = tidy(cell)
            shown = masked(text)
            if text and shown not in seen and len(seen) < SAMPLES:
                seen.append(shown)
        if all(len(seen) == SAMPLES for seen in found):
            break
    return found


def masked(text: str) -> str:
    """Codes and yes or no stay readable; days keep their year, numbers and names their beginning."""
    day = _DAY.match(text)
    if day:
        return f"{HIDDEN}{HIDDEN}/{HIDDEN}{HIDDEN}/{day[5] or day[6]}"
    if sum(map(str.isdigit, text)) >= _LONG_NUMBER:
        return masked_number(text)
    if len(text) <= _LONG_NUMBER - 1 or text.isdigit():
        return text
    return masked_name(text)[:40]
