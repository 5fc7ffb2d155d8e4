"""The index of satisfaction (IKM) as Permenpan RB 14/2017 computes it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Below this many answers a figure would speak of persons, not of a service.
FEWEST = 5
# Least value of each grade after conversion to a hundred. Unverified: known by hearsay, no copy of the annex was at hand.
GRADES: tuple[tuple[float, str, Promise], ...] = (
    (88.31, "A", _("sangat baik")),
    (76.61, "B", _("baik")),
    (65.00, "C", _("kurang baik")),
    (25.00, "D", _("tidak baik")),
)
# Under the least mean of grade C nobody can be called content.
CONTENT = 2.6


@dataclass(frozen=True)
class Index:
    value: float
    grade: str
    label: str


def index(means: Sequence[float]) -> Index:
    """From the mean of each element (1 to 4): every element weighs the same, and 4 becomes a hundred."""
    value = round(sum(means) / len(means) * 25, 2)
    grade, label = next((g, label) for least, g, label in GRADES if value >= least)
    return Index(value, grade, str(label))
