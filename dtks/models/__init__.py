"""The social register: what each release of DTKS or DTSEN says of families and persons."""

from dtks.models.importing import ImportBatch, ImportProblem, ImportVillage, stored_upload
from dtks.models.lists import ListCheck
from dtks.models.people import Family, FamilyBefore, FamilyDecile, Person, PersonBefore
from dtks.models.releases import DecileLimit, Release
from dtks.models.titles import ColumnTitle

__all__ = [
    "ColumnTitle",
    "DecileLimit",
    "Family",
    "FamilyBefore",
    "FamilyDecile",
    "ImportBatch",
    "ImportProblem",
    "ImportVillage",
    "ListCheck",
    "Person",
    "PersonBefore",
    "Release",
    "stored_upload",
]
