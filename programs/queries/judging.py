"""Programmes of a place, and what they say of a person."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from programs.eligibility import Answer, FactValue, Verdict, judge
from programs.models import Program, RequiredDocument
from programs.querysets import upward

# An intake that closed within the year is worth a "closed"; an older one is history.
REMEMBERED = timedelta(days=365)

_RANK = {
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


def programs_for(*, region_code: str, on: date, also_regions: Iterable[str] = ()) -> list[Program]:
    """National programmes and those of the region, with criteria and papers. Three queries."""
    codes = {code for place in (region_code, *also_regions) for code in upward(place)}
    return list(
        with_rules(
            Program.objects.active()
            .filter(Q(region__isnull=True) | Q(region__in=codes))
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on - REMEMBERED))
        )
    )


def verdicts(
    *,
    facts: Mapping[str, FactValue],
    region_code: str,
    on: date,
    quota_left: Mapping[str, int] | None = None,
) -> list[tuple[Program, Verdict]]:
    """Every programme of the place, judged: eligible, not known, member, closed, not eligible.

    A programme may hang on the region in the NIK, so those of that region are judged too, and
    shown unless they say no. `quota_left` is counted above this app, by programme code.
    """
    nik_region = facts.get("nik_region")
    elsewhere = [nik_region.value] if nik_region and nik_region.value else []
    here = set(upward(region_code))
    found = []
    for program in programs_for(region_code=region_code, on=on, also_regions=elsewhere):
        if not program.is_judged:
            continue
        verdict = verdict_for(program=program, facts=facts, on=on, quota_left=quota_left)
        is_local = program.region_id is None or program.region_id in here
        if is_local or verdict.answer != Answer.NOT_ELIGIBLE:
            found.append((program, verdict))
    return sorted(found, key=lambda pair: (_RANK[pair[1].answer], pair[0].name))


def verdict_for(
    *,
    program: Program,
    facts: Mapping[str, FactValue],
    on: date,
    quota_left: Mapping[str, int] | None = None,
) -> Verdict:
    """One programme, judged; its criteria should be prefetched."""
    state = program.state._replace(quota_left=(quota_left or {}).get(program.code))
    return judge(program.criteria.all(), facts, on, program=state)
