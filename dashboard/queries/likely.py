"""What the programmes of a place say of the person of a case, from the facts on file."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.together import attach
from dashboard.words import Chip
from intake.facts import region_of_nik
from intake.families import facts_about, of_case
from intake.models import Complaint, Need, RegisterCheck
from programs.eligibility import Answer, Verdict
from programs.facts import label_of
from programs.models import Criterion, Program
from programs.queries import judge_all, programs_in

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


def programs_asked(
    complaint: Complaint, today: date
) -> tuple[QuerySet[Program], QuerySet[Criterion]]:
    """The programmes that may concern this person, and their rules; nothing is asked yet."""
    nik = complaint.client.nik
    programs = programs_in(
        region_code=complaint.region_id,
        on=today,
        also_regions=[region_of_nik(nik)] if nik else [],
    )
    return programs, Criterion.objects.filter(program__in=programs.values("pk"))


def likely_programs(
    complaint: Complaint,
    user: User,
    *,
    programs: Iterable[Program],
    criteria: Iterable[Criterion],
    needs: list[Need],
    check: RegisterCheck | None,
    kinds: list[str],
    today: date,
) -> list[Likely]:
    """What each programme says of this person, from the facts on file."""
    rules = defaultdict(list)
    for criterion in criteria:
        rules[criterion.program_id].append(criterion)
    for program in programs:
        attach(program, "criteria", rules[program.pk])
    if not programs:
        return []
    facts = facts_about(of_case(complaint, check), user, ppks=kinds, on=today)
    found = judge_all(programs, facts=facts, region_code=complaint.region_id, on=today)
    named = {need.program_id for need in needs if need.program_id}
    sectors = {need.sector for need in needs}
    return [
        Likely(
            program,
            verdict,
            chip_of(verdict.answer),
            is_named=program.pk in named,
            is_near=bool(sectors & set(program.sectors)),
        )
        for program, verdict in found
    ]


def chip_of(answer: str) -> Chip:
    tone, icon, word = _VERDICT_CHIPS[Answer(answer)]
    return Chip(tone, str(word), icon, str(Answer(answer).label))
