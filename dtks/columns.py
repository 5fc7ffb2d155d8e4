"""The columns of a register file, and what must be there before a file can be taken in. Pure.

How a column may be titled is data: rows of `ColumnTitle`, of which `data/column_titles.csv` holds
those that are known from the start.
"""

import csv
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dtks import cells
from dtks.housing import HOUSING
from dtks.vocabulary import Benefit


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    clean: Callable[[str], Any]
    mask: Callable[[str], str] = lambda text: text[:100]


COLUMNS = (
    Column("external_id", "ID DTKS", cells.free_text(64)),
    Column("province", "PROVINSI", cells.place),
    Column("regency", "KABUPATEN/KOTA", cells.place),
    Column("district", "KECAMATAN", cells.place),
    # The misspelling is in the real files.
    Column("village", "DESA/KELUARAHAN", cells.place),
    Column("address", "ALAMAT", cells.free_text(300), mask=cells.masked_name),
    Column("hamlet", "DUSUN", cells.free_text(100)),
    Column("rt", "RT", cells.free_text(5)),
    Column("rw", "RW", cells.free_text(5)),
    Column("kk", "NOKK", cells.kk, mask=cells.masked_number),
    Column("nik", "NIK", cells.nik, mask=cells.masked_number),
    Column("name", "NAMA", cells.person_name, mask=cells.masked_name),
    Column("born_on", "TANGGAL LAHIR", cells.born_on),
    Column("birth_place", "TEMPAT LAHIR", cells.free_text(100)),
    Column("sex", "JENIS KELAMIN", cells.sex),
    Column("occupation", "PEKERJAAN", cells.free_text(100)),
    Column("mother_name", "NAMA IBU KANDUNG", cells.free_text(120), mask=cells.masked_name),
    Column("relation", "HUB KELUARGA", cells.relation),
    Column("flags", "KETERANGAN PADAN", cells.flags),
    Column(Benefit.SEMBAKO.value, "BANSOS BPNT", cells.yes_or_no),
    Column(Benefit.PKH.value, "BANSOS PKH", cells.yes_or_no),
    Column(Benefit.BPNT_PPKM.value, "BANSOS BPNT-PPKM", cells.yes_or_no),
    Column(Benefit.PBI_JKN.value, "PBI JKN", cells.yes_or_no),
)
# The two extracts as they come, for the generator of examples and for tests.
DTKS_23 = tuple(column.title for column in COLUMNS)
DTKS_17 = tuple(
    {"NOKK": "NOMOR KK", "NIK": "NOMOR NIK", "HUB KELUARGA": "HUBUNGAN KELUARGA"}.get(title, title)
    for title in (
        *DTKS_23[:15],
        "NAMA IBU KANDUNG",
        "HUB KELUARGA",
    )
)
COLUMNS += (
    Column("decile", "DESIL", cells.decile),
    Column("village_code", "KODE DESA", cells.village_code),
    Column("head_nik", "NIK KEPALA KELUARGA", cells.nik, mask=cells.masked_number),
    Column("head_name", "NAMA KEPALA KELUARGA", cells.free_text(120), mask=cells.masked_name),
    Column("family_id", "ID KELUARGA", cells.free_text(64)),
    *(
        Column(benefit.value, str(benefit.value).upper().replace("_", " "), cells.yes_or_no)
        for benefit in list(Benefit)[4:]
    ),
    *(Column(key, title, cells.free_text(80)) for key, (title, _label) in HOUSING.items()),
)
BY_KEY = {column.key: column for column in COLUMNS}
BENEFIT_KEYS = tuple(Benefit.values)
HOUSING_KEYS = tuple(HOUSING)
PLACES = ("province", "regency", "district", "village")
REQUIRED = ("kk", "nik", "name", "born_on", "sex", "relation")
# One of them leads to a family of the register.
WAYS_TO_A_FAMILY = ("head_nik", "kk", "nik")
_TITLES = Path(__file__).parent / "data" / "column_titles.csv"


@cache
def known_titles() -> dict[str, str]:
    """Title, made comparable -> key of our column; empty for what is known and not needed."""
    with _TITLES.open(encoding="utf-8") as file:
        return {cells.slug(row["title"]): row["key"] for row in csv.DictReader(file)}


def missing(keys: Collection[str]) -> list[Column]:
    """What a register of persons lacks; a village code stands for the four names of a place."""
    places = () if "village_code" in keys else PLACES
    return [BY_KEY[key] for key in (*places, *REQUIRED) if key not in keys]


def is_decile_list(keys: Collection[str]) -> bool:
    """A list that says the decile of families and is no register of persons by itself."""
    return "decile" in keys and any(key in keys for key in WAYS_TO_A_FAMILY) and bool(missing(keys))
