"""CSV as SIKS-NG writes it: one row a line, cells apart by | ; , or tab.

Lines stay undivided bytes until somebody asks for their cells: most lines of a file are known
from the one before it and are never divided.
"""

import codecs
import csv
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext as _

from dtks.cells import tidy
from dtks.reading.headers import known_titles
from dtks.reading.tables import Lines, Record, Spoilt, Survey, UnreadableFile

CODE = "csv"
UTF_8 = "utf-8"
DELIMITERS = "|;,\t"
BLOCK = 1 << 20
# Far above any real row; a file without line breaks must not fill the memory.
LONGEST_LINE = 20_000
# A quoted cell may hold a few line breaks; more than that is a quote nobody closed.
MOST_LINES_IN_A_ROW = 5


def recognises(file: IO[bytes]) -> bool:
    """Asked last: whatever is nothing else is taken for lines of text."""
    return True


def survey(file: IO[bytes], aliases: Mapping[str, str]) -> Survey:
    encoding = _encoding(file)
    file.seek(0)
    _number, header = next(_lines(file), (0, None))
    delimiter, titles = _divided(_decoded(header or b"", encoding), aliases)
    options = {"encoding": encoding, "delimiter": delimiter}
    if encoding != UTF_8 and _is_mixed(file):
        # Which of the two a letter was meant in cannot be known: those lines are refused.
        options.update(encoding=UTF_8, is_mixed=True)
    return Survey(titles, options)


def open_table(file: IO[bytes], options: dict[str, Any]) -> "Delimited":
    return Delimited(
        file,
        encoding=options["encoding"],
        delimiter=options["delimiter"],
        is_mixed=options.get("is_mixed", False),
    )


class Delimited:
    """A `tables.Table` over a file of lines."""

    def __init__(self, file: IO[bytes], *, encoding: str, delimiter: str, is_mixed: bool = False):
        self._is_mixed = is_mixed
        self.size = file.seek(0, os.SEEK_END)
        self.position = 0
        self._file = file
        self._encoding = encoding
        self._delimiter = delimiter

    def rows(self, *, after: int = 0) -> Iterator[tuple[int, Record]]:
        return chain.from_iterable(self.stretches(after=after))

    def stretches(self, *, after: int = 0) -> Iterator[Sequence[tuple[int, Record]]]:
        """The rows, as many at once as were read at once: most blocks need no look at their lines."""
        self._file.seek(0)
        self.position = 0
        feed = _Feed(_blocks(self._file, self))
        feed.next()
        while feed.has_more():
            stretch = feed.plain() or [feed.record()]
            if stretch[0][0] <= after:
                stretch = stretch[after + 1 - stretch[0][0] :]
            yield [self._checked(*row) for row in stretch] if self._is_mixed else stretch

    def _checked(self, number: int, record: bytes | None) -> tuple[int, Record]:
        if record is None or _is_utf_8(record):
            return number, record
        reason = _(
            "Huruf di baris ini bukan UTF-8, padahal baris lain UTF-8 (pengodean campuran). Simpan "
            "ulang berkas sebagai CSV UTF-8."
        )
        return number, Spoilt(reason)

    def cells(self, record: bytes) -> list[str]:
        return cells(record, encoding=self._encoding, delimiter=self._delimiter)


def cells(record: bytes, *, encoding: str, delimiter: str) -> list[str]:
    return _split(_decoded(record, encoding).replace("\n", " "), delimiter)


