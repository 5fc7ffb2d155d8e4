"""What the register answers: five outcomes, told apart; nothing fuzzy is ever an answer by itself."""

import datetime as dt

import pytest

from dtks import matching
from dtks.matching import Outcome
from dtks.models import DecileLimit
from dtks.vocabulary import Benefit, Flag, Relation
from tests.factories.dtks import BORN, FamilyFactory, PersonFactory, ReleaseFactory, make_nik

TODAY = dt.date(2026, 11, 23)
NIK = make_nik(serial=9002)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(places):
    pass


def ask(**told):
    return matching.find(on=TODAY, **told)


def test_a_listed_nik_in_range_is_an_answer_with_its_release():
    person = PersonFactory(nik=NIK, receiving=True)
    answer = ask(nik="3404 0751 0163 9002")
    assert answer.outcome == Outcome.IN_RANGE
    assert answer.person == person
    assert answer.decile == 2
    assert answer.benefits == (Benefit.SEMBAKO, Benefit.PKH)
    assert str(answer.release) == "DTSEN triwulan 3 2026"
    assert "Kepmensos 79/HUK/2025" in answer.reasons[0]


@pytest.mark.parametrize(
    ("decile", "outcome"),
    [(1, Outcome.IN_RANGE), (5, Outcome.IN_RANGE), (6, Outcome.OUT_OF_RANGE)],
)
def test_the_limit_of_the_day_decides_the_range(decile, outcome):
    PersonFactory(nik=NIK, family__decile=decile)
    assert ask(nik=NIK).outcome == outcome


def test_an_id_of_the_register_names_candidates_and_is_never_an_answer():
    person = PersonFactory(nik=NIK, external_id="CONTOH-777")
    gone = ReleaseFactory(period="2026-Q4")
    PersonFactory(nik=make_nik(serial=9003), external_id="CONTOH-777", delisted_by=gone)
    answer = ask(external_id="CONTOH-777")
    assert answer.outcome == Outcome.CANDIDATES
    assert [c.person for c in answer.candidates] == [person]
    assert answer.candidates[0].kind == "id"
    assert not answer.candidates[0].is_sure
    assert ask(external_id="CONTOH-77").outcome == Outcome.NOT_FOUND


def test_a_listed_nik_answers_before_an_id_that_says_somebody_else():
    person = PersonFactory(nik=NIK)
    PersonFactory(nik=make_nik(serial=9003), external_id="CONTOH-777")
    assert ask(nik=NIK, external_id="CONTOH-777").person == person


def test_everybody_who_carries_the_id_of_a_household_is_offered():
    for serial, name in ((9003, "TUKIMAN"), (9002, "SUMIYATI")):
        PersonFactory(nik=make_nik(serial=serial), name=name, external_id="CONTOH-777")
    answer = ask(external_id="CONTOH-777")
    assert [c.person.name for c in answer.candidates] == ["SUMIYATI", "TUKIMAN"]


def test_a_limit_that_changed_counts_from_its_day():
    DecileLimit.objects.update(valid_to=dt.date(2026, 10, 31))
    DecileLimit.objects.create(
        source="dtsen", max_decile=4, valid_from=dt.date(2026, 11, 1), legal_basis="Contoh"
    )
    person = PersonFactory(nik=NIK, family__decile=5)
    assert matching.confirmed(person=person, on=dt.date(2026, 10, 31)).outcome == Outcome.IN_RANGE
    assert (
        matching.confirmed(person=person, on=dt.date(2026, 11, 1)).outcome == Outcome.OUT_OF_RANGE
    )


def test_without_a_decile_a_dtsen_family_is_not_said_to_be_in_range():
    PersonFactory(nik=NIK, family__decile=None)
    answer = ask(nik=NIK)
    assert answer.outcome == Outcome.OUT_OF_RANGE
    assert "belum tercatat" in answer.reasons[0]


def test_dtks_has_no_decile_so_listed_is_in_range():
    release = ReleaseFactory(dtks=True)
    PersonFactory(nik=NIK, family=FamilyFactory(release=release, decile=None))
    assert ask(nik=NIK).outcome == Outcome.IN_RANGE


@pytest.mark.parametrize("flag", list(Flag))
def test_a_flag_excludes_and_is_named(flag):
    PersonFactory(nik=NIK, flags=[flag], family__decile=1)
    answer = ask(nik=NIK)
    assert answer.outcome == Outcome.EXCLUDED
    assert str(flag.label) in answer.reasons[0]


def test_a_person_a_full_release_left_out_is_not_found_but_remembered():
    person = PersonFactory(nik=NIK, delisted=True)
    answer = ask(nik=NIK)
    assert answer.outcome == Outcome.NOT_FOUND
    assert answer.person == person
    assert answer.reasons == (
        "Pernah terdaftar di DTSEN triwulan 3 2026, tetapi tidak ada lagi di DTSEN triwulan 4 2026.",
    )


