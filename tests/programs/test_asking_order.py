"""The next best question: the one whose answer decides the most programmes."""

from datetime import date

from programs.eligibility import FactValue, ProgramState, Rule, judge
from programs.eligibility.asking import best_questions, can_settle

ON = date(2026, 3, 2)


def verdict(*rules, **facts):
    known = {name: FactValue(value, ON, "uji") for name, value in facts.items()}
    return judge(rules, known, ON, program=ProgramState("contoh"))


def is_true(fact, **more):
    return Rule(fact, "is_true", None, f"Syarat {fact}.", **more)


def test_the_fact_that_settles_most_programmes_is_asked_first():
    open_verdicts = [
        verdict(is_true("house_unfit"), is_true("has_sktm")),
        verdict(is_true("has_sktm")),
        verdict(is_true("in_farmer_group")),
    ]
    assert best_questions(open_verdicts) == ["has_sktm", "in_farmer_group", "house_unfit"]


def test_an_alternative_settles_only_by_a_yes():
    either = verdict(is_true("has_sktm", group="a"), is_true("is_orphan", group="a"))
    assert can_settle(either, "has_sktm")
    both = verdict(
        is_true("has_sktm", group="a"),
        is_true("is_orphan", group="a"),
        is_true("needs_care"),
    )
    assert not can_settle(both, "has_sktm")
    assert best_questions([both])[0] == "needs_care"


def test_settled_verdicts_and_what_cannot_be_asked_raise_no_question():
    assert best_questions([verdict(is_true("has_sktm"), has_sktm=True)]) == []
    assert best_questions([verdict(is_true("has_nik"))], askable={"has_sktm"}) == []
