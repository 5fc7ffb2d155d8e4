"""A ZIP of register files: parts of one register one after the other, or the two tables of DTSEN.

Rows are numbered through all parts, so that a worker can go on behind any of them; `Part.before`
leads back to the line of its own file. Parts may order their columns as they like.
"""

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _

from dtks.reading import archives, delimited, families, headers, spreadsheets
from dtks.reading.foreign import refuse_foreign
from dtks.reading.tables import (
    SEPARATOR,
    Kind,
    Record,
    Spoilt,
    Survey,
    Table,
    UnreadableFile,
    undivided,
    wrong_count,
)

CODE = "zip"
MOST_PARTS = 100
# Rows of each part, while families and members cannot be joined yet.
MOST_LOOKED_AT = 40
_SUFFIXES = (".csv", ".txt", ".xlsx")
_UNUSUAL = re.compile(r"[^\w. ()-]")
_LONG_NUMBER = re.compile(r"\d{10,}")
# What archivers and desktops leave behind.
_LITTER = ("__MACOSX/", ".", "~$", "Thumbs.db", "desktop.ini")
_KINDS: Mapping[str, Kind] = {kind.CODE: kind for kind in (spreadsheets, delimited)}


@dataclass
class Part:
    """One file of the bundle. `places` says for each column of the whole where it stands here."""

    name: str
    kind: str
    options: dict[str, Any]
    titles: list[str]
    before: int
    lines: int
    size: int
    is_families: bool = False
    places: list[int | None] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return shown_name(self.name)


