"""Who may not, what happens then, and the work by keyboard."""

import re

from playwright.sync_api import expect

from tests.factories.dtks import make_nik
from tests.factories.walk import log


def test_an_outsider_finds_nothing_and_a_stranger_is_asked_to_sign_in(walk, desk):
    case = log(desk["ani"], client={"nik": make_nik(serial=9811), "name": "PONIRAH"})
    zul = walk("zul")
    zul.look("empty-queue")
    zul.open(f"/keluhan/{case.number}/", status=404)
    zul.sees_not("PONIRAH")
    zul.look("not-found")
    zul.open("/antrean/")
    for words in (case.number, "PONIRAH", make_nik(serial=9811)):
        zul.page.fill("[data-search]", words)
        zul.page.press("[data-search]", "Enter")
        zul.sees("Tidak ada keluhan yang cocok")
    zul.look("search")

    gita = walk("gita").open(f"/keluhan/{case.number}/", status=403)
    gita.look("forbidden")

    stranger = walk(None).open(f"/keluhan/{case.number}/")
    expect(stranger.page).to_have_url(re.compile(r"/masuk/\?next=/keluhan/"))
    stranger.look("login")
    stranger.page.fill("[name=login]", "ani")
    stranger.page.fill("[name=password]", "kata-sandi-keliru")
    stranger.press("Masuk")
    stranger.sees("Nama pengguna atau kata sandi keliru")
    assert stranger.page.input_value("[name=login]") == "ani"
    stranger.look("wrong-password")


def test_the_queue_is_walked_by_keyboard(walk, desk):
    for serial, name in ((9821, "PONIRAH"), (9822, "WAGIYEM"), (9823, "LASMI")):
        log(desk["ani"], client={"nik": make_nik(serial=serial), "name": name})
    dewi = walk("dewi").open("/antrean/")
    press = dewi.page.keyboard.press
    press("/")
    expect(dewi.page.locator("[data-search]")).to_be_focused()
    press("Escape")
    expect(dewi.page.locator("[data-search]")).not_to_be_focused()
    press("?")
    expect(dewi.page.locator("#tombol-pintas")).to_be_visible()
    dewi.look("help")
    press("Escape")
    # The browser takes the focus out of a closed dialog with the next picture it draws.
    dewi.page.wait_for_function("document.activeElement === document.body")
    press("j")
    press("j")
    dewi.look("walking")
    second = dewi.page.locator("tr[data-href]").nth(1)
    expect(second).to_have_class(re.compile("is-current"))
    address = second.get_attribute("data-href")
    press("Enter")
    dewi.page.wait_for_url(f"**{address}")
    press("n")
    expect(dewi.page).to_have_url(re.compile(re.escape(address)))