def test_nobody_is_not_found():
    PersonFactory(nik=NIK)
    assert ask(nik="3204110609970001").outcome == Outcome.NOT_FOUND
    assert ask().outcome == Outcome.NOT_FOUND


def test_a_later_full_release_vouches_for_those_it_did_not_delist():
    person = PersonFactory(nik=NIK)
    later = ReleaseFactory(period="2026-Q4")
    ReleaseFactory(period="2027-Q1", received=True)
    ReleaseFactory(period="2027-Q1", partial=True)
    ReleaseFactory(period="2027-Q1", region_id="34.02")
    assert matching.release_of(person) == later
    assert ask(nik=NIK).release == later


def test_the_newest_row_of_a_person_who_moved_is_the_answer():
    old = PersonFactory(nik=NIK, delisted=True)
    new = PersonFactory(nik=NIK, region_id="34.04.07.2002", family__release=old.release)
    assert ask(nik=NIK).person == new


def test_one_nik_under_two_names_is_for_a_person_to_settle():
    PersonFactory(nik=NIK)
    PersonFactory(nik=NIK, name="AGUS SALIM", region_id="34.04.07.2002")
    answer = ask(nik=NIK)
    assert answer.outcome == Outcome.CANDIDATES
    assert {candidate.kind for candidate in answer.candidates} == {"nik"}


@pytest.mark.parametrize("typed", ["3404075101639012", "3404075101369002", "3404075101639020"])
def test_one_slip_in_the_nik_offers_the_person_but_never_links(typed):
    person = PersonFactory(nik=NIK)
    answer = ask(nik=typed)
    assert answer.outcome == Outcome.CANDIDATES
    assert answer.person is None
    assert [candidate.person for candidate in answer.candidates] == [person]
    assert answer.candidates[0].kind == "typo"
    assert answer.candidates[0].why[0] == "mungkin salah ketik"


def test_the_name_ranks_typos():
    PersonFactory(nik=NIK, name="AGUS SALIM")
    meant = PersonFactory(nik="3404075101639021", name="SUMIYATI")
    answer = ask(nik="3404075101639022", name="Sumiyati")
    assert answer.candidates[0].person == meant


def test_a_kk_offers_the_whole_family_head_first():
    family = FamilyFactory(kk_number="3404070101159001")
    wife = PersonFactory(family=family)
    head = PersonFactory(family=family, man=True)
    answer = ask(kk="3404.0701.0115.9001")
    assert answer.outcome == Outcome.CANDIDATES
    assert [candidate.person for candidate in answer.candidates] == [head, wife]
    assert "kepala keluarga" in answer.candidates[0].why[0]


def test_a_name_puts_the_right_member_of_the_family_first():
    family = FamilyFactory(kk_number="3404070101159001")
    PersonFactory(family=family, man=True)
    wife = PersonFactory(family=family)
    answer = ask(kk="3404070101159001", name="Sumijati")
    assert answer.candidates[0].person == wife


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("SUMIYATI", "Soemijati"),
        ("MUHAMMAD RIZKI", "Moh. Risky"),
        ("NURHAYATI", "Hj. Nur Hayati, S.Pd"),
        ("SITI AMINAH", "Aminah Siti"),
        ("SUTRISNO HADI", "Sutrisno"),
    ],
)
def test_a_name_and_birth_date_find_the_person_however_it_is_spelt(listed, told):
    person = PersonFactory(name=listed)
    answer = ask(name=told, born_on=BORN, village="34.04.07.2001")
    assert answer.outcome == Outcome.CANDIDATES
    assert answer.candidates[0].person == person
    assert answer.candidates[0].kind == "name"


def test_a_birth_date_with_day_and_month_swapped_still_finds_them_in_the_next_village():
    person = PersonFactory(name="SUTRISNO HADI")
    answer = ask(name="Sutrisno Hadi", born_on=dt.date(1963, 11, 1), village="34.04.07.2002")
    assert [candidate.person for candidate in answer.candidates] == [person]
    assert "hari dan bulan lahir tertukar" in answer.candidates[0].why


def test_a_namesake_born_on_another_day_is_not_offered():
    PersonFactory(name="SUTRISNO HADI")
    told = {"name": "Sutrisno Hadi", "village": "34.04.07.2001"}
    assert ask(born_on=dt.date(1990, 5, 5), **told).outcome == Outcome.NOT_FOUND
    assert ask(born_on=dt.date(1964, 1, 11), **told).outcome == Outcome.CANDIDATES
    assert ask(born_on=dt.date(1963, 12, 31), **told).outcome == Outcome.CANDIDATES


