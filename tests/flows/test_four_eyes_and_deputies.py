"""What a deputy wrote for an absent colleague is that colleague's own: they do not judge it either."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.errors import Refused
from core.ids import new_id
from intake import services as intake
from intake.services.deciding import OwnFinding
from referrals import services as referrals
from referrals.models import AidRequest, Placement
from referrals.services import ChainStepInput, NotYourTurn
from tests.factories.help import beds_of, home, placing
from tests.factories.intake import ComplaintFactory
from tests.factories.programs import ProgramFactory
from tests.factories.referrals import LetterOfficeFactory, ReferralFactory
from tests.factories.staff import AssignmentFactory, DeputationFactory, acting

pytestmark = pytest.mark.django_db


def back(user: User, role: str, region_id: str = "34.04") -> User:
    """The absent one is here again, and holds the role that judges too."""
    AssignmentFactory(user=user, role=role, region_id=region_id)
    user.deputies.update(ended_at=timezone.now())
    return User.objects.get(pk=user.pk)


def aid_asked_for(budi, citra) -> AidRequest:
    case = ComplaintFactory(in_review=True)
    return referrals.request_aid(
        aid_id=new_id(),
        complaint=case,
        need=case.needs.get(),
        program=ProgramFactory(sleman=True, fulfilment="cash"),
        asked=1_000_000,
        purpose="Biaya berobat",
        by=acting(DeputationFactory(absent=budi, deputy=citra)),
    )


def test_a_finding_made_for_the_supervisor_is_decided_by_another(dewi, citra, eko):
    case = ComplaintFactory(verifying=True)
    intake.record_finding(
        complaint=case,
        basis="visit",
        hardship="poor",
        finding="Rumah bambu, tidak bekerja.",
        by=acting(DeputationFactory(absent=dewi, deputy=citra)),
    )
    words = {"complaint": case, "alternative": "proposal", "reason": "Lewat musdes."}
    with pytest.raises(OwnFinding):
        intake.decide_alternative(**words, by=back(dewi, Role.MANAGER))
    intake.decide_alternative(**words, by=eko)


def test_aid_asked_for_in_ones_name_is_recommended_by_another(budi, citra, dewi):
    aid = aid_asked_for(budi, citra)
    with pytest.raises(Refused, match="mengajukan"):
        referrals.recommend_aid(aid=aid, note="Layak", by=back(budi, Role.SUPERVISOR))
    referrals.recommend_aid(aid=aid, note="Layak", by=dewi)


def test_aid_recommended_in_ones_name_is_disposed_of_by_another(budi, ani, citra, dewi):
    aid = aid_asked_for(budi, ani)
    deputy = acting(DeputationFactory(absent=dewi, deputy=citra))
    referrals.recommend_aid(aid=aid, note="Layak", by=deputy)
    with pytest.raises(Refused, match="merekomendasikan"):
        referrals.dispose_aid(
            aid=aid, granted=1_000_000, number="900/1", by=back(dewi, Role.MANAGER)
        )


def test_the_database_knows_for_whom_aid_was_asked(budi, citra):
    aid = aid_asked_for(budi, citra)
    with (
        pytest.raises(IntegrityError, match="aid_asker_never_recommends"),
        transaction.atomic(),
    ):
        AidRequest.objects.filter(pk=aid.pk).update(recommended_by=budi)


def test_a_place_asked_for_in_ones_name_is_granted_by_another(budi, citra):
    facility = home()
    place = referrals.request_place(
        placement_id=new_id(),
        referral=placing(facility),
        facility=facility,
        priority=3,
        mobility="walks",
        by=acting(DeputationFactory(absent=budi, deputy=citra)),
    )
    budi.deputies.update(ended_at=timezone.now())
    with pytest.raises(Refused, match="meminta tempat"):
        referrals.admit(placement=place, bed=beds_of(facility)[0], by=budi)
    with (
        pytest.raises(IntegrityError, match="placement_asker_never_admits"),
        transaction.atomic(),
    ):
        Placement.objects.filter(pk=place.pk).update(admitted_by=budi)


def test_a_letter_initialled_in_ones_name_is_signed_by_another(budi, fitri, citra, gita):
    office = LetterOfficeFactory()
    referrals.set_chain(
        chain_id=new_id(),
        office=office,
        valid_from=timezone.localdate(),
        steps=[
            ChainStepInput(title="Koordinator", kind="initial", role="coordinator", user=None),
            ChainStepInput(title="Kepala Bidang", kind="signature", role="supervisor", user=None),
        ],
        by=gita,
    )
    letter = referrals.submit(referral=ReferralFactory(drafted_by=budi), by=budi)
    referrals.approve(referral=letter, by=acting(DeputationFactory(absent=fitri, deputy=citra)))
    with pytest.raises(NotYourTurn, match="sudah membubuhkan"):
        referrals.approve(referral=letter, by=back(fitri, Role.SUPERVISOR))
