"""Which kind of file this is, and the way into it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _

from dtks.columns import known_titles
from dtks.reading import bundles, delimited, headers, spreadsheets
from dtks.reading.foreign import refuse_foreign
from dtks.reading.tables import Kind, Layout, Record, Spoilt, Table, UnreadableFile, divided

BLOCK = 1 << 20
ROWS = 1_000
# Asked in this order; text comes last, because it recognises itself in everything.
KINDS: tuple[Kind, ...] = (spreadsheets, bundles, delimited)
_BY_CODE = {kind.CODE: kind for kind in KINDS}


def inspect(
    file: IO[bytes], aliases: Mapping[str, str] | None = None, *, may_be_mapped: bool = False
) -> Layout:
    """Read the file through: its hash, its kind, its columns. Raises UnreadableFile.

    With `may_be_mapped` a file passes whose titles a person can still tell the meaning of.
    """
    aliases = known_titles() if aliases is None else aliases
    sha256, size = _digest(file)
    if not size:
        raise UnreadableFile(_("Berkas kosong. Pilih berkas hasil unduhan SIKS-NG."))
    kind = kind_of(file)
    survey = kind.survey(file, aliases)
    titles = survey.titles
    layout = Layout(
        kind.CODE, sha256, size, titles, headers.columns_of(titles, aliases), survey.options
    )
    if not may_be_mapped or headers.known_titles(titles, aliases) < headers.FEWEST_TITLES:
        headers.require(layout)
    if not _has_rows(open_table(file, layout)):
        raise UnreadableFile(_("Berkas hanya berisi baris judul, tidak ada baris data."))
    return layout


def kind_of(file: IO[bytes]) -> Kind:
    """By what is in it, whatever its name says. Raises UnreadableFile for what is no table."""
    refuse_foreign(file)
    return next(kind for kind in KINDS if kind.recognises(file))


def open_kind(file: IO[bytes], code: str, options: dict[str, Any]) -> Table:
    return _BY_CODE[code].open_table(file, options)


def open_table(file: IO[bytes], layout: Layout) -> Table:
    """The rows of a file that was inspected before, perhaps by another process."""
    return open_kind(file, layout.kind, layout.options)


def stretches(table: Table, *, after: int) -> Iterator[Sequence[tuple[int, Record]]]:
    """The rows of a table by the hundreds, as they come off the file."""
    if isinstance(table, delimited.Delimited):
        yield from filter(None, table.stretches(after=after))
        return
    rows = table.rows(after=after)
    while stretch := list(islice(rows, ROWS)):
        yield stretch


def cells_of(layout: Layout) -> Callable[[Any], list[str]]:
    """How to come from a record to its cells without the file at hand."""
    if layout.kind == delimited.CODE:
        return partial(delimited.cells, **layout.options)
    return divided


def _digest(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _has_rows(table: Table) -> bool:
    return any(
        record is None
        or isinstance(record, Spoilt)
        or any(cell.strip() for cell in table.cells(record))
        for _number, record in table.rows()
    )
