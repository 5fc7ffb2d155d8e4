"""What a record of a register file says, and what is wrong with it. No database.

Every problem of a row is told, not only the first; a problem that spoils the row is `is_refused`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dtks import nik as nik_rules
from dtks.cells import BadCell, Doubtful, tidy
from dtks.columns import BENEFIT_KEYS, Column
from dtks.reading.tables import Layout, Record, Spoilt, Table, wrong_count

# Warnings of a NIK that are about this row; the others would repeat on every line.
_NIK_WARNINGS = frozenset(
    {"bad_day", "bad_month", "impossible_date", "sex_differs", "birth_date_differs"}
)


@dataclass(frozen=True)
class Problem:
    line: int
    column: str
    value: str
    reason: str
    is_refused: bool = True


@dataclass
class Row:
    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(problem.is_refused for problem in self.problems)


def rows(table: Table, layout: Layout, *, today: dt.date, after: int = 0) -> Iterator[Row]:
    """Every row after `after`, cleaned, with its problems; empty ones are passed over."""
    return judged(table.rows(after=after), table.cells, layout, today=today)


def judged(
    records: Iterable[tuple[int, Record]],
    cells_of: Callable[[Any], list[str]],
    layout: Layout,
    *,
    today: dt.date,
) -> Iterator[Row]:
    """The same of records that were taken from their table before."""
    for number, record in records:
        if record is None or isinstance(record, Spoilt):
            reason = (
                record.reason
                if record
                else _("Tanda kutip tidak ditutup atau baris terlalu panjang. Perbaiki baris ini.")
            )
            yield Row(number, problems=[Problem(number, "", "", reason)])
            continue
        cells = cells_of(record)
        if any(cell.strip() for cell in cells):
            yield _clean(number, cells, layout.titles, layout.columns, today)


def _clean(
    line: int,
    cells: list[str],
    titles: tuple[str, ...],
    columns: tuple[Column | None, ...],
    today: dt.date,
) -> Row:
    row = Row(line)
    if len(cells) < len(titles) or any(cell.strip() for cell in cells[len(titles) :]):
        row.problems.append(Problem(line, "", "", wrong_count(len(cells), len(titles))))
        return row
    shown: dict[str, tuple[Column, str, str]] = {}
    for title, column, cell in zip(titles, columns, cells, strict=False):
        if column is None:
            continue
        text = tidy(cell)
        shown[column.key] = (column, title, text)
        try:
            row.values[column.key] = column.clean(text)
        except BadCell as error:
            row.problems.append(Problem(line, title[:40], column.mask(text), str(error)))
        except Doubtful as error:
            row.values[column.key] = error.value
            row.problems.append(
                Problem(line, title[:40], column.mask(text), str(error), is_refused=False)
            )
    _compare(row, shown, today)
    row.values["benefits"] = [key for key in BENEFIT_KEYS if row.values.get(key)]
    return row


def _compare(row: Row, shown: dict[str, tuple[Column, str, str]], today: dt.date) -> None:
    """What only shows when cells are read together."""
    born_on = row.values.get("born_on")
    if born_on and born_on > today:
        column, title, text = shown["born_on"]
        reason = _("Tanggal lahir ada di masa depan. Periksa angka tahunnya.")
        row.problems.append(Problem(row.line, title[:40], column.mask(text), reason))
        return
    nik = row.values.get("nik")
    if nik:
        report = nik_rules.check(nik, sex=row.values.get("sex") or "", born_on=born_on, today=today)
        column, title, text = shown["nik"]
        row.problems += [
            Problem(row.line, title[:40], column.mask(text), warning.text, is_refused=False)
            for warning in report.warnings
            if warning.code in _NIK_WARNINGS
        ]
