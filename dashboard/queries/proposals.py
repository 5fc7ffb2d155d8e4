"""Where the proposals to the register stand; each figure with the address of exactly its rows."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from dashboard.queries.figures import Figure
from intake.queries import proposal_counts


@dataclass(frozen=True)
class ProposalFigure:
    label: str
    figure: Figure
    is_late: bool = False


def proposal_figures(user: User, *, place: str, today: date) -> list[ProposalFigure]:
    """By the tab of the list that shows them; those to be approved are the user's own. One query."""
    counts = proposal_counts(user, today=today, place=place)
    labels = (
        ("setujui", _("Perlu Anda setujui")),
        ("siap", _("Siap dikirim")),
        ("hasil", _("Menunggu hasil")),
        ("terlambat", _("Hasil terlambat")),
    )
    return [
        ProposalFigure(
            label,
            Figure.of(counts[tab], {"status": tab, "wilayah": place}),
            is_late=tab == "terlambat" and counts[tab] > 0,
        )
        for tab, label in labels
    ]