def test_a_namesake_far_away_is_not_offered_for_a_village():
    PersonFactory(elsewhere=True)
    assert ask(name="Sumiyati", village="34.04.07.2001").outcome == Outcome.NOT_FOUND


def test_people_no_longer_listed_are_not_offered_as_candidates():
    PersonFactory(nik=NIK, delisted=True)
    assert ask(name="Sumiyati", born_on=BORN, village="34.04.07").outcome == Outcome.NOT_FOUND


def test_somebody_without_a_nik_is_found_by_name():
    person = PersonFactory(without_nik=True, name="MBAH DARMO")
    answer = ask(name="Mbah Darmo", village="34.04.07.2001")
    assert [candidate.person for candidate in answer.candidates] == [person]


def test_an_answer_outside_the_users_regions_says_so(ani, zul):
    person = PersonFactory(nik=NIK)
    assert not ask(nik=NIK, user=ani).is_outside
    assert ask(nik=NIK, user=zul).is_outside
    assert matching.confirmed(person=person, on=TODAY, user=zul).is_outside
    assert all(c.is_outside for c in ask(name="Sumiyati", born_on=BORN, user=zul).candidates)


def test_an_exact_nik_costs_one_query(django_assert_num_queries):
    PersonFactory(nik=NIK)
    with django_assert_num_queries(1):
        answer = ask(nik=NIK)
        shown = (str(answer.release), answer.person.region.name, answer.person.family.decile)
    assert all(shown)


def test_the_short_way_and_the_long_way_say_the_same(django_assert_num_queries):
    person = PersonFactory(nik=NIK, receiving=True)
    ReleaseFactory(period="2026-Q4")
    short, long = ask(nik=NIK), matching.confirmed(person=person, on=TODAY)
    for told in ("outcome", "person", "release", "decile", "benefits", "reasons"):
        assert getattr(short, told) == getattr(long, told)
    with django_assert_num_queries(0):
        assert (short.person.nik, short.person.family.kk_number) == (NIK, person.family.kk_number)


def test_the_person_of_an_answer_is_a_row_like_any_other():
    person = PersonFactory(nik=NIK)
    shown = ask(nik=NIK).person
    assert (shown.family, shown.mother_name) == (person.family, person.mother_name)
    person.family.head_name = "PONIMAN"
    person.family.save(update_fields=["head_name"])
    shown.refresh_from_db()
    assert shown.family.head_name == "PONIMAN"
    assert shown.region == person.region


def test_trying_everything_costs_five_queries_however_many_are_found(django_assert_num_queries):
    family = FamilyFactory(kk_number="3404070101159001")
    for serial in range(9010, 9040):
        PersonFactory(family=family, nik=make_nik(serial=serial), relation=Relation.CHILD)
    # 1 and 2 the NIK, the short way and the long; 3 its slips and the card; 4 the birthday; 5 the rows of those shown
    with django_assert_num_queries(5):
        answer = ask(
            nik="3404075101639050",
            kk="3404070101159001",
            name="Sumiyati",
            born_on=BORN,
            village="34.04.07.2001",
        )
    assert len(answer.candidates) == matching.MOST_CANDIDATES


def test_a_neighbour_of_the_same_birthday_is_not_found_but_may_be_looked_at():
    neighbour = PersonFactory(name="BUDI HARTONO")
    answer = ask(name="Wagiyem Kartini", born_on=BORN, village="34.04.07.2001")
    assert answer.outcome == Outcome.NOT_FOUND
    assert answer.likelier == ()
    assert [c.person for c in answer.weaker] == [neighbour]


def test_who_is_weakly_alike_stands_apart_from_who_is_likely():
    PersonFactory(name="BUDI HARTONO")
    meant = PersonFactory(name="WAGIYEM KARTINI", nik=NIK)
    answer = ask(name="Wagijem Kartini", born_on=BORN, village="34.04.07.2001")
    assert answer.outcome == Outcome.CANDIDATES
    assert [c.person for c in answer.likelier] == [meant]
    assert len(answer.weaker) == 1


def test_nobody_weakly_alike_is_shown_from_another_region(zul):
    PersonFactory(name="BUDI HARTONO")
    answer = ask(name="Wagiyem Kartini", born_on=BORN, village="34.04.07.2001", user=zul)
    assert answer.outcome == Outcome.NOT_FOUND
    assert answer.weaker == ()


def test_a_name_alone_is_only_looked_for_as_it_is_spelt():
    meant = PersonFactory(name="WAGIYEM KARTINI")
    assert [c.person for c in ask(name="Wagiyem Kartini").candidates] == [meant]
    assert ask(name="Wagiyem Kartono").outcome == Outcome.NOT_FOUND
