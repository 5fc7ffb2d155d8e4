"""Reads of the catalogue, shaped for the desk and for its pages."""

from programs.queries.allotting import PlacesAhead
from programs.queries.history import Change, history
from programs.queries.initiating import focal_point_of, focal_points_of
from programs.queries.judging import (
    RANK,
    judge_all,
    judge_each,
    judged_program,
    programs_for,
    programs_in,
    replay_by_version,
    rules_and_state,
    verdict_for,
    verdicts,
)
from programs.queries.pages import (
    Clause,
    catalogue_page,
    clauses,
    kinds_with_partners,
    manage_page,
    managed,
    organizations_page,
    partners_page,
    program_with_rules,
    regions_with_programs,
)
from programs.queries.versions import (
    Reading,
    changes_to_come,
    difference,
    row_changes,
    versions_of,
)

__all__ = [
    "PlacesAhead",
    "RANK",
    "versions_of",
    "difference",
    "changes_to_come",
    "Reading",
    "row_changes",
    "rules_and_state",
    "replay_by_version",
    "judged_program",
    "judge_all",
    "judge_each",
    "Change",
    "Clause",
    "catalogue_page",
    "clauses",
    "focal_point_of",
    "focal_points_of",
    "history",
    "kinds_with_partners",
    "manage_page",
    "managed",
    "organizations_page",
    "partners_page",
    "program_with_rules",
    "programs_for",
    "programs_in",
    "regions_with_programs",
    "verdict_for",
    "verdicts",
]
