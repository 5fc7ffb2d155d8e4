"""What the programmes of a place say of the person of a case, from the facts on file."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from dashboard.words import Chip
from intake.facts import of_client
from intake.models import Complaint, Need, RegisterCheck
from programs.eligibility import Answer, Verdict
from programs.facts import label_of
from programs.models import Program
from programs.queries import verdicts

FITTING = frozenset({Answer.ELIGIBLE, Answer.UNKNOWN, Answer.MEMBER})


@dataclass(frozen=True)
class Likely:
    """A programme and what its rules say of this person; it is near when it lies in the sector of a need."""

    program: Program
    verdict: Verdict
    chip: Chip
    is_named: bool
    is_near: bool

    @property
    def is_fitting(self) -> bool:
        return self.verdict.answer in FITTING

    @property
    def missing(self) -> list[str]:
        return [label_of(name) for name in self.verdict.missing]


_VERDICT_CHIPS = {
    Answer.ELIGIBLE: ("green", "check-lg", gettext_lazy("tampak memenuhi")),
    Answer.UNKNOWN: ("amber", "question-lg", gettext_lazy("belum pasti")),
    Answer.MEMBER: ("blue", "person-check", gettext_lazy("sudah peserta")),
    Answer.CLOSED: ("grey", "pause-fill", gettext_lazy("tidak dibuka")),
    Answer.NOT_ELIGIBLE: ("grey", "x-lg", gettext_lazy("tidak memenuhi")),
}


def likely_programs(
    complaint: Complaint,
    needs: list[Need],
    check: RegisterCheck | None,
    kinds: list[str],
    today: date,
) -> list[Likely]:
    """What each programme of the place says of this person, from the facts on file."""
    facts = of_client(
        complaint.client,
        person=check.person if check else None,
        release=check.release if check else None,
        ppks=kinds,
        on=today,
    )
    found = verdicts(facts=facts, region_code=complaint.region_id, on=today)
    named = {need.program_id for need in needs if need.program_id}
    sectors = {need.sector for need in needs}
    return [
        Likely(
            program,
            verdict,
            _chip(verdict.answer),
            is_named=program.pk in named,
            is_near=bool(sectors & set(program.sectors)),
        )
        for program, verdict in found
    ]


def _chip(answer: str) -> Chip:
    tone, icon, word = _VERDICT_CHIPS[Answer(answer)]
    return Chip(tone, str(word), icon, str(Answer(answer).label))
