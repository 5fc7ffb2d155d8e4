"""The admin adds a programme in the browser; the desk and the citizen see it at once."""

import re

from playwright.sync_api import expect

from tests.factories.dtks import FamilyFactory, PersonFactory, make_nik

NAME = "Seragam Sekolah Sleman"


def test_a_new_programme_shows_at_intake_and_to_everyone(walk):
    nik = make_nik(serial=9666)
    PersonFactory(nik=nik, family=FamilyFactory(decile=3))
    gita = walk("gita")
    gita.look("home")
    gita.follow(re.compile("Kelola program"))
    gita.look("programmes")
    gita.follow("Program baru")
    page = gita.page
    gita.fill(name=NAME, benefit="Seragam dan sepatu sekali setahun.")
    page.select_option("[name=level]", "regional")
    page.locator("[name=region]").press_sequentially("Sleman")
    expect(page.locator("#daftar-wilayah option").first).to_be_attached()
    page.fill("[name=region]", "34.04")
    page.select_option("[name=owner]", label="Dinas Sosial Kabupaten Sleman")
    page.check("[name=sectors][value=education]", force=True)
    page.check("[name=is_open]")
    page.click("button[data-add-row]:has-text('Tambah syarat')")
    row = page.locator("[data-criterion]").last
    row.locator("[name$='-text']").fill("Desil 1 sampai 4.")
    row.locator("[name$='-fact']").select_option("decile")
    row.locator("[name$='-operator']").select_option("between")
    gita.look("form")
    gita.press("Simpan program")
    gita.sees("Belum disimpan")
    page.locator("[data-criterion] [name$='-value']").last.fill("1 sampai 4")
    gita.look("refused")
    gita.press("Simpan program")
    gita.sees(NAME, "Riwayat")
    gita.look("saved")

    ani = walk("ani").open("/keluhan/baru/")
    ani.page.locator("[name=nik]").press_sequentially(nik)
    expect(ani.page.locator("#jawaban")).to_contain_text("Terdaftar, dalam batas desil")
    ani.page.select_option("[name=needs-0-sector]", "education")
    line = ani.page.locator("#jawaban li", has_text=NAME)
    expect(line).to_contain_text("tampak memenuhi")
    ani.page.select_option("[name=needs-0-program]", label=NAME)
    ani.look("arrival")

    citizen = walk(None).open("/program/?q=seragam")
    citizen.look("catalogue")
    citizen.follow(NAME)
    citizen.sees("Seragam dan sepatu", "Desil 1 sampai 4")
    citizen.look("programme")
