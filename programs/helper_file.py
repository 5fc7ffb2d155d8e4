"""A list of helpers from a spreadsheet: every row read, every problem told with its line, column and reason."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.errors import Refused
from core.phones import to_international
from core.spreadsheets import sheets_of
from programs.models import Sector

MOST_ROWS = 5000
# What a column is called in the template, and what else it has been seen to be called.
COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("Jenis PSKS", "jenis", "kode jenis"),
    "name": ("Nama", "nama psks", "nama lembaga"),
    "region": ("Kode wilayah", "wilayah", "kode desa"),
    "head": ("Ketua", "nama ketua", "penanggung jawab"),
    "phone": ("Telepon", "no hp", "nomor telepon", "whatsapp"),
    "address": ("Alamat",),
    "legal_basis": ("Dasar hukum", "sk", "nomor sk"),
    "activity": ("Jenis kegiatan", "kegiatan"),
    "scope": ("Lingkup", "lingkup kegiatan"),
    "members": ("Jumlah anggota", "anggota"),
    "active_since": ("Aktif sejak", "tahun aktif", "tahun"),
    "certificate": ("Sertifikat",),
    "certificate_until": ("Sertifikat sampai", "masa berlaku sertifikat"),
    "tksk_number": ("Nomor TKSK", "no induk tksk"),
    "sectors": ("Bidang bantuan", "bidang"),
    "skills": ("Keahlian",),
    "availability": ("Kesediaan", "waktu"),
}
REQUIRED = ("kind", "name", "region")
LENGTHS = {
    "name": 160,
    "head": 120,
    "address": 200,
    "legal_basis": 160,
    "activity": 300,
    "scope": 160,
    "certificate": 120,
    "tksk_number": 40,
    "skills": 300,
    "availability": 160,
}
HEADER = [names[0] for names in COLUMNS.values()]


@dataclass(frozen=True)
class Problem:
    line: int
    column: str
    reason: str


@dataclass
class Reading:
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plain(text: Any) -> str:
    return re.sub(r"[^a-z0-9]+", " ", str(text).lower()).strip()


def table(content: bytes) -> list[list[Any]]:
    """The cells of a file. Raises Refused when it is neither a spreadsheet nor text with columns."""
    if content[:4] == b"PK\x03\x04":
        return next(iter(sheets_of(content).values()), [])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("Gunakan berkas XLSX, atau CSV dengan pengodean UTF-8.") from error
    first = text.split("\n", 1)[0]
    mark = max(";,\t|", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=mark))


def read(*, content: bytes, kinds: Mapping[str, str]) -> Reading:
    """Rows ready to be kept, and what is wrong with the others. `kinds`: code by plain name or code."""
    lines = table(content)
    head = next((n for n, line in enumerate(lines) if any(str(cell).strip() for cell in line)), 0)
    places = _places(lines[head] if lines else [])
    reading = Reading()
    for wanted in REQUIRED:
        if wanted not in places:
            reading.problems.append(Problem(head + 1, COLUMNS[wanted][0], "Kolom ini tidak ada."))
    if reading.problems:
        return reading
    if len(lines) - head - 1 > MOST_ROWS:
        raise Refused(f"Paling banyak {MOST_ROWS} baris dalam satu berkas. Bagi berkasnya.")
    seen: dict[tuple, int] = {}
    for number, line in enumerate(lines[head + 1 :], start=head + 2):
        if not any(str(cell).strip() for cell in line):
            continue
        cells = {key: line[at] if at < len(line) else "" for key, at in places.items()}
        values, problems = _row(cells, kinds)
        key = (values.get("region"), values.get("kind"), str(values.get("name")).lower())
        if not problems and key in seen:
            problems = {"name": f"Sama dengan baris {seen[key]}. Hapus salah satunya."}
        seen.setdefault(key, number)
        reading.problems += [Problem(number, COLUMNS[k][0], why) for k, why in problems.items()]
        if not problems:
            reading.rows.append(values | {"line": number})
    if not reading.rows and not reading.problems:
        reading.problems.append(
            Problem(head + 2, COLUMNS["name"][0], "Tidak ada baris yang terisi.")
        )
    return reading


def _places(header: Iterable[Any]) -> dict[str, int]:
    names = {plain(word): key for key, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        key = names.get(plain(cell))
        if key and key not in found:
            found[key] = at
    return found


def _row(
    cells: Mapping[str, Any], kinds: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, cell in cells.items():
        try:
            values[key] = _value(key, cell, kinds)
        except ValueError as error:
            problems[key] = str(error)
    return values, problems


def _value(key: str, cell: Any, kinds: Mapping[str, str]) -> Any:
    text = _text(cell)
    if key == "kind":
        code = kinds.get(plain(text))
        if code is None:
            raise ValueError("Jenis PSKS tidak dikenal. Pakai nama atau kode dari daftar jenis.")
        return code
    if key == "region":
        return _region(text)
    if key == "phone":
        return _phone(text)
    if key == "members":
        return _number(text, 0, 1_000_000)
    if key == "active_since":
        return _number(text, 1900, 2200)
    if key == "certificate_until":
        return _day(cell, text)
    if key == "sectors":
        return list(_sectors(text))
    if key in REQUIRED and not text:
        raise ValueError("Wajib diisi.")
    if len(text) > LENGTHS[key]:
        raise ValueError(f"Paling panjang {LENGTHS[key]} huruf.")
    return text


def _text(cell: Any) -> str:
    # A spreadsheet keeps whole numbers as floats.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _region(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if len(digits) not in {2, 4, 6, 10}:
        raise ValueError("Tulis kode wilayah Kemendagri, misalnya 34.04.07.2001.")
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
    return ".".join(part for part in parts if part)


def _phone(text: str) -> str:
    if not text:
        return ""
    try:
        return to_international(text)
    except ValueError:
        raise ValueError("Nomor telepon tidak lengkap. Contoh: 0812 3456 7890.") from None


def _number(text: str, low: int, high: int) -> int | None:
    if not text:
        return None
    if not text.isdigit() or not low <= int(text) <= high:
        raise ValueError(f"Tulis angka {low} sampai {high}.")
    return int(text)


def _day(cell: Any, text: str) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not text:
        return None
    for shape in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise ValueError("Tulis tanggal sebagai hari/bulan/tahun, misalnya 31/12/2027.")


def _sectors(text: str) -> Iterator[str]:
    names = {plain(label): value for value, label in Sector.choices}
    names |= {value: value for value in Sector.values}
    for part in re.split(r"[;,/]", text):
        if plain(part):
            if plain(part) not in names:
                raise ValueError(f"Bidang “{part.strip()}” tidak dikenal.")
            yield names[plain(part)]
