"""Slips, breaks and bad files in a real browser: a clear sentence, a way on, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from demo.staff import PASSWORD
from intake import services
from intake.models import Complaint, Verification
from tests.browser.conftest import PHONE, Walker
from tests.browser.moves import NUMBER, photo, save_arrival, tell_need
from tests.core.test_shelf import PDFS
from tests.factories.dtks import FamilyFactory, PersonFactory, make_nik
from tests.factories.intake import ComplaintFactory, NeedFactory

STORY = "Kartu tidak aktif di RSUD. \U0001f64f"
WISH = "KIS aktif kembali"


@pytest.fixture
def nik() -> str:
    nik = make_nik(serial=9333)
    PersonFactory(nik=nik, family=FamilyFactory(decile=2))
    return nik


def run_out() -> None:
    """A working day is over for everybody."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def begin(clerk: Walker, nik: str) -> None:
    clerk.open("/keluhan/baru/")
    clerk.fill(nik=nik)
    clerk.page.locator("[name=nik]").blur()
    clerk.sees("Terdaftar, dalam batas desil")
    kind = "Lanjut Usia Telantar"
    tell_need(clerk, wish=WISH, sector="health", kind=kind, story=STORY)
    clerk.page.check("[name=truth]")


def is_whole(clerk: Walker, nik: str) -> None:
    """Everything that was typed stands on the page."""
    page = clerk.page
    assert page.input_value("[name=nik]").replace(" ", "") == nik
    assert page.input_value("[name=name]") == "SUMIYATI"
    assert page.input_value("[name=story]") == STORY
    assert page.input_value("[name=needs-0-wish]") == WISH
    assert page.locator("[name=needs-0-ppks_kinds]:checked").count() == 1


def test_back_after_the_save_shows_an_empty_form_and_nothing_of_the_last_citizen(walk, nik):
    ani = walk("ani")
    begin(ani, nik)
    save_arrival(ani)
    ani.page.go_back()
    ani.page.wait_for_url("**/keluhan/baru/")
    ani.keep("back")
    for name in ("nik", "name", "story", "needs-0-wish"):
        assert ani.page.input_value(f"[name={name}]") == ""
    assert Complaint.objects.count() == 1


def test_two_tabs_with_the_same_form_are_one_case(walk, nik):
    ani = walk("ani")
    begin(ani, nik)
    form = ani.page.evaluate(
        "[...new FormData(document.getElementById('keluhan'))].filter(([, v]) => typeof v === 'string')"
    )
    save_arrival(ani)
    ani.open("/keluhan/baru/")
    ani.page.evaluate(
        """(pairs) => {
          const form = document.createElement("form");
          form.method = "post";
          form.action = "/keluhan/baru/";
          pairs.forEach(([name, value]) => {
            const field = document.createElement("input");
            Object.assign(field, { type: "hidden", name, value });
            form.append(field);
          });
          document.body.append(form);
          form.submit();
        }""",
        form,
    )
    ani.page.wait_for_url("**/tanda-terima/")
    ani.sees("tidak dibuat dua kali")
    ani.look("same case")
    assert Complaint.objects.count() == 1


def test_the_session_ends_in_the_middle_of_the_arrival_page(walk, nik):
    """With scripts the page stays as it is, photos too, and only the login is done anew beside it."""
    ani = walk("ani")
    begin(ani, nik)
    ani.page.set_input_files("[name=papers-0-file]", photo())
    ani.sees("Siap dikirim")
    run_out()
    ani.press("Simpan dan buat tanda terima")
    ani.sees("Sesi sudah berakhir", "Masuk di tab baru")
    ani.look("session over")
    is_whole(ani, nik)
    with ani.context.expect_page() as opened:
        ani.follow("Masuk di tab baru")
    other = opened.value
    other.fill("input[name=login]", "ani")
    other.fill("input[name=password]", PASSWORD)
    other.get_by_role("button", name="Masuk", exact=True).click()
    other.wait_for_url(lambda url: "/masuk/" not in url)
    other.close()
    ani.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ani.sees("Anda sudah masuk lagi")
    is_whole(ani, nik)
    ani.press("Simpan dan buat tanda terima")
    ani.page.wait_for_url("**/tanda-terima/")
    case = Complaint.objects.get()
    assert case.story == STORY
    assert case.client.documents.count() == 1


def test_the_session_ends_and_there_are_no_scripts(walk, nik):
    ani = walk("ani", java_script_enabled=False).open("/keluhan/baru/")
    ani.fill(nik=nik)
    ani.press("Periksa registri")
    ani.page.select_option("[name=needs-0-sector]", "health")
    ani.page.fill("[name=needs-0-wish]", WISH)
    ani.fill(story=STORY)
    ani.page.check("[name=truth]")
    ani.page.set_input_files("[name=papers-0-file]", photo())
    run_out()
    ani.press("Simpan dan buat tanda terima")
    ani.page.wait_for_url("**/masuk/**")
    ani.sees("selama 30 menit")
    ani.keep("wall")
    ani.page.fill("input[name=login]", "ani")
    ani.page.fill("input[name=password]", PASSWORD)
    ani.press("Masuk")
    ani.page.wait_for_url("**/keluhan/baru/")
    ani.sees("Isian tadi sudah dikembalikan", "Berkas harus dipilih lagi")
    ani.keep("filled again")
    assert ani.page.input_value("[name=story]") == STORY
    assert ani.page.input_value("[name=needs-0-wish]") == WISH
    ani.press("Simpan dan buat tanda terima")
    ani.page.wait_for_url("**/tanda-terima/")
    assert NUMBER.search(ani.page.url)
    assert Complaint.objects.count() == 1


