"""The only writers of the register."""

from dtks.services.importing import approve, cancel, import_file, work
from dtks.services.receiving import AlreadyApplied, receive
from dtks.services.rotating import RotationResult, rotate
from dtks.services.viewing import open_person, reveal, search

__all__ = [
    "AlreadyApplied",
    "RotationResult",
    "approve",
    "cancel",
    "import_file",
    "open_person",
    "receive",
    "reveal",
    "rotate",
    "search",
    "work",
]
