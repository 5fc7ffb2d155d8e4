"""The social register: what each release of DTKS or DTSEN says of families and persons."""

from dtks.models.importing import ImportBatch, ImportProblem, stored_upload
from dtks.models.people import Family, FamilyDecile, Person
from dtks.models.releases import DecileLimit, Release

__all__ = [
    "DecileLimit",
    "Family",
    "FamilyDecile",
    "ImportBatch",
    "ImportProblem",
    "Person",
    "Release",
    "stored_upload",
]
