"""A case goes from hand to hand: to whoever works there, with a word, and never past a seal."""

import pytest

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from intake import services
from intake.models import Complaint
from notifications import services as notifications
from notifications.models import Notice
from tests.factories.intake import ComplaintFactory
from tests.factories.staff import DeputationFactory

pytestmark = pytest.mark.django_db


def hand(case, to, by, **more):
    return services.hand_over(complaint=case, to=to, word="Tinggal surat puskesmas.", by=by, **more)


def test_the_receiver_holds_the_case_and_hears_of_it(budi, dewi):
    case = ComplaintFactory(in_review=True, holder=dewi)
    hand(case, budi, dewi)
    assert Complaint.objects.get(pk=case.pk).holder == budi
    event = Event.objects.get(verb=Verb.COMPLAINT_HANDED_OVER)
    assert event.data["note"] == "Tinggal surat puskesmas."
    assert (event.data["from"], event.data["to"]) == (str(dewi.pk), str(budi.pk))
    notifications.deliver()
    assert Notice.objects.get().receiver == budi


def test_handing_it_to_the_same_one_again_changes_nothing(budi, dewi):
    case = ComplaintFactory(in_review=True)
    hand(case, budi, dewi)
    hand(case, budi, dewi)
    assert Event.objects.filter(verb=Verb.COMPLAINT_HANDED_OVER).count() == 1


def test_a_stranger_or_an_admin_gets_nothing(budi, zul, gita):
    case = ComplaintFactory(in_review=True)
    for other in (zul, gita):
        with pytest.raises(Refused):
            hand(case, other, budi)


def test_a_sealed_case_goes_only_to_who_may_see_it(ani, budi, dewi):
    case = ComplaintFactory(in_review=True, sealed=True)
    with pytest.raises(Refused):
        hand(case, ani, budi)
    hand(case, dewi, budi)


def test_only_its_holder_or_who_leads_the_desk_hands_it_on(ani, budi, dewi, eko, fitri):
    case = ComplaintFactory(in_review=True, holder=budi)
    with pytest.raises(Refused, match="dipegang Budi Santosa"):
        hand(case, dewi, ani)
    hand(case, dewi, budi)
    for leader, to in ((dewi, budi), (eko, dewi), (fitri, budi)):
        hand(case, to, leader)
        assert Complaint.objects.get(pk=case.pk).holder == to


def test_a_deputy_hands_on_what_the_absent_one_holds(budi, citra, dewi):
    case = ComplaintFactory(in_review=True, holder=budi)
    citra.deputation = DeputationFactory(absent=budi, deputy=citra)
    hand(case, dewi, citra)
    assert Complaint.objects.get(pk=case.pk).holder == dewi


def test_what_nobody_holds_is_handed_on_by_whose_turn_it_is(ani, budi, dewi, client):
    case = ComplaintFactory(in_review=True)
    with pytest.raises(Refused, match="bukan giliran Anda"):
        hand(case, dewi, ani)
    client.force_login(ani)
    assert "serahkan/" not in client.get(f"/keluhan/{case.number}/").content.decode()
    hand(case, dewi, budi)


def test_an_ended_case_stays_where_it_is(budi, dewi):
    with pytest.raises(Refused):
        hand(ComplaintFactory(closed=True), budi, dewi)


def test_an_older_screen_is_refused(budi, dewi):
    case = ComplaintFactory(in_review=True)
    with pytest.raises(StaleSave):
        hand(case, budi, dewi, version=case.version - 1)


def test_the_form_puts_those_first_whose_turn_it_is_and_names_deputies(
    ani, budi, dewi, citra, zul, client
):
    DeputationFactory(absent=budi, deputy=citra)
    case = ComplaintFactory(in_review=True)
    client.force_login(dewi)
    page = client.get(f"/keluhan/{case.number}/serahkan/").content.decode()
    assert page.index("sedang digantikan Citra") < page.index("Ani Lestari")
    assert "Zulkarnain" not in page
    sent = {"version": case.version, "to": budi.pk, "word": "Tinggal surat."}
    assert client.post(f"/keluhan/{case.number}/serahkan/", sent).status_code == 302
    story = client.get(f"/keluhan/{case.number}/").content.decode()
    assert "menyerahkan keluhan kepada Budi Santosa" in story
