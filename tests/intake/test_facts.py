"""What is known of a person, and the gate: kind and hardship together."""

from datetime import date

import pytest

from dtks.vocabulary import Benefit, Flag
from intake import services
from intake.eligibility import Gate, gate
from intake.facts import age_on
from intake.families import facts_of
from programs.eligibility import MEMBERSHIPS
from tests.factories.dtks import PersonFactory, make_nik
from tests.factories.walk import log


def test_facts_join_register_client_and_desk_each_with_its_source(ani, places):
    PersonFactory(nik=make_nik(), benefits=[Benefit.PKH, Benefit.SEMBAKO], flags=[])
    case = log(ani)
    services.answer_question(
        complaint=case, fact="has_sktm", value=True, on=date(2026, 11, 20), by=ani
    )
    case.refresh_from_db()
    facts = facts_of(case, ani, on=date(2026, 11, 23))
    assert facts["decile"].value == 2
    assert "2026" in facts["decile"].source
    assert facts[MEMBERSHIPS].value == ["pkh", "sembako"]
    assert facts["age"].value == 63
    assert facts["nik_region"].value == "34.04.07"
    assert facts["region"].value == "34.04.07.2001"
    assert facts["ppks"].value == ["LUT"]
    assert (facts["has_sktm"].value, facts["has_sktm"].as_of) == (True, date(2026, 11, 20))
    assert facts["pkh_components"] == (
        ["elderly"],
        facts["pkh_components"].as_of,
        facts["pkh_components"].source,
        True,
    )


def test_what_nobody_knows_is_left_out(ani, places):
    case = log(ani, client={"nik": "", "no_nik_reason": "homeless", "born_on": None, "sex": ""})
    facts = facts_of(case, ani, on=date(2026, 11, 23))
    assert not {"age", "sex", "decile", "nik_region", "health_cover"} & set(facts)
    assert facts["has_nik"].value is False
    assert facts["in_register"].value is False


def test_flags_of_the_register_become_exclusions(ani, places):
    PersonFactory(nik=make_nik(), flags=[Flag.CIVIL_SERVANT])
    assert facts_of(log(ani), ani, on=date(2026, 11, 23))["exclusions"].value == ["civil_servant"]


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2020, 2, 29), date(2026, 2, 28), 5),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
        (date(1966, 11, 23), date(2026, 11, 23), 60),
        (date(1966, 11, 24), date(2026, 11, 23), 59),
    ],
)
def test_age(born, on, age):
    assert age_on(born, on) == age


@pytest.mark.parametrize(
    ("kinds", "listed", "hardship", "answer"),
    [
        (
            {"KPN"},
            False,
            "well_off",
            Gate.OUTSIDE,
        ),  # the seed's drug-abuse victim from a well-off family
        ({"KPN"}, True, "well_off", Gate.OUTSIDE),
        ({"LUT"}, True, "", Gate.OPEN),
        (set(), True, "", Gate.DOUBTFUL),
        ({"LUT"}, False, "poor", Gate.OPEN),
        (set(), False, "poor", Gate.DOUBTFUL),
        ({"LUT"}, False, "", Gate.DOUBTFUL),
        ({"LUT"}, None, "", Gate.DOUBTFUL),
    ],
)
def test_a_kind_alone_never_qualifies(kinds, listed, hardship, answer):
    found = gate(
        kinds=kinds, listed_in_range=listed, decile=2 if listed else None, hardship=hardship
    )
    assert found.gate == answer
    assert found.reason
