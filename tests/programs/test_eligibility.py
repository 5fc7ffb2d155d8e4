"""The five answers, three-valued logic, and the three laws: order, monotony, replay."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.eligibility import (
    Answer,
    FactValue,
    Kind,
    Operator,
    ProgramState,
    Rule,
    Verdict,
    holds,
    judge,
    replay,
)

ON = date(2026, 3, 2)
PROGRAM = ProgramState("contoh", member_codes=("pkh",))


def known(**values):
    return {
        name: FactValue(value, date(2026, 1, 18), "DTSEN 2026-01") for name, value in values.items()
    }


def answer(rules, facts, program=PROGRAM, on=ON):
    return judge(rules, facts, on, program=program).answer


@pytest.mark.parametrize(
    ("operator", "expected", "yes", "no"),
    [
        ("eq", "none", "none", "pbi"),
        ("eq", 450, 450, 900),
        ("in", [450, 900], 900, 1300),
        ("between", [1, 4], 4, 5),
        ("between", [1, 4], 1, 0),
        ("at_least", 60, 60, 59),
        ("at_most", 2, 2, 2.5),
        ("has_any", ["LUT", "PD"], ["PD", "FM"], ["FM"]),
        ("has_none", ["LUT"], [], ["LUT"]),
        ("not_empty", None, ["FM"], []),
        ("prefix", ["34.04"], "34.04.07.2001", "34.4"),
        ("prefix", ["32.1"], "32.1", "32.10"),
        ("is_true", None, True, False),
        ("is_false", None, False, True),
    ],
)
def test_operator_tells_yes_from_no(operator, expected, yes, no):
    rule = Rule("x", operator, expected)
    assert holds(rule, FactValue(yes)) is True
    assert holds(rule, FactValue(no)) is False


@pytest.mark.parametrize("operator", Operator.values)
def test_missing_fact_is_unknown_for_every_operator(operator):
    rule = Rule("x", operator, [1, 2])
    assert holds(rule, None) is None
    assert holds(rule, FactValue(None)) is None
    assert holds(rule._replace(is_exclusion=True), None) is None


@pytest.mark.parametrize("operator", Operator.values)
def test_value_of_another_type_is_never_a_yes_and_never_raises(operator):
    for value in ("tiga", 3, True, ["a"], {"a": 1}):
        holds(Rule("x", operator, object()), FactValue(value))
    assert holds(Rule("x", "at_least", 60), FactValue("enam puluh")) is None
    assert holds(Rule("x", "eq", 1), FactValue(True)) is False
    assert holds(Rule("x", "unheard_of", 1), FactValue(1)) is None


def test_exclusion_counts_when_it_does_not_hold():
    rule = Rule("exclusions", "has_any", ["dead"], is_exclusion=True)
    assert holds(rule, FactValue([])) is True
    assert holds(rule, FactValue(["dead"])) is False


def test_partial_set_is_certain_of_what_it_holds_and_silent_on_the_rest():
    assert holds(Rule("x", "has_any", ["a"]), FactValue(["a"], is_partial=True)) is True
    assert holds(Rule("x", "has_any", ["a"]), FactValue(["b"], is_partial=True)) is None
    assert holds(Rule("x", "has_none", ["a"]), FactValue(["a"], is_partial=True)) is False
    assert holds(Rule("x", "has_none", ["a"]), FactValue(["b"], is_partial=True)) is None
    assert holds(Rule("x", "not_empty"), FactValue([], is_partial=True)) is None


def test_all_criteria_must_hold():
    rules = [Rule("decile", "between", [1, 4]), Rule("age", "at_least", 60)]
    assert answer(rules, known(decile=2, age=61)) == Answer.ELIGIBLE
    assert answer(rules, known(decile=2, age=59)) == Answer.NOT_ELIGIBLE
    assert answer(rules, known(decile=2)) == Answer.UNKNOWN


def test_a_no_stands_whatever_is_missing():
    rules = [Rule("decile", "between", [1, 4]), Rule("age", "at_least", 60)]
    assert answer(rules, known(decile=7)) == Answer.NOT_ELIGIBLE


def test_one_alternative_of_a_group_is_enough():
    rules = [
        Rule("age", "at_least", 60, group="komponen"),
        Rule("pkh_components", "has_any", ["sd"], group="komponen"),
    ]
    assert answer(rules, known(age=70)) == Answer.ELIGIBLE
    assert answer(rules, known(age=40)) == Answer.UNKNOWN
    assert answer(rules, known(age=40, pkh_components=[])) == Answer.NOT_ELIGIBLE


def test_unknown_names_what_is_missing_and_only_that():
    rules = [
        Rule("decile", "between", [1, 4]),
        Rule("age", "at_least", 60, group="komponen"),
        Rule("pkh_components", "has_any", ["sd"], group="komponen"),
        Rule("region", "prefix", ["34.04"]),
    ]
    verdict = judge(rules, known(age=40, region="34.04.07"), ON, program=PROGRAM)
    assert verdict.answer == Answer.UNKNOWN
    assert set(verdict.missing) == {"decile", "pkh_components"}


def test_met_group_does_not_ask_for_its_other_alternatives():
    rules = [
        Rule("decile", "between", [1, 4]),
        Rule("age", "at_least", 60, group="komponen"),
        Rule("pkh_components", "has_any", ["sd"], group="komponen"),
    ]
    verdict = judge(rules, known(age=70), ON, program=PROGRAM)
    assert verdict.missing == ("decile",)


def test_reason_names_rule_value_date_and_source():
    rule = Rule("decile", "between", [1, 4], "Desil 1 sampai 4.", "Kepmensos 79/HUK/2025")
    (reason,) = judge([rule], known(decile=6), ON, program=PROGRAM).deciding
    assert reason.text == reason.sentence == "Desil 1 sampai 4."
    assert reason.source == "Kepmensos 79/HUK/2025"
    assert (reason.value, reason.as_of, reason.fact_source) == (
        6,
        date(2026, 1, 18),
        "DTSEN 2026-01",
    )


def test_member_wins_over_everything():
    closed = PROGRAM._replace(is_open=False)
    facts = known(memberships=["pkh", "sembako"], decile=9)
    verdict = judge([Rule("decile", "between", [1, 4])], facts, ON, program=closed)
    assert verdict.answer == Answer.MEMBER
    assert verdict.reasons[0].kind == Kind.MEMBERSHIP
    assert verdict.missing == ()


def test_other_benefits_make_no_member():
    rules = [Rule("decile", "between", [1, 4])]
    assert answer(rules, known(memberships=["sembako"], decile=2)) == Answer.ELIGIBLE
    assert answer(rules, known(memberships=[], decile=2)) == Answer.ELIGIBLE


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ({"is_open": False}, Kind.NOT_OPEN),
        ({"valid_from": date(2026, 3, 3)}, Kind.NOT_YET),
        ({"valid_to": date(2026, 3, 1)}, Kind.ENDED),
        ({"quota_left": 0}, Kind.QUOTA),
    ],
)
def test_closed_programme_says_why(state, kind):
    verdict = judge(
        [Rule("decile", "at_most", 4)], known(decile=2), ON, program=PROGRAM._replace(**state)
    )
    assert verdict.answer == Answer.CLOSED
    assert verdict.reasons[0].kind == kind
    assert verdict.reasons[0].sentence


def test_boundary_days_are_open():
    state = PROGRAM._replace(valid_from=ON, valid_to=ON, quota_left=1)
    assert answer([Rule("decile", "at_most", 4)], known(decile=2), state) == Answer.ELIGIBLE


def test_a_no_wins_over_closed():
    state = PROGRAM._replace(is_open=False)
    assert answer([Rule("decile", "at_most", 4)], known(decile=9), state) == Answer.NOT_ELIGIBLE


def test_programme_without_criteria_is_not_known():
    verdict = judge([], known(decile=1), ON, program=PROGRAM)
    assert verdict.answer == Answer.UNKNOWN
    assert verdict.reasons[0].kind == Kind.NO_CRITERIA


def test_criterion_out_of_force_is_not_asked():
    rules = [
        Rule("decile", "at_most", 4, valid_from=date(2026, 4, 1)),
        Rule("decile", "at_most", 5, valid_to=date(2026, 3, 31)),
    ]
    assert answer(rules, known(decile=5)) == Answer.ELIGIBLE
    assert answer(rules, known(decile=5), on=date(2026, 4, 1)) == Answer.NOT_ELIGIBLE


def test_verdict_survives_json_unchanged():
    rules = [
        Rule("ppks", "has_any", ("PD", "LUT"), "Teks", "Sumber", order=1),
        Rule("decile", "between", (1, 4)),
    ]
    facts = {
        "ppks": FactValue({"PD", "FM"}, ON, "berkas"),
        "memberships": FactValue([], ON, "DTSEN", True),
    }
    verdict = judge(rules, facts, ON, program=PROGRAM._replace(valid_to=ON, quota_left=3))
    stored = json.loads(json.dumps(verdict.as_json()))
    assert Verdict.from_json(stored) == verdict
    assert replay(stored) == verdict


def test_stored_member_is_replayed_as_member():
    verdict = judge(
        [Rule("decile", "at_most", 4)],
        known(memberships=["pkh"], decile=2),
        ON,
        program=PROGRAM,
    )
    assert replay(json.loads(json.dumps(verdict.as_json()))) == verdict


# --- the three laws, over invented rules and facts -------------------------------------------

NUMBERS = st.integers(0, 12)
WORDS = st.lists(st.sampled_from("abcde"), unique=True)
FACT_VALUES = {
    "n": NUMBERS,
    "m": NUMBERS,
    "s": WORDS,
    "b": st.booleans(),
    "r": st.sampled_from(["34", "34.04", "34.04.07", "32.04"]),
}
OPERANDS = {
    "n": st.one_of(
        st.tuples(st.sampled_from(["at_least", "at_most", "eq"]), NUMBERS),
        st.tuples(st.just("between"), st.lists(NUMBERS, min_size=2, max_size=2).map(sorted)),
        st.tuples(st.just("in"), st.lists(NUMBERS, min_size=1)),
    ),
    "s": st.one_of(
        st.tuples(st.sampled_from(["has_any", "has_none"]), WORDS),
        st.tuples(st.just("not_empty"), st.none()),
    ),
    "b": st.tuples(st.sampled_from(["is_true", "is_false"]), st.none()),
    "r": st.tuples(st.just("prefix"), st.lists(st.sampled_from(["34", "34.04", "32.04"]))),
}


@st.composite
def rules_of(draw):
    fact = draw(st.sampled_from(sorted(FACT_VALUES)))
    operator, value = draw(OPERANDS["n" if fact == "m" else fact])
    group = draw(st.sampled_from(["", "", "g", "h"]))
    return Rule(
        fact,
        operator,
        value,
        text=draw(st.sampled_from(["satu", "dua"])),
        group=group,
        is_exclusion=not group and draw(st.booleans()),
        order=draw(st.integers(0, 3)),
    )


RULES = st.lists(rules_of(), max_size=7)
FACTS = st.fixed_dictionaries({}, optional=FACT_VALUES).flatmap(
    lambda values: st.fixed_dictionaries(
        {
            name: st.builds(
                FactValue,
                st.just(value),
                st.just(ON),
                st.just("x"),
                st.booleans() if isinstance(value, list) else st.just(False),
            )
            for name, value in values.items()
        }
    )
)
PROGRAMS = st.builds(
    ProgramState,
    st.just("contoh"),
    member_codes=st.sampled_from([(), ("pkh",)]),
    is_open=st.booleans(),
    quota_left=st.sampled_from([None, 0, 4]),
)


@given(RULES, FACTS, PROGRAMS, st.data())
@settings(max_examples=300, deadline=None)
def test_adding_a_missing_fact_never_unsettles_an_answer(rules, facts, program, data):
    before = judge(rules, facts, ON, program=program).answer
    missing = sorted(FACT_VALUES.keys() - facts.keys())
    if not missing:
        return
    name = data.draw(st.sampled_from(missing))
    more = facts | {name: FactValue(data.draw(FACT_VALUES[name]), ON, "x")}
    after = judge(rules, more, ON, program=program).answer
    if before in {Answer.ELIGIBLE, Answer.NOT_ELIGIBLE}:
        assert after == before
    if before == Answer.CLOSED:
        assert after in {Answer.CLOSED, Answer.NOT_ELIGIBLE}


@given(RULES, FACTS, PROGRAMS, st.randoms())
@settings(max_examples=300, deadline=None)
def test_order_of_criteria_never_matters(rules, facts, program, random):
    shuffled = list(rules)
    random.shuffle(shuffled)
    assert judge(shuffled, facts, ON, program=program) == judge(rules, facts, ON, program=program)


@given(RULES, FACTS, PROGRAMS)
@settings(max_examples=300, deadline=None)
def test_replay_is_identical(rules, facts, program):
    verdict = judge(rules, facts, ON, program=program)
    assert replay(json.loads(json.dumps(verdict.as_json()))) == verdict


@given(RULES, FACTS, PROGRAMS)
@settings(max_examples=200, deadline=None)
def test_a_fact_nobody_knows_is_never_a_reason_for_no(rules, facts, program):
    verdict = judge(rules, facts, ON, program=program)
    for reason in verdict.deciding:
        if reason.kind == Kind.CRITERION and reason.outcome is False:
            assert reason.value is not None
