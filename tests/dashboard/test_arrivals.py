"""What came into a queue since it was last opened: counted beside it, marked in it, and seen once it was opened."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from intake import services
from intake.models import BoxVisit, Complaint
from tests.factories.intake import ComplaintFactory
from tests.factories.staff import DeputationFactory

QUEUE, SEEN = "/antrean/", "/antrean/dilihat/"
NOW = timezone.now()


def ago(**span):
    return NOW - timedelta(**span)


def nav(client, label="Penanganan") -> str:
    page = client.get("/akun/saya/")
    items = [item for section in page.context["nav"] for item in section.items]
    return next(item.fresh for item in items if item.label == label)


def marked(client, url=QUEUE) -> set[str]:
    return {row.number for row in client.get(url).context["rows"] if row.is_new}


def came(at, **traits) -> Complaint:
    return ComplaintFactory(**{"in_review": True} | traits, status_since=at)


def test_what_came_since_the_last_opening_is_counted_and_marked(places, budi, sign_in):
    came(ago(hours=3))
    services.open_box(statuses=["in_review"], by=budi, now=ago(hours=2))
    new = came(ago(hours=1))
    client = sign_in(budi)
    assert nav(client) == "1"
    page = client.get(f"{QUEUE}?status=in_review")
    assert page.context["fresh"].startswith("1 baru sejak ")
    assert marked(client) == {new.number}


def test_a_queue_never_opened_has_no_news(places, budi, sign_in):
    came(ago(hours=1))
    client = sign_in(budi)
    assert (nav(client), marked(client)) == ("", set())
    assert client.get(QUEUE).context["opens"] == ["in_review", "in_service"]


def test_a_look_at_the_page_changes_nothing_and_its_word_that_it_was_opened_does(
    places, budi, sign_in
):
    services.open_box(statuses=["in_review"], by=budi, now=ago(hours=2))
    new = came(ago(hours=1))
    client = sign_in(budi)
    client.get(QUEUE)
    assert nav(client) == "1"
    assert client.post(SEEN, {"status": "in_review"}).status_code == 302
    assert (
        client.post(SEEN, {"status": "in_review"}, headers={"HX-Request": "true"}).status_code
        == 204
    )
    assert nav(client) == ""
    # At the same sitting the eye still finds it.
    assert marked(client) == {new.number}


def test_another_sitting_begins_from_the_last_opening(places, budi, sign_in):
    services.open_box(statuses=["in_review"], by=budi, now=ago(hours=3))
    came(ago(hours=2))
    services.open_box(statuses=["in_review"], by=budi, now=ago(hours=1))
    client = sign_in(budi)
    assert marked(client) == set()
    new = came(ago(minutes=50))
    assert marked(client) == {new.number}


def test_what_one_moved_oneself_is_no_news(places, ani, budi, dewi, sign_in):
    services.open_box(statuses=["in_review"], by=budi, now=ago(hours=2))
    came(ago(hours=1), moved_by=budi)
    theirs = came(ago(hours=1), moved_by=ani)
    client = sign_in(budi)
    assert nav(client) == "1"
    assert marked(client) == {theirs.number}


def test_every_step_says_who_made_it(budi, dewi):
    case = ComplaintFactory(in_review=True)
    services.resolve(
        complaint=case,
        outcomes=[
            services.NeedOutcome(
                need=case.needs.get(), outcome="informed", note="Sudah dijelaskan."
            )
        ],
        by=budi,
    )
    case.refresh_from_db()
    assert (case.status, case.moved_by) == ("resolved", budi)


def test_a_narrowed_list_opens_no_queue(places, budi, sign_in):
    client = sign_in(budi)
    assert client.get(f"{QUEUE}?mendesak=1").context["opens"] == []
    assert client.get("/keluhan/").context["opens"] == []
    assert client.get(f"{QUEUE}?status=in_review&urut=diterima").context["opens"] == ["in_review"]


def test_nobody_opens_a_queue_that_is_not_theirs(places, budi, sign_in):
    sign_in(budi).post(SEEN, {"status": ["verifying", "in_review", "entah"]})
    assert [row.status for row in BoxVisit.objects.all()] == ["in_review"]


def test_an_opening_is_written_again_only_when_it_says_something(places, budi, sign_in):
    client = sign_in(budi)
    client.post(SEEN, {"status": ["in_review", "in_service"]})
    assert client.get(QUEUE).context["opens"] == []
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(QUEUE).context["opens"] != []
    came(timezone.now() + timedelta(seconds=1))
    assert client.get(QUEUE).context["opens"] != []


def test_sealed_and_foreign_cases_are_news_to_nobody_who_may_not_see_them(
    places, ani, zul, sign_in
):
    services.open_box(statuses=["registered"], by=ani, now=ago(hours=2))
    services.open_box(statuses=["verifying"], by=zul, now=ago(hours=2))
    came(ago(hours=1), in_review=False, registered=True, sealed=True)
    came(ago(hours=1), in_review=False, verifying=True)
    assert nav(sign_in(ani), "Pastikan registri") == ""
    assert nav(sign_in(zul), "Pemeriksaan") == ""


def test_a_count_stops_where_it_says_enough(places, budi, sign_in, monkeypatch):
    monkeypatch.setattr("dashboard.queries.arrivals.MOST", 2)
    services.open_box(statuses=["in_review"], by=budi, now=ago(hours=2))
    for _ in range(4):
        came(ago(hours=1))
    assert nav(sign_in(budi)) == "2+"


def test_a_deputy_has_their_own_eye_on_the_box_of_the_absent_one(places, budi, citra, sign_in):
    row = DeputationFactory(absent=budi, deputy=citra)
    services.open_box(statuses=["in_review"], by=budi, now=ago(hours=2))
    came(ago(hours=1))
    client = sign_in(citra)
    client.post(f"/akun/pengganti/{row.pk}/bertindak/")
    assert nav(client) == ""
    client.post(SEEN, {"status": "in_review"})
    assert BoxVisit.objects.get(user=citra).owner == budi
    assert nav(sign_in(budi)) == "1"
