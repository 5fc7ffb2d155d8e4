"""What every kind of register file comes down to: titles, and rows under them.

A kind of file is a module of this package, named in `files.KINDS`, with

    CODE                                stored with the batch
    recognises(file) -> bool            by what is in it, never by the name
    survey(file, aliases) -> Survey     looks through it once; raises UnreadableFile
    open_table(file, options) -> Table  the same file again, for its rows

A worker that takes over from another opens the file from the stored `Layout`, so whatever a kind
found out in its survey (encoding, sheet, first row) belongs into `options`, as JSON can hold it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol, Self, overload

from django.utils.translation import gettext as _

from core.errors import Refused
from dtks.columns import BY_KEY, Column


@dataclass(frozen=True)
class Spoilt:
    """A row that its kind of file can say the trouble of; it is refused with these words."""

    reason: str


# A row as its file holds it: undivided bytes where that is quicker to compare, else its cells;
# None where the cells of a row cannot be told apart.
Record = bytes | list[str] | Spoilt | None


class Lines(Sequence[tuple[int, bytes]]):
    """Rows that are lines and nothing else, one behind the other: as cheap as the lines themselves."""

    def __init__(self, first: int, lines: list[bytes]):
        self.first = first
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        return enumerate(self.lines, self.first)

    @overload
    def __getitem__(self, at: int) -> tuple[int, bytes]: ...
    @overload
    def __getitem__(self, at: slice) -> "Lines": ...
    def __getitem__(self, at: int | slice) -> "tuple[int, bytes] | Lines":
        places = range(self.first, self.first + len(self.lines))[at]
        if isinstance(places, range):
            return Lines(places.start, self.lines[at])  # type: ignore[index]
        return places, self.lines[at]  # type: ignore[index, return-value]


# Parts the cells of an undivided record where the file has no such thing; no cell holds it.
SEPARATOR = "\x1f"


def undivided(cells: Iterable[str]) -> bytes:
    return SEPARATOR.join(cells).encode()


def divided(record: bytes | list[str]) -> list[str]:
    return record.decode().split(SEPARATOR) if isinstance(record, bytes) else record


def wrong_count(found: int, expected: int) -> str:
    return _(
        "Baris ini berisi %(found)d kolom, seharusnya %(expected)d. Mungkin ada tanda pemisah di "
        "dalam isi; beri tanda kutip atau hapus."
    ) % {"found": found, "expected": expected}


class UnreadableFile(Refused):
    """The file is not a register extract; the sentence says what was expected."""


@dataclass(frozen=True)
class Survey:
    """What a kind of file learnt before the rows are read."""

    titles: tuple[str, ...]
    options: dict[str, Any]


class Table(Protocol):
    """A file opened for its rows. Streams: nothing is held but the rows at hand."""

    # How far it is, in units of which the whole is `size`.
    position: int
    size: int

    def rows(self, *, after: int = 0) -> Iterator[tuple[int, Record]]:
        """Rows under the titles with their numbers as a person counts them, beyond `after`."""

    def cells(self, record: bytes | list[str]) -> list[str]:
        """The cells of a record."""


class Kind(Protocol):
    CODE: str

    def recognises(self, file: IO[bytes]) -> bool: ...

    def survey(self, file: IO[bytes], aliases: Mapping[str, str]) -> Survey: ...

    def open_table(self, file: IO[bytes], options: dict[str, Any]) -> Table: ...


@dataclass(frozen=True)
class Layout:
    """What was learnt from a file before its rows are read; kept with the batch."""

    kind: str
    sha256: str
    size: int
    titles: tuple[str, ...]
    columns: tuple[Column | None, ...]
    options: dict[str, Any]

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.columns if column]

    def titles_of(self, keys: Collection[str]) -> set[str]:
        """How problems of these columns are headed."""
        pairs = zip(self.titles, self.columns, strict=True)
        return {title[:40] for title, column in pairs if column and column.key in keys}

    @property
    def keys_in_order(self) -> list[str]:
        """A key for each title; empty for one that is left alone."""
        return [column.key if column else "" for column in self.columns]

    @property
    def is_apart(self) -> bool:
        """Tables of families and of members that nobody has said yet how to join."""
        return bool(self.options.get("is_apart"))

    @property
    def ignored(self) -> list[str]:
        pairs = zip(self.titles, self.columns, strict=True)
        return [title[:100] for title, column in pairs if column is None and title]

    def stored(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "sha256": self.sha256,
            "size": self.size,
            "titles": list(self.titles),
            "columns": self.keys_in_order,
            "options": self.options,
        }

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Self:
        told = dict(stored)
        told["titles"] = tuple(told["titles"])
        told["columns"] = tuple(BY_KEY.get(key) for key in told["columns"])
        return cls(**told)
