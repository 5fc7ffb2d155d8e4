"""The catalogue: kinds of people in need, kinds of helpers, organisations, programmes and their rules."""

from programs.models.catalogue import (
    Criterion,
    Organization,
    Program,
    RequiredDocument,
    Sector,
    WelfareField,
)
from programs.models.facilities import Activity, Bed, Facility, Lodge, Room
from programs.models.initiatives import FocalPoint
from programs.models.kinds import DocumentKind, PPKSKind, PSKSKind, Seeded, Unit
from programs.models.offers import Offer
from programs.models.psks import Helper
from programs.models.versions import Allotment, ProgramVersion

__all__ = [
    "Activity",
    "Bed",
    "Allotment",
    "Criterion",
    "DocumentKind",
    "Facility",
    "FocalPoint",
    "Helper",
    "Lodge",
    "Offer",
    "Organization",
    "PPKSKind",
    "PSKSKind",
    "Program",
    "ProgramVersion",
    "RequiredDocument",
    "Room",
    "Sector",
    "Seeded",
    "Unit",
    "WelfareField",
]
