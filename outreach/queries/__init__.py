"""Page-shaped reads of visits and trips."""

from outreach.queries.visits import (
    WHEN,
    Candidate,
    Reading,
    VisitCounts,
    candidates,
    counted,
    counts,
    facilitators,
    may_move,
    of_case,
    reading,
    readings,
    sees_case,
    visits_page,
)

__all__ = [
    "WHEN",
    "Candidate",
    "Reading",
    "VisitCounts",
    "candidates",
    "counted",
    "counts",
    "facilitators",
    "of_case",
    "readings",
    "may_move",
    "reading",
    "sees_case",
    "visits_page",
]
