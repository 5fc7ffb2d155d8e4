"""The pages of intake ask the database the same number of questions with 3 rows and with 30."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.arrival import typed
from tests.factories.dtks import PersonFactory, make_nik
from tests.factories.intake import ComplaintFactory
from tests.factories.programs import PPKSKindFactory, ProgramFactory
from tests.factories.walk import log, paper_kind


def queries(client, url, data=None) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.post(url, data) if data is not None else client.get(url)
    assert answer.status_code == 200, answer.status_code
    return len(seen)


def grow(ani, amount: int, start: int = 0) -> None:
    for n in range(start, start + amount):
        PPKSKindFactory(code=f"K{n:03}", name=f"Jenis {n}")
        paper_kind(f"berkas-{n}", f"Berkas {n}")
        ProgramFactory(sectors=["health"])


def needs(amount: int) -> list[dict[str, str]]:
    return [{"sector": "health", "wish": f"Kebutuhan {n}"} for n in range(amount)]


@pytest.fixture
def desk(client, ani, places):
    client.force_login(ani)
    PersonFactory(nik=make_nik())
    return client


def test_the_arrival_page(desk, ani):
    grow(ani, 3)
    few = queries(desk, "/keluhan/baru/")
    grow(ani, 27, start=3)
    many = queries(desk, "/keluhan/baru/")
    assert few == many
    assert many <= 16


def test_the_live_lookup(desk, ani):
    grow(ani, 3)
    log(ani)
    desk.post("/keluhan/cek/", typed())  # the look itself is recorded once
    few = queries(desk, "/keluhan/cek/", typed(needs=needs(1)))
    grow(ani, 27, start=3)
    person = PersonFactory._meta.model.objects.get()
    for n in range(5):
        PersonFactory(family=person.family, name=f"ANAK {n}", nik=make_nik(serial=9100 + n))
        log(ani)
    many = queries(desk, "/keluhan/cek/", typed(needs=needs(8)))
    assert few == many
    assert many <= 30


@pytest.mark.parametrize("code", ["resolve", "request_papers", "add_need", "ask"])
def test_the_pages_of_steps(client, budi, ani, places, code):
    grow(ani, 3)
    small = ComplaintFactory(in_review=True, needs=1, number="3404-26-000910-0")
    large = ComplaintFactory(in_review=True, needs=6, number="3404-26-000911-8")
    client.force_login(budi)
    client.get("/")
    few = queries(client, reverse(f"intake:{code}", args=[small.number]))
    grow(ani, 27, start=3)
    many = queries(client, reverse(f"intake:{code}", args=[large.number]))
    assert few == many
    assert many <= 26
