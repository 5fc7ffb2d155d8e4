"""What an office writes and shows on its letters; letters printed together, replaced, signed by ink or by the system."""

import datetime as dt
import io
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audit.models import Event
from core.errors import Refused
from core.ids import new_id
from core.uploads import BadUpload
from referrals import services
from referrals.logos import as_png
from referrals.models import Letter, LetterLogo, LetterText
from tests.factories.referrals import LetterOfficeFactory, ReferralFactory, picture

pytestmark = pytest.mark.django_db
ADDRESS = "https://slrt.example.go.id/verifikasi/ABC/"


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/MediaBox", pdf))


def set_text(office, by, **changes) -> LetterText:
    values = {
        "text_id": new_id(),
        "kind": "referral",
        "part": "basis",
        "text": "Berdasarkan Peraturan Bupati, {tujuan} diminta menjawab dalam {batas_jawaban}.",
        "valid_from": timezone.localdate(),
    }
    return services.set_text(office=office, by=by, **(values | changes))


def letter_of(case, by) -> Letter:
    return services.issue_letter(referral=ReferralFactory(approved=True, complaint=case), by=by)


class TestTexts:
    def test_the_block_stands_on_the_letter_with_its_places_filled(self, case, office, gita, budi):
        set_text(office, gita)
        set_text(office, gita, part="closing", text="Keputusan ada pada {tujuan}.\nTerima kasih.")
        content = letter_of(case, budi).content
        assert any(
            "Dinas Sosial Kabupaten Sleman diminta menjawab dalam 14" in p
            for p in content["paragraphs"]
        )
        assert content["closing"][-1] == "Terima kasih."
        assert "{" not in str(content["paragraphs"] + content["closing"])

    def test_an_empty_one_brings_the_usual_words_back(self, case, office, gita, budi):
        set_text(office, gita, part="closing", text="Lain.")
        set_text(office, gita, part="closing", text="")
        assert "Lain." not in letter_of(case, budi).content["closing"]

    def test_a_letter_that_is_out_keeps_its_words(self, case, office, gita, budi):
        letter = letter_of(case, budi)
        before = services.render_letter(letter, address=ADDRESS)
        set_text(office, gita, part="closing", text="Lain sama sekali.")
        services.set_logo(logo_id=new_id(), office=office, side="left", image=picture(), by=gita)
        assert services.render_letter(Letter.objects.get(), address=ADDRESS) == before

    def test_one_that_begins_tomorrow_does_not_hold_today(self, case, office, gita, budi):
        set_text(office, gita, valid_from=timezone.localdate() + dt.timedelta(days=1))
        assert "Peraturan Bupati" not in str(letter_of(case, budi).content)

    def test_what_is_refused(self, office, gita, zul, eko):
        with pytest.raises(Refused, match="nik"):
            set_text(office, gita, text="Warga {nik}")
        with pytest.raises(Refused, match="hari ini"):
            set_text(office, gita, valid_from=timezone.localdate() - dt.timedelta(days=1))
        for by in (zul, eko):
            with pytest.raises(PermissionDenied):
                set_text(office, by)

    def test_a_kept_block_is_never_changed(self, office, gita):
        set_text(office, gita)
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            LetterText.objects.update(text="Lain")


