"""A keyed fingerprint of a line: equal when the line says the same under the same rules.

Keyed by a key of its own derived from the active index key, because the lines hold NIKs. What a
line means also depends on the columns of its file, on the rules of reading and on the places
there are: all of it goes in, so whatever changes one of them makes every line new.
"""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from core.crypto import derived_key
from dtks.reading import delimited
from dtks.reading.tables import Layout

SIZE = 16
# Their source is the rule: nobody has to remember to raise a version.
_RULES = ("cells", "columns", "names", "nik", "places", "reading.rows")


@cache
def _rules() -> bytes:
    digest = hashlib.sha256()
    for name in _RULES:
        digest.update(Path(import_module(f"dtks.{name}").__file__ or "").read_bytes())
    return digest.digest()


def maker(layout: Layout, *, places_digest: bytes) -> Callable[[bytes | list[str]], bytes]:
    """The fingerprint of a record of this file."""
    # Bytes of a CSV mean what their encoding says; of other kinds the cells are at hand, and in which
    # sheet or part of a ZIP they stood is no matter.
    form = layout.options if layout.kind == delimited.CODE else {}
    told = json.dumps([layout.keys_in_order, form], sort_keys=True)
    start = hashlib.blake2b(key=derived_key("line of a register file"), digest_size=SIZE)
    start.update(_rules() + places_digest + hashlib.sha256(told.encode()).digest())

    def fingerprint(record: bytes | list[str]) -> bytes:
        state = start.copy()
        state.update(record if isinstance(record, bytes) else "\x1f".join(record).encode())
        return state.digest()

    return fingerprint
