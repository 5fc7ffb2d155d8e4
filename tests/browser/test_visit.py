"""A home visit: planned at a desk, done on a telephone, read at the desk again."""

from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.moves import photo
from tests.factories.dtks import make_nik
from tests.factories.walk import log


def test_a_visit_on_a_telephone_reaches_the_case(walk, desk):
    case = log(desk["ani"], client={"nik": make_nik(serial=9444), "address": "Gg. Kenanga 4"})
    dewi = walk("dewi").open(f"/keluhan/{case.number}/")
    dewi.follow("Jadwalkan kunjungan")
    dewi.page.get_by_label("Citra Puspita").check(force=True)
    dewi.fill(planned_on=f"{localdate()}", instruction="Tanyakan penghasilan anak.")
    dewi.look("plan")
    dewi.press("Jadwalkan")
    dewi.sees("Kunjungan dijadwalkan untuk Citra Puspita")

    citra = walk("citra", PHONE)
    citra.look("queue")
    citra.press("Menu")
    citra.page.locator(".nav-item", has_text="Kunjungan saya").click()
    citra.look("visits")
    citra.page.locator("tr[data-href]").first.click()
    citra.sees("Gg. Kenanga 4", "Tanyakan penghasilan anak")
    citra.look("form")
    citra.press("Simpan kunjungan")
    assert citra.page.eval_on_selector_all("main :invalid", "e => e.length")
    citra.tick("met_with", "self")
    for name, answer in (("dwelling", "rent"), ("floor", "earth"), ("wall", "bamboo")):
        citra.tick(f"q_{name}", answer)
    citra.page.set_input_files("[name=photo_front]", photo(2000, 1500))
    citra.page.wait_for_selector(".shrink-note")
    citra.tick("conclusion", "poor")
    citra.fill(note="Anak merantau dan belum bekerja.")
    citra.look("filled")
    citra.press("Simpan kunjungan")
    citra.sees("Hasil kunjungan tersimpan", "Tidak mampu")
    citra.look("result")

    dewi.open(f"/keluhan/{case.number}/")
    dewi.sees("Hasil kunjungan", "Tidak mampu", "1 foto")
    dewi.page.click("summary:has-text('Hasil kunjungan')")
    dewi.sees("Anak merantau")
    dewi.look("case-with-visit")
    picture = dewi.page.locator("main img, main a[href*='/foto/']").first
    expect(picture).to_be_visible()
