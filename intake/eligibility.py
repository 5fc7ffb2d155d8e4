"""The gate of the desk: a PPKS kind alone never qualifies, it takes the kind **and** hardship. Pure; people decide.

Source: Permensos 15/2018 and the seed rule that a drug-abuse victim from a well-off family is outside the desk's scope.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class Gate(StrEnum):
    OPEN = "open"
    DOUBTFUL = "doubtful"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class GateAnswer:
    gate: Gate
    reason: str


def gate(
    *,
    kinds: Collection[str],
    listed_in_range: bool | None,
    decile: int | None,
    hardship: str,
) -> GateAnswer:
    """`listed_in_range` is None while the register has not been asked; `hardship` is the supervisor's finding or ""."""
    if hardship == "well_off":
        return GateAnswer(
            Gate.OUTSIDE,
            _(
                "Supervisor menilai keluarga mampu. Jenis PPKS saja tidak cukup; arahkan ke layanan umum."
            ),
        )
    if listed_in_range:
        reason = _("Terdaftar di registri") + (f", desil {decile}" if decile else "")
        if kinds:
            return GateAnswer(Gate.OPEN, reason + _(", dan termasuk PPKS."))
        return GateAnswer(Gate.DOUBTFUL, reason + _("; jenis PPKS belum ditentukan."))
    if hardship in {"poor", "vulnerable"}:
        words = _("tidak mampu") if hardship == "poor" else _("rentan")
        if kinds:
            return GateAnswer(
                Gate.OPEN,
                _("Supervisor menilai keluarga %(state)s, dan termasuk PPKS.") % {"state": words},
            )
        return GateAnswer(
            Gate.DOUBTFUL,
            _("Supervisor menilai keluarga %(state)s; jenis PPKS belum ditentukan.")
            % {"state": words},
        )
    if listed_in_range is None:
        return GateAnswer(Gate.DOUBTFUL, _("Registri belum memberi jawaban pasti."))
    return GateAnswer(
        Gate.DOUBTFUL,
        _(
            "Belum terbukti tidak mampu: di luar registri atau batas desil. Supervisor memeriksa keadaan keluarga."
        ),
    )
