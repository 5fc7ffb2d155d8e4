"""A list of people as somebody typed it: which of its columns are known, and what each row asks.

Unlike a register file it may have any columns, as long as one of them says who is meant. A bad cell
costs its own column and not the row: what remains is asked, and the row says what was left out.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from dtks import cells, reading
from dtks.columns import known_titles
from dtks.matching import Question
from dtks.places import PLACE_KEYS, Gazetteer, UnknownPlace
from dtks.reading import Table, UnreadableFile
from dtks.reading.tables import Spoilt
from regions.models import Region

MOST_ROWS = 100_000
# Cells beyond these are kept in no list anybody typed.
MOST_COLUMNS = 200
SHORTEST_NAME = 3
CODE = "village_code"
ASKED = ("nik", "kk", "external_id", "name", "born_on", *PLACE_KEYS, CODE)
# Titles of lists, beside those of the register's own files.
TITLES = {
    "nik": ("NIK KTP", "NO KTP", "NOMOR KTP", "NIK PENERIMA", "NIK WARGA", "NOMOR INDUK"),
    "kk": ("KK", "NO KARTU KELUARGA", "NO KK PENERIMA"),
    "name": ("NAMA PENERIMA", "NAMA WARGA", "NAMA ORANG", "NAMA KPM", "NAMA PEMOHON", "NAMA SISWA"),
    "born_on": ("TGLLAHIR", "TANGGALLAHIR", "TGL LHR", "LAHIR"),
    "village": ("KELURAHAN", "NAMA DESA", "NAMA KELURAHAN", "DESA KEL", "KALURAHAN"),
    "district": ("KEC",),
    "regency": ("KAB", "KOTA", "NAMA KABUPATEN", "KABUPATEN KOTA DOMISILI"),
    "province": ("PROV",),
    CODE: ("KODE DESA", "KODE WILAYAH", "KODE KELURAHAN", "KODE DESA KELURAHAN", "KODE KEMENDAGRI"),
}


def aliases() -> dict[str, str]:
    """Title -> our key: those of the register's files, and those of lists."""
    own = {title: key for key, titles in TITLES.items() for title in titles}
    return known_titles() | own


@dataclass(frozen=True)
class Sheet:
    """What was learnt from a list before its rows are read; kept with the work."""

    kind: str
    options: dict[str, Any]
    titles: tuple[str, ...]
    # Our key for each title; empty for the columns that are only carried along.
    keys: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Self:
        return cls(
            stored["kind"], stored["options"], tuple(stored["titles"]), tuple(stored["keys"])
        )

    @property
    def delimiter(self) -> str:
        return self.options.get("delimiter") or ","


@dataclass(frozen=True, slots=True)
class Asked:
    """One row: its cells as they came, and what they ask; no question where they say too little."""

    line: int
    cells: list[str]
    question: Question | None
    notes: tuple[str, ...] = ()