class TestPage:
    @pytest.fixture
    def client(self, gita) -> Client:
        client = Client()
        client.force_login(gita)
        return client

    def words(self, **changes) -> dict:
        today = f"{timezone.localdate():%d-%m-%Y}"
        values = {"id": new_id(), "kind": "referral", "part": "basis", "text": "Dasar: {nama}."}
        return values | {"valid_from": today} | changes

    def test_a_block_is_seen_in_a_sample_before_it_is_kept(self, client, office):
        url = reverse("referrals:texts", args=[office.pk])
        shown = client.post(url, self.words(lihat="1"))
        assert shown["Content-Type"] == "application/pdf"
        assert not LetterText.objects.exists()
        assert client.post(url, self.words()).status_code == 302
        assert "Dasar: {nama}." in client.get(url).content.decode()

    def test_an_unknown_place_is_named_and_nothing_typed_is_lost(self, client, office):
        answer = client.post(
            reverse("referrals:texts", args=[office.pk]), self.words(text="Hai {siapa}")
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "{siapa} tidak dikenal" in page
        assert "Hai {siapa}" in page

    @pytest.mark.parametrize("kind", ["referral", "recommendation", "statement"])
    def test_every_kind_has_its_sample(self, client, office, kind):
        url = reverse("referrals:letter_sample", args=[office.pk])
        assert client.get(url, {"jenis": kind}).content.startswith(b"%PDF")

    def test_a_logo_is_put_on_and_taken_off(self, client, office):
        url = reverse("referrals:letter_logo", args=[office.pk])
        file = SimpleUploadedFile("logo.png", picture(900, 1000), content_type="image/png")
        client.post(url, {"key": new_id(), "side": "right", "image": file})
        shown = client.get(reverse("referrals:letter_logo_picture", args=[office.pk, "right"]))
        assert Image.open(io.BytesIO(shown.content)).size == (324, 360)
        client.post(url, {"key": new_id(), "side": "right", "remove": "on"})
        gone = client.get(reverse("referrals:letter_logo_picture", args=[office.pk, "right"]))
        assert gone.status_code == 404
        assert LetterLogo.objects.count() == 2

    def test_what_is_no_picture_is_refused_with_a_sentence(self, client, office):
        file = SimpleUploadedFile("logo.png", b"MZ\x90\x00 program", content_type="image/png")
        url = reverse("referrals:letter_logo", args=[office.pk])
        answer = client.post(url, {"key": new_id(), "side": "left", "image": file})
        assert answer.status_code == 422
        assert "tidak dikenali" in answer.content.decode()


def test_a_logo_is_drawn_anew_and_small(places):
    file = SimpleUploadedFile("a.png", picture(2000, 1000) + b"<script>rahasia</script>")
    png = as_png(file)
    assert b"script" not in png
    assert Image.open(io.BytesIO(png)).size == (360, 180)
    with pytest.raises(BadUpload, match="terlalu kecil"):
        as_png(SimpleUploadedFile("a.png", picture(20, 20)))


class TestTogether:
    @pytest.fixture
    def letters(self, case, office, budi) -> list[Letter]:
        found = []
        for _ in range(3):
            referral = ReferralFactory(approved=True)
            found.append(services.issue_letter(referral=referral, by=budi))
        return found

    def post(self, user, numbers):
        client = Client()
        client.force_login(user)
        return client.post(reverse("referrals:print_many"), {"nomor": numbers})

    def test_the_ticked_ones_are_one_file_and_each_print_is_kept(self, letters, budi):
        answer = self.post(budi, [letter.referral.number for letter in letters])
        assert answer["Content-Type"] == "application/pdf"
        assert pages(answer.content) == 3
        assert Event.objects.filter(verb="letter.printed", actor=budi).count() == 3

    def test_all_or_none(self, letters, budi):
        other = ReferralFactory(submitted=True)
        answer = self.post(budi, [letters[0].referral.number, other.number])
        assert answer.status_code == 302
        assert not Event.objects.filter(verb="letter.printed").exists()

    def test_none_of_another_region(self, letters, zul):
        assert self.post(zul, [letters[0].referral.number]).status_code == 302
        assert not Event.objects.filter(verb="letter.printed").exists()

    def test_none_of_a_sealed_case_without_the_right(self, case, office, budi, ani):
        letter = letter_of(case, budi)
        case.is_sealed = True
        case.save(update_fields=["is_sealed"])
        assert self.post(ani, [letter.referral.number]).status_code == 302
        assert self.post(budi, [letter.referral.number]).status_code == 200

    def test_not_more_than_fifty(self, letters, budi):
        with pytest.raises(Refused, match="50"):
            services.print_letters(letters=letters * 20, by=budi, address=str, answer_address=str)


def test_the_old_code_says_which_letter_took_its_place(case, office, budi, eko):
    old = letter_of(case, budi)
    services.revoke_letter(referral=old.referral, reason="Nama salah.", by=eko)
    new = services.issue_letter(referral=old.referral, by=budi)
    assert old.number in new.content["replaces"]
    client = Client()
    page = client.get(reverse("referrals:verify", args=[old.code])).content.decode()
    assert "sudah diganti" in page
    assert new.number in page
    page = client.get(reverse("referrals:verify", args=[new.code])).content.decode()
    assert "Diganti oleh" not in page


def test_an_electronic_signature_is_named_on_the_letter(case, budi, places):
    LetterOfficeFactory(signing="electronic")
    letter = letter_of(case, budi)
    assert letter.content["electronic"].startswith("Disetujui secara elektronik")
    assert pages(services.render_letter(letter, address=ADDRESS)) == 1
