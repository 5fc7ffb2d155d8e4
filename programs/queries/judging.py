"""Programmes of a place, and what they say of a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Prefetch, Q, QuerySet, Subquery

from programs import content
from programs.eligibility import (
    Answer,
    CriterionLike,
    FactValue,
    ProgramState,
    Rulebook,
    Verdict,
    judge,
)
from programs.models import Allotment, Program, ProgramVersion, RequiredDocument
from programs.querysets import upward

# An intake that closed within the year is worth a "closed"; an older one is history.
REMEMBERED = timedelta(days=365)

RANK = {
    Answer.ELIGIBLE: 0,
    Answer.UNKNOWN: 1,
    Answer.MEMBER: 2,
    Answer.CLOSED: 3,
    Answer.NOT_ELIGIBLE: 4,
}


def with_rules(programs: QuerySet[Program]) -> QuerySet[Program]:
    """Criteria and papers at the price of two more queries."""
    papers = RequiredDocument.objects.with_kind()
    return programs.select_related("owner", "region").prefetch_related(
        "criteria", Prefetch("required_documents", queryset=papers)
    )


def as_of(programs: QuerySet[Program], *, on: date, region_code: str) -> QuerySet[Program]:
    """With the version of that day where the rows show another, and what is left there. No query more."""
    allotted = Allotment.objects.covering(region_code, on)
    return programs.annotate(
        due=Subquery(ProgramVersion.objects.in_force(on).as_due(), output_field=models.JSONField()),
        places_left=allotted.least_left("places", "taken"),
        budget_left=allotted.least_left("budget", "spent"),
    )


def programs_in(
    *, region_code: str, on: date, also_regions: Iterable[str] = ()
) -> QuerySet[Program]:
    """National programmes and those of the region; to be judged they want their criteria."""
    codes = {code for place in (region_code, *also_regions) for code in upward(place)}
    found = Program.objects.active().filter(Q(region__isnull=True) | Q(region__in=codes))
    recent = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on - REMEMBERED))
    dated = as_of(recent, on=on, region_code=region_code)
    return dated.select_related("owner", "region")


def programs_for(*, region_code: str, on: date, also_regions: Iterable[str] = ()) -> list[Program]:
    """The same with their criteria. Two queries."""
    found = programs_in(region_code=region_code, on=on, also_regions=also_regions)
    return list(found.prefetch_related("criteria"))


def verdicts(
    *, facts: Mapping[str, FactValue], region_code: str, on: date
) -> list[tuple[Program, Verdict]]:
    """Every programme of the place, judged: eligible, not known, member, closed, not eligible.

    A programme may hang on the region in the NIK, so those of that region are judged too, and
    shown unless they say no.
    """
    nik_region = facts.get("nik_region")
    elsewhere = [nik_region.value] if nik_region and nik_region.value else []
    programs = programs_for(region_code=region_code, on=on, also_regions=elsewhere)
    return judge_all(programs, facts=facts, region_code=region_code, on=on)


def judge_all(
    programs: Iterable[Program], *, facts: Mapping[str, FactValue], region_code: str, on: date
) -> list[tuple[Program, Verdict]]:
    """The same for programmes that were read already: no query."""
    judged = judge_each(programs, people=[facts], region_code=region_code, on=on)
    found = [(program, verdict) for program, (verdict,) in judged if verdict is not None]
    return sorted(found, key=lambda pair: (RANK[pair[1].answer], pair[0].name))


def judge_each(
    programs: Iterable[Program],
    *,
    people: Sequence[Mapping[str, FactValue]],
    region_code: str,
    on: date,
) -> Iterator[tuple[Program, list[Verdict | None]]]:
    """Each programme for many people, its rules read once; None where a programme of elsewhere says no."""
    here = set(upward(region_code))
    for program in programs:
        if not program.is_judged:
            continue
        rules, state = rules_and_state(program)
        rulebook = Rulebook(rules, on, program=state)
        is_local = program.region_id is None or program.region_id in here
        verdicts = [rulebook.judge(facts) for facts in people]
        yield (
            program,
            [v if is_local or v.answer != Answer.NOT_ELIGIBLE else None for v in verdicts],
        )


def verdict_for(*, program: Program, facts: Mapping[str, FactValue], on: date) -> Verdict:
    """One programme, judged by the version of that day; read it with `as_of`, its criteria prefetched."""
    rules, state = rules_and_state(program)
    return judge(rules, facts, on, program=state)


def rules_and_state(program: Program) -> tuple[Iterable[CriterionLike], ProgramState]:
    due = getattr(program, "due", None)
    if due:
        rules, state = content.rules_of(due["content"]), content.state_of(**due)
    else:
        rules, state = program.criteria.all(), program.state
    left = {name: getattr(program, name, None) for name in ("places_left", "budget_left")}
    return rules, state._replace(quota_left=left["places_left"], budget_left=left["budget_left"])


def judged_program(*, pk: Any, region_code: str, on: date) -> Program:
    """One programme as `verdict_for` wants it. Three queries."""
    found = as_of(Program.objects.filter(pk=pk), on=on, region_code=region_code)
    return with_rules(found).get()


def replay_by_version(data: Mapping[str, Any]) -> Verdict | None:
    """A stored verdict judged again by the version it names, on the facts it kept; None when that is not kept."""
    stored = Verdict.from_json(data)
    version = ProgramVersion.objects.filter(
        program__code=stored.program.code, number=stored.program.version
    ).first()
    if version is None:
        return None
    facts = {
        reason.fact: FactValue(reason.value, reason.as_of, reason.fact_source, reason.is_partial)
        for reason in stored.reasons
        if reason.fact
    }
    state = content.state_of(version.content, version.number)._replace(
        quota_left=stored.program.quota_left, budget_left=stored.program.budget_left
    )
    return judge(content.rules_of(version.content), facts, stored.on, program=state)