def recognises(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(2) == b"PK"


def survey(file: IO[bytes], aliases: Mapping[str, str]) -> Survey:
    archive = archives.open_archive(file)
    parts = []
    for name in _members(archive):
        with _named(name), _unpacked(archive, name) as member:
            parts.append(_surveyed(name, member, aliases))
    people, homes = families.told_apart(parts, aliases)
    # The table of persons first: who has no members shows only behind the last of them.
    before = 0
    for part in (*people, *homes):
        part.before, before = before, before + part.lines
    meaning = families.joint_of(people, homes, aliases) if homes else None
    if meaning:
        titles = _joined(people, aliases)
        joint = [headers.meaning(title, aliases) for title in titles].index(meaning)
        titles += families.attach(homes, meaning, titles, aliases)
    else:
        titles, joint = _joined([*people, *homes], aliases), None
    return Survey(
        tuple(titles),
        {
            "parts": [asdict(part) for part in (*people, *homes)],
            "joint": joint,
            "width": len(titles),
            "is_apart": bool(homes) and joint is None,
        },
    )


def open_table(file: IO[bytes], options: dict[str, Any]) -> "Bundle":
    return Bundle(file, options)


class Bundle:
    """A `tables.Table` over all parts."""

    def __init__(self, file: IO[bytes], options: dict[str, Any]):
        self._archive = archives.open_archive(file)
        parts = [Part(**told) for told in options["parts"]]
        self._people = [part for part in parts if not part.is_families]
        self._homes = [part for part in parts if part.is_families]
        self._options = options
        self._behind = 0
        self._open: tuple[Table, Part] | None = None
        self.size = max(sum(part.size for part in parts), 1)

    @property
    def position(self) -> int:
        if self._open is None:
            return self._behind
        table, part = self._open
        return self._behind + table.position * part.size // table.size

    def rows(self, *, after: int = 0) -> Iterator[tuple[int, Record]]:
        if not self._homes:
            yield from self._of(self._people, after)
            return
        if self._options.get("is_apart"):
            # Until a person has said what joins them they are only looked at.
            for part in (*self._people, *self._homes):
                yield from islice(self._of([part], 0), MOST_LOOKED_AT)
            return
        # The index is made anew by a worker that takes over, and all members are looked at again:
        # only they tell which families have any.
        with families.Index(self._options["joint"], self._options["width"]) as index:
            index.fill(self._of(self._homes, 0))
            for number, record in self._of(self._people, 0):
                joined = index.joined(record)
                if number > after:
                    yield number, joined
            yield from ((number, spoilt) for number, spoilt in index.leftovers() if number > after)

    def cells(self, record: bytes) -> list[str]:
        return record.decode().split(SEPARATOR)

    def _of(self, parts: Iterable[Part], after: int) -> Iterator[tuple[int, Record]]:
        for part in parts:
            if part.before + part.lines > after:
                with _named(part.name), _unpacked(self._archive, part.name) as member:
                    table = _KINDS[part.kind].open_table(member, part.options)
                    self._open = (table, part)
                    for number, record in table.rows(after=max(after - part.before, 0)):
                        yield part.before + number, _placed(part, table, record)
                    self._open = None
            self._behind += part.size


def where(options: dict[str, Any], line: int) -> tuple[str, int]:
    """(name of the part, line in it) of a number in the bundle."""
    for part in reversed(options.get("parts", ())):
        if line > part["before"]:
            return shown_name(part["name"]), line - part["before"]
    return "", line


def shown_name(name: str) -> str:
    """Without folders; a file named by somebody's NIK keeps it to itself."""
    return _LONG_NUMBER.sub("•", name.rpartition("/")[2])[:60]


def pack(files: Iterable[tuple[str, IO[bytes]]]) -> IO[bytes]:
    """Two files of one form as one: the same files give the same bytes."""
    bundle = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by who asked for it
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, (name, file) in enumerate(sorted(files, key=lambda told: told[0]), start=1):
            file.seek(0)
            entry = zipfile.ZipInfo(f"{number}/{_tame(name)}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as member:
                shutil.copyfileobj(file, member, archives.BLOCK)
    bundle.seek(0)
    return bundle


def _tame(name: str) -> str:
    """A name of an upload as a name of a member; whatever it says of its kind, it is looked at."""
    plain = _UNUSUAL.sub("_", name.rpartition("/")[2])[-80:]
    return plain if plain.lower().endswith(_SUFFIXES) else f"{plain}.csv"


def _members(archive: zipfile.ZipFile) -> list[str]:
    names = []
    for entry in archive.infolist():
        last = entry.filename.rpartition("/")[2]
        if entry.is_dir() or entry.filename.startswith(_LITTER) or last.startswith(_LITTER):
            continue
        if last.lower().endswith(".zip"):
            raise _nested()
        if last.lower().endswith(_SUFFIXES):
            names.append(entry.filename)
    if not names:
        raise UnreadableFile(
            _(
                "ZIP ini tidak berisi berkas CSV atau Excel (.xlsx). Periksa isinya, lalu unggah lagi."
            )
        )
    if len(names) > MOST_PARTS:
        raise UnreadableFile(
            _("ZIP ini berisi %(count)d berkas; paling banyak %(most)d. Bagi menjadi beberapa ZIP.")
            % {"count": len(names), "most": MOST_PARTS}
        )
    return sorted(names)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Whatever is wrong with a part is said with its name."""
    try:
        yield
    except UnreadableFile as error:
        raise UnreadableFile(f"{shown_name(name)}: {error.message}") from None


@contextmanager
def _unpacked(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """A part where it can be read twice: in a file without a name, gone when it is closed."""
    with tempfile.TemporaryFile() as file:
        for block in archives.blocks(archive, name):
            file.write(block)
        file.seek(0)
        yield file


def _surveyed(name: str, member: IO[bytes], aliases: Mapping[str, str]) -> Part:
    kind: Kind = delimited
    if spreadsheets.recognises(member):
        kind = spreadsheets
    elif recognises(member):
        raise _nested()
    else:
        refuse_foreign(member)
    found = kind.survey(member, aliases)
    return Part(
        name=name,
        kind=kind.CODE,
        options=found.options,
        titles=list(found.titles),
        before=0,
        lines=spreadsheets.MOST_ROWS if kind is spreadsheets else _lines(member),
        size=max(member.seek(0, os.SEEK_END), 1),
    )


def _nested() -> UnreadableFile:
    return UnreadableFile(
        _("Di dalam ZIP ini ada ZIP lagi. Buka dahulu, lalu unggah berkas CSV atau Excelnya.")
    )


def _lines(file: IO[bytes]) -> int:
    file.seek(0)
    count = 1
    while block := file.read(archives.BLOCK):
        count += block.count(b"\n") + block.count(b"\r")
    return count


def _joined(parts: list[Part], aliases: Mapping[str, str]) -> list[str]:
    """The titles of all parts, each once, and in each part where they stand."""
    titles: dict[str, str] = {}
    for part in parts:
        for title in part.titles:
            titles.setdefault(headers.meaning(title, aliases), title)
    for part in parts:
        places = {headers.meaning(title, aliases): n for n, title in enumerate(part.titles)}
        part.places = [places.get(meaning) for meaning in titles]
    return list(titles.values())


def _placed(part: Part, table: Table, record: Record) -> Record:
    """The record with its columns where the whole has them."""
    if record is None or isinstance(record, Spoilt):
        return record
    cells = table.cells(record)
    if len(cells) < len(part.titles) or any(cell.strip() for cell in cells[len(part.titles) :]):
        if not any(cell.strip() for cell in cells):
            return undivided([""] * len(part.places))
        return Spoilt(wrong_count(len(cells), len(part.titles)))
    return undivided("" if place is None else cells[place] for place in part.places)