def test_the_session_ends_in_a_step_and_meanwhile_somebody_else_was_at_the_case(walk, desk):
    case = ComplaintFactory(verifying=True, check="not_found", needs=0)
    NeedFactory(complaint=case)
    dewi = walk("dewi", PHONE).open(reverse("intake:finding", args=[case.number]))
    dewi.page.check("[name=basis][value=visit]")
    dewi.page.check("[name=hardship][value=poor]")
    dewi.fill(finding="Rumah papan, buruh tani.")
    services.take(complaint=case, by=desk["ani"])
    run_out()
    dewi.press("Simpan dan teruskan ke manajer")
    dewi.page.wait_for_url("**/masuk/**")
    dewi.page.fill("input[name=login]", "dewi")
    dewi.page.fill("input[name=password]", PASSWORD)
    dewi.press("Masuk")
    dewi.page.wait_for_url("**/pemeriksaan/**")
    assert dewi.page.input_value("[name=finding]") == "Rumah papan, buruh tani."
    dewi.look("filled again")
    dewi.press("Simpan dan teruskan ke manajer")
    dewi.sees("Yang berubah sejak formulir ini Anda buka", "Ani", "Rumah papan")
    dewi.look("stale")
    dewi.press("Simpan dan teruskan ke manajer")
    dewi.sees("Hasil pemeriksaan tersimpan")
    assert Verification.objects.get().finding == "Rumah papan, buruh tani."


@pytest.mark.parametrize("scripts", [True, False])
def test_a_double_click_saves_once(walk, nik, scripts):
    ani = walk("ani", java_script_enabled=scripts).open("/keluhan/baru/")
    ani.fill(nik=nik, name="SUMIYATI", story=STORY)
    ani.page.select_option("[name=needs-0-sector]", "health")
    ani.page.fill("[name=needs-0-wish]", WISH)
    ani.page.check("[name=truth]")
    button = ani.page.get_by_role("button", name="Simpan dan buat tanda terima")
    button.dblclick(no_wait_after=True)
    ani.page.wait_for_url("**/tanda-terima/")
    assert Complaint.objects.count() == 1


def test_files_that_cannot_be_kept_are_named_with_a_way_on(walk, nik):
    ani = walk("ani")
    begin(ani, nik)
    locked = (PDFS / "aes-256-locked.pdf").read_bytes()
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400
    files = [
        ("tagihan.pdf", "application/pdf", locked, "terkunci kata sandi"),
        ("IMG_1.HEIC", "image/heic", heic, "Foto jenis HEIC"),
        ("ktp.jpg", "image/jpeg", b"MZ\x90\x00" * 200, "Jenis berkas tidak dikenali"),
        ("kosong.pdf", "application/pdf", b"", "kosong"),
    ]
    for name, kind, content, told in files:
        ani.page.set_input_files(
            "[name=papers-0-file]", {"name": name, "mimeType": kind, "buffer": content}
        )
        ani.press("Simpan dan buat tanda terima")
        ani.sees(told)
        is_whole(ani, nik)
    huge = {
        "name": "a.pdf",
        "mimeType": "application/pdf",
        "buffer": b"%PDF-1.4 " + b"a" * 8_000_000,
    }
    ani.page.set_input_files("[name=papers-0-file]", huge)
    ani.sees("8 MB ini lebih besar dari 5 MB, jadi tidak dipilih")
    assert ani.page.input_value("[name=papers-0-file]") == ""
    ani.look("too large")
    ani.page.set_input_files("[name=papers-0-file]", photo())
    ani.sees("Siap dikirim")
    ani.press("Simpan dan buat tanda terima")
    ani.page.wait_for_url("**/tanda-terima/")
    assert Complaint.objects.get().client.documents.count() == 1


def test_a_mistyped_number_is_told_on_both_doors(walk, desk):
    case = ComplaintFactory(in_review=True, needs=0)
    NeedFactory(complaint=case)
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    budi = walk("budi").open("/antrean/")
    budi.page.fill("[data-search]", wrong)
    budi.page.press("[data-search]", "Enter")
    budi.sees("Mungkin maksud Anda", case.number)
    budi.look("search")
    citizen = walk(None, PHONE).open("/lacak/")
    citizen.page.fill("#nomor", wrong)
    citizen.page.fill("#pin", "123456")
    citizen.press("Lihat kemajuan")
    citizen.sees("Nomor keluhan salah ketik")
    citizen.look("track")
