"""The one writer for spreadsheets: text stays text, and no cell can become a formula. And a careful reader."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from core.errors import Refused

# The media type of a workbook.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MOST_PARTS = 200
MOST_BYTES = 40_000_000
MOST_ROWS = 20_000
# A cell far out, at XFD1048576 say, makes a reader set up all the empty ones before it.
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)(\d+)["']""")


@dataclass(frozen=True)
class Sheet:
    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def safe(value: Any) -> Any:
    """A cell that a spreadsheet would run is written with an apostrophe in front."""
    return "'" + value if isinstance(value, str) and value.startswith(DANGEROUS) else value


def unsafe(value: Any) -> Any:
    """The inverse, for a file that comes back."""
    is_marked = isinstance(value, str) and value[:1] == "'" and value[1:].startswith(DANGEROUS)
    return value[1:] if is_marked else value


def workbook(*, sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    return workbook_of([Sheet(sheet, header, rows)])


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "remove_timezone": True,
        },
    )
    bold = book.add_format({"bold": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title[:31])
        page.freeze_panes(1, 0)
        for column, title in enumerate(sheet.header):
            page.write_string(0, column, title, bold)
        for number, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                # Most cells are text or nothing: told so, the writer need not find it out.
                if value == "":
                    continue
                if isinstance(value, str):
                    page.write_string(number, column, safe(value))
                else:
                    page.write(number, column, value)
    book.close()
    return buffer.getvalue()


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of a small workbook by the title of their sheet. Raises Refused."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_tamed(content)))
        return {
            name: [
                [unsafe(cell) for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        }
    except (CalamineError, zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError) as error:
        raise Refused(
            _("Berkas XLSX tidak dapat dibuka. Simpan ulang dari aplikasi lembar kerja.")
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise Refused(
            _("Berkas ini memakai kata sandi atau bentuk lain. Simpan sebagai XLSX biasa.")
        ) from error


def _tamed(content: bytes) -> bytes:
    """The same file with nothing left to unpack: no more is read of a part than its list promises."""
    tamed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(tamed, "w", zipfile.ZIP_STORED) as plain,
    ):
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise Refused(_("Isi berkas ini jauh lebih besar daripada ukurannya. Bagi berkasnya."))
        for part in parts:
            inside = archive.read(part)
            if part.filename.startswith("xl/worksheets/"):
                _refuse_far_cells(inside)
            plain.writestr(part.filename, inside)
    return tamed.getvalue()


def _refuse_far_cells(sheet: bytes) -> None:
    if any(len(m[1]) > 2 or len(m[2]) > 6 or int(m[2]) > MOST_ROWS for m in CELL.finditer(sheet)):
        raise Refused(
            _("Ada sel yang terisi sangat jauh di kanan atau di bawah. Hapus, lalu simpan ulang.")
        )
