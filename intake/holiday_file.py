"""A year's holidays from a CSV file: date, name, kind and basis in each line. No database."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from intake.models import Holiday

COLUMNS = ("tanggal", "nama", "jenis", "dasar")
KINDS = {
    "libur nasional": Holiday.Kind.PUBLIC,
    "nasional": Holiday.Kind.PUBLIC,
    "cuti bersama": Holiday.Kind.JOINT_LEAVE,
    "libur daerah": Holiday.Kind.LOCAL,
    "daerah": Holiday.Kind.LOCAL,
}
MOST_LINES = 400


@dataclass(frozen=True)
class Problem:
    line: int
    reason: str


def read(text: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The days of a file and what is wrong with it; commas and semicolons are both understood."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    names = [str(name or "").strip().lower() for name in lines.fieldnames or ()]
    lines.fieldnames = names
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        reason = _("Kolom ini belum ada: %s.") % ", ".join(missing)
        return [], [Problem(1, reason)]
    rows, problems, known = [], [], set()
    for number, line in enumerate(lines, start=2):
        if number > MOST_LINES:
            problems.append(Problem(number, _("Paling banyak %d baris.") % (MOST_LINES - 1)))
            break
        given = {name: (line.get(name) or "").strip() for name in COLUMNS}
        if not any(given.values()):
            continue
        reason, row = _row(given)
        if row is not None and (row["day"], row["kind"]) in known:
            reason = _("Tanggal dan jenis yang sama sudah ada di baris sebelumnya.")
        if reason:
            problems.append(Problem(number, reason))
        elif row is not None:
            known.add((row["day"], row["kind"]))
            rows.append(row)
    if not rows and not problems:
        problems.append(Problem(2, _("Berkas tidak berisi satu hari pun.")))
    return rows, problems


def _row(given: Mapping[str, str]) -> tuple[str, dict[str, Any] | None]:
    day = _day(given["tanggal"])
    if day is None:
        return _("Tanggal ditulis seperti 2026-08-17 atau 17/08/2026."), None
    kind = KINDS.get(given["jenis"].lower())
    if kind is None:
        return _("Jenis: libur nasional, cuti bersama, atau libur daerah."), None
    if not given["nama"] or not given["dasar"]:
        return _("Nama dan dasar wajib diisi."), None
    row = {"day": day, "name": given["nama"][:160], "kind": kind, "source": given["dasar"][:200]}
    return "", row


def _day(text: str) -> date | None:
    parts = re.split(r"[-/]", text)
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year, month, day = parts if len(parts[0]) == 4 else reversed(parts)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def write(rows: Iterable[Mapping[str, Any]]) -> str:
    """The same days as one text, to be carried by the form from the preview to the change."""
    words = {kind: word for word, kind in reversed(KINDS.items())}
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(
        (row["day"].isoformat(), row["name"], words[row["kind"]], row["source"]) for row in rows
    )
    return text.getvalue()
