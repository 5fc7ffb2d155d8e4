"""The cases behind a figure as a workbook: scoped, masked, nothing sealed, and written down."""

import io

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from audit.models import Event
from audit.verbs import Verb
from dashboard.queries import sheet
from dashboard.views import sheet as door
from intake.models import Complaint
from tests.factories.intake import ComplaintFactory

pytestmark = pytest.mark.django_db
URL = "/keluhan/unduh/"


def lines(response) -> list[list[str]]:
    assert response.status_code == 200
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        .get_sheet_by_index(0)
        .to_python()
    )


def test_it_holds_the_cases_of_the_figure_masked_and_without_sealed_ones(places, eko, sign_in):
    health = ComplaintFactory(in_review=True, needs=[{"sector": "health"}])
    ComplaintFactory(in_review=True, needs=[{"sector": "food"}])
    sealed = ComplaintFactory(in_review=True, sealed=True, needs=[{"sector": "health"}])
    found = lines(sign_in(eko).post(URL + "?bidang=health"))
    assert [line[0] for line in found] == ["Nomor", health.number]
    text = str(found)
    assert sealed.number not in text
    assert health.client.nik not in text
    assert f"{health.client.nik[:4]} {health.client.nik[4:6]}••" in text


def test_taking_it_is_written_down_without_a_name(places, eko, sign_in):
    ComplaintFactory(in_review=True)
    sign_in(eko).post(URL)
    event = Event.objects.get(verb=Verb.LIST_DOWNLOADED)
    assert (event.actor, event.data) == (eko, {"lines": 1})


def test_the_outsider_gets_an_empty_list_and_the_desk_none(places, zul, budi, sign_in):
    ComplaintFactory(in_review=True)
    assert len(lines(sign_in(zul).post(URL))) == 1
    assert sign_in(budi).post(URL).status_code == 403
    assert sign_in(zul).get(URL).status_code == 405


def test_a_longer_list_is_refused_and_not_cut(places, eko, sign_in, monkeypatch):
    monkeypatch.setattr(door, "MOST_LINES", 1)
    for _n in range(2):
        ComplaintFactory(in_review=True)
    page = sign_in(eko).post(URL + "?bidang=health", follow=True).content.decode()
    assert "Persempit saringannya" in page
    assert not Event.objects.filter(verb=Verb.LIST_DOWNLOADED).exists()


def test_many_lines_cost_one_query(places, eko, django_assert_num_queries):
    for _n in range(4):
        ComplaintFactory(in_review=True, needs=2, check="in_range")
    with django_assert_num_queries(1):
        assert len(list(sheet.lines_of(Complaint.objects.all(), now=timezone.now()))) == 4
