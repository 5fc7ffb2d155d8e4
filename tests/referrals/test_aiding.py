"""Social spending of the region: four hands, one budget, and nothing beyond it."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.errors import Refused
from core.ids import new_id
from intake.models import Complaint
from programs.models import Allotment
from referrals import services
from referrals.aiding import AID, State, Step
from referrals.models import AidRequest
from tests.factories.intake import ComplaintFactory
from tests.factories.programs import ProgramFactory
from tests.factories.staff import UserFactory


@pytest.fixture
def program(places):
    return ProgramFactory(sleman=True, fulfilment="cash", name="Belanja sosial BPKAD")


@pytest.fixture
def budget(program):
    day = timezone.localdate()
    return Allotment.objects.create(
        program=program,
        region_id="34.04",
        starts_on=day - dt.timedelta(days=30),
        ends_on=day + dt.timedelta(days=30),
        budget=10_000_000,
    )


def asked(program, by, amount=1_000_000, **changes) -> AidRequest:
    complaint = ComplaintFactory(in_review=True)
    words = {
        "aid_id": new_id(),
        "complaint": complaint,
        "need": complaint.needs.first(),
        "program": program,
        "asked": amount,
        "purpose": "Biaya berobat",
        "by": by,
    }
    return services.request_aid(**words | changes)


def recommended(program, budi, dewi, amount=1_000_000) -> AidRequest:
    aid = asked(program, budi, amount)
    return services.recommend_aid(aid=aid, note="Layak dibantu", by=dewi)


def disposed(aid, eko, granted=None) -> AidRequest:
    return services.dispose_aid(aid=aid, granted=granted or aid.asked, number="900/12", by=eko)


@pytest.mark.django_db
class TestTheRoadOfMoney:
    def test_from_the_request_to_the_payment(self, program, budget, budi, dewi, eko):
        aid = disposed(recommended(program, budi, dewi), eko, 750_000)
        budget.refresh_from_db()
        assert budget.spent == 750_000
        paid = services.pay_aid(aid=aid, on=timezone.localdate(), how="Transfer", by=budi)
        complaint = Complaint.objects.get(pk=aid.complaint_id)
        assert (paid.state, complaint.open_work) == (State.PAID, 0)
        assert complaint.needs.get().outcome == "helped"

    def test_money_that_is_not_paid_goes_back(self, program, budget, budi, dewi, eko):
        aid = disposed(recommended(program, budi, dewi), eko)
        services.refuse_aid(aid=aid, note="Sudah dibantu BAZNAS", by=dewi)
        budget.refresh_from_db()
        assert budget.spent == 0

    def test_a_budget_used_up_gives_nothing_more(self, program, budget, budi, dewi, eko):
        disposed(recommended(program, budi, dewi, 9_500_000), eko)
        with pytest.raises(Refused, match="500.000"):
            disposed(recommended(program, budi, dewi, 1_000_000), eko)

    def test_without_a_budget_nothing_is_disposed(self, program, budi, dewi, eko):
        with pytest.raises(Refused, match="belum"):
            disposed(recommended(program, budi, dewi), eko)

    def test_a_closed_programme_takes_no_request(self, program, budget, budi, dewi, eko):
        aid = recommended(program, budi, dewi)
        program.is_open = False
        program.save(update_fields=["is_open"])
        with pytest.raises(Refused, match="tidak menerima"):
            asked(program, budi)
        with pytest.raises(Refused, match="tidak menerima"):
            disposed(aid, eko)

    def test_nobody_is_two_hands(self, program, budget, budi, dewi, eko):
        both = UserFactory(role=Role.SUPERVISOR, region_id="34.04.07")
        both.assignments.create(role=Role.BACK_OFFICE, region_id="34.04.07")
        both.assignments.create(role=Role.MANAGER, region_id="34.04")
        both = User.objects.get(pk=both.pk)
        with pytest.raises(Refused):
            services.recommend_aid(aid=asked(program, both), note="Layak", by=both)
        aid = services.recommend_aid(aid=asked(program, budi), note="Layak", by=both)
        with pytest.raises(Refused):
            disposed(aid, both)

    def test_a_programme_of_elsewhere_gives_nothing(self, budi):
        with pytest.raises(Refused):
            asked(ProgramFactory(bantul=True, fulfilment="cash"), budi)

    def test_an_outsider_asks_for_nothing_and_sees_nothing(self, program, budi, zul):
        aid = asked(program, budi)
        assert not AidRequest.objects.visible_to(zul).exists()
        with pytest.raises(PermissionDenied):
            services.recommend_aid(aid=aid, note="Layak", by=zul)

    def test_the_same_form_sent_twice_is_one_request(self, program, budi):
        key, complaint = new_id(), ComplaintFactory(in_review=True)
        same = {"aid_id": key, "complaint": complaint, "need": complaint.needs.first()}
        assert asked(program, budi, **same) == asked(program, budi, **same)

    def test_the_database_refuses_one_hand_twice_and_a_move_that_is_none(self, program, budi):
        aid = asked(program, budi)
        with pytest.raises(IntegrityError, match="aid_asker"), transaction.atomic():
            AidRequest.objects.filter(pk=aid.pk).update(recommended_by=budi)
        with pytest.raises(ProgrammingError), transaction.atomic():
            AidRequest.objects.filter(pk=aid.pk).update(state="paid")


def test_every_pair_of_state_and_step():
    allowed = {
        (Step.RECOMMEND, State.REQUESTED),
        (Step.DISPOSE, State.RECOMMENDED),
        (Step.PAY, State.DISPOSED),
        *((Step.REFUSE, s) for s in (State.REQUESTED, State.RECOMMENDED, State.DISPOSED)),
    }
    assert {
        (step, state) for step in Step for state in State if AID.allows(step, source=state)
    } == allowed


@pytest.mark.django_db(transaction=True)
def test_twenty_dispositions_at_once_stay_within_the_budget(program, budget, budi, dewi, eko):
    waiting = [recommended(program, budi, dewi) for _ in range(20)]
    gate, answers = threading.Barrier(20), []

    def dispose(aid):
        try:
            by = User.objects.get(pk=eko.pk)
            gate.wait()
            answers.append(disposed(aid, by))
        except Exception as error:  # the test looks at it
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=dispose, args=[one]) for one in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    budget.refresh_from_db()
    assert sum(isinstance(answer, AidRequest) for answer in answers) == 10
    assert sum(isinstance(answer, Refused) for answer in answers) == 10
    assert budget.spent == 10_000_000


@pytest.mark.django_db
def test_the_road_through_the_pages(client, program, budget, budi, dewi, eko):
    complaint = ComplaintFactory(in_review=True)
    client.force_login(budi)
    ask = reverse("referrals:aid_ask", args=[complaint.number])
    form = client.get(ask).context["form"]
    sent = {"id": form["id"].value(), "program": program.pk, "need": complaint.needs.get().pk}
    assert client.post(ask, sent | {"asked": "x", "purpose": "Berobat"}).status_code == 422
    assert client.post(ask, sent | {"asked": "500000", "purpose": "Berobat"}).status_code == 302
    aid = AidRequest.objects.get()
    steps = (
        (dewi, "recommend", {"note": "Layak"}),
        (eko, "dispose", {"granted": "500000", "number": "900/12"}),
        (budi, "pay", {"on": timezone.localdate().isoformat(), "how": "Transfer"}),
    )
    for user, step, words in steps:
        client.force_login(user)
        form = client.get(aid.get_absolute_url()).context["forms"][step]
        moved = {"version": form["version"].value(), "key": form["key"].value(), **words}
        assert (
            client.post(reverse(f"referrals:aid_{step}", args=[aid.pk]), moved).status_code == 302
        )
    aid.refresh_from_db()
    assert aid.state == "paid"
    assert "9.500.000" in client.get(reverse("referrals:aids")).content.decode()
