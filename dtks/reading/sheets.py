"""The rows of a worksheet, from its XML, a few thousand at a time.

A sheet of a million rows is a gigabyte of XML; what is held of it is one block. Rows that look
as Excel and its relatives write them are taken by one pattern; any other row is read with care.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

from dtks.reading.archives import damaged
from dtks.reading.workbooks import SharedTexts, refuse_odd_xml, unescaped, without_prefix

# Of XLSX itself; a cell that says it stands beyond is no cell.
MOST_COLUMNS = 16_384
LONGEST_ROW = 4_000_000
# Of the beginning of a cell, up to its formula.
LONGEST_START = 400
# From here on Excel has dropped digits: it keeps fifteen.
DAMAGED_FROM = 10**15
LEARNT_FROM = 200
FIRST_DAY = dt.date(1899, 12, 30)
FIRST_DAY_1904 = dt.date(1904, 1, 1)

_OPENED = re.compile(rb"<(\w+:)?sheetData\b[^>]*?(/)?>")
_EMPTY_ROWS = re.compile(rb"<row\b[^>]*/>")
_ROW = re.compile(rb"<row\b([^>]*)>")
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb"(?:^|\s)(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_VALUE = re.compile(rb"<v\b[^>]*>([^<]*)</v>")
_TEXT = re.compile(rb"<t\b[^>]*>([^<]*)</t>")
# The formula of a cell stands before its value.
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f[\s/>]")
_ROWS = re.compile(rb"<row\b([^>]*)>(.*?)</row>", re.DOTALL)
_KINDS = re.compile(rb'<c r="([A-Z]{1,3}\d+)"([^>]*[^>/])>')
_SHARED = b' t="s"'


def letters(column: int) -> str:
    """0 is A, 26 is AA."""
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def first_formula(stream: Iterator[bytes]) -> bytes | None:
    """The first cell that is a formula, such as L2; empty where cells have no names. Reads to the end where there is none."""
    rest = b""
    for block in stream:
        if b"<f" in block or b":f" in block or rest.endswith((b"<", b":")):
            found = _FORMULA.search(rest + block)
            if found:
                return dict(_ATTRIBUTE.findall(found[1])).get(b"r", b"")
        rest = (rest + block)[-LONGEST_START:]
    return None


class Rows:
    """Iterates `(number, cells)`; `position` counts the XML that was read."""

    def __init__(
        self,
        stream: Iterator[bytes],
        texts: SharedTexts,
        dates: frozenset[int],
        *,
        width: int = 0,
        counts_from_1904: bool = False,
    ):
        self.position = 0
        self._stream = stream
        self._texts = texts
        self._dates = dates
        self._width = width
        self._first_day = FIRST_DAY_1904 if counts_from_1904 else FIRST_DAY
        self._kinds: list[bytes] = []
        self._usual: re.Pattern[bytes] | None = None
        self._number = 0

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        try:
            yield from self._rows()
        except (ValueError, IndexError, OverflowError):
            # A number that is none, a text beyond the table of texts.
            raise damaged() from None

    def _rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        for piece in self._pieces():
            if self._usual is None and self._width:
                self._learn(piece)
            found = self._usual.findall(piece) if self._usual else []
            if found and len(found) == piece.count(b"<row"):
                yield from self._by_columns(found)
            else:
                yield from self._by_rows(piece)

    def _learn(self, piece: bytes) -> None:
        """What stands in each column of the rows to come, judged by the first ones."""
        seen: list[Counter[bytes]] = [Counter() for _column in range(self._width)]
        for _about, inner in _ROWS.findall(piece)[:LEARNT_FROM]:
            for column, kind in _KINDS.findall(inner):
                place = column_of(column)
                if place < self._width:
                    seen[place][kind] += 1
        self._kinds = [max(kinds, key=kinds.__getitem__, default=_SHARED) for kinds in seen]
        self._usual = _usual_row(tuple(self._kinds))

    def _by_columns(self, found: list[tuple[bytes, ...]]) -> Iterator[tuple[int, Sequence[str]]]:
        numbers, *columns = zip(*found, strict=True)
        shown = [self._column_shown(k, c) for k, c in zip(self._kinds, columns, strict=True)]
        self._number = int(numbers[-1])
        yield from zip(map(int, numbers), zip(*shown, strict=True), strict=True)

    def _column_shown(self, kind: bytes, values: tuple[bytes, ...]) -> list[str]:
        """Most columns of a register say few things again and again."""
        show = self._texts.at if kind.endswith(_SHARED) else partial(self._shown, kind)
        distinct = set(values)
        if len(distinct) * 2 > len(values):
            return [show(value) if value else "" for value in values]
        words = {value: show(value) if value else "" for value in distinct}
        return [words[value] for value in values]

    def _by_rows(self, piece: bytes) -> Iterator[tuple[int, Sequence[str]]]:
        at = 0
        while opened := _ROW.search(piece, at):
            found = self._usual.match(piece, opened.start()) if self._usual else None
            if found:
                at = found.end()
                yield from self._by_columns([found.groups(b"")])
                continue
            at = piece.find(b"</row>", opened.end()) + 6
            cells = self._careful(opened[1], piece[opened.end() : at - 6])
            yield self._number, cells

    def _pieces(self) -> Iterator[bytes]:
        """Blocks of whole rows."""
        rest, prefix, is_open = b"", b"", False
        for block in self._stream:
            self.position += len(block)
            block = rest + block
            if not is_open:
                refuse_odd_xml(block)
                opened = _OPENED.search(block)
                if opened is None:
                    rest = block
                    if len(rest) > LONGEST_ROW:
                        raise damaged()
                    continue
                if opened[2]:
                    return
                is_open, prefix = True, opened[1] or b""
                block = block[opened.end() :]
            block = without_prefix(block, prefix)
            cut = block.rfind(b"</row>") + 6
            if cut < 6:
                # Perhaps a million rows without a cell, which have no end of their own.
                rest = _EMPTY_ROWS.sub(b"", block)
                if len(rest) > LONGEST_ROW:
                    raise damaged()
                continue
            rest = block[cut:]
            block = block[:cut]
            yield _EMPTY_ROWS.sub(b"", block) if b"/><row" in block else block

    def _careful(self, about: bytes, inner: bytes) -> list[str]:
        told = dict(_ATTRIBUTE.findall(about))
        self._number = int(told[b"r"]) if told.get(b"r", b"").isdigit() else self._number + 1
        cells: list[str] = []
        for about_cell, content in _CELL.findall(inner):
            told = dict(_ATTRIBUTE.findall(about_cell))
            column = column_of(told[b"r"]) if b"r" in told else len(cells)
            if column >= MOST_COLUMNS:
                raise damaged()
            value = _VALUE.search(content)
            kind = b"".join(b' %s="%s"' % (k, told[k]) for k in (b"s", b"t") if k in told)
            if value:
                raw = value[1]
            elif told.get(b"t") == b"inlineStr":
                raw = b"".join(_TEXT.findall(content))
            else:
                raw = b""
            shown = self._texts.at(raw) if kind.endswith(_SHARED) else self._shown(kind, raw)
            cells += [""] * (column - len(cells))
            cells[column:] = [shown]
        return cells + [""] * (self._width - len(cells))

    def _shown(self, kind: bytes, value: bytes) -> str:
        """A cell that is no shared text, as a person sees it."""
        style, _space, kind = kind.partition(b" t=")
        kind = kind.strip(b'"')
        if kind in {b"str", b"inlineStr", b"e", b"d"}:
            return unescaped(value)
        if kind == b"b":
            return "YA" if value == b"1" else "TIDAK"
        if not value:
            return ""
        if style and int(style[4:-1] or 0) in self._dates:
            return self._day(value)
        return _number(value)

    def _day(self, value: bytes) -> str:
        try:
            days, seconds = divmod(round(float(value) * 86_400), 86_400)
            day = (self._first_day + dt.timedelta(days)).isoformat()
        except (ValueError, OverflowError):
            return value.decode(errors="replace")
        return f"{day} {dt.timedelta(seconds=seconds)}" if seconds else day


def _number(value: bytes) -> str:
    """As written up to fifteen digits; beyond, as Excel shows it, so that it is known for damaged."""
    if value.isdigit() and len(value) < 16:
        return value.decode()
    try:
        number = float(value)
    except ValueError:
        return value.decode(errors="replace")
    if abs(number) >= DAMAGED_FROM:
        return f"{number:.5E}"
    return str(int(number)) if number.is_integer() else repr(number)


@lru_cache(maxsize=MOST_COLUMNS)
def _letters_to_column(name: bytes) -> int:
    column = 0
    for letter in name:
        column = column * 26 + letter - 64
    return column - 1


def column_of(reference: bytes) -> int:
    name = reference.rstrip(b"0123456789")
    if not name.isalpha() or not name.isupper() or len(name) > 3:
        raise damaged()
    return _letters_to_column(name)


@lru_cache(maxsize=16)
def _usual_row(kinds: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """A row whose cells stand in order and are of the kind of their column, or empty."""
    cells = b"".join(
        rb'(?:<c r="%(c)s\d+"%(kind)s>%(open)s([^<]*)%(close)s</c>|<c r="%(c)s\d+"[^>]*/>)?+'
        % {
            b"c": letters(n).encode(),
            b"kind": re.escape(kind),
            b"open": rb"<is><t(?: xml:space=\"preserve\")?>" if b"inlineStr" in kind else b"<v>",
            b"close": b"</t></is>" if b"inlineStr" in kind else b"</v>",
        }
        for n, kind in enumerate(kinds)
    )
    return re.compile(rb'<row r="(\d+)"[^>]*>' + cells + rb"</row>")
