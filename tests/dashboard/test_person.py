"""The page of a person: each release's word, the deciles, and only the cases the reader may see."""

import pytest

from dashboard.charts import decile_line
from tests.factories.dtks import FamilyFactory, PersonFactory, ReleaseFactory
from tests.factories.intake import ComplaintFactory

pytestmark = pytest.mark.django_db


def page(client, user, person) -> str:
    client.force_login(user)
    answer = client.get(person.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def person(places):
    release = ReleaseFactory(period="2026-Q2")
    family = FamilyFactory(release=release, history={"2026-Q1": 4})
    return PersonFactory(family=family, release=release)


def test_each_release_is_told_as_it_is_on_file(client, ani, person):
    ReleaseFactory(period="2026-Q3")
    text = page(client, ani, person)
    assert "tercantum; isi terakhir diperbarui" in text
    assert "dikukuhkan tanpa perubahan" in text


def test_who_is_left_out_is_said_so(client, ani, person):
    person.delisted_by = ReleaseFactory(period="2026-Q4")
    person.save(update_fields=["delisted_by"])
    assert "tidak tercantum lagi" in page(client, ani, person)


def test_a_sealed_case_is_shown_only_to_who_may_see_it(client, ani, budi, person):
    case = ComplaintFactory(in_review=True, client__person=person, is_sealed=True)
    assert case.number not in page(client, ani, person)
    assert case.number in page(client, budi, person)


def test_the_poorest_decile_stands_at_the_foot():
    line = decile_line([("TW1", 1), ("TW2", 10)])
    assert line.dots[0].y > line.dots[1].y
