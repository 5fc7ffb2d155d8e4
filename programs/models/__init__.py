"""The catalogue: kinds of people in need, kinds of helpers, organisations, programmes and their rules."""

from programs.models.catalogue import (
    Criterion,
    Organization,
    Program,
    RequiredDocument,
    Sector,
    WelfareField,
)
from programs.models.kinds import DocumentKind, PPKSKind, PSKSKind, Seeded, Unit

__all__ = [
    "Criterion",
    "DocumentKind",
    "Organization",
    "PPKSKind",
    "PSKSKind",
    "Program",
    "RequiredDocument",
    "Sector",
    "Seeded",
    "Unit",
    "WelfareField",
]
