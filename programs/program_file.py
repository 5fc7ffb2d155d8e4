"""Programmes as a file: JSON in the shape of the seed, or a workbook that people edit. No database.

The workbook shows labels and the JSON codes; reading takes either. What is read is still as it was
written: whether it makes sense is asked in `incoming`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Refused
from core.spreadsheets import Sheet, sheets_of, workbook_of
from programs.content import Content
from programs.criteria import show_value
from programs.eligibility import Operator
from programs.facts import BENEFITS, FACTS, Choices, FactType
from programs.models import Allotment, Program, Sector, Unit, WelfareField

MOST_PROGRAMS = 200
NUMBERS = frozenset({"quota", "yearly_value", "year", "places", "budget"})
LISTS = frozenset({"sectors", "welfare_fields", "member_codes"})
FLAGS = frozenset({"is_open", "is_exclusion", "is_mandatory"})
# What a flag says where the file is silent.
SILENT = {"is_open": True, "is_exclusion": False, "is_mandatory": True}

PROGRAM = {
    "code": "Kode",
    "name": "Nama program",
    "aliases": "Sebutan lain",
    "level": "Tingkat",
    "region": "Kode wilayah",
    "owner": "Kode pemilik",
    "unit": "Satuan penerima",
    "fulfilment": "Bentuk",
    "letter_kind": "Surat dari loket",
    "sectors": "Bidang",
    "welfare_fields": "Bidang kesejahteraan sosial",
    "benefit": "Manfaat",
    "yearly_value": "Nilai setahun",
    "steps": "Langkah bagi warga",
    "where_to_go": "Ke mana",
    "member_codes": "Tanda kepesertaan",
    "is_open": "Menerima usulan",
    "valid_from": "Dibuka sejak",
    "valid_to": "Dibuka sampai",
    "quota": "Kuota",
    "legal_basis": "Dasar hukum",
    "source": "Sumber keterangan",
    "note": "Catatan",
}
RULE = {
    "text": "Bunyi syarat",
    "fact": "Fakta",
    "operator": "Ukuran",
    "value": "Nilai",
    "group": "Kelompok alternatif",
    "is_exclusion": "Pengecualian",
    "source": "Sumber",
    "valid_from": "Berlaku sejak",
    "valid_to": "Berlaku sampai",
}
PAPER = {"document_kind": "Kode berkas", "is_mandatory": "Wajib", "note": "Keterangan"}
ALLOTMENT = {
    "region": "Kode wilayah",
    "year": "Tahun",
    "part": "Masa",
    "places": "Kuota",
    "budget": "Anggaran",
    "source": "Dasar",
}
OF_PROGRAM = "Kode program"
SHEETS = {"Program": PROGRAM, "Syarat": RULE, "Berkas": PAPER, "Kuota": ALLOTMENT}
# The parts of a programme, each with the sheet that holds its rows.
PARTS = {"criteria": "Syarat", "documents": "Berkas", "allotments": "Kuota"}
# Quotas that a file leaves out stay as they are, so it may leave out the sheet.
OPTIONAL = frozenset({"Kuota"})


@dataclass(frozen=True)
class Problem:
    place: str
    column: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A row as it was written, and where."""

    place: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Entry(Row):
    """A programme with the rows that belong to it."""

    criteria: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    allotments: list[Row] = field(default_factory=list)


@dataclass
class Reading:
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


# --- writing ---------------------------------------------------------------------------------


def as_json(contents: Sequence[Content]) -> bytes:
    return json.dumps(contents, ensure_ascii=False, indent=1).encode()


