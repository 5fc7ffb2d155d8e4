"""Nonsense in criteria is found before it is saved, and said in words."""

import pytest

from programs.criteria import Unfit, parse_value, problems, show_value
from programs.eligibility import Rule
from programs.facts import FACTS

PPKS = {"ppks": (("LUT", "Lanjut usia telantar"), ("PD", "Penyandang disabilitas"))}


def messages(*rules):
    return [(p.index, p.field) for p in problems(rules, choices=PPKS)]


def test_sound_rows_have_no_problem():
    assert not messages(
        Rule("age", "at_least", 60),
        Rule("ppks", "has_any", ["LUT"]),
        Rule("region", "prefix", ["34.04"]),
        Rule("decile", "between", [1, 4], group="g"),
        Rule("has_sktm", "is_true", group="g"),
        Rule("memberships", "has_any", ["pkh"], is_exclusion=True),
    )


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule("shoe_size", "eq", 42), "fact"),
        (Rule("age", "is_true"), "operator"),
        (Rule("has_sktm", "eq", True), "operator"),
        (Rule("age", "at_least", "tua"), "value"),
        (Rule("age", "at_least", True), "value"),
        (Rule("age", "between", [60, 18]), "value"),
        (Rule("age", "between", [1, 2, 3]), "value"),
        (Rule("decile", "at_most", 11), "value"),
        (Rule("decile", "at_least", -1), "value"),
        (Rule("joint_income", "at_most", -5), "value"),
        (Rule("sex", "eq", "X"), "value"),
        (Rule("ppks", "has_any", ["SALAH"]), "value"),
        (Rule("ppks", "has_any", []), "value"),
        (Rule("ppks", "has_any", "LUT"), "value"),
        (Rule("region", "prefix", ["Sleman"]), "value"),
        (Rule("region", "prefix", ["34.4"]), "value"),
        (Rule("has_sktm", "is_true", 1), "value"),
        (Rule("exclusions", "has_any", ["dead"], group="g", is_exclusion=True), "group"),
    ],
)
def test_row_that_can_never_be_judged_is_named_at_its_field(rule, field):
    assert messages(Rule("in_register", "is_true"), rule) == [(1, field)]


@pytest.mark.parametrize(
    "rules",
    [
        [Rule("age", "at_least", 60), Rule("age", "at_most", 18)],
        [Rule("decile", "between", [1, 4]), Rule("decile", "between", [5, 10])],
        [Rule("age", "between", [4, 5]), Rule("age", "between", [4, 5], is_exclusion=True)],
        [Rule("sex", "eq", "P"), Rule("sex", "eq", "L")],
        [Rule("has_nik", "is_true"), Rule("has_nik", "is_false")],
        [Rule("has_nik", "is_true"), Rule("has_nik", "is_true", is_exclusion=True)],
        [Rule("ppks", "has_any", ["LUT"]), Rule("ppks", "has_none", ["LUT", "PD"])],
        [Rule("ppks", "not_empty"), Rule("ppks", "not_empty", is_exclusion=True)],
        [Rule("region", "prefix", ["34.04"]), Rule("region", "prefix", ["32.04"])],
        [
            Rule("region", "prefix", ["34.04.07"]),
            Rule("region", "prefix", ["34.04"], is_exclusion=True),
        ],
        [
            Rule("age", "at_most", 18),
            Rule("age", "at_least", 60, group="g"),
            Rule("age", "between", [30, 40], group="g"),
        ],
    ],
)
def test_rules_nobody_can_meet_are_refused(rules):
    assert messages(*rules)


@pytest.mark.parametrize(
    "rules",
    [
        [Rule("age", "at_least", 18), Rule("age", "at_most", 18)],
        [Rule("land_ha", "at_least", 1), Rule("land_ha", "at_most", 1.5)],
        [Rule("ppks", "has_any", ["LUT"]), Rule("ppks", "has_none", ["PD"])],
        [
            Rule("region", "prefix", ["34.04"]),
            Rule("region", "prefix", ["34.04.07"], is_exclusion=True),
        ],
        [Rule("region", "prefix", ["34"]), Rule("region", "prefix", ["34.04"])],
        [
            Rule("age", "at_most", 18),
            Rule("age", "at_least", 60, group="g"),
            Rule("has_sktm", "is_true", group="g"),
        ],
        [Rule("power_va", "in", [450, 900]), Rule("power_va", "eq", 450, group="g")],
    ],
)
def test_narrow_but_possible_rules_pass(rules):
    assert not messages(*rules)


def test_contradiction_names_the_rows():
    (problem,) = problems(
        [Rule("age", "at_least", 60), Rule("has_nik", "is_true"), Rule("age", "at_most", 18)]
    )
    assert problem.index == 2
    assert "1, 3" in problem.message


@pytest.mark.parametrize(
    ("fact", "operator", "typed", "value"),
    [
        ("decile", "between", "1-4", [1, 4]),
        ("decile", "between", "1 – 4", [1, 4]),
        ("decile", "between", "1 sampai 4", [1, 4]),
        ("joint_income", "at_most", "4.000.000", 4_000_000),
        ("land_ha", "at_most", "1,5", 1.5),
        ("power_va", "in", "450, 900", [450, 900]),
        ("ppks", "has_any", "lut, PD", ["LUT", "PD"]),
        ("sex", "eq", "p", "P"),
        ("sex", "eq", "Perempuan", "P"),
        ("memberships", "has_any", "PKH; sembako/bpnt", ["pkh", "sembako"]),
        ("exclusions", "has_any", "keluarga ASN, TNI, Polri, atau pensiunan", ["civil_servant"]),
        ("ppks", "has_any", "LUT, LUT", ["LUT"]),
        ("region", "prefix", "34.04; 34.02", ["34.04", "34.02"]),
        ("has_sktm", "is_true", "apa saja", None),
    ],
)
def test_typed_value_becomes_a_value(fact, operator, typed, value):
    assert parse_value(FACTS[fact], operator, typed, choices=PPKS.get(fact)) == value


@pytest.mark.parametrize(
    ("fact", "operator", "typed"),
    [
        ("decile", "between", "1"),
        ("age", "at_least", "enam puluh"),
        ("age", "at_least", ""),
        ("age", "at_least", "nan"),
        ("age", "at_least", "inf"),
        ("sex", "eq", "L, P"),
        ("ppks", "has_any", "XYZ"),
        ("region", "prefix", "Sleman"),
        ("region", "prefix", "34.04.07.2001.1"),
    ],
)
def test_unusable_value_is_refused_with_a_sentence(fact, operator, typed):
    with pytest.raises(Unfit) as refusal:
        parse_value(FACTS[fact], operator, typed, choices=PPKS.get(fact))
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("fact", "operator", "value"),
    [
        ("decile", "between", [1, 4]),
        ("joint_income", "at_most", 4_000_000),
        ("land_ha", "at_most", 1.5),
        ("power_va", "in", [450, 900, 1300]),
        ("power_va", "in", [450, 900]),
        ("ppks", "has_any", ["LUT", "PD"]),
        ("sex", "eq", "P"),
        ("exclusions", "has_any", ["civil_servant", "dead"]),
        ("exclusions", "has_any", ["civil_servant"]),
        ("region", "prefix", ["34.04"]),
        ("has_sktm", "is_true", None),
    ],
)
def test_shown_value_can_be_typed_back(fact, operator, value):
    shown = show_value(fact, operator, value, choices=PPKS.get(fact))
    assert parse_value(FACTS[fact], operator, shown, choices=PPKS.get(fact)) == value