def inspect(file: IO[bytes]) -> tuple[Sheet, int]:
    """The sheet and how many rows it has. Raises UnreadableFile with what to do."""
    if not file.seek(0, 2):
        raise UnreadableFile(
            _("Berkas kosong. Pilih berkas CSV atau Excel yang berisi daftar orang.")
        )
    kind = reading.kind_of(file)
    known = aliases()
    survey = kind.survey(file, known)
    asked = (known.get(cells.slug(title), "") for title in survey.titles)
    keys = _once("external_id", [key if key in ASKED else "" for key in asked])
    _refuse_unusable(survey.titles, keys)
    sheet = Sheet(kind.CODE, survey.options, survey.titles, keys)
    rows = sum(1 for _row in _records(open_table(file, sheet)))
    if not rows:
        raise UnreadableFile(_("Berkas hanya berisi baris judul, tidak ada baris orang."))
    if rows > MOST_ROWS:
        raise UnreadableFile(
            _(
                "Daftar ini berisi %(rows)d baris; sekali cek paling banyak %(most)d. Pecah menjadi "
                "%(parts)d berkas, misalnya per kecamatan, lalu kirim satu per satu."
            )
            % {"rows": rows, "most": MOST_ROWS, "parts": -(-rows // MOST_ROWS)}
        )
    return sheet, rows


def _once(key: str, keys: list[str]) -> tuple[str, ...]:
    """Extracts carry two ids of a person side by side: the first is asked by."""
    first = keys.index(key) if key in keys else len(keys)
    return tuple("" if k == key and n > first else k for n, k in enumerate(keys))


def open_table(file: IO[bytes], sheet: Sheet) -> Table:
    return reading.open_kind(file, sheet.kind, sheet.options)


def _refuse_unusable(titles: Sequence[str], keys: Sequence[str]) -> None:
    known = [key for key in keys if key]
    twice = sorted(
        {title for title, key in zip(titles, keys, strict=True) if key and known.count(key) > 1}
    )
    if twice:
        raise UnreadableFile(
            _("Kolom %(titles)s berisi hal yang sama. Sisakan satu, lalu kirim lagi.")
            % {"titles": ", ".join(twice)}
        )
    can_ask = {"nik", "kk", "external_id"} & set(known)
    can_name = "name" in known and {"born_on", CODE, *PLACE_KEYS} & set(known)
    if len(titles) > MOST_COLUMNS or not (can_ask or can_name):
        raise UnreadableFile(
            _(
                "Tidak ada kolom yang dapat dicari. Beri judul kolom pada baris pertama: NIK, atau NO KK, "
                "atau ID DTKS, atau NAMA dengan TANGGAL LAHIR atau DESA."
            )
        )


def _records(table: Table, after: int = 0) -> Iterator[tuple[int, list[str] | str]]:
    """Rows that say something: their cells, or why these cannot be told apart."""
    for line, record in table.rows(after=after):
        if record is None:
            yield (
                line,
                _("Tanda kutip tidak ditutup atau baris terlalu panjang. Perbaiki baris ini."),
            )
        elif isinstance(record, Spoilt):
            yield line, record.reason
        else:
            found = table.cells(record)
            if any(cell.strip() for cell in found):
                yield line, found


class Reader:
    """Rows of one list into questions; remembers the places it has resolved."""

    def __init__(self, sheet: Sheet, *, today: dt.date, home: Sequence[str]):
        self._width = len(sheet.titles)
        self._at = {key: place for place, key in enumerate(sheet.keys) if key}
        self._titles = sheet.titles
        self._today = today
        self._home = home
        self._gazetteer = Gazetteer()
        self._places: dict[tuple[str, ...], tuple[str, str]] = {}

    def rows(self, table: Table, *, after: int = 0) -> Iterator[Asked]:
        for line, found in _records(table, after):
            if isinstance(found, str):
                yield Asked(line, [""] * self._width, None, (found,))
            else:
                yield self._asked(line, found)

    def _asked(self, line: int, found: list[str]) -> Asked:
        if len(found) != self._width:
            extra = any(cell.strip() for cell in found[self._width :])
            found = [*found, *[""] * (self._width - len(found))][: self._width]
            if extra:
                reason = _(
                    "Baris ini berisi lebih banyak kolom daripada judulnya. Mungkin ada tanda pemisah "
                    "di dalam isi; beri tanda kutip atau hapus."
                )
                return Asked(line, found, None, (reason,))
        told = {key: cells.tidy(found[place]) for key, place in self._at.items()}
        notes: list[str] = []
        nik = self._clean("nik", cells.nik, told, notes) or ""
        kk = self._clean("kk", cells.kk, told, notes) or ""
        born_on = self._clean("born_on", cells.born_on, told, notes)
        if born_on and born_on > self._today:
            notes.append(_("Tanggal lahir ada di masa depan. Periksa angka tahunnya."))
            born_on = None
        name = self._clean("name", cells.person_name, told, notes) or ""
        village, remark = self._place(told)
        if remark:
            notes.append(remark)
        external_id = self._clean("external_id", cells.free_text(64), told, notes) or ""
        if nik or kk or external_id:
            question = Question(nik, kk, name, born_on, village, external_id)
            return Asked(line, found, question, tuple(notes))
        if not name:
            notes.append(
                _("Tidak dicek: baris ini tidak memuat NIK, nomor KK, ID DTKS, atau nama.")
            )
        elif len(name) < SHORTEST_NAME:
            notes.append(_("Tidak dicek: nama terlalu pendek. Tulis sedikitnya tiga huruf."))
        elif not (born_on or village):
            notes.append(
                _("Tidak dicek: nama saja terlalu umum. Tambahkan tanggal lahir atau desa.")
            )
        else:
            return Asked(line, found, Question("", "", name, born_on, village), tuple(notes))
        return Asked(line, found, None, tuple(notes))

    def _clean(self, key, clean, told: dict[str, str], notes: list[str]):
        """The value of a cell, or None with a note on what is wrong with it."""
        text = told.get(key)
        if not text:
            return None
        try:
            return clean(text)
        except cells.BadCell as error:
            notes.append(f"{self._titles[self._at[key]][:40]}: {error}")
        except cells.Doubtful as error:
            return error.value
        return None

    def _place(self, told: dict[str, str]) -> tuple[str, str]:
        """The code of the place that is told, and a remark where it is not the one that was written."""
        names = (told.get(CODE, ""), *(told.get(key, "") for key in PLACE_KEYS))
        if names not in self._places:
            self._places[names] = self._resolve(*names)
        return self._places[names]

    def _resolve(self, code: str, *names: str) -> tuple[str, str]:
        remark = ""
        if code:
            dotted = _dotted(code)
            if Region.objects.filter(pk=dotted).exists():
                return dotted, ""
            remark = _("Kode wilayah tidak dikenal; dicari tanpa kode itu.")
        values = dict(zip(PLACE_KEYS, names, strict=True))
        while any(values.values()):
            try:
                return self._gazetteer.of_told(values, home=self._home), remark
            except UnknownPlace as error:
                remark = remark or _("%(why)s Dicari di wilayah yang lebih luas.") % {"why": error}
                # What lies inside a place that is not known cannot be known either.
                for key in PLACE_KEYS[PLACE_KEYS.index(error.key) :]:
                    values[key] = ""
        return "", remark


def _dotted(code: str) -> str:
    """`3404072001` and `34.04.07.2001` are one code."""
    digits = "".join(character for character in code if character.isdigit())
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:10])
    return ".".join(part for part in parts if part)
