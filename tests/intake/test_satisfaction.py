"""The survey: once a case, by the receipt or at the desk, and whoever is not content is heard."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import Event, Outbox
from audit.verbs import Verb
from core.errors import Refused
from intake import satisfaction, services
from intake.models import Survey, SurveyAnswer
from intake.services import surveying
from notifications import services as notifications
from notifications.models import Notice
from tests.factories.intake import ComplaintFactory

pytestmark = pytest.mark.django_db
DATA = Path(services.__file__).parents[1] / "data" / "survey.json"
CODES = [f"U{n}" for n in range(1, 10)]


@pytest.fixture(autouse=True)
def questions(db):
    surveying.load_questions(rows=json.loads(DATA.read_text(encoding="utf-8")))


@pytest.fixture
def case(places):
    return ComplaintFactory(closed=True)


def all_of(score: int) -> dict[str, int]:
    return dict.fromkeys(CODES, score)


def give(case, score=4, *, solved=True, **more):
    return services.give_survey(complaint=case, scores=all_of(score), is_solved=solved, **more)


@pytest.mark.parametrize(
    ("means", "value", "grade"),
    [
        ([4] * 9, 100, "A"),
        ([1] * 9, 25, "D"),
        ([3] * 9, 75, "C"),
        # The example of a questionnaire worked by hand: the means add up to 29.16, a ninth of that times 25.
        ([3.45, 2.65, 3.53, 3.35, 3.35, 3.36, 3.2, 3.12, 3.15], 81.0, "B"),
        ([3.5324] * 9, 88.31, "A"),
        ([3.532] * 9, 88.3, "B"),
        ([3.0644] * 9, 76.61, "B"),
        ([3.064] * 9, 76.6, "C"),
        ([2.6] * 9, 65.0, "C"),
        ([2.5996] * 9, 64.99, "D"),
    ],
)
def test_the_index_is_the_ministrys(means, value, grade):
    found = satisfaction.index(means)
    assert (found.value, found.grade) == (value, grade)


def test_a_case_is_rated_once(case, ani):
    first = give(case, 4)
    assert give(case, 1, by=ani).pk == first.pk
    assert set(SurveyAnswer.objects.values_list("score", flat=True)) == {4}
    assert Event.objects.filter(verb=Verb.SURVEY_GIVEN).count() == 1


@pytest.mark.parametrize(("score", "solved"), [(4, False), (2, True)])
def test_who_is_not_content_is_told_to_the_supervisor(case, dewi, ani, score, solved):
    give(case, score, solved=solved, comment="Kartu masih ditolak.")
    event = Event.objects.get(verb=Verb.SURVEY_UNHAPPY)
    assert "Kartu" not in str(event.data), "the citizen's words stay in their row"
    notifications.deliver()
    notice = Notice.objects.get()
    assert notice.receiver == dewi
    assert case.number in notice.text


def test_who_is_content_disturbs_nobody(case, dewi):
    give(case)
    assert not Outbox.objects.exists()


def test_what_is_not_over_is_not_rated(places):
    with pytest.raises(Refused):
        give(ComplaintFactory(in_review=True))


def test_every_question_has_an_answer_and_no_nik_is_written(case):
    with pytest.raises(Refused, match="semua"):
        services.give_survey(complaint=case, scores={"U1": 4}, is_solved=True)
    with pytest.raises(Refused, match="NIK"):
        give(case, comment="NIK saya 3404075101639002")


def test_the_outsider_fills_in_nothing(case, zul):
    with pytest.raises(PermissionDenied):
        give(case, by=zul)


def form_data(score=3, solved="yes") -> dict:
    return dict.fromkeys(CODES, score) | {"is_solved": solved, "comment": "Ramah."}


def test_the_receipt_is_enough_and_the_page_says_thanks(client, case):
    page = client.get(reverse("intake:track", args=[case.token])).content.decode()
    url = reverse("intake:rate", args=[case.token])
    assert url in page
    assert case.client.name not in client.get(url).content.decode()
    half = form_data()
    del half["U7"]
    refused = client.post(url, half)
    assert refused.status_code == 422
    assert "Ramah." in refused.content.decode()
    assert "Terima kasih" in client.post(url, form_data()).content.decode()
    assert Survey.objects.get().helped_by is None
    assert url not in client.get(reverse("intake:track", args=[case.token])).content.decode()
    assert client.get(reverse("intake:rate", args=["tidak-ada"])).status_code == 404


def test_a_browser_may_send_the_form_and_tells_its_address_to_no_other_site(client, case):
    answer = client.get(reverse("intake:rate", args=[case.token]))
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store, private"


def test_the_desk_fills_it_in_with_the_citizen(client, case, ani):
    client.force_login(ani)
    url = reverse("intake:survey", args=[case.number])
    assert url in client.get(case.get_absolute_url()).content.decode()
    assert client.post(url, form_data(solved="no")).url == case.get_absolute_url()
    assert Survey.objects.get().helped_by == ani
    assert "belum selesai menurut warga" in client.get(case.get_absolute_url()).content.decode()
