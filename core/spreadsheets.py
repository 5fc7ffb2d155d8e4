"""The one writer for spreadsheets: text stays text, and no cell can become a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(value: Any) -> Any:
    """A cell that a spreadsheet would run is written with an apostrophe in front."""
    return "'" + value if isinstance(value, str) and value.startswith(DANGEROUS) else value


def workbook(*, sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
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
    page = book.add_worksheet(sheet[:31])
    page.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for column, title in enumerate(header):
        page.write_string(0, column, title, bold)
    for number, row in enumerate(rows, start=1):
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
