"""Programmes of a place, and the order in which the desk reads them."""

from datetime import date

import pytest

from programs import queries
from programs.eligibility import Answer, FactValue, Kind, replay
from programs.models import Allotment
from tests.factories.programs import (
    CriterionFactory,
    OrganizationFactory,
    ProgramFactory,
    PSKSKindFactory,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
VILLAGE = "34.04.07.2001"


def facts(**values):
    return {name: FactValue(value, ON, "uji") for name, value in values.items()}


def codes(rows):
    return [program.code for program in rows]


def test_national_and_own_programmes_are_offered_and_the_neighbours_are_not(places):
    ProgramFactory(code="nasional")
    ProgramFactory(code="provinsi", level="regional", region_id="34")
    ProgramFactory(code="sleman", sleman=True)
    ProgramFactory(code="desa", level="regional", region_id=VILLAGE)
    ProgramFactory(code="desa-lain", level="regional", region_id="34.04.07.2002")
    ProgramFactory(code="bantul", bantul=True)
    found = set(codes(queries.programs_for(region_code=VILLAGE, on=ON)))
    assert found == {"nasional", "provinsi", "sleman", "desa"}


def test_hidden_and_long_ended_programmes_are_left_out(places):
    ProgramFactory(code="hidden", is_active=False)
    ProgramFactory(code="old", valid_to=date(2025, 3, 1))
    ProgramFactory(code="closed", valid_to=date(2026, 3, 1))
    assert codes(queries.programs_for(region_code=VILLAGE, on=ON)) == ["closed"]


@pytest.mark.parametrize("number", [3, 30])
def test_programmes_of_a_place_cost_two_queries(places, django_assert_num_queries, number):
    for _ in range(number):
        ProgramFactory(for_elderly=True)
    with django_assert_num_queries(2):
        rows = queries.verdicts(facts=facts(age=70, decile=2), region_code=VILLAGE, on=ON)
        for program, verdict in rows:
            assert program.owner.name
            assert verdict.answer == Answer.ELIGIBLE
    assert len(rows) == number


def test_verdicts_come_eligible_first_and_not_eligible_last(places):
    def rule(program, **changes):
        CriterionFactory(program=program, **changes)
        return program

    rule(ProgramFactory(code="no"), fact="age", operator="at_most", value=5)
    rule(ProgramFactory(code="closed", is_open=False), fact="age", operator="at_least", value=60)
    rule(ProgramFactory(code="member", member_codes=["pkh"]))
    rule(ProgramFactory(code="unknown"), fact="has_sktm", operator="is_true", value=None)
    rule(ProgramFactory(code="yes"))
    ProgramFactory(code="initiative", fulfilment="initiative")
    rows = queries.verdicts(facts=facts(age=70, memberships=["pkh"]), region_code=VILLAGE, on=ON)
    assert codes(program for program, _ in rows) == ["yes", "unknown", "member", "closed", "no"]
    assert [verdict.answer for _, verdict in rows] == [
        Answer.ELIGIBLE,
        Answer.UNKNOWN,
        Answer.MEMBER,
        Answer.CLOSED,
        Answer.NOT_ELIGIBLE,
    ]


def test_right_that_hangs_on_the_nik_goes_with_the_nik(places):
    by_nik = ProgramFactory(code="saraswati", sleman=True)
    CriterionFactory(program=by_nik, fact="nik_region", operator="prefix", value=["34.04"])
    by_home = ProgramFactory(code="jamkesda", sleman=True)
    CriterionFactory(program=by_home, fact="region", operator="prefix", value=["34.04"])
    rows = queries.verdicts(
        facts=facts(region="34.02.12.2001", nik_region="34.04.07"),
        region_code="34.02.12.2001",
        on=ON,
    )
    assert [(program.code, verdict.answer) for program, verdict in rows] == [
        ("saraswati", Answer.ELIGIBLE)
    ]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"places": 5, "taken": 5}, Kind.QUOTA),
        ({"budget": 1_000_000, "spent": 1_000_000}, Kind.BUDGET),
    ],
)
def test_what_is_gone_in_this_region_and_period_closes(places, given, kind):
    program = ProgramFactory(code="terbatas", for_elderly=True)
    Allotment.objects.create(
        program=program,
        region_id="34.04",
        starts_on=ON.replace(month=1, day=1),
        ends_on=ON.replace(month=12, day=31),
        **given,
    )
    known = facts(age=70, decile=2)

    def answer(region_code, on=ON):
        judged = queries.judged_program(pk=program.pk, region_code=region_code, on=on)
        return queries.verdict_for(program=judged, facts=known, on=on)

    here = answer("34.04.07.2001")
    assert (here.answer, here.deciding[0].kind) == (Answer.CLOSED, kind)
    assert answer("34.02.12.2001").answer == Answer.ELIGIBLE
    assert answer("34.04.07.2001", ON.replace(year=ON.year + 1)).answer == Answer.ELIGIBLE


def test_verdict_of_stored_criteria_is_replayed_after_they_changed(places):
    program = ProgramFactory(for_elderly=True)
    verdict = queries.verdict_for(program=program, facts=facts(age=62, decile=3), on=ON)
    stored = verdict.as_json()
    program.criteria.filter(fact="age").update(value=65)
    assert replay(stored) == verdict


def test_alternatives_are_read_together():
    program = ProgramFactory()
    CriterionFactory(program=program, fact="decile", operator="at_most", value=4, order=0)
    CriterionFactory(program=program, fact="age", value=60, group="g", order=1, source="A")
    CriterionFactory(
        program=program, fact="age", operator="at_most", value=6, group="g", order=2, source="A"
    )
    CriterionFactory(program=program, fact="age", value=1, valid_to=date(2026, 1, 1), order=3)
    single, choice = queries.clauses(program.criteria.all(), ON)
    assert not single.is_choice
    assert choice.is_choice
    assert choice.sources == ["A"]


def test_psks_kinds_come_in_their_order_with_those_who_serve_here(places, ani, zul):
    for place, code in ((2, "LKS"), (1, "KT")):
        PSKSKindFactory(code=code, order=place)
    OrganizationFactory(partner=True)
    assert [(k.code, k.partner_count) for k in queries.kinds_with_partners(by=ani)] == [
        ("KT", 0),
        ("LKS", 1),
    ]
    assert not any(kind.partner_count for kind in queries.kinds_with_partners(by=zul))
