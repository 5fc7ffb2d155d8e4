"""Page-shaped reads of visits and trips."""

from outreach.queries.visits import (
    WHEN,
    Candidate,
    Reading,
    VisitCounts,
    candidates,
    counts,
    facilitators,
    for_case,
    may_move,
    reading,
    sees_case,
    visits_page,
)

__all__ = [
    "WHEN",
    "Candidate",
    "Reading",
    "VisitCounts",
    "candidates",
    "counts",
    "facilitators",
    "for_case",
    "may_move",
    "reading",
    "sees_case",
    "visits_page",
]
