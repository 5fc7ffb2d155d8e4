"""Judging the register set by set gives the very answers of judging one by one."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from audit.models import Event
from core.errors import Refused
from core.ids import new_id
from dtks.models import Person
from dtks.vocabulary import Benefit, Flag
from intake import screening, services
from intake.facts import screening_facts
from programs.eligibility import Answer, Operator, Rule
from programs.eligibility.predicates import Rank
from programs.facts import FACTS, FactType
from programs.models import Allotment, Program
from programs.queries import programs_for, verdict_for
from programs.services import loading
from regions.models import Region
from tests.factories.dtks import FamilyFactory, PersonFactory
from tests.factories.programs import CriterionFactory, ProgramFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 24)
HERE = "34.04.07.2001"
EVERYBODY = SQL("true")
RANKS = {
    Answer.ELIGIBLE: Rank.ELIGIBLE,
    Answer.NOT_ELIGIBLE: Rank.NOT_ELIGIBLE,
    Answer.UNKNOWN: Rank.UNKNOWN,
    Answer.MEMBER: Rank.MEMBER,
    Answer.CLOSED: Rank.CLOSED,
}


def everybody():
    return SQL("{} UNION ALL {}").format(
        screening.of_families(EVERYBODY), screening.of_loners(EVERYBODY)
    )


def one_by_one(programs):
    people = Person.objects.filter(delisted_by=None).select_related("family", "release")
    return {
        person.pk: [
            RANKS[verdict_for(program=program, facts=screening_facts(person, ON), on=ON).answer]
            for program in programs
        ]
        for person in people.prefetch_related("family__members")
    }


@pytest.fixture
def register(places):
    """Families of every sort: young, old, without dates, flagged, receiving, left out, alone."""
    born = [None, date(2021, 2, 28), date(2020, 11, 24), date(2020, 11, 25), date(1966, 11, 24)]
    for n, decile in enumerate([1, 2, 4, 5, 6, 10, None]):
        family = FamilyFactory(decile=decile, kk_number=None)
        for m, day in enumerate(born[n % 3 :] + [date(1966, 11, 25)]):
            PersonFactory(
                family=family,
                born_on=day,
                nik=None if (n + m) % 4 == 0 else f"34040741{n:02}{m:02}9{n:01}{m:02}",
                sex=["L", "P", ""][(n + m) % 3],
                benefits=[Benefit.values[m % 4]] if (n * m) % 5 == 1 else [],
                flags=[Flag.values[n % 6]] if (n + m) % 5 == 0 else [],
                delisted_by=family.release if m == 3 and n % 2 else None,
            )
    PersonFactory(family=None, release=family.release, born_on=date(1950, 1, 1))


def test_seeded_programmes_give_the_same_answers_to_everybody(register):
    loading.load_catalogue(with_demo=True)
    programs = [p for p in programs_for(region_code=HERE, on=ON) if p.is_judged]
    assert len(programs) > 12
    judges = screening.judges(programs, on=ON)
    assert screening.answers(judges, everybody(), on=ON) == one_by_one(programs)


KNOWN = st.sampled_from(sorted(screening.COLUMNS))


@st.composite
def rules(draw):
    """Sound rules on facts of the register, and now and then on one that it does not know."""
    fact = FACTS[draw(st.one_of(KNOWN, st.sampled_from(["power_va", "has_sktm"])))]
    operator = draw(st.sampled_from(fact.operators))
    words = [code for code, _label in fact.choices]
    value = None
    if fact.type == FactType.NUMBER:
        numbers = draw(st.lists(st.integers(1, 70), min_size=2, max_size=2))
        value = {Operator.BETWEEN: sorted(numbers), Operator.IN: numbers}.get(operator, numbers[0])
    elif fact.type == FactType.REGION:
        value = draw(st.lists(st.sampled_from(["34", "34.0", "34.04", "34.02", HERE]), min_size=1))
    elif operator in {Operator.HAS_ANY, Operator.HAS_NONE, Operator.IN}:
        value = draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
    elif operator == Operator.EQ:
        value = draw(st.sampled_from(words))
    group = draw(st.sampled_from(["", "", "a", "b"]))
    is_exclusion = not group and draw(st.booleans())
    return Rule(fact.name, operator, value, "Syarat.", group=group, is_exclusion=is_exclusion)


@given(
    st.lists(rules(), max_size=5),
    st.lists(st.sampled_from(["pkh", "pbi_jkn", "kks"]), max_size=2),
    st.booleans(),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_rules_the_answers_are_the_same(register, criteria, member_codes, is_open):
    program = ProgramFactory(member_codes=member_codes, is_open=is_open)
    for place, rule in enumerate(criteria):
        CriterionFactory(**rule._asdict() | {"program": program, "order": place})
    programs = [p for p in programs_for(region_code=HERE, on=ON) if p.pk == program.pk]
    judges = screening.judges(programs, on=ON)
    assert screening.answers(judges, everybody(), on=ON) == one_by_one(programs)
    Program.objects.filter(pk=program.pk).update(is_active=False)


def test_a_family_counts_once_with_the_best_answer_of_its_members(places):
    elderly = ProgramFactory(code="lansia", unit="family", member_codes=["pkh"])
    CriterionFactory(program=elderly, fact="age", operator="at_least", value=60)
    old, young = date(1950, 1, 1), date(1990, 1, 1)
    fits = FamilyFactory()
    PersonFactory(family=fits, born_on=old)
    PersonFactory(family=fits, born_on=old, nik=None)
    PersonFactory(family=FamilyFactory(kk_number=None), born_on=young)
    receiving = FamilyFactory(kk_number=None)
    PersonFactory(family=receiving, born_on=old, nik=None)
    PersonFactory(family=receiving, born_on=young, nik=None, benefits=["pkh"])
    judges = screening.judges([elderly], on=ON)
    (found,) = screening.count(judges, screening.of_families(EVERYBODY), on=ON)
    assert (found.village, found.families) == (HERE, 3)
    ranks = dict(zip(Rank, found.ranks[0], strict=True))
    assert (ranks[Rank.ELIGIBLE], ranks[Rank.MEMBER], ranks[Rank.NOT_ELIGIBLE]) == (1, 1, 1)
    assert len(screening.eligible_in(judges[0], HERE, on=ON)) == 2


def test_a_spent_quota_closes_only_its_own_region(places):
    program = ProgramFactory()
    CriterionFactory(program=program, fact="age", operator="at_least", value=60)
    for village in (HERE, "34.02.12.2001"):
        PersonFactory(region_id=village, born_on=date(1950, 1, 1))
    Allotment.objects.create(
        program=program,
        region_id="34.04",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        places=0,
    )
    judges = screening.judges([program], on=ON)
    counts = {c.village: c.ranks[0] for c in screening.count(judges, everybody(), on=ON)}
    assert counts[HERE][Rank.CLOSED] == 1
    assert counts["34.02.12.2001"][Rank.ELIGIBLE] == 1


# --- the run and its pages ---------------------------------------------------------------------


def start(by, region_id="34.04", key=None):
    region = Region.objects.get(pk=region_id)
    return services.start_screening(id=key or new_id(), region=region, by=by)


@pytest.fixture
def elderly(places):
    program = ProgramFactory(code="lansia", name="Santunan Lansia")
    CriterionFactory(program=program, fact="age", operator="at_least", value=60)
    PersonFactory(name="SUMIYATI LANSIA", born_on=date(1950, 1, 1))
    return program


def test_a_run_counts_every_village_once_also_when_two_workers_do_it(elderly, eko):
    run = start(eko)
    services.work_screening(screening_id=run.pk)
    services.work_screening(screening_id=run.pk)
    run.refresh_from_db()
    assert (run.done, run.families, run.is_working) == (run.villages, 1, False)
    assert [(c.region_id, c.eligible) for c in run.counts.all()] == [(HERE, 1)]


def test_one_run_of_a_region_at_a_time_and_a_form_sent_twice_is_one(elderly, eko):
    key = new_id()
    assert start(eko, key=key) == start(eko, key=key)
    with pytest.raises(Refused, match="sedang berjalan"):
        start(eko)


def test_outsiders_start_nothing_and_see_nothing(client, elderly, eko, zul):
    with pytest.raises(PermissionDenied):
        start(zul)
    run = start(eko)
    client.force_login(zul)
    assert client.get(run.get_absolute_url()).status_code == 404


def test_pages_lead_from_the_count_to_a_masked_list_that_leaves_a_trace(client, elderly, eko):
    client.force_login(eko)
    run = start(eko)
    services.work_screening(screening_id=run.pk)
    page = client.get(run.get_absolute_url() + "?program=lansia").content.decode()
    address = reverse("intake:screening_people", args=[run.pk, HERE, "lansia"])
    assert address in page
    listed = client.get(address).content.decode()
    assert "SUMIYATI LANSIA" in listed
    assert Person.objects.get().nik not in listed
    assert Event.objects.filter(data__screening="list").get().data["shown"] == 1
    table = client.get(run.get_absolute_url() + "?bentuk=xlsx")
    assert table.content.startswith(b"PK")


def test_the_list_of_runs_starts_one(client, elderly, eko):
    client.force_login(eko)
    data = {"id": new_id(), "region": "34.04"}
    assert client.post(reverse("intake:screenings"), data).status_code == 302
    assert "Kabupaten Sleman" in client.get(reverse("intake:screenings")).content.decode()
