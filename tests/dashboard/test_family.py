"""A family before the catalogue: children's programmes for each child, the family's once, and one question for all."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from dashboard.queries.family import family_view, judged_family
from dtks.models import Person
from dtks.vocabulary import Benefit, Relation
from intake.families import Subject, family_of
from programs.eligibility import Answer
from programs.models import RequiredDocument
from programs.queries import programs_for
from tests.conftest import VILLAGE
from tests.factories.dtks import FamilyFactory, PersonFactory
from tests.factories.intake import ComplaintFactory, RegisterCheckFactory, ppks_kind
from tests.factories.programs import CriterionFactory, DocumentKindFactory, ProgramFactory

ON = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


@pytest.fixture
def card(places):
    family = FamilyFactory(decile=2)
    mother = PersonFactory(family=family, name="SUMIYATI", relation=Relation.HEAD)
    for name, born in (("RINI", date(2014, 5, 2)), ("DODI", date(2022, 5, 2))):
        PersonFactory(family=family, name=name, relation=Relation.CHILD, born_on=born)
    return Person.objects.for_answer().get(pk=mother.pk)


@pytest.fixture
def catalogue(places):
    """One of each unit: help for pupils, and a subsidy that hangs on a question about the house."""
    pupils = ProgramFactory(code="pip", name="Pelajar", unit="person", member_codes=["pip"])
    CriterionFactory(program=pupils, fact="age", operator="between", value=[6, 21])
    CriterionFactory(program=pupils, fact="school", operator="eq", value="school")
    power = ProgramFactory(code="listrik", name="Listrik", unit="family", yearly_value=600_000)
    CriterionFactory(program=power, fact="power_va", operator="in", value=[450, 900])
    food = ProgramFactory(code="pangan", name="Pangan", unit="family", yearly_value=2_400_000)
    CriterionFactory(program=food, fact="decile", operator="at_most", value=5)
    small = ProgramFactory(code="gizi", name="Gizi", unit="family", yearly_value=100_000)
    CriterionFactory(program=small, fact="age", operator="at_most", value=6)


def view(person, user):
    return family_view(family_of(Subject(person=person), user, on=ON), region_code=VILLAGE, on=ON)


def answers(row) -> dict:
    return {line.relative.name: line.verdict.answer for line in row.lines}


def test_a_childs_programme_is_judged_on_each_child_and_the_familys_once(card, catalogue, ani):
    rows = {row.program.code: row for row in view(card, ani).rows}
    assert answers(rows["pip"]) == {
        "SUMIYATI": Answer.NOT_ELIGIBLE,
        "RINI": Answer.UNKNOWN,
        "DODI": Answer.NOT_ELIGIBLE,
    }
    assert answers(rows["pangan"]) == {"SUMIYATI": Answer.ELIGIBLE}
    assert answers(rows["gizi"]) == {"DODI": Answer.ELIGIBLE}


def test_the_most_likely_and_most_valuable_come_first(card, catalogue, ani):
    codes = [row.program.code for row in view(card, ani).rows]
    assert codes == ["pangan", "gizi", "listrik", "pip"]


def test_a_question_is_asked_once_of_all_whom_it_concerns_and_the_houses_of_nobody(
    card, catalogue, ani
):
    PersonFactory(family=card.family, name="TONI", born_on=date(2013, 5, 2))
    asked = [(question.fact, question.names) for question in view(card, ani).questions]
    assert sorted(asked) == [("power_va", []), ("school", ["TONI", "RINI"])]


def test_a_brothers_aid_leaves_his_sister_free_to_ask(card, catalogue, ani):
    Person.objects.filter(name="DODI").update(benefits=[Benefit.PBI_JKN])
    program = ProgramFactory(code="pbi", unit="person", member_codes=["pbi_jkn"])
    CriterionFactory(program=program, fact="decile", operator="at_most", value=5)
    row = next(row for row in view(card, ani).rows if row.program.code == "pbi")
    assert answers(row)["DODI"] == Answer.MEMBER
    assert answers(row)["RINI"] == Answer.ELIGIBLE


def test_who_died_is_named_and_not_judged(card, catalogue, ani):
    Person.objects.filter(name="DODI").update(flags=["dead"])
    found = view(card, ani)
    assert found.dead == ["DODI"]
    assert [member.name for member in found.members] == ["SUMIYATI", "RINI"]


def test_six_members_and_forty_programmes_are_judged_without_a_query(
    card, catalogue, ani, django_assert_num_queries
):
    for n in range(36):
        CriterionFactory(program=ProgramFactory(code=f"lain-{n}"), fact="decile", value=3)
    for n in range(3):
        PersonFactory(family=card.family, name=f"ANAK {n}", relation=Relation.CHILD)
    members = family_of(Subject(person=card), ani, on=ON)
    programs = programs_for(region_code=VILLAGE, on=ON)
    assert (len(members), len(programs)) == (6, 40)
    with django_assert_num_queries(0):
        judged = judged_family(programs, members, region_code=VILLAGE, on=ON)
    assert len(judged) == 40


@pytest.fixture
def case(card, catalogue):
    case = ComplaintFactory(in_review=True, client__person=card)
    RegisterCheckFactory(complaint=case, person=card, release=card.release, at=timezone.now())
    return case


def test_the_page_names_rule_fact_and_who_decides(case, ani, sign_in):
    page = sign_in(ani).get(reverse("dashboard:family", args=[case.number])).content.decode()
    assert "Keputusan ada pada pemilik program" in page
    assert "Syarat decile at_most." in page
    assert "Desil kesejahteraan: 2" in page
    assert "DTSEN triwulan 3 2026" in page
    assert "30 September 2026" in page
    assert "Berapa daya listrik rumah?" in page


def test_the_sheet_tells_what_to_ask_for_and_what_is_missing(case, ani, sign_in):
    page = sign_in(ani).get(reverse("dashboard:family_sheet", args=[case.number])).content.decode()
    assert "Yang bisa diajukan keluarga" in page
    assert "Yang masih kurang" in page
    assert "Di mana anak bersekolah?" in page
    assert "bukan janji bantuan" in page
    assert card_number(case) not in page


def card_number(case) -> str:
    return case.client.person.family.kk_number


@pytest.mark.parametrize("name", ["dashboard:person_family", "dashboard:person_family_sheet"])
def test_it_opens_from_the_register_too_and_leaves_a_trace(
    card, catalogue, ani, zul, sign_in, name
):
    url = reverse(name, args=[card.pk])
    assert sign_in(ani).get(url).status_code == 200
    assert Event.objects.filter(verb=Verb.PERSON_VIEWED, actor=ani).count() == 1
    assert sign_in(zul).get(url).status_code == 404


def test_a_kind_from_a_sealed_case_is_not_on_the_sheet(card, catalogue, dewi, sign_in):
    program = ProgramFactory(code="lindung", name="Perlindungan", unit="person")
    CriterionFactory(program=program, fact="ppks", operator="has_any", value=["KTK"])
    rini = Person.objects.get(name="RINI")
    ComplaintFactory(
        in_review=True, sealed=True, client__person=rini, needs=[{"kinds": [ppks_kind("KTK")]}]
    )
    client = sign_in(dewi)
    screen = client.get(reverse("dashboard:person_family", args=[card.pk])).context["family"]
    sheet = client.get(reverse("dashboard:person_family_sheet", args=[card.pk])).context["family"]
    assert "lindung" in {row.program.code for row in screen.to_ask_for}
    assert "lindung" not in {row.program.code for row in sheet.to_ask_for}


@pytest.mark.parametrize("name", ["dashboard:family", "dashboard:family_sheet"])
def test_a_bigger_family_and_catalogue_cost_no_more_queries(case, card, ani, sign_in, name):
    client, url = sign_in(ani), reverse(name, args=[case.number])

    def cost() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    before = cost()
    for n in range(5):
        PersonFactory(family=card.family, name=f"ANAK {n}", relation=Relation.CHILD)
        program = ProgramFactory(code=f"lain-{n}", unit="family")
        CriterionFactory(program=program, fact="decile", operator="at_most", value=5)
        RequiredDocument.objects.create(
            program=program, document_kind=DocumentKindFactory(code=f"berkas-{n}")
        )
    assert cost() == before <= 22


def test_answers_about_each_child_change_what_the_page_says(case, ani, sign_in):
    rini = str(Person.objects.get(name="RINI").pk)
    client, url = sign_in(ani), reverse("intake:ask_family", args=[case.number])
    form = client.get(reverse("dashboard:family", args=[case.number])).context["form"]
    assert f"school:{rini}" in form.fields
    sent = {"version": case.version, "asked": form.initial["asked"], f"school:{rini}": "school"}
    page = client.post(url, sent, follow=True)
    row = next(row for row in page.context["family"].rows if row.program.code == "pip")
    assert answers(row)["RINI"] == Answer.ELIGIBLE


def test_a_wrong_number_keeps_what_was_typed_and_a_stranger_is_not_asked_about(case, ani, sign_in):
    client, url = sign_in(ani), reverse("intake:ask_family", args=[case.number])
    stranger = PersonFactory(family=FamilyFactory(kk_number=None))
    asked = f"power_va,school:{stranger.pk}"
    sent = {"version": case.version, "asked": asked, "power_va": "-5"}
    response = client.post(url, sent | {f"school:{stranger.pk}": "school"})
    assert response.status_code == 422
    assert list(response.context["form"].fields) == ["version", "asked", "power_va"]
    assert 'value="-5"' in response.content.decode()


def test_a_stale_answer_is_refused_and_kept(case, ani, sign_in):
    url = reverse("intake:ask_family", args=[case.number])
    sent = {"version": case.version - 1, "asked": "power_va", "power_va": "450"}
    response = sign_in(ani).post(url, sent)
    assert response.status_code == 409
    assert 'value="450"' in response.content.decode()
