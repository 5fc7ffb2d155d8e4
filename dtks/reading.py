"""A register file, line by line: what it is, and what each of its rows says. No database.

Nothing is held but the line at hand, so the size of the file does not matter. Every problem of a
row is told, not only the first; a problem that spoils the row is `is_refused`.
"""

import codecs
import csv
import datetime as dt
import hashlib
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from core.errors import Refused
from dtks import nik as nik_rules
from dtks.columns import (
    BENEFIT_KEYS,
    BY_TITLE,
    HIDDEN,
    REQUIRED,
    BadCell,
    Column,
    Doubtful,
    masked_number,
    slug,
    tidy,
)

DELIMITERS = "|;,\t"
BLOCK = 1 << 20
# Far above any real row; a file without line breaks must not fill the memory.
LONGEST_LINE = 20_000
# A quoted cell may hold a few line breaks; more than that is a quote nobody closed.
MOST_LINES_IN_A_ROW = 5
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Excel (XLSX) atau ZIP"),
    (b"\xd0\xcf\x11\xe0", "Excel lama (XLS)"),
)
# Warnings of a NIK that are about this row; the others would repeat on every line.
_NIK_WARNINGS = frozenset(
    {"bad_day", "bad_month", "impossible_date", "sex_differs", "birth_date_differs"}
)


class UnreadableFile(Refused):
    """The file is not a register extract; the sentence says what was expected."""


@dataclass(frozen=True)
class Layout:
    """What was learnt from the file before its rows are read."""

    sha256: str
    size: int
    encoding: str
    delimiter: str
    titles: tuple[str, ...]
    columns: tuple[Column | None, ...]

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.columns if column]

    @property
    def ignored(self) -> list[str]:
        pairs = zip(self.titles, self.columns, strict=True)
        return [title[:100] for title, column in pairs if column is None and title]


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


