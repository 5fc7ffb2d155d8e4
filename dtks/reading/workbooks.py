"""The few facts about a workbook that its rows need: sheets, date styles, shared texts.

No database and no Django: bytes in, Python out.
"""

import html
import re
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from dtks.reading.archives import blocks, damaged, small

WORKBOOK = "xl/workbook.xml"
SHARED_TEXTS = "xl/sharedStrings.xml"
# A register of a million persons has about 70 MB of different texts.
MOST_TEXT = 400_000_000
LONGEST_TEXT = 4_000_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_ITEM = re.compile(
    rb'<si>\s*<t(?: xml:space="preserve")?>([^<]*)</t>\s*</si>|<si\b[^>]*?(?:/>|>(.*?)</si>)',
    re.DOTALL,
)
_TEXT = re.compile(rb"<t\b[^>]*>([^<]*)</t>")
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>", re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Sheet:
    name: str
    path: str


def sheets(archive: zipfile.ZipFile) -> tuple[list[Sheet], bool]:
    """The visible sheets in their order, and whether days are counted from 1904."""
    book = _xml(archive, WORKBOOK)
    paths = {
        part.get("Id"): part.get("Target", "")
        for part in _xml(archive, "xl/_rels/workbook.xml.rels")
        if part.get("Type", "").endswith("/worksheet")
    }
    found, counts_from_1904 = [], False
    for node in book.iter():
        kind = _local(node)
        if kind == "workbookPr":
            counts_from_1904 = node.get("date1904") in {"1", "true"}
        elif kind == "sheet" and node.get("state", "visible") == "visible":
            target = paths.get(node.get(_RELATION) or node.get(_STRICT_RELATION))
            if target:
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found.append(Sheet(node.get("name", ""), path))
    return found, counts_from_1904


def date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The styles under which a number is a day."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = _xml(archive, "xl/styles.xml")
    formats = {
        int(node.get("numFmtId", 0))
        for node in root.iter()
        if _local(node) == "numFmt" and _is_date_format(node.get("formatCode", ""))
    }
    cells = next((node for node in root if _local(node) == "cellXfs"), ())
    dates = formats | _BUILT_IN_DATES
    return frozenset(n for n, xf in enumerate(cells) if int(xf.get("numFmtId", 0)) in dates)


class SharedTexts:
    """The table of texts that cells point into: one long text and where each part ends.

    As Python objects a million different NIKs and names would take four times as much. Read only
    as far as cells have pointed: the titles of a sheet stand among the first texts.
    """

    def __init__(self, archive: zipfile.ZipFile):
        self._text = bytearray()
        self._ends = array("I", [0])
        is_there = SHARED_TEXTS in archive.namelist()
        self._unread = _pieces(blocks(archive, SHARED_TEXTS), b"</si>") if is_there else iter(())

    def at(self, number: bytes) -> str:
        """The text a cell points to."""
        place, ends = int(number), self._ends
        if place + 1 >= len(ends):
            self._read_until(place + 1)
        return self._text[ends[place] : ends[place + 1]].decode()

    def _read_until(self, place: int) -> None:
        add, text = self._ends.append, self._text
        while place >= len(self._ends) and (piece := next(self._unread, None)):
            for plain, rich in _ITEM.findall(piece):
                found = plain or (rich and b"".join(_TEXT.findall(_PHONETIC.sub(b"", rich))))
                if found:
                    text += unescaped(found).encode() if b"&" in found or b"_x" in found else found
                add(len(text))
            if len(text) > MOST_TEXT:
                raise damaged()


def unescaped(text: bytes) -> str:
    """What the XML stands for; a unit separator stays escaped, it parts our own cells."""
    plain = html.unescape(text.decode(errors="replace"))
    if "_x" in plain:
        plain = _ESCAPED.sub(lambda m: _character(m[1]), plain)
    return plain.replace("\x1f", " ")


def without_prefix(piece: bytes, prefix: bytes) -> bytes:
    """Some programs write <x:row> for <row>."""
    if not prefix:
        return piece
    return piece.replace(b"</" + prefix, b"</").replace(b"<" + prefix, b"<")


def _pieces(stream: Iterator[bytes], end: bytes) -> Iterator[bytes]:
    """The stream again, cut behind the last `end` of each block."""
    rest, prefix = b"", None
    for block in stream:
        if prefix is None:
            refuse_odd_xml(block)
            opened = re.search(rb"<(\w+:)?sst\b", block)
            prefix = (opened and opened[1]) or b""
        block = rest + without_prefix(block, prefix)
        cut = block.rfind(end) + len(end)
        if cut < len(end):
            rest = block
            if len(rest) > LONGEST_TEXT:
                raise damaged()
            continue
        rest = block[cut:]
        yield block[:cut]


def refuse_odd_xml(head: bytes) -> None:
    """Entities of one's own and UTF-16 are legal and never seen in a register."""
    if b"<!DOCTYPE" in head[:2_000] or head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise damaged()


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    text = small(archive, name)
    if b"<!DOCTYPE" in text:
        raise damaged()
    try:
        # Without a DOCTYPE there are no entities to blow up.
        return ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError:
        raise damaged() from None


def _local(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _is_date_format(code: str) -> bool:
    bare = _NOT_FORMAT.sub("", code).lower()
    return bare != "general" and bool(re.search(r"[dyhms]", bare))


def _character(code: str) -> str:
    found = chr(int(code, 16))
    return found if found.isprintable() else " "