def as_workbook(contents: Sequence[Content], choices: Mapping[str, Choices]) -> bytes:
    labels = _labels()

    def shown(name: str, value: Any) -> Any:
        if name in FLAGS:
            return _("ya") if value else _("tidak")
        if isinstance(value, list):
            words = [labels.get(name, {}).get(item, item) for item in value]
            return ("\n" if name == "steps" else "; ").join(words)
        return labels.get(name, {}).get(value, value)

    def rule(row: Content) -> Content:
        value = show_value(row["fact"], row["operator"], row["value"], choices=choices[row["fact"]])
        return row | {"value": value}

    def rows_of(part: str, columns: Iterable[str]) -> list[list[Any]]:
        return [
            [content["code"], *(shown(name, row[name]) for name in columns)]
            for content in contents
            for row in (map(rule, content[part]) if part == "criteria" else content[part])
        ]

    programs = [[shown(name, content[name]) for name in PROGRAM] for content in contents]
    return workbook_of(
        [
            Sheet("Program", list(PROGRAM.values()), programs),
            *(
                Sheet(sheet, [OF_PROGRAM, *SHEETS[sheet].values()], rows_of(part, SHEETS[sheet]))
                for part, sheet in PARTS.items()
            ),
        ]
    )


def _labels() -> dict[str, dict[str, str]]:
    choices: dict[str, Any] = {
        "level": Program.Level.choices,
        "unit": Unit.choices,
        "fulfilment": Program.Fulfilment.choices,
        "letter_kind": Program.Letter.choices,
        "sectors": Sector.choices,
        "welfare_fields": WelfareField.choices,
        "member_codes": BENEFITS,
        "operator": Operator.choices,
        "part": Allotment.Part.choices,
        "fact": [(fact.name, fact.label) for fact in FACTS.values()],
    }
    return {name: {c: str(label) for c, label in pairs} for name, pairs in choices.items()}


# --- reading ---------------------------------------------------------------------------------


def read(content: bytes, choices: Mapping[str, Choices]) -> Reading:
    """Raises Refused when it is neither of the two kinds."""
    if content.startswith(b"PK\x03\x04"):
        reading = _from_sheets(sheets_of(content))
    else:
        try:
            data = json.loads(content.decode("utf-8-sig"))
            json.dumps(data, ensure_ascii=False).encode()  # half a letter cannot be kept
        except (ValueError, RecursionError) as error:
            raise Refused(_("Gunakan berkas JSON atau XLSX yang diekspor dari sini.")) from error
        reading = from_data(data, choices)
    if len(reading.entries) > MOST_PROGRAMS:
        raise Refused(
            _("Paling banyak %s program dalam satu berkas. Bagi berkasnya.") % MOST_PROGRAMS
        )
    if not reading.entries and not reading.problems:
        reading.problems.append(Problem(_("Berkas"), "", _("Tidak ada program di dalamnya.")))
    return reading


def from_data(data: Any, choices: Mapping[str, Choices]) -> Reading:
    """The shape of the seed: a list of programmes, each with its criteria and documents."""
    reading = Reading()
    if not isinstance(data, list):
        raise Refused(_("Isi JSON harus berupa daftar program, seperti hasil ekspor."))
    for number, item in enumerate(data, start=1):
        place = _("Program ke-%s") % number
        if not isinstance(item, dict):
            reading.problems.append(Problem(place, "", _("Isinya harus berupa program.")))
            continue
        own = {key: value for key, value in item.items() if key not in PARTS}
        rows: dict[str, list[Row]] = {}
        for part, sheet in PARTS.items():
            noun = sheet.lower()
            held = item.get(part) or []
            if not isinstance(held, list) or not all(isinstance(row, dict) for row in held):
                reading.problems.append(Problem(place, noun, _("Isinya harus berupa daftar.")))
                held = []
            rows[part] = [
                _data_row(f"{place}, {noun} ke-{n}", row, SHEETS[sheet], reading, choices)
                for n, row in enumerate(held, start=1)
            ]
        row = _data_row(place, own, PROGRAM, reading, choices)
        reading.entries.append(Entry(row.place, row.values, **rows))
    return reading


