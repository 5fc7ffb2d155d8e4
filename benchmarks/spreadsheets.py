"""XLSX from the file to lines ready for the waiting room, as an import makes them, against openpyxl that only reads it;
and what it holds in memory.

`BENCH_SHEET_ROWS` and `BENCH_MEMORY_ROWS` set the size of the two files.
"""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

import openpyxl
from django.core.management import call_command
from django.utils.timezone import localdate

from benchmarks import Result
from dtks import reading
from dtks.columns import DTKS_23
from dtks.places import Gazetteer
from dtks.preparing import crew
from dtks.reading.sheets import letters
from dtks.services import comparing

ROWS = int(os.environ.get("BENCH_SHEET_ROWS", "60000"))
MEMORY_ROWS = int(os.environ.get("BENCH_MEMORY_ROWS", "1000000"))
REPEATS = 3
CHUNK = 5_000
MOST_MEMORY = 300
# Of the village in which all these people live.
REGION = "34.04"
_NAMES = ("SUMIYATI", "TUKIMAN", "SITI AMINAH", "AGUS WIDODO", "DEWI LESTARI", "EKO PRASETYO")
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    "</Types>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
}


def register(rows: int) -> Iterator[tuple[str, ...]]:
    """DATA CONTOH: invented people of one village, serials from 9000 on."""
    yield DTKS_23
    for n in range(rows):
        day, month, year = n % 28 + 1, n // 28 % 12 + 1, 40 + n // 336 % 60
        yield (
            f"ID{n:09}",
            *("DI YOGYAKARTA", "KAB. SLEMAN", "DEPOK", "CATURTUNGGAL"),
            f"JL. MAWAR {n // 4 % 5000}",
            *("KARANGWUNI", f"{n // 40 % 20:03}", f"{n // 800 % 9:03}"),
            f"340407{n // 4 % 1_000_000:06}9001",
            f"340407{day:02}{month:02}{year:02}{9000 + n % 1000}",
            f"{_NAMES[n % 6]} {letters(n // 1000)}",
            f"{day:02}/{month:02}/19{year}",
            *("SLEMAN", "L", "BURUH", f"SUMINEM {n // 3000}", "ANAK", "PADAN"),
            *("YA", "TIDAK", "TIDAK", "YA"),
        )


def write(path: Path, rows: int) -> None:
    """As Excel does: every text once in a table of texts, cells pointing into it."""
    places: dict[str, int] = {}
    columns = [letters(n) for n in range(len(DTKS_23))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(
                b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
            )
            sheet.write(b"<sheetData>")
            for line, row in enumerate(register(rows), start=1):
                cells = "".join(
                    f'<c r="{column}{line}" t="s"><v>{places.setdefault(cell, len(places))}</v></c>'
                    for column, cell in zip(columns, row, strict=True)
                )
                sheet.write(f'<row r="{line}" spans="1:23">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as texts:
            texts.write(b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>")
            for text in places:
                texts.write(f"<si><t>{escape(text)}</t></si>".encode())
            texts.write(b"</sst>")


def records(file: IO[bytes]) -> int:
    layout = reading.inspect(file)
    return sum(1 for _record in reading.open_table(file, layout).rows())


def prepared(file: IO[bytes]) -> int:
    """Read, cleaned, encrypted and made into lines of COPY by the helpers of an import, their start included."""
    layout = reading.inspect(file)
    table = reading.open_table(file, layout)
    places = Gazetteer()
    places.load(REGION)
    told = {
        "layout": layout.stored(),
        "gazetteer": places,
        "region_id": REGION,
        "scopes": [],
        "places_digest": comparing.places_digest(),
        "today": localdate(),
    }
    rows = 0
    with crew.Crew(max(crew.wanted(), 1), told) as helpers:
        for done in helpers.prepare(chunks(table.rows())):
            careful = reading.judged(done.left, table.cells, layout, today=localdate())
            rows += done.count + sum(1 for _row in careful)
    return rows


def chunks(rows: Iterator) -> Iterator[list]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def by_openpyxl(file: IO[bytes]) -> int:
    book = openpyxl.load_workbook(file, read_only=True)
    return sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))


def seconds(work: Callable[[IO[bytes]], int], path: Path) -> float:
    with path.open("rb") as file:
        began = time.perf_counter()
        work(file)
        return time.perf_counter() - began


def megabytes(path: Path) -> float:
    """The most that a process of its own held while it read the file.

    Not by `getrusage`: its figure begins with what the process held that started this one.
    """
    code = (
        "import re, sys, django; django.setup()\n"
        "from benchmarks.spreadsheets import records\n"
        "records(open(sys.argv[1], 'rb'))\n"
        "told = open('/proc/self/status').read()\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', told)[1]) / 1024)"
    )
    answer = subprocess.run(  # noqa: S603 -- our own words and a path of our own
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    return float(answer.stdout)


def run() -> Iterator[Result]:
    call_command("load_regions", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        write(path, ROWS)
        read, clean = [], []
        for _repeat in range(REPEATS):
            yardstick = seconds(by_openpyxl, path)
            read.append(yardstick / seconds(records, path))
            clean.append(yardstick / seconds(prepared, path))
        faster = sorted(read)[REPEATS // 2]
        yield Result("XLSX, records", faster, "× openpyxl's rows/s", "≥ 8", faster >= 8)
        faster = sorted(clean)[REPEATS // 2]
        yield Result("XLSX, end to end", faster, "× openpyxl's rows/s", "≥ 8", faster >= 8)
        write(path, MEMORY_ROWS)
        held = megabytes(path)
        name = f"XLSX of {MEMORY_ROWS} rows, memory"
        yield Result(name, held, "MB", f"< {MOST_MEMORY}", held < MOST_MEMORY)
