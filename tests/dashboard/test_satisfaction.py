"""The manager's index: the right sum, no figure of a few, and nobody else's region."""

import json

import pytest
from django.urls import reverse

from core.spreadsheets import sheets_of
from intake import services
from intake.services import surveying
from tests.factories.dtks import VILLAGE
from tests.factories.intake import ComplaintFactory
from tests.intake.test_satisfaction import CODES, DATA

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def questions(db):
    surveying.load_questions(rows=json.loads(DATA.read_text(encoding="utf-8")))


def rate(count: int, score: int, *, region_id: str = VILLAGE, solved: bool = True) -> None:
    for _ in range(count):
        case = ComplaintFactory(closed=True, region_id=region_id)
        services.give_survey(complaint=case, scores=dict.fromkeys(CODES, score), is_solved=solved)


def page(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("dashboard:satisfaction")).content.decode()


def test_the_index_and_the_grade_of_a_region(client, eko):
    rate(3, 4), rate(3, 3)
    found = page(client, eko)
    assert "87,5" in found
    assert "mutu B" in found


def test_a_few_answers_are_not_shown(client, eko):
    rate(4, 1)
    found = page(client, eko)
    assert "kurang dari 5 jawaban" in found
    assert "25" not in found.split("Menurut desa")[1].split("</table>")[0]


def test_the_outsider_sees_none_of_it(client, zul):
    rate(6, 4)
    assert "Belum ada penilaian" in page(client, zul)


def test_the_workbook_says_the_same(client, eko):
    rate(6, 4)
    client.force_login(eko)
    answer = client.get(reverse("dashboard:satisfaction_file"))
    sheets = sheets_of(answer.content)
    assert ["IKM", 100.0] in sheets["Ringkasan"]
    assert len(sheets["Unsur"]) == 10
    assert sheets["Wilayah"][1][1:] == [6.0, 100.0, "A"]


def test_more_answers_cost_no_more_queries(client, eko, django_assert_max_num_queries):
    rate(12, 4)
    client.force_login(eko)
    with django_assert_max_num_queries(16):
        client.get(reverse("dashboard:satisfaction"))