class _Feed:
    """Lines in a row, of which some may be looked at and put back."""

    def __init__(self, blocks: "Iterator[_Block]"):
        self._blocks = blocks
        self._ahead: deque[tuple[int, bytes | None]] = deque()
        self._block = _Block(0, [], True)
        self._at = 0

    def has_more(self) -> bool:
        if self._ahead or self._at < len(self._block.lines):
            return True
        self._block, self._at = next(self._blocks, _Block(0, [], True)), 0
        return bool(self._block.lines)

    def next(self) -> tuple[int, bytes | None]:
        """The next line; number 0 behind the last."""
        if self._ahead:
            return self._ahead.popleft()
        if not self.has_more():
            return 0, None
        at, self._at = self._at, self._at + 1
        return self._block.first + at, self._block.lines[at]

    def plain(self) -> Sequence[tuple[int, bytes]]:
        """All the lines at hand, where each is a row."""
        if not self._block.is_plain or self._ahead:
            return ()
        at, self._at = self._at, len(self._block.lines)
        return Lines(self._block.first, self._block.lines)[at:]  # type: ignore[arg-type]

    def record(self) -> tuple[int, bytes | None]:
        """The next row; a quote that is never closed costs its own line and no other."""
        number, line = self.next()
        if line is None or line.count(b'"') % 2 == 0:
            return number, line
        taken: list[tuple[int, bytes | None]] = []
        joined = line
        while joined.count(b'"') % 2 and len(taken) < MOST_LINES_IN_A_ROW:
            following = self.next()
            if following[0] == 0:
                break
            taken.append(following)
            if following[1] is None:
                break
            joined += b"\n" + following[1]
        if joined.count(b'"') % 2:
            self._ahead.extendleft(reversed(taken))
            return number, None
        return number, joined


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    for block in _blocks(file):
        yield from enumerate(block.lines, block.first)


class _Block(NamedTuple):
    """Lines without their ends, be those LF, CRLF or CR; None for one too long to be a row."""

    first: int
    lines: list[bytes | None]
    # Each of them is a row: no quote, none too long.
    is_plain: bool


def _blocks(file: IO[bytes], table: Delimited | None = None) -> Iterator[_Block]:
    number, rest, is_too_long, is_last = 1, b"", False, False
    while not is_last:
        block = file.read(BLOCK)
        is_last = not block
        if table:
            table.position += len(block)
        block = rest + block
        # A CR at the very end may be half of a CRLF.
        held = b"\r" if block.endswith(b"\r") and not is_last else b""
        if b"\r" in block:
            block = block[: len(block) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        is_plain = b'"' not in block
        lines: list[bytes | None] = block.split(b"\n")  # type: ignore[assignment]
        rest = (lines.pop() or b"") + held
        if is_last and (rest or is_too_long):
            lines.append(rest)
        if lines:
            if max(map(len, lines)) > LONGEST_LINE:
                lines = [line if len(line) <= LONGEST_LINE else None for line in lines]
                is_plain = False
            if is_too_long:
                lines[0], is_too_long, is_plain = None, False, False
            yield _Block(number, lines, is_plain)
            number += len(lines)
        if len(rest) > LONGEST_LINE:
            rest, is_too_long = b"", True


def _encoding(file: IO[bytes]) -> str:
    """UTF-8 where all of it is; else what old Windows programs write."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding = UTF_8
    while block := file.read(BLOCK):
        if b"\x00" in block:
            raise UnreadableFile(
                _("Berkas ini bukan teks biasa. Simpan sebagai CSV (UTF-8), lalu unggah lagi.")
            )
        if encoding == UTF_8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                encoding = "cp1252"
    return encoding


def _is_mixed(file: IO[bytes]) -> bool:
    """Whether some lines of a file that is not all UTF-8 can be nothing else."""
    file.seek(0)
    return any(
        line is not None and not line.isascii() and _is_utf_8(line) for _n, line in _lines(file)
    )


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded(line: bytes, encoding: str) -> str:
    return line.removeprefix(codecs.BOM_UTF8).decode(encoding, errors="replace")


def _divided(header: str, aliases: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The separator under which most titles are known, or else most there are, and the titles."""
    divided = [
        (delimiter, tuple(tidy(cell) for cell in _split(header, delimiter)))
        for delimiter in DELIMITERS
    ]
    return max(divided, key=lambda one: (known_titles(one[1], aliases), len(one[1])))


def _split(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [""])
