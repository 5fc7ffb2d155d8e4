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
from programs.models.kinds import DocumentKind, PPKSKind, PSKSKind, Seeded, Unit

__all__ = [
    "Activity",
    "Bed",
    "Criterion",
    "DocumentKind",
    "Facility",
    "Lodge",
    "Organization",
    "PPKSKind",
    "PSKSKind",
    "Program",
    "RequiredDocument",
    "Room",
    "Sector",
    "Seeded",
    "Unit",
    "WelfareField",
]
