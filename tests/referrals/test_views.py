"""The pages: who reaches them, what they do, and that nothing typed is lost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from core.ids import new_id
from referrals.models import Letter, LetterOffice, Referral, Reply
from referrals.workflow import State
from tests.factories.intake import ComplaintFactory, NeedFactory
from tests.factories.referrals import LetterFactory, ReferralFactory

pytestmark = pytest.mark.django_db


def address(name: str, referral: Referral) -> str:
    return reverse(f"referrals:{name}", args=[referral.number])


def step(referral: Referral, **values) -> dict:
    return {"version": referral.version, "key": str(new_id()), **values}


def new_address(case, **query) -> str:
    return reverse("referrals:new", args=[case.number]) + "".join(
        f"{'&' if place else '?'}{name}={value}"
        for place, (name, value) in enumerate(query.items())
    )


@pytest.fixture
def as_user(client):
    def login(user):
        client.force_login(user)
        return client

    return login


READS = ("detail", "letter")
WRITES = ("submit", "approve", "return", "send", "reply", "withdraw", "expire", "issue", "revoke")


@pytest.mark.parametrize("name", [*READS, *WRITES, "edit"])
def test_the_outsider_finds_nothing(as_user, zul, name):
    """zul is a supervisor elsewhere: 404 where his role has the right at all, 403 where it has not."""
    referral = ReferralFactory(sent=True)
    LetterFactory(referral=referral)
    client = as_user(zul)
    send = client.post if name in WRITES else client.get
    assert send(address(name, referral)).status_code in {403, 404}
    assert referral.number not in client.get(reverse("referrals:list")).content.decode()


@pytest.mark.parametrize("name", ["detail", "letter", "approve", "return", "revoke"])
def test_what_his_role_may_do_elsewhere_is_404_here(as_user, zul, name):
    referral = ReferralFactory(submitted=True)
    client = as_user(zul)
    send = client.post if name in WRITES else client.get
    assert send(address(name, referral)).status_code == 404


def test_front_office_may_look_but_not_approve(as_user, ani):
    referral = ReferralFactory(submitted=True)
    client = as_user(ani)
    assert client.get(address("detail", referral)).status_code == 200
    assert client.post(address("approve", referral), step(referral)).status_code == 403
    assert Referral.objects.get().state == State.SUBMITTED


def test_a_sealed_case_hides_its_referrals(as_user, ani, dewi):
    referral = ReferralFactory(submitted=True, complaint__is_sealed=True)
    assert as_user(ani).get(address("detail", referral)).status_code == 404
    assert as_user(dewi).get(address("detail", referral)).status_code == 200


@pytest.mark.parametrize("name", WRITES)
def test_no_get_changes_anything(as_user, budi, dewi, name):
    for user in (budi, dewi):
        response = as_user(user).get(address(name, ReferralFactory(submitted=True)))
        assert response.status_code in {403, 405}


def test_drafting_from_the_case_and_submitting_at_once(as_user, budi, case, program):
    client = as_user(budi)
    page = client.get(new_address(case)).content.decode()
    assert f"program={program.code}" in page
    page = client.get(new_address(case, program=program.code))
    form = page.context["form"]
    answer = client.post(
        new_address(case, program=program.code),
        {
            "id": str(form.initial["id"]),
            "organization": str(program.owner_id),
            "letter_kind": "referral",
            "purpose": "bantuan biaya berobat",
            "body": "",
            "lanjut": "ajukan",
        },
        follow=True,
    )
    referral = Referral.objects.get()
    assert (referral.state, referral.kind) == (State.SUBMITTED, "horizontal")
    assert referral.number in answer.content.decode()
    assert "Menunggu persetujuan" in answer.content.decode()


def test_what_was_typed_stays_when_the_form_is_refused(as_user, budi, case, program):
    answer = as_user(budi).post(
        new_address(case, program=program.code),
        {"id": str(new_id()), "letter_kind": "referral", "body": "Kalimat yang panjang."},
    )
    assert answer.status_code == 422
    assert "Kalimat yang panjang." in answer.content.decode()
    assert not Referral.objects.exists()


def test_the_clerk_chooses_among_several_needs_first(as_user, budi, case):
    other = NeedFactory(complaint=case, position=1, wish="Alat bantu dengar")
    page = as_user(budi).get(new_address(case)).content.decode()
    assert f"?kebutuhan={other.pk}" in page


def test_a_case_before_the_gate_says_why_not(as_user, budi):
    waiting = ComplaintFactory(verifying=True)
    page = as_user(budi).get(new_address(waiting)).content.decode()
    assert "Belum dapat dirujuk" in page


def test_approving_and_printing_on_both_papers(as_user, budi, dewi, ani, office, case):
    referral = ReferralFactory(submitted=True, drafted_by=budi, complaint=case)
    answer = as_user(dewi).post(address("approve", referral), step(referral), follow=True)
    assert "Rujukan disetujui." in answer.content.decode()
    for paper in ("a4", "f4"):
        pdf = as_user(ani).get(address("letter", referral), {"kertas": paper})
        assert pdf.content.startswith(b"%PDF")
        assert pdf["Content-Type"] == "application/pdf"
        assert pdf["Cache-Control"] == "no-store, private"
        assert pdf["Content-Disposition"] == f'inline; filename="{referral.number}.pdf"'
    printed = Event.objects.filter(verb="letter.printed")
    assert [event.actor.username for event in printed] == ["ani", "ani"]


def test_a_letter_not_issued_is_not_found(as_user, budi):
    assert as_user(budi).get(address("letter", ReferralFactory(approved=True))).status_code == 404


def test_a_stale_approval_keeps_the_page_and_says_who_was_faster(as_user, budi, dewi, eko, office):
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    as_user(dewi).post(address("approve", referral), step(referral))
    answer = as_user(eko).post(
        address("return", referral), step(referral, note="Tulis lebih lengkap.")
    )
    assert answer.status_code == 409
    assert "Dewi Anggraini" in answer.content.decode()


def test_a_return_without_words_is_asked_again(as_user, budi, dewi):
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    answer = as_user(dewi).post(address("return", referral), step(referral, note=""))
    assert answer.status_code == 422
    answer = as_user(dewi).post(
        address("return", referral), step(referral, note="Lengkapi surat faskes."), follow=True
    )
    assert "Lengkapi surat faskes." in answer.content.decode()


def test_a_note_with_a_nik_is_refused(as_user, dewi):
    referral = ReferralFactory(submitted=True)
    answer = as_user(dewi).post(
        address("return", referral), step(referral, note="NIK 3404 0751 0163 9002 salah")
    )
    assert answer.status_code == 422
    assert Referral.objects.get().state == State.SUBMITTED


def test_sending_and_answering_from_the_page(as_user, budi):
    referral = ReferralFactory(approved=True)
    LetterFactory(referral=referral)
    client = as_user(budi)
    client.post(address("send", referral), step(referral, how="courier"))
    referral.refresh_from_db()
    assert referral.state == State.SENT
    sent = step(
        referral, answer="declined", on=timezone.localdate(referral.sent_at).isoformat(), note=""
    )
    assert client.post(address("reply", referral), sent).status_code == 422
    client.post(address("reply", referral), {**sent, "note": "Kuota habis."})
    client.post(address("reply", referral), {**sent, "note": "Kuota habis."})
    assert Reply.objects.count() == 1
    referral.refresh_from_db()
    assert referral.state == State.DECLINED


def test_the_author_is_offered_no_approval(as_user, budi):
    budi.assignments.create(role="supervisor", region_id="34.04", granted_by=budi)
    referral = ReferralFactory(submitted=True, drafted_by=budi)
    client = as_user(budi)
    assert "Setujui rujukan" not in client.get(address("detail", referral)).content.decode()
    assert referral.number not in client.get(reverse("referrals:approvals")).content.decode()
    answer = client.post(address("approve", referral), step(referral))
    assert "orang lain" in answer.content.decode()
    assert Referral.objects.get().state == State.SUBMITTED


def test_the_approvals_list_is_for_approvers_oldest_first(as_user, ani, budi, dewi):
    young, old = (ReferralFactory(submitted=True, days_old=days) for days in (1.0, 9.0))
    page = as_user(dewi).get(reverse("referrals:approvals")).content.decode()
    assert page.index(old.number) < page.index(young.number)
    assert as_user(ani).get(reverse("referrals:approvals")).status_code == 403


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("drafted", "drafted"),
        ("returned", "drafted"),
        ("submitted", "submitted"),
        ("approved", "approved"),
        ("sent", "late"),
        ("accepted", "late"),
        ("late", "late"),
        ("ended", "delivered"),
    ],
)
def test_each_tab_shows_its_states(as_user, budi, status, shown):
    rows = {
        name: ReferralFactory(**{name: True} if name != "drafted" else {})
        for name in ("drafted", "submitted", "approved", "late", "delivered")
    }
    page = as_user(budi).get(reverse("referrals:list"), {"status": status}).content.decode()
    found = {name for name, row in rows.items() if row.number in page}
    assert found == {shown}


def test_search_by_number_of_referral_case_or_letter(as_user, budi):
    letter, other = LetterFactory(), ReferralFactory()
    wanted = letter.referral
    for text in (wanted.number.lower(), wanted.complaint.number, letter.number):
        page = as_user(budi).get(reverse("referrals:list"), {"q": text}).content.decode()
        assert wanted.number in page
        assert other.number not in page


def test_pages_mask_the_nik(as_user, budi, case):
    referral = ReferralFactory(complaint=case)
    page = as_user(budi).get(address("detail", referral)).content.decode()
    assert case.client.nik not in page
    assert f"{case.client.nik[:4]} " in page


def test_pages_hold_no_inline_code(as_user, budi, dewi, case, program):
    referral = ReferralFactory(sent=True, complaint=case)
    LetterFactory(referral=referral)
    other = ReferralFactory(submitted=True)
    pages = [
        as_user(budi).get(address("detail", referral)),
        as_user(dewi).get(address("detail", other)),
        as_user(dewi).get(reverse("referrals:approvals")),
        as_user(budi).get(address("edit", ReferralFactory())),
        as_user(budi).get(new_address(ComplaintFactory(in_review=True))),
    ]
    for page in pages:
        assert page.status_code == 200
        main = re.search(r"<main.*?</main>", page.content.decode(), re.S).group()
        assert not re.search(r"<script(?![^>]+src)|\sstyle=|\son\w+=", main)


class TestVerification:
    def test_it_names_the_letter_and_the_office_and_never_a_person(self, client, places):
        letter = LetterFactory()
        person = letter.referral.complaint.client
        page = client.get(reverse("referrals:verify", args=[letter.code])).content.decode()
        assert letter.number in page
        assert "SLRT Kabupaten Sleman" in page
        assert "Berlaku" in page
        for secret in (
            person.name,
            person.nik,
            person.address,
            letter.referral.number,
            letter.referral.complaint.number,
            letter.referral.program.name,
        ):
            assert secret not in page

    def test_it_says_revoked(self, client, places):
        letter = LetterFactory(revoked=True)
        page = client.get(reverse("referrals:verify", args=[letter.code])).content.decode()
        assert "Dicabut" in page
        assert letter.revoke_reason not in page

    def test_an_unknown_code_is_a_plain_404(self, client, db):
        answer = client.get(reverse("referrals:verify", args=["A" * 26]))
        assert answer.status_code == 404
        assert "Surat tidak ditemukan" in answer.content.decode()

    def test_a_code_typed_by_hand_is_understood(self, client, places):
        letter = LetterFactory(code="0123456789ABCDEFGHJKMNPQRS")
        typed = "o1234-56789-abcde-fghjk-mnpqrs"
        answer = client.get(reverse("referrals:verify_ask"), {"kode": typed}, follow=True)
        assert letter.number in answer.content.decode()

    def test_many_wrong_codes_are_asked_to_wait_but_good_ones_are_not_counted(
        self, client, places, settings
    ):
        letter = LetterFactory()
        for _ in range(60):
            assert client.get(reverse("referrals:verify", args=[letter.code])).status_code == 200
        where = {"REMOTE_ADDR": "192.0.2.7"}
        wrong = reverse("referrals:verify", args=["B" * 26])
        seen = [client.get(wrong, **where).status_code for _ in range(32)]
        assert seen == [404] * 30 + [429] * 2


class TestOffices:
    def given(self, **changes) -> dict:
        return {
            "id": str(new_id()),
            "version": "0",
            "region": "34.04",
            "name": "SLRT Kabupaten Sleman",
            "head_lines": "Pemerintah Kabupaten Sleman\nDinas Sosial",
            "address": "Jl. KRT Pringgodiningrat 6",
            "city": "Sleman",
            "number_pattern": "460/{no}/SLRT/{bulan}/{tahun}",
            "signer_title": "Manajer SLRT",
            "signer_name": "Eko Prasetyo",
            "paper": "f4",
            "signing": "electronic",
            "reply_days": "14",
            "validity_days": "90",
            **changes,
        }

    def test_the_admin_sets_the_letterhead_of_the_region(self, as_user, gita):
        client = as_user(gita)
        client.post(reverse("referrals:office_new"), self.given())
        office = LetterOffice.objects.get()
        assert office.head_lines == ["Pemerintah Kabupaten Sleman", "Dinas Sosial"]
        changed = self.given(signer_name="Pejabat Baru", version=str(office.version))
        client.post(reverse("referrals:office_edit", args=[office.pk]), changed)
        office.refresh_from_db()
        assert (office.signer_name, office.version) == ("Pejabat Baru", 2)
        stale = client.post(reverse("referrals:office_edit", args=[office.pk]), changed)
        assert stale.status_code == 422
        assert "SLRT Kabupaten Sleman" in client.get(reverse("referrals:offices")).content.decode()

    def test_a_pattern_without_a_number_is_refused(self, as_user, gita):
        answer = as_user(gita).post(
            reverse("referrals:office_new"), self.given(number_pattern="460/SLRT")
        )
        assert answer.status_code == 422
        assert not LetterOffice.objects.exists()

    @pytest.mark.parametrize("who", ["budi", "eko", "zul"])
    def test_nobody_else_may(self, as_user, request, who, office):
        client = as_user(request.getfixturevalue(who))
        assert client.get(reverse("referrals:offices")).status_code == 403
        assert client.get(reverse("referrals:office_edit", args=[office.pk])).status_code == 403

    def test_not_outside_ones_own_region(self, as_user, gita, office):
        answer = as_user(gita).post(reverse("referrals:office_new"), self.given(region="34.02"))
        assert answer.status_code == 422
        assert LetterOffice.objects.count() == 1


class TestLetterActions:
    def test_revoked_and_issued_again(self, as_user, budi, dewi, office, case):
        referral = ReferralFactory(approved=True, complaint=case)
        as_user(budi).post(address("issue", referral))
        referral.refresh_from_db()
        as_user(dewi).post(address("revoke", referral), step(referral, note="Nama salah tulis."))
        as_user(budi).post(address("issue", referral))
        numbers = list(Letter.objects.order_by("serial").values_list("serial", "revoke_reason"))
        assert numbers == [(1, "Nama salah tulis."), (2, "")]

    def test_without_an_office_the_page_says_so(self, as_user, budi, case):
        referral = ReferralFactory(approved=True, complaint=case)
        answer = as_user(budi).post(address("issue", referral), follow=True)
        assert "belum diatur" in answer.content.decode()


@pytest.mark.parametrize("name", ["list", "approvals"])
def test_lists_cost_the_same_with_three_and_thirty_rows(
    as_user, dewi, django_assert_max_num_queries, name
):
    client, url = as_user(dewi), reverse(f"referrals:{name}")
    for many in (3, 27):
        for _ in range(many):
            ReferralFactory(submitted=True)
        with django_assert_max_num_queries(12):
            client.get(url)


def test_the_page_of_a_referral_stays_within_its_budget(
    as_user, budi, office, case, django_assert_max_num_queries
):
    referral = ReferralFactory(sent=True, complaint=case)
    LetterFactory(referral=referral)
    client = as_user(budi)
    with django_assert_max_num_queries(15):
        client.get(address("detail", referral))


def test_a_damaged_page_address_is_the_first_page(as_user, budi):
    referral = ReferralFactory()
    for cursor in ("rusak", "WyJuIixbIngiLCJ5Il1d"):
        page = as_user(budi).get(reverse("referrals:list"), {"hal": cursor})
        assert referral.number in page.content.decode()


def test_pages_follow_each_other_without_gap_or_repeat(as_user, budi, case):
    rows = [ReferralFactory(partner=True, days_old=float(day)) for day in range(30)]
    client, seen, url = as_user(budi), [], reverse("referrals:list")
    page = client.get(url).context["page"]
    while True:
        seen += [row.number for row in page.rows]
        if page.next is None:
            break
        page = client.get(url, {"hal": page.next}).context["page"]
    assert seen == [row.number for row in rows]
