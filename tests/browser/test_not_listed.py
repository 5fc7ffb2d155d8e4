"""Outside the register: an alternative that somebody names, or a reason that reaches the citizen."""

import re
from datetime import date

from playwright.sync_api import expect

from tests.browser.moves import open_from_queue, save_arrival, tell_need
from tests.factories.dtks import PersonFactory, make_nik
from tests.factories.walk import log

NIK = make_nik(serial=9555, sex="L")
ALTERNATIVE = "Santunan BAZNAS Sleman (DATA CONTOH)"
REASON = "Penghasilan keluarga di atas upah minimum; usulan DTSEN dapat diajukan lagi tahun depan."


def test_a_person_outside_the_register_is_led_to_a_regional_programme(walk):
    PersonFactory(name="WAGIRAH", born_on=date(1970, 5, 5))
    ani = walk("ani").open("/keluhan/baru/")
    ani.page.locator("[name=nik]").press_sequentially(NIK)
    expect(ani.page.locator("#jawaban")).to_contain_text("Tidak terdaftar bukan akhir")
    ani.fill(name="KARSO UTOMO", born_on="11-01-1963", phone="081234567890")
    tell_need(
        ani,
        wish="Biaya hidup selama sakit",
        sector="social",
        kind="Fakir Miskin",
        story="Tinggal sendiri, tidak lagi bekerja.",
    )
    ani.look("arrival")
    number = save_arrival(ani)
    ani.sees("Supervisor memeriksa")
    ani.look("receipt")

    dewi = walk("dewi")
    open_from_queue(dewi, number)
    dewi.sees("Tidak terdaftar", "Catat hasil pemeriksaan")
    dewi.look("to-check")
    dewi.tick("basis", "papers")
    dewi.tick("hardship", "poor")
    dewi.fill(finding="Rumah petak, tanpa penghasilan, tidak ada bantuan.")
    dewi.press("Simpan dan teruskan ke manajer")
    dewi.sees("keluhan menunggu putusan")

    eko = walk("eko")
    eko.look("home")
    eko.follow(re.compile("Penetapan"))
    eko.page.locator("tr[data-href]", has_text=number).click()
    eko.sees("Rumah petak", "Tidak mampu")
    eko.tick("alternative", "regional")
    eko.page.select_option("main [name=program]", label=ALTERNATIVE)
    eko.fill(reason="BAZNAS memberi santunan sekali; petugas mengantar suratnya.")
    eko.look("to-decide")
    eko.press("Tetapkan")
    eko.sees("Alternatif ditetapkan", ALTERNATIVE)

    budi = walk("budi")
    open_from_queue(budi, number)
    budi.sees(ALTERNATIVE, "petugas mengantar suratnya")
    budi.look("after-decision")
    budi.follow("Susun rujukan")
    expect(budi.page.locator("h1")).to_have_text(ALTERNATIVE)
    budi.look("referral-form")
    budi.press("Simpan dan ajukan")
    budi.sees("Menunggu persetujuan")

    dewi.open(f"/keluhan/{number}/")
    dewi.follow("Periksa rujukan")
    dewi.press("Setujui rujukan")
    dewi.sees("Disetujui oleh")
    dewi.look("approved")


def test_a_refusal_comes_with_a_reason_that_reaches_the_citizen(walk, desk):
    case = log(desk["ani"], client={"nik": NIK, "name": "KARSO UTOMO", "sex": "L"})
    dewi = walk("dewi")
    open_from_queue(dewi, case.number)
    dewi.tick("basis", "both")
    dewi.tick("hardship", "well_off")
    dewi.fill(finding="Dua anak bekerja tetap, rumah milik sendiri.")
    dewi.press("Simpan dan teruskan ke manajer")

    eko = walk("eko")
    open_from_queue(eko, case.number)
    eko.follow("Tolak dengan alasan")
    eko.press("Tolak")
    eko.look("reason-missing")
    eko.fill(reason=REASON)
    eko.press("Tolak")
    eko.sees("front office akan menyampaikan alasannya", REASON)

    ani = walk("ani")
    ani.follow(re.compile("Kabari warga"))
    ani.page.locator("tr[data-href]", has_text=case.number).click()
    ani.sees(REASON, "Ditolak dengan alasan")
    ani.look("to-tell")
    ani.fill(informed_how="Telepon, dijelaskan cara mengajukan usulan DTSEN.")
    ani.press("Tutup keluhan")
    ani.sees("Ditutup", REASON)
    ani.look("told")

    citizen = walk(None).open(f"/lacak/{case.token}/")
    citizen.sees("sudah disampaikan")
    citizen.sees_not("KARSO", NIK)
    citizen.look("track")

    dewi.open(f"/keluhan/{case.number}/")
    dewi.page.click("details.menu > summary[aria-label='Tindakan lain']")
    expect(dewi.page.get_by_role("link", name="Tinjau ulang penolakan")).to_be_visible()
    dewi.look("menu")
