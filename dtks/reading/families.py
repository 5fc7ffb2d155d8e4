"""The two tables of DTSEN, families and members, read as one.

Families wait in a temporary database of SQLite, which keeps itself on the disk: two million of
them would not fit into the memory of a worker.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext as _

from dtks.cells import tidy
from dtks.columns import BY_KEY
from dtks.reading import headers
from dtks.reading.tables import SEPARATOR, Record, Spoilt, undivided

if TYPE_CHECKING:
    from dtks.reading.bundles import Part

# What members and families may be joined by, the best first.
JOINTS = ("family_id", "kk")
_OF_A_PERSON = frozenset({"name", "nik", "born_on", "sex", "relation"})


def told_apart(
    parts: Sequence["Part"], aliases: Mapping[str, str]
) -> tuple[list["Part"], list["Part"]]:
    """(tables of persons, tables of families); all are of one kind unless both are there."""
    homes = [part for part in parts if _is_of_families(part, aliases)]
    people = [part for part in parts if part not in homes]
    if not people:
        return list(parts), []
    for part in homes:
        part.is_families = True
    return people, homes


def joint_of(
    people: Sequence["Part"], homes: Sequence["Part"], aliases: Mapping[str, str]
) -> str | None:
    """What both kinds of tables name a family by; None where that is not known, or not yet."""
    for joint in JOINTS:
        if all(joint in _meanings(part, aliases) for part in (*people, *homes)):
            return joint
    return None


def attach(
    homes: Sequence["Part"], joint: str, titles: Sequence[str], aliases: Mapping[str, str]
) -> list[str]:
    """What only the families say; their tables are read as the joint and then these columns."""
    known = {headers.meaning(title, aliases) for title in titles}
    more: dict[str, str] = {}
    for part in homes:
        for title in part.titles:
            if headers.meaning(title, aliases) not in known:
                more.setdefault(headers.meaning(title, aliases), title)
    for part in homes:
        places = {headers.meaning(title, aliases): n for n, title in enumerate(part.titles)}
        part.places = [places[joint], *(places.get(meaning) for meaning in more)]
    return list(more.values())


class Index:
    """Families by what they are named, and which of them were asked for."""

    def __init__(self, joint: int, width: int):
        self._joint = joint
        self._width = width
        # An empty name: on the disk, without a file that anybody could find.
        self._db = sqlite3.connect("", isolation_level=None)
        self._last: tuple[str, str | None] = ("", None)

    def __enter__(self) -> Self:
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;"
            "CREATE TABLE family (name TEXT PRIMARY KEY, line INTEGER, cells TEXT, is_asked INTEGER)"
            " WITHOUT ROWID;"
            "CREATE TABLE spoilt (line INTEGER PRIMARY KEY, reason TEXT);"
            "BEGIN"
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()

    def fill(self, rows: Iterator[tuple[int, Record]]) -> None:
        for number, record in rows:
            if isinstance(record, bytes):
                name, _space, cells = record.decode().partition(SEPARATOR)
                name = tidy(name)
                if name:
                    added = self._db.execute(
                        "INSERT OR IGNORE INTO family VALUES (?, ?, ?, 0)", (name, number, cells)
                    )
                    if not added.rowcount:
                        self._spoil(
                            number,
                            _("Keluarga ini sudah ada di baris lebih atas. Hapus salah satunya."),
                        )
                elif cells.strip(SEPARATOR + " "):
                    self._spoil(
                        number, _("Baris keluarga ini tanpa nomor keluarga. Lengkapi atau hapus.")
                    )
            elif isinstance(record, Spoilt):
                self._spoil(number, record.reason)
            else:
                self._spoil(number, _("Baris keluarga ini tidak terbaca. Periksa tanda kutipnya."))

    def joined(self, record: Record) -> Record:
        """A member with what the family says."""
        if not isinstance(record, bytes):
            return record
        text = record.decode()
        name = tidy(text.split(SEPARATOR, self._joint + 1)[self._joint])
        if name != self._last[0]:
            self._last = (name, self._asked(name))
        cells = self._last[1]
        if cells is None:
            if not text.strip(SEPARATOR + " "):
                return undivided([""] * self._width)
            return Spoilt(
                _(
                    "Keluarga orang ini tidak ada di berkas keluarga. Lengkapi berkas keluarga, atau "
                    "hapus baris ini."
                )
            )
        return f"{text}{SEPARATOR}{cells}".encode() if cells else record

    def leftovers(self) -> Iterator[tuple[int, Spoilt]]:
        """Families that nobody belongs to, and the rows that were none; by their line."""
        alone = _("Keluarga ini tidak punya anggota di berkas anggota, jadi tidak dicatat.")
        found = self._db.execute(
            "SELECT line, ? FROM family WHERE NOT is_asked UNION ALL SELECT line, reason FROM spoilt "
            "ORDER BY 1",
            (alone,),
        )
        for line, reason in found:
            yield line, Spoilt(reason)

    def _asked(self, name: str) -> str | None:
        row = self._db.execute("SELECT cells FROM family WHERE name = ?", (name,)).fetchone()
        if row is None:
            return None
        self._db.execute("UPDATE family SET is_asked = 1 WHERE name = ?", (name,))
        return row[0]

    def _spoil(self, line: int, reason: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO spoilt VALUES (?, ?)", (line, reason))


def _is_of_families(part: "Part", aliases: Mapping[str, str]) -> bool:
    """Also where nobody knows yet by which column: it says some things, and nothing of a person."""
    meanings = _meanings(part, aliases)
    if meanings & set(JOINTS):
        return not meanings & {"name", "nik"}
    return not meanings & _OF_A_PERSON and len(meanings & set(BY_KEY)) >= headers.FEWEST_TITLES


def _meanings(part: "Part", aliases: Mapping[str, str]) -> set[str]:
    return {headers.meaning(title, aliases) for title in part.titles}
