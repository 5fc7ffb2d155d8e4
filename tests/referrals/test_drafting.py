"""Drafting: the verdict is kept as judged, the number has no twin, the words can be mended until submitted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audit.models import Event
from core.errors import Refused, StaleSave
from core.ids import new_id
from intake.models import Complaint
from intake.workflow import Status
from programs.eligibility import Answer, Verdict
from referrals import services
from referrals.models import Referral
from referrals.workflow import State
from tests.factories.intake import ComplaintFactory, NeedFactory
from tests.factories.referrals import OrganizationFactory, ProgramFactory, ReferralFactory
from tests.referrals.conftest import listed_case

pytestmark = pytest.mark.django_db


def draft(case, given, by, **changes) -> Referral:
    return services.draft(
        referral_id=new_id(),
        complaint=case,
        need=case.needs.first(),
        given=given(**changes),
        by=by,
    )


def test_a_draft_keeps_the_verdict_as_it_was_judged(budi, case, given):
    referral = draft(case, given, budi)
    stored = Verdict.from_json(referral.verdict)
    assert stored.answer == Answer.ELIGIBLE == referral.answer
    assert stored.reasons[0].value == 2
    assert referral.judged_on is not None


def test_numbers_name_the_regency_and_year_and_follow_each_other(budi, case, given):
    first = draft(case, given, budi)
    other = draft(ComplaintFactory(in_review=True), given, budi)
    assert first.number[:6] == "R-3404"
    assert int(other.number[-6:]) == int(first.number[-6:]) + 1


def test_the_same_form_twice_makes_one_referral(budi, case, given):
    key = new_id()
    made = [
        services.draft(
            referral_id=key, complaint=case, need=case.needs.first(), given=given(), by=budi
        )
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert Event.objects.filter(verb="referral.drafted").count() == 1


def test_a_refusal_by_the_rules_needs_a_reason(budi, places, given):
    rich = listed_case(decile=8, outcome="out_of_range")
    with pytest.raises(Refused, match="alasan"):
        draft(rich, given, budi)
    referral = draft(rich, given, budi, justification="Baru saja kehilangan pekerjaan.")
    assert referral.answer == Answer.NOT_ELIGIBLE


def test_the_database_refuses_an_unreasoned_referral_too(places):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralFactory(answer="not_eligible", justification="")


def test_a_need_has_one_live_referral_per_programme(budi, case, given):
    first = draft(case, given, budi)
    with pytest.raises(Refused, match=first.number):
        draft(case, given, budi)
    services.withdraw(referral=first, reason="Salah program.", by=budi)
    assert draft(case, given, budi).pk != first.pk


def test_the_database_refuses_twins_too(places):
    first = ReferralFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralFactory(complaint=first.complaint, need=first.need, program=first.program)


def test_a_partner_may_take_a_need_without_a_programme(budi, case, given, partner):
    referral = draft(case, given, budi, program=None, organization=partner, kind="non_government")
    assert referral.verdict is None
    assert referral.target == "LKS Budi Luhur"


def test_a_case_before_the_gate_cannot_be_referred(budi, places, given):
    waiting = ComplaintFactory(verifying=True)
    with pytest.raises(Refused, match="Pemeriksaan supervisor"):
        draft(waiting, given, budi)


def test_a_settled_need_is_not_referred_again(budi, case, given):
    need = case.needs.first()
    settled = NeedFactory(
        complaint=case,
        position=2,
        outcome="helped",
        settled_by=budi,
        settled_at=case.received_at,
    )
    with pytest.raises(Refused, match="sudah ada hasilnya"):
        services.draft(referral_id=new_id(), complaint=case, need=settled, given=given(), by=budi)
    assert need.outcome == ""


@pytest.mark.parametrize("who", ["ani", "citra", "dewi", "eko", "fitri", "gita", "zul"])
def test_only_the_back_office_of_the_region_drafts(who, request, case, given):
    with pytest.raises(PermissionDenied):
        draft(case, given, request.getfixturevalue(who))


def test_editing_judges_again_and_names_a_second_author(budi, eko, case, given):
    eko.assignments.create(role="back_office", region_id="34.04", granted_by=eko)
    referral = draft(case, given, budi)
    closed = ProgramFactory(code="tutup", name="Program tutup", is_open=False)
    services.edit(referral=referral, given=given(program=closed), by=eko, version=referral.version)
    referral.refresh_from_db()
    assert referral.answer == Answer.CLOSED
    assert referral.author_ids == [budi.pk, eko.pk]


def test_a_submitted_referral_is_not_edited(budi, case, given):
    referral = services.submit(referral=draft(case, given, budi), by=budi)
    with pytest.raises(Refused, match="mengembalikannya"):
        services.edit(referral=referral, given=given(), by=budi, version=None)


def test_a_stale_edit_is_refused_and_says_who_was_faster(budi, case, given):
    referral = draft(case, given, budi)
    services.edit(referral=referral, given=given(), by=budi, version=1)
    with pytest.raises(StaleSave, match="Budi Santosa"):
        services.edit(referral=referral, given=given(purpose="lain"), by=budi, version=1)


def test_submitting_starts_work_and_moves_the_case_into_service(budi, case, given):
    services.submit(referral=draft(case, given, budi), by=budi)
    found = Complaint.objects.get(pk=case.pk)
    assert (found.status, found.open_work) == (Status.IN_SERVICE, 1)


def test_one_click_twice_submits_once(budi, case, given):
    referral, key = draft(case, given, budi), new_id()
    for _ in range(2):
        services.submit(referral=referral, by=budi, version=1, key=key)
    assert Complaint.objects.get(pk=case.pk).open_work == 1


def test_withdrawing_ends_the_work_and_needs_a_reason(budi, case, given):
    referral = services.submit(referral=draft(case, given, budi), by=budi)
    with pytest.raises(Refused, match="alasan"):
        services.withdraw(referral=referral, reason=" ", by=budi)
    services.withdraw(referral=referral, reason="Warga membatalkan.", by=budi)
    assert Complaint.objects.get(pk=case.pk).open_work == 0
    assert Referral.objects.get().state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("kind", "region", "route"),
    [
        ("agency", "34.04", "horizontal"),
        ("facility", "34.04.07", "horizontal"),
        ("agency", "34", "vertical"),
        ("ministry", None, "central"),
        ("partner", "34.04", "non_government"),
    ],
)
def test_the_route_follows_from_who_receives(places, kind, region, route):
    receiver = OrganizationFactory.build(kind=kind, region_id=region)
    found = services.route_of(organization=receiver, program=None, region_id="34.04.07.2001")
    assert found == route


def test_the_owner_of_a_central_programme_makes_it_central(places):
    local = OrganizationFactory.build()
    pkh = ProgramFactory.build(level="central", region_id=None, owner=local)
    assert services.route_of(organization=local, program=pkh, region_id="34.04.07") == "central"


def test_the_audit_holds_no_identity_number(budi, case, given):
    services.submit(referral=draft(case, given, budi), by=budi)
    nik = case.client.nik
    assert nik
    assert not [e for e in Event.objects.all() if nik in str(e.data)]
