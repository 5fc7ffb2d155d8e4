"""How far an import is and how long it still takes, from the speed measured in its present phase. Pure."""

import datetime as dt
from dataclasses import dataclass

from dtks.vocabulary import ImportPhase as Phase

# What each phase usually takes of one stretch of work, in hundredths, as the benchmark shows it.
STRETCHES: tuple[dict[Phase, int], ...] = (
    {Phase.COMPARING: 10, Phase.READING: 65, Phase.CHECKING: 25},
    {Phase.FAMILIES: 20, Phase.PERSONS: 45, Phase.INDEXES: 35},
    {Phase.REMOVING: 50, Phase.RESTORING: 50},
)
# Before this much is measured, a guess would only jump about.
LEAST_TIME, LEAST_SHARE = dt.timedelta(seconds=2), 0.01


@dataclass(frozen=True)
class Progress:
    percent: int
    left: dt.timedelta | None


def progress(
    phase: str,
    *,
    done: int,
    total: int,
    began_with: int = 0,
    since: dt.datetime | None = None,
    now: dt.datetime,
) -> Progress:
    """Of the whole stretch of work that the phase is part of; `began_with` was done before `since`."""
    stretch = next((shares for shares in STRETCHES if phase in shares), None)
    if stretch is None:
        return Progress(0, None)
    here = Phase(phase)
    order = list(stretch)
    before = sum(stretch[each] for each in order[: order.index(here)])
    after = sum(stretch[each] for each in order[order.index(here) + 1 :])
    share = min(1.0, done / total) if total else 0.0
    percent = min(99, int(before + stretch[here] * share))
    spent = now - since if since else dt.timedelta()
    measured = (done - began_with) / total if total else 0.0
    if spent < LEAST_TIME or measured < LEAST_SHARE:
        return Progress(percent, None)
    whole = spent / measured
    return Progress(percent, whole * (1 - share) + whole * after / stretch[here])
