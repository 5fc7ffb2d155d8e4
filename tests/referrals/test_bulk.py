"""One hand on many referrals: all or none, never one's own words, and once."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.bulk import SomeCannot
from core.ids import new_id
from programs.models import Allotment
from referrals import services
from referrals.models import Letter, Referral, SignatureChain
from referrals.workflow import State
from tests.conftest import DISTRICT
from tests.factories.programs import ProgramFactory
from tests.factories.referrals import LetterOfficeFactory, ReferralFactory

pytestmark = pytest.mark.django_db
ALL = "/rujukan/persetujuan/sekaligus/"


@pytest.fixture
def desk(dewi):
    client = Client()
    client.force_login(dewi)
    return client


def states():
    return set(Referral.objects.values_list("state", flat=True))


def test_all_are_approved_with_their_letters_and_once(budi, dewi):
    LetterOfficeFactory()
    rows = [ReferralFactory(submitted=True, drafted_by=budi) for _ in range(3)]
    batch = new_id()
    for _ in range(2):
        assert services.approve_all(batch=batch, referrals=rows, by=dewi) == 3
    assert states() == {State.APPROVED}
    assert Letter.objects.count() == 3
    approved = Event.objects.filter(verb=Verb.REFERRAL_ADVANCED, data__to=State.APPROVED)
    assert approved.count() == 3


def test_ones_own_words_hold_all_back(budi, dewi):
    rows = [
        ReferralFactory(submitted=True, drafted_by=budi),
        ReferralFactory(submitted=True, drafted_by=dewi),
    ]
    with pytest.raises(SomeCannot) as refusal:
        services.approve_all(batch=new_id(), referrals=rows, by=dewi)
    assert [obstacle.row for obstacle in refusal.value.obstacles] == [rows[1]]
    assert states() == {State.SUBMITTED}


def test_the_page_foresees_and_goes_on_with_the_rest(budi, dewi, desk):
    LetterOfficeFactory()
    good = ReferralFactory(submitted=True, drafted_by=budi)
    own = ReferralFactory(submitted=True, drafted_by=dewi)
    page = desk.post(ALL, {"n": [good.number, own.number]}).content.decode()
    assert "1 dari 2 tidak dapat" in page
    assert states() == {State.SUBMITTED}
    assert not Letter.objects.exists()
    rest = re.findall(r'name="n" value="([^"]+)"', page)
    batch = re.search(r'name="batch" value="([^"]+)"', page)[1]
    assert rest == [good.number]
    assert desk.post(ALL, {"n": rest, "batch": batch}).status_code == 302
    assert Referral.objects.get(pk=good.pk).state == State.APPROVED


def allot(program, places: int) -> None:
    today = timezone.localdate()
    Allotment.objects.create(
        program=program, region_id=DISTRICT, starts_on=today, ends_on=today, places=places
    )


def test_what_is_foreseen_is_what_the_act_says(budi, dewi, eko):
    """Own words, a wrong state, places that run out in the middle, a chain that waits for another, and one that is fit."""
    office = LetterOfficeFactory()
    scarce = ProgramFactory(sleman=True)
    allot(scarce, places=2)
    chain = SignatureChain.objects.create(
        region_id=office.region_id, office=office, valid_from=timezone.localdate(), created_by=eko
    )
    first = chain.steps.create(position=1, title="Kabid", kind="initial", role="supervisor")
    last = chain.steps.create(position=2, title="Kadis", kind="signature", user=eko)
    mine, theirs = ({"chain": chain, "turn": step} for step in (first, last))
    rows = [
        ReferralFactory(submitted=True, drafted_by=budi),
        ReferralFactory(submitted=True, drafted_by=dewi),
        ReferralFactory(returned=True, drafted_by=budi),
        *(ReferralFactory(submitted=True, drafted_by=budi, program=scarce) for _ in range(4)),
        ReferralFactory(submitted=True, drafted_by=budi, program=scarce, **mine),
        ReferralFactory(submitted=True, drafted_by=budi, **theirs),
    ]
    foreseen = services.foresee_approvals(referrals=rows, by=dewi)
    with pytest.raises(SomeCannot) as refusal:
        services.approve_all(batch=new_id(), referrals=rows, by=dewi)
    assert foreseen == refusal.value.obstacles
    assert len(foreseen) == 5


def test_foreseeing_costs_the_same_for_few_and_for_many(budi, dewi):
    LetterOfficeFactory()
    program = ProgramFactory(sleman=True)
    allot(program, places=100)

    def cost(n: int) -> int:
        made = [
            ReferralFactory(submitted=True, drafted_by=budi, program=program).pk for _ in range(n)
        ]
        rows = list(Referral.objects.filter(pk__in=made).for_page())
        with CaptureQueriesContext(connection) as queries:
            assert services.foresee_approvals(referrals=rows, by=dewi) == []
        return len(queries)

    # What the user holds is asked once.
    cost(1)
    assert cost(3) == cost(30) <= 3


def test_the_outsider_approves_nothing(budi, zul):
    row = ReferralFactory(submitted=True, drafted_by=budi)
    client = Client()
    client.force_login(zul)
    client.post(ALL, {"n": [row.number], "batch": new_id()})
    assert states() == {State.SUBMITTED}
