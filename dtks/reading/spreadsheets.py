"""XLSX as offices send it: titles somewhere near the top of one of the sheets.

Rows become text as a person sees them and stay undivided, parted by a character that no cell holds.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from string import ascii_uppercase
from typing import IO, Any
from zipfile import ZipFile

from django.utils.translation import gettext as _

from dtks.cells import tidy
from dtks.reading import archives, headers, sheets, workbooks
from dtks.reading.headers import known_titles
from dtks.reading.tables import SEPARATOR, Survey, UnreadableFile, undivided

CODE = "xlsx"
MOST_ROWS = 1 << 20
# Real exports carry a few lines with the name of the report above the titles.
MOST_ROWS_ABOVE = 20
# A register has some thirty columns; a sheet of thousands is something else.
MOST_TITLES = 300


def recognises(file: IO[bytes]) -> bool:
    file.seek(0)
    if file.read(2) != b"PK":
        return False
    return workbooks.WORKBOOK in archives.open_archive(file).namelist()


def survey(file: IO[bytes], aliases: Mapping[str, str]) -> Survey:
    """The first sheet with titles that are known; the other sheets are named to the reader."""
    archive = archives.open_archive(file)
    found, counts_from_1904 = workbooks.sheets(archive)
    texts = workbooks.SharedTexts(archive)
    best: tuple[int, int, tuple[str, ...], workbooks.Sheet] | None = None
    for sheet in found:
        known, row, titles = _titles(archive, sheet, texts, aliases)
        if titles and (best is None or known > best[0] and best[0] < 2):
            best = (known, row, titles, sheet)
    if best is None:
        raise UnreadableFile(_("Berkas Excel ini kosong. Pilih berkas hasil unduhan SIKS-NG."))
    _known, row, titles, sheet = best
    _refuse_formulas(archive, sheet, titles)
    if workbooks.SHARED_TEXTS in archive.namelist():
        for _block in archives.blocks(archive, workbooks.SHARED_TEXTS):
            pass  # to the end: only there does a broken checksum show
    return Survey(
        titles,
        {
            "sheet": sheet.path,
            "sheet_name": sheet.name[:100],
            "other_sheets": [other.name[:100] for other in found if other != sheet][:20],
            "title_row": row,
            "width": len(titles),
            "counts_from_1904": counts_from_1904,
        },
    )


def open_table(file: IO[bytes], options: dict[str, Any]) -> "Spreadsheet":
    return Spreadsheet(file, options)


class Spreadsheet:
    """A `tables.Table` over one sheet; rows are numbered as Excel numbers them."""

    def __init__(self, file: IO[bytes], options: dict[str, Any]):
        self._archive = archives.open_archive(file)
        self._options = options
        self._rows: sheets.Rows | None = None
        try:
            self.size = max(self._archive.getinfo(options["sheet"]).file_size, 1)
        except KeyError:
            raise archives.damaged() from None

    @property
    def position(self) -> int:
        return self._rows.position if self._rows else 0

    def rows(self, *, after: int = 0) -> Iterator[tuple[int, bytes]]:
        options = self._options
        self._rows = sheets.Rows(
            archives.blocks(self._archive, options["sheet"]),
            workbooks.SharedTexts(self._archive),
            workbooks.date_styles(self._archive),
            width=options["width"],
            counts_from_1904=options["counts_from_1904"],
        )
        after = max(after, options["title_row"])
        for number, cells in self._rows:
            if number > after:
                yield number, undivided(cells)

    def cells(self, record: bytes) -> list[str]:
        return record.decode().split(SEPARATOR)


def _refuse_formulas(archive: ZipFile, sheet: workbooks.Sheet, titles: tuple[str, ...]) -> None:
    """A file holds what a formula came to the last time; what it was made of may have changed since."""
    cell = sheets.first_formula(archives.blocks(archive, sheet.path))
    if cell is None:
        return
    where = _("lembar %(sheet)s") % {"sheet": sheet.name[:100]}
    if cell:
        column = sheets.column_of(cell)
        title = headers.shown_title(titles[column]) if column < len(titles) else ""
        where = _("%(sheet)s, baris %(line)s, kolom %(column)s") % {
            "sheet": where,
            "line": cell.decode().lstrip(ascii_uppercase),
            "column": f"{sheets.letters(column)} ({title})" if title else sheets.letters(column),
        }
    raise UnreadableFile(
        _(
            "Ada rumus di berkas Excel ini, yang pertama di %(where)s. Hasil rumus bisa sudah usang: simpan "
            "dahulu sebagai nilai (salin seluruh lembar, Tempel Khusus sebagai Nilai, simpan), lalu unggah "
            "lagi."
        )
        % {"where": where}
    )


def _titles(
    archive: ZipFile,
    sheet: workbooks.Sheet,
    texts: workbooks.SharedTexts,
    aliases: Mapping[str, str],
) -> tuple[int, int, tuple[str, ...]]:
    """Among the first rows the one with most known titles: (how many, its number, the titles)."""
    rows = sheets.Rows(archives.blocks(archive, sheet.path), texts, frozenset())
    best: tuple[int, int, tuple[str, ...]] = (0, 0, ())
    for number, cells in islice(rows, MOST_ROWS_ABOVE):
        titles = tuple(tidy(cell) for cell in cells[:MOST_TITLES])
        known = known_titles(titles, aliases)
        if any(titles) and (not best[2] or known > best[0]):
            best = (known, number, titles)
    return best
