"""What DTSEN says of a house: kept with the family, undone with its release, never concluded from too little."""

import datetime as dt

import pytest
from django.urls import reverse

from dtks import services
from dtks.columns import DTKS_23
from dtks.housing import is_somebody_elses, power_va
from dtks.models import Family, Person
from dtks.vocabulary import ImportState
from intake.facts import housing_facts
from regions.models import Region
from tests.factories.dtks import FamilyFactory, PersonFactory, register_file, register_row

TITLES = (*DTKS_23, "STATUS KEPEMILIKAN RUMAH", "DAYA TERPASANG")


def house(ownership="MILIK SENDIRI", power="450 WATT", **told):
    return register_row(**{"STATUS KEPEMILIKAN RUMAH": ownership, "DAYA TERPASANG": power, **told})


def take_in(row, *, period, titles=TITLES):
    batch = services.receive(
        file=register_file([row], titles=titles),
        file_name="contoh.csv",
        source="dtsen",
        period=period,
        region=Region.objects.get(pk="34.04"),
        applies_itself=True,
    )
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.APPLIED
    return batch


@pytest.mark.django_db
def test_a_house_is_kept_with_the_release_that_last_said_something_new_of_it(places):
    take_in(house(), period="2026-Q1")
    family = Family.objects.get()
    assert family.housing == {"house_ownership": "MILIK SENDIRI", "power": "450 WATT"}
    assert family.housing_release.period == "2026-Q1"
    take_in(house(), period="2026-Q2")
    assert Family.objects.get().housing_release.period == "2026-Q1", "nothing new was said"
    take_in(house(power="900 VA"), period="2026-Q3")
    family = Family.objects.get()
    assert (family.housing["power"], family.housing_release.period) == ("900 VA", "2026-Q3")


@pytest.mark.django_db
def test_silence_erases_nothing_of_a_house(places):
    take_in(house(), period="2026-Q1")
    take_in(house(ownership="", power="900"), period="2026-Q2")
    assert Family.objects.get().housing == {"house_ownership": "MILIK SENDIRI", "power": "900"}
    take_in(register_row(ALAMAT="JL. MAWAR 1"), period="2026-Q3", titles=DTKS_23)
    family = Family.objects.get()
    assert family.housing["power"] == "900"
    assert (family.housing_release.period, family.release.period) == ("2026-Q2", "2026-Q3")


@pytest.mark.django_db
def test_taking_a_release_back_gives_the_house_back(places, gita):
    take_in(house(), period="2026-Q1")
    before = Family.objects.values().get()
    batch = take_in(house(power="1300"), period="2026-Q2")
    services.withdraw(batch=batch, by=gita)
    services.work(batch_id=batch.pk)
    assert Family.objects.values().get() == before


@pytest.mark.parametrize(
    ("said", "power"),
    [
        ("450", 450),
        ("450 watt", 450),
        ("900 VA (subsidi)", 900),
        ("2.200 VA", 2200),
        ("> 2.200 VA", None),
        ("450 - 900", None),
        ("1", None),
        ("tanpa meteran", None),
        ("", None),
    ],
)
def test_only_a_plain_figure_is_the_power_of_a_meter(said, power):
    assert power_va({"power": said}) == power


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ("Kontrak/sewa", True),
        ("BEBAS SEWA", True),
        ("Rumah dinas", True),
        ("Milik sendiri", False),
        ("1", False),
        ("", False),
    ],
)
def test_a_house_of_somebody_else_is_told_from_ones_own(said, is_so):
    assert is_somebody_elses({"house_ownership": said}) is is_so


@pytest.mark.django_db
def test_a_plain_figure_answers_the_rules_by_its_release(places):
    family = FamilyFactory(housing={"power": "450", "house_ownership": "Sewa"})
    Family.objects.update(housing_release=family.release)
    person = PersonFactory(family=Family.objects.get())
    facts = housing_facts(person)
    assert facts["power_va"].value == 450
    assert facts["power_va"].as_of == dt.date(2026, 9, 30)
    assert facts["owns_house_and_land"].value is False
    Family.objects.update(housing={"power": "1", "house_ownership": "Milik sendiri"})
    assert housing_facts(Person.objects.get()) == {}, "the land is still to be asked about"


@pytest.mark.django_db
def test_the_house_stands_on_the_persons_page_and_outsiders_have_no_such_page(client, ani, zul):
    family = FamilyFactory(housing={"power": "450 VA", "roof": "Genteng"})
    Family.objects.update(housing_release=family.release)
    person = PersonFactory(family=Family.objects.get())
    page = reverse("dashboard:person", args=[person.pk])
    client.force_login(ani)
    text = client.get(page).content.decode()
    assert "450 VA" in text
    assert "Genteng" in text
    client.force_login(zul)
    assert client.get(page).status_code == 404
