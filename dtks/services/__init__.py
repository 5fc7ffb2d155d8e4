"""The only writers of the register."""

from dtks.services.deciding import Busy, TooLate, approve, cancel, pause, resume, withdraw
from dtks.services.importing import import_file, work
from dtks.services.receiving import AlreadyApplied, receive
from dtks.services.rotating import RotationResult, rotate
from dtks.services.titling import WrongColumns, map_columns
from dtks.services.viewing import open_person, reveal, search

__all__ = [
    "AlreadyApplied",
    "Busy",
    "RotationResult",
    "TooLate",
    "WrongColumns",
    "approve",
    "cancel",
    "import_file",
    "map_columns",
    "open_person",
    "pause",
    "receive",
    "resume",
    "reveal",
    "rotate",
    "search",
    "withdraw",
    "work",
]
