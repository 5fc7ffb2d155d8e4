"""A register file, row by row: what it is, and what each of its rows says. No database.

Nothing is held but the rows at hand, so the size of a file does not matter.
"""

from dtks.reading.bundles import pack, shown_name, where
from dtks.reading.families import JOINTS
from dtks.reading.files import cells_of, inspect, kind_of, open_kind, open_table, stretches
from dtks.reading.headers import asks_for_a_person, guessed_keys, is_decided, shown_title
from dtks.reading.rows import Problem, Row, judged, rows
from dtks.reading.samples import samples
from dtks.reading.tables import Layout, Lines, Record, Spoilt, Table, UnreadableFile

__all__ = [
    "JOINTS",
    "Layout",
    "Lines",
    "Problem",
    "Record",
    "Row",
    "Spoilt",
    "Table",
    "UnreadableFile",
    "asks_for_a_person",
    "cells_of",
    "guessed_keys",
    "inspect",
    "is_decided",
    "judged",
    "kind_of",
    "open_kind",
    "open_table",
    "pack",
    "rows",
    "samples",
    "shown_name",
    "shown_title",
    "stretches",
    "where",
]
