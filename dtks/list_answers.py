"""What stands beside each row of a list when it comes back: the register's words for one reply."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.masking import mask_nik
from dtks import periods
from dtks.lists import Asked
from dtks.matching import Reply
from dtks.vocabulary import Benefit, Outcome
from regions.models import Region
from regions.scope import level_prefix

MOST_SHOWN = 3
# An exact NIK is an answer; whatever else was found waits for a person to say so.
CERTAIN = 100
VILLAGE_DEPTH = 3

_ABOUT = (
    gettext_lazy("HASIL CEK"),
    gettext_lazy("SUMBER"),
    gettext_lazy("PERIODE"),
    gettext_lazy("DESIL"),
    gettext_lazy("PROGRAM YANG DITERIMA"),
    gettext_lazy("KEYAKINAN"),
    gettext_lazy("TERDAFTAR DI"),
    gettext_lazy("PENJELASAN"),
)
_OF_CANDIDATE = (
    gettext_lazy("NIK"),
    gettext_lazy("NAMA"),
    gettext_lazy("WILAYAH"),
    gettext_lazy("NILAI"),
    gettext_lazy("ALASAN"),
)


def titles() -> list[str]:
    return [
        *map(str, _ABOUT),
        *(
            _("CALON %(number)d: %(what)s") % {"number": number, "what": what}
            for number in range(1, MOST_SHOWN + 1)
            for what in _OF_CANDIDATE
        ),
        _("CATATAN BARIS"),
    ]


class Words:
    """Cells of replies; remembers the names of places over the chunks of a list."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._benefits = {code: str(label) for code, label in Benefit.choices}
        self._blank = [""] * (len(_ABOUT) + MOST_SHOWN * len(_OF_CANDIDATE))

    def rows(self, asked: Sequence[Asked], replies: Iterable[Reply]) -> list[list[str]]:
        """Each row as it came, its answer, and what was wrong with it."""
        told = list(replies)
        self._learn(told)
        waiting = iter(told)
        return [
            [
                *row.cells,
                *(self._cells(next(waiting)) if row.question else self._unasked()),
                " ".join(row.notes),
            ]
            for row in asked
        ]

    def _unasked(self) -> list[str]:
        return [_("Tidak dicek"), *self._blank[1:]]

    def _cells(self, reply: Reply) -> list[str]:
        # Somebody only weakly alike is not found: a list has no fold to put them in.
        candidates = reply.candidates if reply.outcome == Outcome.CANDIDATES else ()
        release, best = reply.release, candidates[0].score if candidates else None
        found = [
            str(reply.outcome.label),
            str(release.get_source_display()) if release else "",
            periods.words(release.period) if release else "",
            str(reply.decile or ""),
            # Of somebody of another region only what decides is said.
            "" if reply.is_outside else ", ".join(self._benefits[b] for b in reply.benefits),
            str(CERTAIN if reply.person_id else "" if best is None else best),
            self._place(reply.region_id, reply.is_outside),
            " ".join(map(str, reply.reasons)),
        ]
        for shown in candidates[:MOST_SHOWN]:
            found += [
                mask_nik(shown.nik),
                _("(di luar wilayah Anda)") if shown.is_outside else shown.name,
                self._place(shown.region_id, shown.is_outside),
                "" if shown.is_outside else str(shown.score),
                "" if shown.is_outside else "; ".join(shown.why),
            ]
        return [*found, *self._blank[len(found) :]]

    def _place(self, code: str, is_outside: bool) -> str:
        if not code:
            return ""
        if is_outside:
            return self._names[level_prefix(code, 2)]
        if code.count(".") < VILLAGE_DEPTH:
            return self._names[code]
        return f"{self._names[code]}, {self._names[level_prefix(code, 3)]}"

    def _learn(self, replies: Sequence[Reply]) -> None:
        codes = {reply.region_id for reply in replies}
        codes |= {shown.region_id for reply in replies for shown in reply.candidates}
        codes |= {level_prefix(code, level) for code in codes for level in (2, 3)}
        missing = codes - self._names.keys() - {""}
        rows = Region.objects.filter(pk__in=missing) if missing else Region.objects.none()
        self._names |= dict(rows.values_list("code", "name"))
