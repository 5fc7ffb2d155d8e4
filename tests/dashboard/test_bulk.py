"""Many cases at one press: all or none, once, within what the user may see, and each with its own event."""

import re

import pytest

from audit.models import Event
from audit.verbs import Verb
from core.ids import new_id
from intake.models import Complaint
from intake.workflow import Status
from notifications import services as notifications
from notifications.models import Notice
from tests.factories.intake import ComplaintFactory, document_kind

pytestmark = pytest.mark.django_db
BULK = "/antrean/sekaligus/"
HIDDEN = re.compile(r'name="n" value="([\d-]+)"')


def hand(client, cases, to, **more):
    sent = {"langkah": "serahkan", "n": [c.number for c in cases]}
    typed = {"batch": new_id(), "to": to.pk, "word": "Mohon dilanjutkan."}
    return client.post(BULK, {**sent, **typed, **more})


def holders(*cases):
    return set(
        Complaint.objects.filter(pk__in=[c.pk for c in cases]).values_list("holder", flat=True)
    )


def test_first_a_page_that_asks(dewi, budi, sign_in):
    case = ComplaintFactory(in_review=True)
    page = sign_in(dewi).post(BULK, {"langkah": "serahkan", "n": [case.number]})
    assert page.status_code == 200
    assert HIDDEN.findall(page.content.decode()) == [case.number]
    assert holders(case) == {None}


def test_all_ticked_go_into_one_pair_of_hands_and_each_is_written_down(dewi, budi, sign_in):
    cases = [ComplaintFactory(in_review=True) for _ in range(3)]
    assert hand(sign_in(dewi), cases, budi).status_code == 302
    assert holders(*cases) == {budi.pk}
    events = Event.objects.filter(verb=Verb.COMPLAINT_HANDED_OVER)
    assert {e.case_number for e in events} == {c.number for c in cases}
    notifications.deliver()
    assert [n.text for n in Notice.objects.all()] == [
        f"3 keluhan diserahkan kepada Anda, di antaranya {cases[0].number}."
    ]


def test_one_that_cannot_holds_all_back_and_the_rest_is_offered(dewi, budi, sign_in):
    open_case, ended = ComplaintFactory(in_review=True), ComplaintFactory(closed=True)
    client, batch = sign_in(dewi), new_id()
    page = hand(client, [open_case, ended], budi, batch=batch)
    text = page.content.decode()
    assert page.status_code == 422
    assert "1 dari 2 tidak dapat" in text
    assert holders(open_case, ended) == {None}
    assert HIDDEN.findall(text) == [open_case.number]
    assert hand(client, [open_case], budi, batch=batch).status_code == 302
    assert holders(open_case) == {budi.pk}


def test_the_same_press_twice_is_one_act(budi, sign_in):
    case, kind = ComplaintFactory(in_review=True), document_kind()
    sent = {
        "langkah": "berkas",
        "n": [case.number],
        "batch": new_id(),
        "kinds": [kind.pk],
        "note": "",
    }
    client = sign_in(budi)
    assert client.post(BULK, sent).status_code == client.post(BULK, sent).status_code == 302
    assert Complaint.objects.get(pk=case.pk).status == Status.INCOMPLETE
    assert case.paper_requests.count() == 1
    assert Event.objects.filter(verb=Verb.COMPLAINT_ADVANCED).count() == 1


def test_everything_of_a_filter(budi, dewi, sign_in):
    urgent = [ComplaintFactory(in_review=True, urgent=True) for _ in range(2)]
    other = ComplaintFactory(in_review=True)
    client = sign_in(budi)
    asked = {"langkah": "serahkan", "semua": "1", "saring": "mendesak=1", "kotak": "saya"}
    page = client.post(BULK, asked)
    assert set(HIDDEN.findall(page.content.decode())) == {c.number for c in urgent}
    hand(client, urgent, dewi)
    assert holders(other) == {None}


def test_what_a_colleague_holds_stays_with_them_and_is_named(budi, dewi, ani, sign_in):
    free = ComplaintFactory(in_review=True)
    held = ComplaintFactory(in_review=True, holder=dewi)
    page = hand(sign_in(budi), [free, held], budi)
    assert page.status_code == 422
    assert f"{held.number}</span>" in page.content.decode()
    assert "dipegang Dewi Anggraini" in page.content.decode()
    assert holders(free) == {None}
    assert hand(sign_in(dewi), [free, held], budi).status_code == 302
    assert holders(free, held) == {budi.pk}


def test_what_one_may_not_see_is_not_touched(budi, zul, ani, sign_in):
    case = ComplaintFactory(in_review=True)
    sealed = ComplaintFactory(registered=True, sealed=True)
    assert hand(sign_in(zul), [case], budi).status_code == 302
    assert hand(sign_in(ani), [sealed], budi).status_code == 302
    assert holders(case, sealed) == {None}


def test_a_step_that_is_not_ones_own_is_not_offered(ani, sign_in):
    case = ComplaintFactory(in_review=True)
    client = sign_in(ani)
    assert "Minta kelengkapan…" not in client.get("/keluhan/").content.decode()
    client.post(BULK, {"langkah": "berkas", "n": [case.number]})
    assert Complaint.objects.get(pk=case.pk).status == Status.IN_REVIEW
