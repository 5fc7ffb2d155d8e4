"""Reactivating a PBI-JKN card: urgent, on a facility's letter, valid for a while, asked after, and free again when it expires."""

import datetime as dt

import pytest
from django.utils import timezone

from core.errors import Refused
from core.ids import new_id
from intake import services as intake
from intake.models import Complaint
from programs import services as catalogue
from programs.eligibility import Answer
from programs.models import Program
from referrals import services
from referrals.inputs import DraftInput
from referrals.workflow import State
from tests.factories.dtks import make_nik
from tests.factories.intake import ClientFactory, ComplaintFactory, ppks_kind
from tests.factories.referrals import LetterOfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(places) -> Program:
    catalogue.load_catalogue()
    LetterOfficeFactory()
    return Program.objects.select_related("owner").get(code="pbi-jkn-reaktivasi")


@pytest.fixture
def case(program) -> Complaint:
    client = ClientFactory(nik=make_nik())
    kinds = [ppks_kind("LUT")]
    return ComplaintFactory(client=client, in_review=True, urgent=True, needs=[{"kinds": kinds}])


def answer(case, budi, **answers) -> None:
    intake.answer_questions(complaint=case, answers=answers, on=timezone.localdate(), by=budi)


def refer(case, program, budi, dewi):
    referral = services.draft(
        referral_id=new_id(),
        complaint=case,
        need=case.needs.get(),
        given=DraftInput(
            program=program,
            organization=program.owner,
            kind="central",
            letter_kind=program.letter_kind,
            purpose="reaktivasi PBI-JKN agar dapat dirawat",
            enclosures=["surat_faskes"],
        ),
        by=budi,
        and_submit=True,
    )
    return services.approve(referral=referral, by=dewi)


def test_what_is_not_asked_yet_is_not_known(case, program, budi):
    def verdict() -> Answer:
        fresh = Complaint.objects.get(pk=case.pk)
        return services.assess(
            complaint=fresh, program=program, on=timezone.localdate(), by=budi
        ).answer

    answer(case, budi, health_cover="pbi_inactive")
    assert verdict() == Answer.UNKNOWN
    answer(case, budi, needs_care=True)
    assert verdict() == Answer.ELIGIBLE
    answer(case, budi, health_cover="pbi")
    assert verdict() == Answer.NOT_ELIGIBLE


def test_the_letter_is_a_statement_in_haste_with_the_facilitys_letter(case, program, budi, dewi):
    answer(case, budi, health_cover="pbi_inactive", needs_care=True)
    letter = refer(case, program, budi, dewi).letters.get()
    assert letter.kind == "statement"
    assert letter.content["urgency"] == "Segera"
    assert len(letter.content["enclosures"]) == 1
    assert letter.valid_until > timezone.localdate()


def test_it_is_asked_after_and_the_need_is_free_again_when_it_expires(
    case, program, budi, dewi, time_machine
):
    answer(case, budi, health_cover="pbi_inactive", needs_care=True)
    referral = refer(case, program, budi, dewi)
    sent = services.mark_sent(referral=referral, how="electronic", by=budi)
    assert sent.chase_at < sent.due_at
    with pytest.raises(Refused, match="belum habis"):
        services.expire(referral=sent, by=budi)
    time_machine.move_to(timezone.now() + dt.timedelta(days=400))
    assert services.expire(referral=sent, by=budi).state == State.EXPIRED
    assert case.needs.get().outcome == ""
    assert Complaint.objects.get(pk=case.pk).open_work == 0
