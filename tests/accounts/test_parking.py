"""A form that met the login: it comes back to its sender, filled, and to nobody else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import parking
from intake.models import Complaint, Note
from tests.factories.arrival import PDF, typed
from tests.factories.dtks import make_nik
from tests.factories.intake import ComplaintFactory

NEW = "/keluhan/baru/"
PASSWORD = "kunci-uji-coba-9"


def run_out():
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def sign_in(client, user, target=NEW):
    return client.post("/masuk/", {"login": user.username, "password": PASSWORD, "next": target})


@pytest.fixture
def ended(client, ani):
    """ani's browser, after a working day."""
    client.force_login(ani)
    run_out()
    return client


def test_the_arrival_page_is_filled_again_after_the_login(ended, ani):
    form = typed(story="Kartu tidak aktif di RSUD.", needs=[{"sector": "health", "wish": "KIS"}])
    answer = ended.post(NEW, form)
    assert answer.url == f"/masuk/?next={NEW}"
    assert "selama 30 menit" in ended.get(answer.url).content.decode()
    assert sign_in(ended, ani).url == NEW
    page = ended.get(NEW).content.decode()
    for kept in ("Kartu tidak aktif di RSUD.", "SUMIYATI", 'value="KIS"', form["complaint_id"]):
        assert kept in page
    assert "belum tersimpan" in page
    assert "Berkas harus dipilih lagi" not in page
    assert not Complaint.objects.exists()
    assert ended.post(NEW, form).status_code == 302
    assert "Kartu tidak aktif" not in ended.get(NEW).content.decode()


def test_files_have_to_be_chosen_again_and_the_page_says_so(ended, ani):
    ended.post(NEW, typed(papers=[("ktp", SimpleUploadedFile("a.pdf", PDF))]))
    sign_in(ended, ani)
    assert "Berkas harus dipilih lagi" in ended.get(NEW).content.decode()


def test_a_step_is_filled_again_and_still_knows_what_was_on_the_screen(client, ani):
    case = ComplaintFactory(in_review=True)
    target = reverse("intake:cancel", args=[case.number])
    client.force_login(ani)
    run_out()
    client.post(target, {"version": case.version, "note": "Warga mencabut keluhannya."})
    sign_in(client, ani, target)
    page = client.get(target).content.decode()
    assert "Warga mencabut keluhannya." in page
    assert f'name="version" value="{case.version}"' in page


def test_any_other_form_is_offered_to_be_sent_again(client, gita):
    target = reverse("accounts:user_new")
    form = {"username": "hana", "name": "Hana Pertiwi"}
    client.force_login(gita)
    run_out()
    client.post(target, form)
    sign_in(client, gita, target)
    page = client.get(target).content.decode()
    assert "Kirim isian tadi" in page
    assert '<input type="hidden" name="name" value="Hana Pertiwi">' in page
    client.post(target, form)
    assert "Kirim isian tadi" not in client.get(target).content.decode()


def test_it_may_be_thrown_away(ended, ani):
    ended.post(NEW, typed(story="Jangan disimpan."))
    sign_in(ended, ani)
    assert ended.post(reverse("accounts:parked_drop"), {"next": NEW}).url == NEW
    assert "Jangan disimpan." not in ended.get(NEW).content.decode()
    elsewhere = ended.post(reverse("accounts:parked_drop"), {"next": "https://contoh.id/"})
    assert elsewhere.url == "/"


def test_nobody_else_gets_it_who_signs_in_on_the_same_browser(ended, ani, citra):
    ended.post(NEW, typed(story="Hanya untuk Ani."))
    sign_in(ended, citra)
    assert "Hanya untuk Ani." not in ended.get(NEW).content.decode()
    assert parking.PARKED not in ended.session


def test_nothing_of_it_can_be_read_where_it_lies_or_in_an_address(ended):
    answer = ended.post(NEW, typed(story="Rahasia keluarga."))
    stored = str([row.get_decoded() for row in Session.objects.all()])
    cookies = str([morsel.value for morsel in ended.cookies.values()])
    assert parking.PARKED in stored
    for secret in (make_nik(), "SUMIYATI", "Rahasia"):
        assert secret not in stored + cookies + answer.url


def test_half_an_hour_later_it_is_gone(ended, ani, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ended.post(NEW, typed(story="Terlalu lama."))
    sign_in(ended, ani)
    time_machine.shift(timedelta(minutes=parking.MINUTES, seconds=1))
    assert "Terlalu lama." not in ended.get(NEW).content.decode()


def test_signed_out_in_another_tab_it_is_kept_as_well(client, ani):
    client.force_login(ani)
    client.post("/keluar/")
    client.post(NEW, typed(story="Tab yang lain."))
    sign_in(client, ani)
    assert "Tab yang lain." in client.get(NEW).content.decode()


def test_a_stranger_leaves_nothing_behind(client, places):
    client.post(NEW, typed(story="Siapa saja."))
    assert not Session.objects.exists()


def test_passwords_and_novels_are_not_kept(ended):
    for form in ({"password1": "kunci-baru-9"}, {"story": "a" * parking.MOST}):
        ended.post("/akun/saya/", form)
        assert parking.PARKED not in ended.session


class TestSignedInAgainInAnotherTab:
    """The token of the older page no longer counts."""

    @pytest.fixture
    def strict(self, ani):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ani)
        return client

    def test_our_own_page_comes_back_filled(self, strict):
        form = typed(story="Dua tab.", csrfmiddlewaretoken="x" * 64)
        answer = strict.post(NEW, form, headers={"Origin": "http://testserver"})
        assert answer.url == NEW
        assert "Dua tab." in strict.get(NEW).content.decode()

    def test_another_site_gets_nothing_kept(self, strict):
        for origin in ("https://contoh.id", "null", None):
            headers = {"Origin": origin} if origin else {}
            assert strict.post(NEW, typed(story="Dari luar."), headers=headers).status_code == 403
        assert "Dari luar." not in strict.get(NEW).content.decode()

    def test_the_script_is_told_that_a_new_token_is_enough(self, strict):
        headers = {"Origin": "http://testserver", "HX-Request": "true"}
        answer = strict.post(NEW, typed(), headers=headers)
        assert (answer.status_code, answer["X-Stale-Form"]) == (403, "1")


def test_a_note_is_written_once_although_its_form_came_back(client, budi):
    case = ComplaintFactory(in_review=True)
    target = reverse("intake:note", args=[case.number])
    form = {"note_id": "0190d7a0-0000-7000-8000-000000000001", "text": "Sudah ditelepon."}
    client.force_login(budi)
    run_out()
    client.post(target, form | {"version": case.version})
    sign_in(client, budi, target)
    assert form["note_id"] in client.get(target).content.decode()
    for _ in range(2):
        client.post(target, form | {"version": case.version})
    assert Note.objects.count() == 1
