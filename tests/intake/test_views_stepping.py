"""Each step of a case through its door: who may, what is refused, and what stays on the screen."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Assignment, User
from audit.models import Event
from audit.verbs import Verb
from core.ids import new_id
from intake import services
from intake.forms.stepping import SPECS, steps_for
from intake.models import Complaint, Note, Verification
from intake.workflow import Status
from tests.factories.dtks import PersonFactory, make_nik
from tests.factories.programs import OrganizationFactory, ProgramFactory
from tests.factories.walk import kind, log, paper_kind

FINDING = {"basis": "visit", "hardship": "poor", "finding": "Rumah papan, buruh tani."}


@pytest.fixture
def sumiyati(places):
    return PersonFactory(nik=make_nik())


@pytest.fixture
def listed(ani, sumiyati):
    return log(ani)


@pytest.fixture
def unlisted(ani):
    return log(ani)


@pytest.fixture
def deciding(unlisted, dewi):
    services.record_finding(complaint=unlisted, by=dewi, **FINDING)
    unlisted.refresh_from_db()
    return unlisted


@pytest.fixture
def go(client):
    """Take a step as somebody: `go(dewi, "finding", case, **fields)`."""

    def post(user, code, case, **fields):
        client.force_login(user)
        case.refresh_from_db()
        given = {"version": case.version, **fields}
        return client.post(reverse(f"intake:{code}", args=[case.number]), given)

    return post


def status(case) -> str:
    case.refresh_from_db()
    return case.status


def test_a_step_ends_on_the_case_page_with_a_word(go, dewi, unlisted):
    answer = go(dewi, "finding", unlisted, **FINDING)
    assert (answer.status_code, answer.url) == (302, unlisted.get_absolute_url())
    assert status(unlisted) == Status.DECIDING
    assert Verification.objects.get().finding == "Rumah papan, buruh tani."


def test_a_candidate_is_confirmed_or_all_are_rejected(go, ani, sumiyati):
    case = log(ani, client={"nik": "", "no_nik_reason": "lost"})
    assert go(ani, "confirm", case, person=str(sumiyati.pk)).status_code == 302
    assert status(case) == Status.IN_REVIEW
    other = log(ani, client={"nik": "", "no_nik_reason": "lost"})
    assert go(ani, "reject", other).status_code == 302
    assert status(other) == Status.VERIFYING


def test_only_an_offered_candidate_can_be_confirmed(go, ani, sumiyati):
    case = log(ani, client={"nik": "", "no_nik_reason": "lost"})
    stranger = PersonFactory(nik=make_nik(serial=9700), name="ORANG LAIN")
    assert go(ani, "confirm", case, person=str(stranger.pk)).status_code == 422
    assert status(case) == Status.REGISTERED


def test_the_register_is_asked_again(go, ani, unlisted, sumiyati):
    assert go(ani, "check", unlisted).status_code == 302
    assert status(unlisted) == Status.IN_REVIEW


def test_the_manager_names_an_alternative_or_refuses(go, eko, deciding):
    answer = go(eko, "decide", deciding, alternative="proposal", reason="Diusulkan ke DTSEN.")
    assert answer.status_code == 302
    assert status(deciding) == Status.IN_REVIEW


def test_a_regional_alternative_needs_its_programme(go, eko, deciding):
    answer = go(eko, "decide", deciding, alternative="regional", reason="Ke program daerah")
    assert answer.status_code == 422
    assert "Ke program daerah" in answer.content.decode()
    assert status(deciding) == Status.DECIDING
    program = ProgramFactory(sleman=True)
    given = {"alternative": "regional", "program": str(program.pk), "reason": "Jamkesda"}
    assert go(eko, "decide", deciding, **given).status_code == 302
    assert deciding.verifications.filter(program=program).exists()


def test_a_refusal_needs_a_reason(go, eko, deciding):
    assert go(eko, "decline", deciding, reason="").status_code == 422
    assert go(eko, "decline", deciding, reason="Keluarga mampu.").status_code == 302
    assert status(deciding) == Status.DECLINED


def test_the_check_can_be_sent_back(go, eko, deciding):
    assert go(eko, "send_back", deciding, note="Kunjungi rumahnya.").status_code == 302
    assert status(deciding) == Status.VERIFYING


def test_needs_are_settled_and_the_case_resolved_on_one_screen(go, budi, listed):
    answer = go(budi, "resolve", listed, outcome_0="helped", note_0="KIS aktif lagi.")
    assert answer.status_code == 302
    assert status(listed) == Status.RESOLVED
    assert listed.needs.get().outcome == "helped"


def test_nothing_is_settled_when_the_case_cannot_be_resolved(go, budi, ani, listed):
    services.add_need(complaint=listed, need=services.NeedInput("food", "Sembako"), by=ani)
    answer = go(budi, "resolve", listed, outcome_0="helped", note_0="KIS aktif lagi.")
    assert answer.status_code == 422
    assert "KIS aktif lagi." in answer.content.decode()
    assert not listed.needs.exclude(outcome="").exists()


def test_an_outcome_alone_may_be_written_and_corrected(go, budi, listed):
    assert (
        go(budi, "settle", listed, outcome_0="informed", note_0="Sudah dijelaskan.").status_code
        == 302
    )
    assert go(budi, "settle", listed, outcome_0="helped", note_0="KIS aktif.").status_code == 302
    assert listed.needs.get().outcome == "helped"
    assert go(budi, "settle", listed, outcome_0="helped", note_0="KIS aktif.").status_code == 422


def test_the_citizen_is_told_before_the_case_is_closed(go, ani, budi, listed):
    go(budi, "resolve", listed, outcome_0="helped", note_0="KIS aktif.")
    assert go(ani, "close", listed, informed_how="").status_code == 422
    assert go(ani, "close", listed, informed_how="datang ke loket").status_code == 302
    assert status(listed) == Status.CLOSED


def test_a_closed_case_is_opened_again_with_a_reason(go, ani, budi, dewi, listed):
    go(budi, "resolve", listed, outcome_0="helped", note_0="KIS aktif.")
    go(ani, "close", listed, informed_how="datang")
    assert go(dewi, "reopen", listed, note="KIS mati lagi").status_code == 302
    assert status(listed) == Status.IN_REVIEW


def test_a_refused_case_is_reconsidered_and_not_reopened(go, ani, eko, dewi, deciding):
    go(eko, "decline", deciding, reason="Keluarga mampu.")
    go(ani, "close", deciding, informed_how="datang")
    answer = go(dewi, "reopen", deciding, note="Coba lagi")
    assert answer.status_code == 422
    assert "Tinjau ulang penolakan" in answer.content.decode()
    assert go(dewi, "reconsider", deciding, note="Ada bukti baru").status_code == 302
    assert status(deciding) == Status.VERIFYING


def test_a_case_is_cancelled_with_a_reason(go, ani, listed):
    assert go(ani, "cancel", listed, note="").status_code == 422
    assert go(ani, "cancel", listed, note="Tercatat dua kali").status_code == 302
    assert status(listed) == Status.CANCELLED


def test_a_colleague_puts_their_name_on_the_case(go, budi, listed):
    go(budi, "take", listed)
    listed.refresh_from_db()
    assert listed.holder == budi


def test_a_note_sent_twice_is_one_note(go, budi, listed):
    key = str(new_id())
    for _ in range(2):
        assert go(budi, "note", listed, note_id=key, text="Sudah ditelepon.").status_code == 302
    assert Note.objects.get().text == "Sudah ditelepon."


def test_a_note_holds_no_identity_number(go, budi, listed):
    text = "Atas nama 3404 0751 0163 9002."
    answer = go(budi, "note", listed, note_id=str(new_id()), text=text)
    assert answer.status_code == 422
    assert "Jangan menulis NIK" in answer.content.decode()
    assert not Note.objects.exists()


def test_a_case_is_sealed_and_opened_with_a_reason(go, dewi, citra, client, listed):
    assert go(dewi, "seal", listed, reason="").status_code == 422
    go(dewi, "seal", listed, reason="Korban kekerasan")
    listed.refresh_from_db()
    assert listed.is_sealed
    assert go(citra, "note", listed, note_id=str(new_id()), text="x").status_code == 404
    go(dewi, "unseal", listed, reason="Salah tanda")
    listed.refresh_from_db()
    assert not listed.is_sealed


def test_one_more_need_seals_when_its_kind_is_protected(go, ani, listed):
    kind("ODHA", "Orang dengan HIV/AIDS", is_sealed=True)
    go(ani, "add_need", listed, sector="health", wish="Pendampingan", ppks_kinds=["ODHA"])
    listed.refresh_from_db()
    assert listed.is_sealed
    assert listed.needs.count() == 2


def test_answers_of_the_person_are_kept_with_the_day(go, ani, listed):
    answer = go(ani, "ask", listed, asked="has_sktm,power_va", has_sktm="1", power_va="450")
    assert answer.status_code == 302
    listed.client.refresh_from_db()
    assert listed.client.answers["has_sktm"]["value"] is True
    assert listed.client.answers["power_va"]["value"] == 450


def test_a_question_that_was_not_answered_stays_open(go, ani, listed):
    assert go(ani, "ask", listed, asked="has_sktm", has_sktm="").status_code == 422
    listed.client.refresh_from_db()
    assert listed.client.answers == {}


class TestStaleScreens:
    def test_what_was_typed_stays_and_the_second_press_counts(self, client, dewi, ani, unlisted):
        url = reverse("intake:finding", args=[unlisted.number])
        old = unlisted.version
        services.take(complaint=unlisted, by=ani)
        client.force_login(dewi)
        answer = client.post(url, {"version": old, **FINDING})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Rumah papan, buruh tani." in page
        assert "diubah oleh Ani Lestari" in page
        unlisted.refresh_from_db()
        assert f'name="version" value="{unlisted.version}"' in page
        assert client.post(url, {"version": unlisted.version, **FINDING}).status_code == 302

    def test_what_changed_since_stands_beside_what_was_typed(self, client, dewi, ani, unlisted):
        url = reverse("intake:finding", args=[unlisted.number])
        client.force_login(dewi)
        blank = client.get(url).context["step"].form
        services.take(complaint=unlisted, by=ani)
        services.write_note(note_id=new_id(), complaint=unlisted, text="Isi catatan.", by=ani)
        sent = {"version": blank["version"].value(), "seen": blank["seen"].value(), **FINDING}
        answer = client.post(url, sent)
        since = answer.context["since"]
        assert [(row.label, row.before, row.now) for row in since.changes] == [
            ("Petugas", "belum ada", "Ani Lestari")
        ]
        assert [(row.who, row.what) for row in since.deeds] == [
            ("Ani Lestari", "menulis catatan"),
            ("Ani Lestari", "mengambil keluhan"),
        ]
        page = answer.content.decode()
        assert "Yang berubah sejak formulir ini Anda buka" in page
        assert "Rumah papan, buruh tani." in page

    @pytest.mark.parametrize("seen", ["", "[]", "{", '{"at":"kemarin"}', '{"status":"x","at":1}'])
    def test_a_snapshot_that_cannot_be_read_is_no_obstacle(self, client, dewi, ani, unlisted, seen):
        old = unlisted.version
        services.take(complaint=unlisted, by=ani)
        client.force_login(dewi)
        url = reverse("intake:finding", args=[unlisted.number])
        assert client.post(url, {"version": old, "seen": seen, **FINDING}).status_code == 409

    def test_the_same_form_pressed_twice_is_one_step_and_no_alarm(self, client, dewi, unlisted):
        url = reverse("intake:finding", args=[unlisted.number])
        client.force_login(dewi)
        sent = {"version": unlisted.version, **FINDING}
        first, second = client.post(url, sent), client.post(url, sent)
        assert first.url == second.url == unlisted.get_absolute_url()
        assert Verification.objects.count() == 1

    def test_in_a_second_tab_other_words_are_not_taken_for_the_first(self, client, dewi, unlisted):
        url = reverse("intake:finding", args=[unlisted.number])
        client.force_login(dewi)
        client.post(url, {"version": unlisted.version, **FINDING})
        other = FINDING | {"finding": "Rumah tembok."}
        answer = client.post(url, {"version": unlisted.version, **other})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Rumah tembok." in page
        assert "tidak berlaku" in page

    def test_a_step_that_no_longer_applies_says_so(self, go, budi, listed):
        answer = go(budi, "resolve", listed, outcome_0="helped", note_0="KIS aktif.")
        answer = go(budi, "resolve", listed)
        assert answer.status_code == 422
        assert "tidak berlaku" in answer.content.decode()


class TestWho:
    @pytest.mark.parametrize("code", [*SPECS, "reveal"])
    def test_the_outsider_finds_no_case_behind_any_door(self, client, zul, unlisted, code):
        client.force_login(zul)
        url = reverse(f"intake:{code}", args=[unlisted.number])
        # Without the right anywhere it is 403 before the case is looked for; with it, 404.
        assert client.post(url, {"version": 1}).status_code in {403, 404}
        unlisted.refresh_from_db()
        assert unlisted.status == Status.VERIFYING

    @pytest.mark.parametrize("code", ["finding", "send_back", "request_papers", "note", "seal"])
    def test_a_supervisor_elsewhere_gets_404(self, client, zul, unlisted, code):
        client.force_login(zul)
        answer = client.get(reverse(f"intake:{code}", args=[unlisted.number]))
        assert answer.status_code == (403 if code == "send_back" else 404)

    @pytest.mark.parametrize(
        ("who", "code"),
        [
            ("ani", "finding"),
            ("ani", "decide"),
            ("ani", "settle"),
            ("budi", "decide"),
            ("citra", "reveal"),
            ("dewi", "decide"),
            ("eko", "finding"),
            ("gita", "note"),
        ],
    )
    def test_without_the_right_the_door_is_closed(self, request, go, unlisted, who, code):
        assert go(request.getfixturevalue(who), code, unlisted).status_code == 403

    def test_whoever_checked_does_not_decide(self, client, dewi, deciding, places):
        Assignment.objects.create(user=dewi, role="manager", region_id="34.04")
        both = User.objects.get(pk=dewi.pk)
        client.force_login(both)
        url = reverse("intake:decide", args=[deciding.number])
        answer = client.post(url, {"version": deciding.version, "alternative": "proposal"})
        assert answer.status_code == 422
        assert "orang lain" in answer.content.decode()
        assert "decide" not in [step.code for step in steps_for(deciding, both)]


class TestReveal:
    def test_it_is_recorded_each_time_and_a_piece_of_page_for_htmx(self, client, ani, listed):
        client.force_login(ani)
        url = reverse("intake:reveal", args=[listed.number])
        whole = client.post(url)
        piece = client.post(url, headers={"HX-Request": "true"})
        assert make_nik() in whole.content.decode()
        assert b"<html" not in piece.content
        assert make_nik() in piece.content.decode()
        assert Event.objects.filter(verb=Verb.COMPLAINT_REVEALED, actor=ani).count() == 2
        assert "no-store" in piece["Cache-Control"]

    def test_a_link_cannot_do_it(self, client, ani, listed):
        client.force_login(ani)
        assert client.get(reverse("intake:reveal", args=[listed.number])).status_code == 405


class TestStepsFor:
    def codes(self, case, user):
        case.refresh_from_db()
        return [step.code for step in steps_for(Complaint.objects.get(pk=case.pk), user)]

    def test_the_pressing_step_comes_first_and_is_the_only_primary(self, dewi, unlisted):
        steps = steps_for(unlisted, dewi)
        assert steps[0].code == "finding"
        assert [step.is_primary for step in steps].count(True) == 1

    def test_papers_lead_while_they_are_missing(self, ani, budi, listed):
        services.request_papers(complaint=listed, kinds=[paper_kind()], note="", by=budi)
        listed.refresh_from_db()
        assert steps_for(listed, ani)[0].code == "add_paper"
        services.waive_paper(request=listed.paper_requests.get(), reason="Sudah ada", by=ani)
        listed.refresh_from_db()
        assert steps_for(listed, ani)[0].code == "papers_complete"

    def test_a_case_in_review_leads_nowhere_until_its_needs_are_settled(self, budi, listed):
        assert not any(step.is_primary for step in steps_for(listed, budi))
        services.settle_need(need=listed.needs.get(), outcome="helped", note="Ya", by=budi)
        listed.refresh_from_db()
        assert steps_for(listed, budi)[0].code == "resolve"

    def test_an_admin_of_the_catalogue_has_no_step(self, gita, listed):
        assert steps_for(listed, gita) == []

    def test_every_step_draws_itself(self, client, request, listed):
        for who in ("ani", "budi", "dewi", "eko"):
            user = request.getfixturevalue(who)
            client.force_login(user)
            for step in steps_for(listed, user):
                assert client.get(step.url).status_code == 200, step.code


def test_partners_and_programmes_of_other_places_are_not_offered(client, eko, deciding, places):
    ProgramFactory(name="Program Bantul", bantul=True)
    ProgramFactory(name="Program Sleman", sleman=True)
    OrganizationFactory(name="LKS Bantul", bantul=True)
    client.force_login(eko)
    page = client.get(reverse("intake:decide", args=[deciding.number])).content.decode()
    assert "Program Sleman" in page
    assert "Program Bantul" not in page
    assert "LKS Bantul" not in page


def test_a_step_counts_the_same_days_as_the_case(client, budi, listed):
    client.force_login(budi)
    case = client.get(listed.get_absolute_url()).content.decode()
    step = client.get(reverse("intake:request_papers", args=[listed.number])).content.decode()
    assert "hari kerja lagi" in case
    words = re.search(r"\d+ hari kerja lagi", case)
    assert words
    assert words.group() in step


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_step(dewi, unlisted):
    """Both requests read their session before the other has ended."""
    browser = Client()
    browser.force_login(dewi)
    url = reverse("intake:finding", args=[unlisted.number])
    sent = {"version": unlisted.version, **FINDING}

    def press(_):
        hand = Client()
        hand.cookies = browser.cookies
        try:
            return hand.post(url, sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, range(2))) == [302, 302]
    assert Verification.objects.count() == 1