def _data_row(
    place: str,
    item: Mapping[str, Any],
    columns: Mapping[str, str],
    reading: Reading,
    choices: Mapping[str, Choices],
) -> Row:
    values: dict[str, Any] = {name: SILENT[name] for name in columns if name in SILENT}
    for name, value in item.items():
        if name not in columns:
            reading.problems.append(Problem(place, name, _("Nama isian ini tidak dikenal.")))
        elif not _is_fit(name, value):
            reading.problems.append(Problem(place, columns[name], _("Bentuk isinya tidak sesuai.")))
        elif value is not None:
            values[name] = "\n".join(value) if name == "steps" else value
    if "value" in values:
        fact = str(values.get("fact"))
        values["value"] = show_value(
            fact, str(values.get("operator")), values["value"], choices=choices.get(fact, ())
        )
    return Row(place, values)


def _is_fit(name: str, value: Any) -> bool:
    if name in LISTS or name == "steps":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name in FLAGS:
        return isinstance(value, bool)
    if value is None:
        return True
    if name == "value":
        items = value if isinstance(value, list) else [value]
        return all(isinstance(item, str | int | float) for item in items)
    return isinstance(value, int if name in NUMBERS else str)


def _from_sheets(sheets: Mapping[str, list[list[Any]]]) -> Reading:
    reading = Reading()
    tables = {name: _table(sheets.get(name), name, reading) for name in SHEETS}
    if reading.problems:
        return reading
    by_code: dict[str, Entry] = {}
    for row in tables["Program"]:
        entry = Entry(row.place, row.values)
        reading.entries.append(entry)
        by_code.setdefault(row.values["code"].lower(), entry)
    for part, sheet in PARTS.items():
        for row in tables[sheet]:
            entry = by_code.get(row.values.pop("of").lower())
            if entry is None:
                reading.problems.append(
                    Problem(row.place, OF_PROGRAM, _("Kode ini tidak ada di lembar Program."))
                )
            else:
                getattr(entry, part).append(row)
    return reading


def _table(lines: list[list[Any]] | None, sheet: str, reading: Reading) -> list[Row]:
    titles = ({} if sheet == "Program" else {"of": OF_PROGRAM}) | SHEETS[sheet]
    if lines is None and sheet in OPTIONAL:
        return []
    if lines is None:
        reading.problems.append(Problem(sheet, "", _("Lembar ini tidak ada di dalam berkas.")))
        return []
    names = {title.casefold(): name for name, title in titles.items()}
    header = [str(cell).strip() for cell in lines[0]] if lines else []
    # A column left out would empty what the programme says; one misspelt would be lost unseen.
    places = {
        names[title.casefold()]: at for at, title in enumerate(header) if title.casefold() in names
    }
    where = _("%s baris 1") % sheet
    for title in header:
        if title and title.casefold() not in names:
            reading.problems.append(Problem(where, title, _("Kolom ini tidak dikenal.")))
    for name, title in titles.items():
        if name not in places:
            reading.problems.append(Problem(where, title, _("Kolom ini tidak ada.")))
    if reading.problems:
        return []
    codes = {n: {t.casefold(): c for c, t in words.items()} for n, words in _labels().items()}
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if any(str(cell).strip() for cell in line):
            place = _("%(sheet)s baris %(number)s") % {"sheet": sheet, "number": number}
            cells = {name: line[at] if at < len(line) else "" for name, at in places.items()}
            rows.append(_sheet_row(place, cells, titles, codes, reading))
    return rows


def _sheet_row(
    place: str,
    cells: Mapping[str, Any],
    titles: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
    reading: Reading,
) -> Row:
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        text, known = _text(cell), codes.get(name, {})
        if name in FLAGS:
            flag = {"ya": True, "tidak": False, "": SILENT[name]}.get(text.lower())
            if flag is None:
                reading.problems.append(Problem(place, titles[name], _("Tulis ya atau tidak.")))
            values[name] = bool(flag)
        elif name in LISTS:
            words = [word.strip() for word in text.split(";") if word.strip()]
            values[name] = [known.get(word.casefold(), word) for word in words]
        else:
            values[name] = known.get(text.casefold(), text)
    fact = FACTS.get(values.get("fact", ""))
    if fact and fact.type is FactType.NUMBER and isinstance(cells["value"], float):
        # Typed as a number in the sheet, so its point is a decimal one.
        values["value"] = values["value"].replace(".", ",")
    return Row(place, values)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
