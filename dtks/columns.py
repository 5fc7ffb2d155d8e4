"""The columns of a register file, and how each may be titled. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dtks import cells
from dtks.vocabulary import Benefit


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    aliases: tuple[str, ...]
    clean: Callable[[str], Any]
    is_required: bool = False
    mask: Callable[[str], str] = lambda text: text[:100]


COLUMNS = (
    Column(
        "external_id",
        "ID DTKS",
        ("ID DTKS", "IDDTKS", "ID SEMESTA", "IDSEMESTA"),
        cells.free_text(64),
    ),
    Column("province", "PROVINSI", ("PROVINSI", "NAMA PROVINSI"), cells.place, is_required=True),
    Column(
        "regency",
        "KABUPATEN/KOTA",
        ("KABUPATEN KOTA", "KABUPATEN", "KAB KOTA", "NAMA KABUPATEN KOTA"),
        cells.place,
        is_required=True,
    ),
    Column("district", "KECAMATAN", ("KECAMATAN", "NAMA KECAMATAN"), cells.place, is_required=True),
    Column(
        "village",
        # The misspelling is in the real files.
        "DESA/KELUARAHAN",
        ("DESA KELUARAHAN", "DESA KELURAHAN", "KELURAHAN DESA", "DESA", "NAMA DESA KELURAHAN"),
        cells.place,
        is_required=True,
    ),
    Column("address", "ALAMAT", ("ALAMAT",), cells.free_text(300), mask=cells.masked_name),
    Column("hamlet", "DUSUN", ("DUSUN", "DUSUN LINGKUNGAN"), cells.free_text(100)),
    Column("rt", "RT", ("RT", "NO RT"), cells.free_text(5)),
    Column("rw", "RW", ("RW", "NO RW"), cells.free_text(5)),
    Column(
        "kk",
        "NOKK",
        ("NOKK", "NO KK", "NOMOR KK", "NOMOR KARTU KELUARGA"),
        cells.kk,
        is_required=True,
        mask=cells.masked_number,
    ),
    Column(
        "nik",
        "NIK",
        ("NIK", "NOMOR NIK", "NO NIK", "NOMOR INDUK KEPENDUDUKAN"),
        cells.nik,
        is_required=True,
        mask=cells.masked_number,
    ),
    Column(
        "name",
        "NAMA",
        ("NAMA", "NAMA LENGKAP"),
        cells.person_name,
        is_required=True,
        mask=cells.masked_name,
    ),
    Column(
        "born_on", "TANGGAL LAHIR", ("TANGGAL LAHIR", "TGL LAHIR"), cells.born_on, is_required=True
    ),
    Column("birth_place", "TEMPAT LAHIR", ("TEMPAT LAHIR",), cells.free_text(100)),
    Column("sex", "JENIS KELAMIN", ("JENIS KELAMIN", "JK"), cells.sex, is_required=True),
    Column("occupation", "PEKERJAAN", ("PEKERJAAN",), cells.free_text(100)),
    Column(
        "mother_name",
        "NAMA IBU KANDUNG",
        ("NAMA IBU KANDUNG", "NAMA IBU"),
        cells.free_text(120),
        mask=cells.masked_name,
    ),
    Column(
        "relation",
        "HUB KELUARGA",
        ("HUB KELUARGA", "HUBUNGAN KELUARGA", "HUBUNGAN DALAM KELUARGA"),
        cells.relation,
        is_required=True,
    ),
    Column("flags", "KETERANGAN PADAN", ("KETERANGAN PADAN", "KET PADAN"), cells.flags),
    Column(
        Benefit.SEMBAKO.value, "BANSOS BPNT", ("BANSOS BPNT", "BPNT", "SEMBAKO"), cells.yes_or_no
    ),
    Column(Benefit.PKH.value, "BANSOS PKH", ("BANSOS PKH", "PKH"), cells.yes_or_no),
    Column(
        Benefit.BPNT_PPKM.value,
        "BANSOS BPNT-PPKM",
        ("BANSOS BPNT PPKM", "BPNT PPKM"),
        cells.yes_or_no,
    ),
    Column(Benefit.PBI_JKN.value, "PBI JKN", ("PBI JKN", "PBI JK", "PBI"), cells.yes_or_no),
    # Not in the two DTKS extracts; a DTSEN file in the same shape carries it.
    Column("decile", "DESIL", ("DESIL", "DESIL NASIONAL", "DESIL DTSEN"), cells.decile),
)
BY_KEY = {column.key: column for column in COLUMNS}
BY_TITLE = {alias: column for column in COLUMNS for alias in column.aliases}
REQUIRED = tuple(column for column in COLUMNS if column.is_required)
BENEFIT_KEYS = tuple(Benefit.values)

# The two extracts as they come, for the generator of examples and for tests.
DTKS_23 = tuple(column.title for column in COLUMNS if column.key != "decile")
DTKS_17 = tuple(
    {"NOKK": "NOMOR KK", "NIK": "NOMOR NIK", "HUB KELUARGA": "HUBUNGAN KELUARGA"}.get(title, title)
    for title in (
        *DTKS_23[:15],
        "NAMA IBU KANDUNG",
        "HUB KELUARGA",
    )
)
