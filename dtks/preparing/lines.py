"""A row as a line of COPY for the waiting room."""

import datetime as dt
import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.crypto import Sealer
from core.ids import new_id
from dtks.columns import HOUSING_KEYS
from dtks.names import name_key
from dtks.reading import Lines, Record

# In the order of `COLUMNS`; what a row does not say is None or empty.
COLUMNS = (
    ("line", "integer NOT NULL"),
    ("is_refused", "boolean NOT NULL"),
    # Of the person, and of the family if this is its first line: keys of different tables.
    ("id", "uuid NOT NULL"),
    ("region_id", 'varchar(13) COLLATE "C"'),
    ("external_id", "text NOT NULL"),
    ("kk", "bytea"),
    ("kk_index", "bytea"),
    ("kk_older", "bytea[]"),
    ("nik", "bytea"),
    ("nik_index", "bytea"),
    ("nik_older", "bytea[]"),
    ("nik_start", "text NOT NULL"),
    ("name", "text NOT NULL"),
    ("name_key", "text NOT NULL"),
    ("born_on", "date"),
    ("birth_place", "text NOT NULL"),
    ("sex", "text NOT NULL"),
    ("relation", "text NOT NULL"),
    ("occupation", "text NOT NULL"),
    ("mother_name", "bytea"),
    ("mother_index", "bytea"),
    ("mother_older", "bytea[]"),
    ("benefits", "varchar[] NOT NULL"),
    ("flags", "varchar[] NOT NULL"),
    ("address", "text NOT NULL"),
    ("hamlet", "text NOT NULL"),
    ("rt", "text NOT NULL"),
    ("rw", "text NOT NULL"),
    ("decile", "smallint"),
    # What the row says of the house; None where it says nothing.
    ("housing", "jsonb"),
    # None where the row was refused or doubtful: such a row is read, and told of, every time.
    ("fingerprint", "bytea"),
)
NULL = "\\N"
# A number and its fingerprint, or the number alone, as COPY reads them in its binary format.
_NOTED = struct.Struct("!hiii16s")
_BARE = struct.Struct("!hiii")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_ARRAY_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})

Stretch = Sequence[tuple[int, Record]]


@dataclass
class Prepared:
    """A stretch of a file: lines ready to be copied, and records that need a closer look."""

    last: int
    lines: bytes = b""
    count: int = 0
    left: list[tuple[int, Record]] = field(default_factory=list)


@dataclass
class Noted:
    """The fingerprints of a stretch, ready to be copied; what cannot be divided has none."""

    last: int
    count: int
    packed: bytes


def noted(stretch: Stretch, fingerprint: Callable[[bytes | list[str]], bytes]) -> Noted:
    if isinstance(stretch, Lines):
        pack = _NOTED.pack
        packed = [pack(2, 4, number, 16, fingerprint(line)) for number, line in stretch]
        return Noted(stretch[-1][0], len(stretch), b"".join(packed))
    packed = [
        _NOTED.pack(2, 4, number, 16, fingerprint(record))
        if isinstance(record, bytes | list)
        else _BARE.pack(2, 4, number, -1)
        for number, record in stretch
    ]
    return Noted(stretch[-1][0], len(stretch), b"".join(packed))


def copy_text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return NULL
    if isinstance(value, str):
        has_escapes = "\\" in value or not value.isprintable()
        return value.translate(_ESCAPES) if has_escapes else value
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | tuple):
        return array_text(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def array_text(values: Sequence[str | bytes]) -> str:
    items = (f"\\x{value.hex()}" if isinstance(value, bytes) else str(value) for value in values)
    quoted = (f'"{item.translate(_ARRAY_ESCAPES)}"' for item in items)
    return f"{{{','.join(quoted)}}}".translate(_ESCAPES)


def housing_text(values: Mapping[str, Any]) -> str | None:
    told = {key: values[key] for key in HOUSING_KEYS if values.get(key)}
    return json.dumps(told, ensure_ascii=False) if told else None


def line_of(
    number: int,
    values: dict[str, Any],
    *,
    region_id: str,
    is_refused: bool,
    fingerprint: bytes | None,
    sealer: Sealer,
) -> bytes:
    """A cleaned row. A refused one waits too: its person was seen, so they are not delisted."""
    nik, kk, mother = values.get("nik"), values.get("kk"), values.get("mother_name")
    name = values.get("name") or ""

    def sealed(text: str | None) -> tuple[bytes | None, bytes | None, list[bytes] | None]:
        if not text:
            return None, None, None
        encrypted, index, older = sealer.seal(text)
        return (None if is_refused else encrypted), index, older or None

    waiting = (
        number,
        is_refused,
        new_id(),
        region_id or None,
        values.get("external_id") or "",
        *sealed(kk),
        *sealed(nik),
        (nik or "")[:4],
        name,
        name_key(name)[:120],
        values.get("born_on"),
        values.get("birth_place") or "",
        values.get("sex") or "",
        values.get("relation") or "",
        values.get("occupation") or "",
        *sealed(mother.upper() if mother else None),
        values.get("benefits") or [],
        values.get("flags") or [],
        values.get("address") or "",
        values.get("hamlet") or "",
        values.get("rt") or "",
        values.get("rw") or "",
        values.get("decile"),
        housing_text(values),
        fingerprint,
    )
    return ("\t".join(map(copy_text, waiting)) + "\n").encode()
