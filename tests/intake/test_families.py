"""Who belongs to a family, what is known of each, and what is left out because it was told in confidence."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from core.errors import Refused
from dtks.models import Person
from dtks.vocabulary import Benefit, Flag, Relation
from intake import services
from intake.families import FamilyAnswer, Subject, facts_of, family_of
from programs.eligibility import MEMBERSHIPS, OWN_MEMBERSHIPS
from tests.factories.dtks import FamilyFactory, PersonFactory, make_kk
from tests.factories.intake import (
    ClientFactory,
    ComplaintFactory,
    RegisterCheckFactory,
    ppks_kind,
)

ON = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


@pytest.fixture
def card(places):
    """A father, a mother and two children."""
    family = FamilyFactory(kk_number=make_kk(9500))
    return {
        "mother": PersonFactory(family=family, name="SUMIYATI"),
        "father": PersonFactory(family=family, man=True, benefits=[Benefit.PBI_JKN]),
        "girl": PersonFactory(
            family=family, name="RINI", relation=Relation.CHILD, born_on=date(2014, 5, 2)
        ),
        "boy": PersonFactory(
            family=family, name="DODI", relation=Relation.CHILD, born_on=date(2022, 5, 2)
        ),
    }


def opened(person) -> Person:
    return Person.objects.for_answer().get(pk=person.pk)


def found_in_register(case, person) -> None:
    RegisterCheckFactory(complaint=case, person=person, release=person.release)


def by_name(subject: Subject, user) -> dict:
    return {member.name: member for member in family_of(subject, user, on=ON)}


def test_the_card_is_read_head_first_in_three_queries(card, ani, django_assert_num_queries):
    client = ClientFactory(
        person=card["girl"],
        born_on=card["girl"].born_on,
        answers={"school": {"value": "school", "on": "2026-11-01"}},
    )
    ComplaintFactory(client=client, in_review=True)
    subject = Subject(person=opened(card["mother"]))
    ani.scopes()
    with django_assert_num_queries(3):
        family = family_of(subject, ani, on=ON)
    assert [member.name for member in family] == ["TUKIMAN", "SUMIYATI", "RINI", "DODI"]
    assert [member.is_subject for member in family] == [False, True, False, False]
    rini = family[2]
    assert rini.facts["age"].value == 12
    assert rini.facts["school"].value == "school"


def test_aid_to_one_is_of_the_family_and_not_of_the_others(card, ani):
    family = by_name(Subject(person=opened(card["mother"])), ani)
    assert family["SUMIYATI"].facts[MEMBERSHIPS].value == ["pbi_jkn"]
    assert family["SUMIYATI"].facts[OWN_MEMBERSHIPS].value == []
    assert family["TUKIMAN"].facts[OWN_MEMBERSHIPS].value == ["pbi_jkn"]


def test_the_state_as_employer_of_one_excludes_them_all(card, ani):
    Person.objects.filter(pk=card["father"].pk).update(flags=[Flag.CIVIL_SERVANT, Flag.DUPLICATE])
    family = by_name(Subject(person=opened(card["mother"])), ani)
    assert family["SUMIYATI"].facts["exclusions"].value == ["civil_servant"]
    assert family["TUKIMAN"].facts["exclusions"].value == ["civil_servant", "duplicate"]


def test_an_answer_about_the_house_is_everybodys_and_the_newest_holds(card, ani):
    for who, value, day in (("father", 450, "2026-11-02"), ("girl", 900, "2026-10-01")):
        ClientFactory(person=card[who], answers={"power_va": {"value": value, "on": day}})
    family = by_name(Subject(person=opened(card["mother"])), ani)
    assert {member.facts["power_va"].value for member in family.values()} == {450}


def test_who_is_not_on_the_card_belongs_by_the_number_of_the_card(card, ani):
    client = ClientFactory(name="Nenek", kk=make_kk(9500))
    family = by_name(Subject(person=opened(card["mother"])), ani)
    assert "decile" not in family["Nenek"].facts
    alone = by_name(Subject(client=client), ani)
    assert list(alone) == ["Nenek"]


@pytest.fixture
def in_confidence(card):
    client = ClientFactory(
        person=card["girl"], answers={"is_orphan": {"value": True, "on": "2026-11-01"}}
    )
    return ComplaintFactory(
        client=client,
        in_review=True,
        sealed=True,
        needs=[{"kinds": [ppks_kind("KTK", "Korban tindak kekerasan")]}],
    )


def test_what_was_told_in_confidence_is_for_those_who_may_see_the_case(
    card, in_confidence, ani, dewi
):
    subject = Subject(person=opened(card["mother"]))
    hidden = by_name(subject, ani)["RINI"].facts
    assert not {"ppks", "is_orphan"} & set(hidden)
    assert hidden["age"].value == 12
    assert by_name(subject, dewi)["RINI"].facts["ppks"].value == ["KTK"]


def test_and_it_never_reaches_paper(card, in_confidence, dewi):
    subject = Subject(person=opened(card["mother"]), for_paper=True)
    assert not {"ppks", "is_orphan"} & set(by_name(subject, dewi)["RINI"].facts)


def test_whom_only_a_hidden_case_knows_is_not_named(card, ani, dewi):
    client = ClientFactory(name="Sari", kk=make_kk(9500))
    ComplaintFactory(client=client, in_review=True, sealed=True)
    subject = Subject(person=opened(card["mother"]))
    assert "Sari" not in by_name(subject, ani)
    assert "Sari" in by_name(subject, dewi)


def test_the_outsider_gets_no_record_of_the_desk(card, zul):
    ClientFactory(name="Nenek", kk=make_kk(9500))
    assert "Nenek" not in by_name(Subject(person=opened(card["mother"])), zul)


def test_what_a_mother_says_of_her_child_holds_until_the_child_says_it(card, ani):
    rini = str(card["girl"].pk)
    case = ComplaintFactory(client__person=card["mother"], in_review=True)
    told = [
        FamilyAnswer("school", "school", rini),
        FamilyAnswer("power_va", 450),
        FamilyAnswer("health_cover", "pbi_inactive", str(card["father"].pk)),
    ]
    services.answer_for_family(complaint=case, answers=told, on=ON, by=ani)
    subject = Subject(client=case.client, person=opened(card["mother"]))
    family = by_name(subject, ani)
    assert family["RINI"].facts["school"].value == "school"
    assert family["DODI"].facts["power_va"].value == 450
    assert "school" not in family["DODI"].facts
    assert family["TUKIMAN"].facts["health_cover"].value == "pbi_inactive"
    ClientFactory(
        person=card["girl"],
        born_on=card["girl"].born_on,
        answers={"school": {"value": "madrasa", "on": "2026-11-24"}},
    )
    assert by_name(subject, ani)["RINI"].facts["school"].value == "madrasa"


def test_nothing_is_kept_for_nothing_said_or_by_the_outsider(card, ani, zul):
    case = ComplaintFactory(client__person=card["mother"], in_review=True)
    with pytest.raises(Refused, match="Belum ada jawaban"):
        services.answer_for_family(complaint=case, answers=[], on=ON, by=ani)
    with pytest.raises(PermissionDenied):
        services.answer_for_family(
            complaint=case, answers=[FamilyAnswer("power_va", 450)], on=ON, by=zul
        )


def test_the_case_page_and_the_referral_know_what_the_family_said(card, ani):
    """One way for facts: the verdict on every page counts what a relative answered, and the house of all."""
    rini = ClientFactory(person=card["girl"], name="Rini", born_on=card["girl"].born_on)
    case = ComplaintFactory(client=rini, in_review=True)
    found_in_register(case, card["girl"])
    mother = ComplaintFactory(client__person=card["mother"], in_review=True)
    told = [FamilyAnswer("school", "madrasa", str(card["girl"].pk)), FamilyAnswer("power_va", 450)]
    services.answer_for_family(complaint=mother, answers=told, on=ON, by=ani)
    known = facts_of(case, ani, on=ON)
    assert (known["school"].value, known["power_va"].value) == ("madrasa", 450)


def test_who_is_no_longer_listed_is_still_judged_by_the_evidence(card, ani):
    rini = ClientFactory(person=card["girl"], born_on=card["girl"].born_on)
    case = ComplaintFactory(client=rini, in_review=True)
    found_in_register(case, card["girl"])
    Person.objects.filter(pk=card["girl"].pk).update(delisted_by=card["girl"].release)
    assert facts_of(case, ani, on=ON)["in_register"].value is True


class TestACaseThatIsHidden:
    """The same child has a case of violence that the front office may not see."""

    @pytest.fixture
    def open_case(self, card, in_confidence):
        case = ComplaintFactory(client=in_confidence.client, in_review=True)
        found_in_register(case, card["girl"])
        return case

    def test_it_keeps_its_answers(self, open_case, ani, dewi):
        assert "is_orphan" not in facts_of(open_case, ani, on=ON)
        assert facts_of(open_case, dewi, on=ON)["is_orphan"].value is True

    def test_it_does_not_hide_what_is_answered_in_the_open_one(self, open_case, ani):
        services.answer_question(complaint=open_case, fact="has_sktm", value=True, on=ON, by=ani)
        open_case.client.refresh_from_db()
        known = facts_of(open_case, ani, on=ON)
        assert known["has_sktm"].value is True
        assert "is_orphan" not in known
