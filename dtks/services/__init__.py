"""The only writers of the register."""

from dtks.services.deciding import Busy, TooLate, approve, cancel, pause, resume, withdraw
from dtks.services.importing import import_file, work
from dtks.services.listing import (
    NoAnswers,
    cancel_list,
    check_list,
    forget_lists,
    open_answers,
    receive_list,
)
from dtks.services.receiving import AlreadyApplied, receive
from dtks.services.rotating import RotationResult, rotate
from dtks.services.titling import WrongColumns, map_columns
from dtks.services.viewing import open_person, reveal, search

__all__ = [
    "AlreadyApplied",
    "Busy",
    "NoAnswers",
    "RotationResult",
    "TooLate",
    "WrongColumns",
    "approve",
    "cancel",
    "cancel_list",
    "check_list",
    "forget_lists",
    "import_file",
    "map_columns",
    "open_answers",
    "open_person",
    "pause",
    "receive",
    "receive_list",
    "resume",
    "reveal",
    "rotate",
    "search",
    "withdraw",
    "work",
]
