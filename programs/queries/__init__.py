"""Reads of the catalogue, shaped for the desk and for its pages."""

from programs.queries.history import Change, history
from programs.queries.judging import programs_for, verdict_for, verdicts
from programs.queries.pages import (
    Clause,
    catalogue_page,
    clauses,
    kinds_with_partners,
    manage_page,
    organizations_page,
    partners_page,
    program_with_rules,
    regions_with_programs,
)

__all__ = [
    "Change",
    "Clause",
    "catalogue_page",
    "clauses",
    "history",
    "kinds_with_partners",
    "manage_page",
    "organizations_page",
    "partners_page",
    "program_with_rules",
    "programs_for",
    "regions_with_programs",
    "verdict_for",
    "verdicts",
]
