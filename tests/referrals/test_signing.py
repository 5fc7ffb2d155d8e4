"""Chains of signatures: in order, by the right hand, by different people, never one's own words."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Deputation, User
from core.errors import Refused
from core.ids import new_id
from intake.models import Complaint
from notifications import services as notifications
from notifications.models import Notice
from referrals import services
from referrals.models import Letter, Referral, Signature, SignatureChain
from referrals.services import ChainStepInput, NotYourTurn
from referrals.workflow import State
from tests.factories.referrals import ReferralFactory
from tests.referrals.test_approving import in_threads


def step(title, kind="initial", role="", user=None) -> ChainStepInput:
    return ChainStepInput(title=title, kind=kind, role=role, user=user)


@pytest.fixture
def chain(office, gita, eko) -> SignatureChain:
    """The coordinator and the supervisor initial, Eko signs."""
    return services.set_chain(
        chain_id=new_id(),
        office=office,
        valid_from=timezone.localdate(),
        steps=[
            step("Koordinator Puskesos", role="coordinator"),
            step("Kepala Bidang", role="supervisor"),
            step("Kepala Dinas Sosial", kind="signature", user=eko),
        ],
        by=gita,
    )


@pytest.fixture
def submitted(chain, case, given, budi) -> Referral:
    return services.draft(
        referral_id=new_id(),
        complaint=case,
        need=case.needs.first(),
        given=given(),
        by=budi,
        and_submit=True,
    )


@pytest.mark.django_db
class TestWalking:
    def test_each_in_turn_and_the_last_approves(self, submitted, fitri, dewi, eko):
        for by, waits in ((fitri, "Kepala Bidang"), (dewi, "Kepala Dinas Sosial")):
            found = services.approve(referral=submitted, by=by)
            assert (found.state, found.turn.title) == (State.SUBMITTED, waits)
            assert not Letter.objects.exists()
        found = services.approve(referral=submitted, by=eko)
        assert (found.state, found.turn, found.approved_by) == (State.APPROVED, None, eko)

    def test_the_letter_names_who_initialled_and_who_signed(self, submitted, fitri, dewi, eko):
        eko.employee_number = "19790212 200501 1 003"
        eko.save()
        for by in (fitri, dewi, eko):
            services.approve(referral=submitted, by=by)
        letter = Letter.objects.get()
        assert [row["name"] for row in letter.content["parafs"]] == [fitri.name, dewi.name]
        assert (letter.signer_title, letter.signer_name) == ("Kepala Dinas Sosial", eko.name)
        assert letter.signer_nip == "19790212 200501 1 003"
        assert (
            services.render_letter(letter, address="https://x.test/verifikasi/A/")[:5] == b"%PDF-"
        )

    @pytest.mark.parametrize("who", ["dewi", "eko"])
    def test_nobody_signs_before_their_turn(self, who, submitted, request):
        with pytest.raises(NotYourTurn, match="Koordinator Puskesos"):
            services.approve(referral=submitted, by=request.getfixturevalue(who))

    @pytest.mark.parametrize("who", ["ani", "gita", "zul"])
    def test_nor_without_the_right(self, who, submitted, request):
        with pytest.raises(PermissionDenied):
            services.approve(referral=submitted, by=request.getfixturevalue(who))

    def test_one_person_signs_one_step(self, submitted, fitri):
        fitri.assignments.create(role="supervisor", region_id="34.04")
        services.approve(referral=submitted, by=fitri)
        with pytest.raises(NotYourTurn, match="sudah"):
            services.approve(referral=submitted, by=User.objects.get(pk=fitri.pk))

    def test_nor_their_own_words(self, submitted, fitri, budi):
        budi.assignments.create(role="coordinator", region_id="34.04")
        with pytest.raises(services.AuthorCannotApprove):
            services.approve(referral=submitted, by=User.objects.get(pk=budi.pk))

    def test_one_click_twice_is_one_signature(self, submitted, fitri):
        key = new_id()
        for _ in range(2):
            services.approve(referral=submitted, by=fitri, version=submitted.version, key=key)
        assert Signature.objects.count() == 1

    def test_a_letter_under_way_keeps_its_chain(self, submitted, chain, office, gita, fitri):
        services.set_chain(
            chain_id=new_id(), office=office, valid_from=timezone.localdate(), steps=[], by=gita
        )
        assert services.approve(referral=submitted, by=fitri).state == State.SUBMITTED

    def test_without_steps_one_approval_is_enough_again(self, chain, office, gita, dewi, budi):
        services.set_chain(
            chain_id=new_id(), office=office, valid_from=timezone.localdate(), steps=[], by=gita
        )
        referral = ReferralFactory(returned=True, drafted_by=budi)
        services.submit(referral=referral, by=budi)
        assert services.approve(referral=referral, by=dewi).state == State.APPROVED


@pytest.mark.django_db
def test_a_deputy_signs_for_the_absent_one_and_the_letter_says_so(submitted, fitri, dewi, eko):
    for by in (fitri, dewi):
        services.approve(referral=submitted, by=by)
    hana = User.objects.create_user(username="hana", name="Hana Wijaya")
    hana.assignments.create(role="supervisor", region_id="34.04")
    today = timezone.localdate()
    acting = Deputation.objects.create(
        absent=eko, deputy=hana, roles=["manager"], first_day=today, last_day=today, made_by=eko
    )
    with pytest.raises(NotYourTurn):
        services.approve(referral=submitted, by=hana)
    hana = User.objects.get(pk=hana.pk)
    hana.deputation = acting
    assert Referral.objects.awaiting(hana).exists()
    services.approve(referral=submitted, by=hana)
    letter = Letter.objects.get()
    assert (letter.signer_title, letter.signer_name) == ("Plh. Kepala Dinas Sosial", "Hana Wijaya")
    assert Signature.objects.get(signed_by=hana).on_behalf_of == eko


@pytest.mark.django_db
class TestReturning:
    def test_to_the_author_undoes_every_signature(self, submitted, fitri, dewi, budi):
        services.approve(referral=submitted, by=fitri)
        services.return_to_author(referral=submitted, note="Salah tujuan.", by=dewi)
        assert not Signature.objects.filter(undone_at=None).exists()
        again = services.submit(referral=submitted, by=budi)
        assert again.turn.title == "Koordinator Puskesos"

    def test_one_step_back_undoes_the_last(self, submitted, fitri, dewi):
        services.approve(referral=submitted, by=fitri)
        back = services.return_one_step(referral=submitted, note="Alamat dicek lagi.", by=dewi)
        assert (back.state, back.turn.title) == (State.SUBMITTED, "Koordinator Puskesos")
        assert services.approve(referral=back, by=fitri).turn.title == "Kepala Bidang"

    def test_the_first_hand_has_nobody_before_it(self, submitted, fitri):
        with pytest.raises(Refused, match="penyusun"):
            services.return_one_step(referral=submitted, note="x", by=fitri)

    def test_a_withdrawn_one_waits_for_nobody(self, submitted, budi, eko):
        services.withdraw(referral=submitted, reason="Warga pindah.", by=budi)
        assert not Referral.objects.awaiting(eko).exists()


@pytest.mark.django_db
class TestDatabase:
    def test_an_author_never_signs(self, submitted, budi):
        with pytest.raises(DatabaseError, match="author_never_signs"), transaction.atomic():
            Signature.objects.create(
                region_id=submitted.region_id,
                referral=submitted,
                step=submitted.turn,
                signed_by=budi,
            )

    def test_a_step_is_signed_once(self, submitted, fitri, dewi):
        services.approve(referral=submitted, by=fitri)
        first = Signature.objects.get()
        with pytest.raises(IntegrityError, match="once_per_step"), transaction.atomic():
            Signature.objects.create(
                region_id=first.region_id, referral=submitted, step=first.step, signed_by=dewi
            )

    def test_a_chain_is_never_changed(self, chain):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            chain.steps.update(title="Lain")


@pytest.mark.django_db(transaction=True)
def test_of_two_hands_at_once_one_signs(submitted, places, fitri):
    other = fitri.__class__.objects.create_user(username="hari", name="Hari")
    other.assignments.create(role="coordinator", region_id="34.04.07.2001")
    results = in_threads(
        [
            lambda by=by: services.approve(referral=submitted, by=by, version=submitted.version)
            for by in (fitri, other)
        ]
    )
    assert len([r for r in results if isinstance(r, Refused)]) == 1
    assert Signature.objects.count() == 1


@pytest.mark.django_db
class TestSetting:
    def refused(self, office, by, match, **changes):
        values = {
            "chain_id": new_id(),
            "office": office,
            "valid_from": timezone.localdate(),
            "steps": [step("Kadis", kind="signature", role="manager")],
            "by": by,
        }
        with pytest.raises(Refused, match=match):
            services.set_chain(**(values | changes))

    def test_what_makes_no_chain(self, office, gita, eko, dewi):
        self.refused(office, gita, "terakhir", steps=[step("Kabid", role="supervisor")])
        self.refused(office, gita, "empat|4", steps=[step("x", "signature", "manager")] * 5)
        twice = [step("a", user=eko), step("b", "signature", user=eko)]
        self.refused(office, gita, "Satu orang", steps=twice)
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        self.refused(office, gita, "hari ini", valid_from=yesterday)

    def test_only_by_the_admin_of_the_region(self, office, zul, eko):
        for by in (zul, eko):
            with pytest.raises(PermissionDenied):
                services.set_chain(
                    chain_id=new_id(),
                    office=office,
                    valid_from=timezone.localdate(),
                    steps=[],
                    by=by,
                )

    def test_the_page_shows_who_that_is_today_before_it_is_kept(self, office, gita, fitri, eko):
        client = Client()
        client.force_login(gita)
        url = reverse("referrals:chain", args=[office.pk])
        words = {
            "id": new_id(),
            "valid_from": f"{timezone.localdate():%d-%m-%Y}",
            "title_1": "Koordinator Puskesos",
            "who_1": "role:coordinator",
            "title_2": "Kepala Dinas",
            "who_2": f"user:{eko.pk}",
            **{f"kind_{n}": "signature" if n == 2 else "initial" for n in range(1, 5)},
        }
        page = client.post(url, words | {"lihat": "1"})
        assert fitri.name in page.content.decode()
        assert not SignatureChain.objects.exists()
        assert client.post(url, words).status_code == 302
        kept = SignatureChain.objects.get()
        assert [row.who for row in kept.steps.all()] == ["Koordinator Puskesos", eko.name]
        assert "Kepala Dinas" in client.get(url).content.decode()

    def test_an_absent_one_is_shown_with_their_deputy(self, chain, office, gita, eko, dewi):
        today = timezone.localdate()
        Deputation.objects.create(
            absent=eko, deputy=dewi, roles=["manager"], first_day=today, last_day=today, made_by=eko
        )
        client = Client()
        client.force_login(gita)
        page = client.get(reverse("referrals:chain", args=[office.pk])).content.decode()
        assert "Eko Prasetyo (digantikan Dewi Anggraini)" in page


@pytest.mark.django_db
def test_it_waits_in_the_list_of_the_next_hand_alone(submitted, fitri, dewi, eko, zul):
    def waits_for():
        return [
            u.username for u in (fitri, dewi, eko, zul) if Referral.objects.awaiting(u).exists()
        ]

    assert waits_for() == ["fitri"]
    services.approve(referral=submitted, by=fitri)
    assert waits_for() == ["dewi"]
    services.approve(referral=submitted, by=dewi)
    assert waits_for() == ["eko"]
    assert Referral.objects.counted(eko, timezone.now()).get()["approvals"] == 1


@pytest.mark.django_db
def test_the_next_hand_is_told(submitted, fitri, dewi, eko):
    services.approve(referral=submitted, by=fitri)
    notifications.deliver()
    told = Notice.objects.filter(text__contains="paraf Bapak/Ibu").order_by("at")
    assert [notice.receiver for notice in told][-1] == dewi
    assert not Notice.objects.filter(receiver=eko, text__contains="menunggu").exists()


@pytest.mark.django_db
def test_the_pages_say_where_the_letter_lies(submitted, fitri, dewi, budi):
    services.approve(referral=submitted, by=fitri)
    client = Client()
    client.force_login(budi)
    page = client.get(submitted.get_absolute_url()).content.decode()
    assert "menunggu paraf Supervisor" in page
    case = Complaint.objects.get(pk=submitted.complaint_id)
    assert "menunggu paraf Kepala Bidang" in client.get(case.get_absolute_url()).content.decode()
    client.force_login(dewi)
    page = client.get(submitted.get_absolute_url()).content.decode()
    assert "Bubuhkan paraf" in page
    assert "Langkah sebelumnya" in page
    client.post(
        reverse("referrals:return", args=[submitted.number]),
        {"version": submitted.version + 1, "key": new_id(), "to": "step", "note": "Cek alamat."},
    )
    assert Referral.objects.get().turn.title == "Koordinator Puskesos"