def inspect(file: IO[bytes]) -> Layout:
    """Read the file once through: its hash, its encoding, its columns. Raises UnreadableFile."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    encoding = "utf-8-sig"
    while block := file.read(BLOCK):
        if not size:
            _refuse_foreign(block)
        if b"\x00" in block:
            raise UnreadableFile(
                _("Berkas ini bukan teks biasa. Simpan sebagai CSV (UTF-8), lalu unggah lagi.")
            )
        digest.update(block)
        size += len(block)
        if encoding != "cp1252":
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                encoding = "cp1252"
    if not size:
        raise UnreadableFile(_("Berkas kosong. Pilih berkas hasil unduhan SIKS-NG."))
    lines = _lines(_stream(file, encoding))
    _number, header = next(lines, (0, None))
    delimiter, titles, columns = _header(header or "")
    if not any(line and line.strip(f"{delimiter}\r\n ") for _number, line in lines):
        raise UnreadableFile(_("Berkas hanya berisi baris judul, tidak ada baris data."))
    return Layout(digest.hexdigest(), size, encoding, delimiter, titles, columns)


def rows(file: IO[bytes], *, encoding: str, today: dt.date, after_line: int = 0) -> Iterator[Row]:
    """Every row after `after_line`, cleaned, with its problems; empty lines are passed over."""
    file.seek(0)
    lines = _lines(_stream(file, encoding))
    _number, header = next(lines, (0, None))
    delimiter, titles, columns = _header(header or "")
    for line, cells in _cells(lines, delimiter, after_line):
        if cells is None:
            reason = _("Tanda kutip tidak ditutup atau baris terlalu panjang. Perbaiki baris ini.")
            yield Row(line, problems=[Problem(line, "", "", reason)])
        elif any(cell.strip() for cell in cells):
            yield _clean(line, cells, titles, columns, today)


def _refuse_foreign(block: bytes) -> None:
    for magic, kind in _FOREIGN:
        if block.startswith(magic):
            raise UnreadableFile(
                _(
                    "Berkas ini %(kind)s, bukan teks CSV. Buka berkas aslinya, simpan sebagai CSV "
                    "dengan pemisah |, lalu unggah lagi."
                )
                % {"kind": kind}
            )


def _stream(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    raw = io.BufferedReader(_Borrowed(file), BLOCK)
    return io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline=None)


class _Borrowed(io.RawIOBase):
    """The caller's file under a text reader that must not close it."""

    def __init__(self, file: IO[bytes]):
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _lines(stream: io.TextIOWrapper) -> Iterator[tuple[int, str | None]]:
    """Numbered lines; None for one too long to be a row."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) < LONGEST_LINE or line.endswith("\n"):
            yield number, line
            continue
        while not line.endswith("\n") and (line := stream.readline(LONGEST_LINE)):
            pass
        yield number, None


def _header(header: str) -> tuple[str, tuple[str, ...], tuple[Column | None, ...]]:
    best: tuple[str, tuple[str, ...], tuple[Column | None, ...]] = ("|", (), ())
    for delimiter in DELIMITERS:
        titles = tuple(tidy(cell) for cell in _split(header.rstrip("\r\n"), delimiter))
        columns = tuple(BY_TITLE.get(slug(title)) for title in titles)
        if sum(map(bool, columns)) > sum(map(bool, best[2])) or not best[1]:
            best = (delimiter, titles, columns)
    _delimiter, titles, columns = best
    known = [column for column in columns if column]
    twice = sorted({column.title for column in known if known.count(column) > 1})
    if twice:
        raise UnreadableFile(
            _("Kolom %(titles)s muncul lebih dari sekali. Sisakan satu, lalu unggah lagi.")
            % {"titles": ", ".join(twice)}
        )
    missing = [column.title for column in REQUIRED if column not in known]
    if missing:
        raise UnreadableFile(
            _(
                "Baris judul tidak lengkap: kolom %(missing)s tidak ditemukan. Kolom yang wajib ada: "
                "%(required)s. Yang terbaca: %(read)s."
            )
            % {
                "missing": ", ".join(missing),
                "required": ", ".join(column.title for column in REQUIRED),
                "read": _readable(titles),
            }
        )
    return best


def _readable(titles: tuple[str, ...]) -> str:
    """Titles for a message; a first line of data must not put a NIK on the screen."""
    shown = [masked_number(t) if sum(map(str.isdigit, t)) > 5 else t[:30] for t in titles[:30]]
    return (", ".join(filter(None, shown)) or HIDDEN)[:300]


def _split(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [""])


def _cells(
    lines: Iterator[tuple[int, str | None]], delimiter: str, after_line: int
) -> Iterator[tuple[int, list[str] | None]]:
    """The cells of each row; None where they cannot be told apart.

    A quote that is never closed costs its own line and no other.
    """
    waiting: deque[tuple[int, str | None]] = deque()
    while True:
        number, line = waiting.popleft() if waiting else next(lines, (0, ""))
        if number == 0:
            return
        if number <= after_line:
            continue
        if line is None:
            yield number, None
            continue
        if line.count('"') % 2:
            taken: list[tuple[int, str | None]] = []
            joined = line
            while joined.count('"') % 2 and len(taken) < MOST_LINES_IN_A_ROW:
                following = waiting.popleft() if waiting else next(lines, (0, None))
                if following[0] == 0:
                    break
                taken.append(following)
                if following[1] is None:
                    break
                joined += following[1]
            if joined.count('"') % 2:
                waiting.extendleft(reversed(taken))
                yield number, None
                continue
            line = joined
        yield number, _split(line.rstrip("\r\n").replace("\n", " "), delimiter)


def _clean(
    line: int,
    cells: list[str],
    titles: tuple[str, ...],
    columns: tuple[Column | None, ...],
    today: dt.date,
) -> Row:
    row = Row(line)
    if len(cells) < len(titles) or any(cell.strip() for cell in cells[len(titles) :]):
        row.problems.append(
            Problem(
                line,
                "",
                "",
                _(
                    "Baris ini berisi %(found)d kolom, seharusnya %(expected)d. Mungkin ada tanda "
                    "pemisah di dalam isi; beri tanda kutip atau hapus."
                )
                % {"found": len(cells), "expected": len(titles)},
            )
        )
        return row
    shown: dict[str, tuple[str, str]] = {}
    for title, column, cell in zip(titles, columns, cells, strict=False):
        if column is None:
            continue
        text = tidy(cell)
        shown[column.key] = (title, column.mask(text))
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


def _compare(row: Row, shown: dict[str, tuple[str, str]], today: dt.date) -> None:
    """What only shows when cells are read together."""
    born_on = row.values.get("born_on")
    if born_on and born_on > today:
        title, value = shown["born_on"]
        reason = _("Tanggal lahir ada di masa depan. Periksa angka tahunnya.")
        row.problems.append(Problem(row.line, title[:40], value, reason))
        return
    nik = row.values.get("nik")
    if nik:
        report = nik_rules.check(nik, sex=row.values.get("sex") or "", born_on=born_on, today=today)
        title, value = shown["nik"]
        row.problems += [
            Problem(row.line, title[:40], value, warning.text, is_refused=False)
            for warning in report.warnings
            if warning.code in _NIK_WARNINGS
        ]
