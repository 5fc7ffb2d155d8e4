"""What surrounds every page: keys, the drawer on a phone, one submit per press, and the two form helpers."""

import io

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from tests.browser.conftest import DESK, PHONE, Walker

INPUT = '<form><input type="file" id="photo" data-shrink></form>'
FORMSET = """
<form><div data-formset="needs">
  <input type="hidden" name="needs-TOTAL_FORMS" value="1"><input type="hidden" name="needs-MAX_NUM_FORMS" value="3">
  <div data-rows><div class="formset-row"><input name="needs-0-wish"></div></div>
  <template><div class="formset-row"><input name="needs-__prefix__-wish" required>
    <input type="checkbox" name="needs-__prefix__-DELETE"><button type="button" data-remove-row>-</button></div></template>
  <button type="button" data-add-row>+</button>
</div></form>
"""


@pytest.fixture
def at(start, live_server):
    """`at(ani)` is ani signed in at a desk. The shell needs no reference data, only somebody to look at it."""

    def begin(user, size: dict[str, int] = DESK) -> Walker:
        walker = start(size)
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        walker.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        return walker

    return begin


def put(page, markup: str, script: str) -> None:
    page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", markup
    )
    page.add_script_tag(url=f"/static/js/{script}")


def test_keys_walk_the_rows_and_can_be_switched_off(at, gita):
    page = at(gita).open("/admin/pengguna/").page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("tr[data-href]").first
    assert "is-current" in first.get_attribute("class")
    page.keyboard.press("?")
    assert page.locator("#tombol-pintas").is_visible()
    page.uncheck("#pintas-aktif")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    assert not page.locator("#tombol-pintas").is_visible()


def test_a_row_opens_by_enter(at, gita):
    page = at(gita).open("/admin/pengguna/").page
    page.keyboard.press("j")
    address = page.locator("tr[data-href]").first.get_attribute("data-href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_the_drawer_on_a_phone_opens_and_closes(at, citra):
    walker = at(citra, PHONE).open("/akun/saya/")
    drawer = walker.page.locator("#menu")
    assert not drawer.is_visible()
    walker.page.click(".nav-open")
    assert drawer.is_visible()
    walker.look("drawer")
    walker.page.keyboard.press("Escape")
    assert not drawer.is_visible()


def test_a_form_is_sent_once_however_often_it_is_pressed(at, ani):
    page = at(ani).open("/akun/kata-sandi/").page
    sent = []

    def hold(route):
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/akun/kata-sandi/", hold)
    for name in ("oldpassword", "password1", "password2"):
        page.fill(f"[name={name}]", "x")
    page.eval_on_selector("main button[type=submit]", "b => { b.click(); b.click(); }")
    page.wait_for_selector("main button[aria-disabled=true]:has-text('Menyimpan')")
    page.eval_on_selector("main button[type=submit]", "b => b.click()")
    page.wait_for_timeout(100)
    assert sent == ["POST"]


def test_a_photo_is_made_small_before_it_is_sent(at, citra):
    page = at(citra).open("/akun/saya/").page
    put(page, INPUT, "photos.js")
    photo = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(photo, "JPEG", quality=92)
    page.set_input_files(
        "#photo",
        files=[{"name": "rumah.JPG", "mimeType": "image/jpeg", "buffer": photo.getvalue()}],
    )
    page.wait_for_selector(".shrink-note:has-text('Diperkecil')")
    size = page.evaluate(
        "createImageBitmap(document.querySelector('#photo').files[0]).then(b => [b.width, b.height])"
    )
    assert size == [1600, 1200]


def test_a_file_that_is_no_picture_is_left_alone(at, citra):
    page = at(citra).open("/akun/saya/").page
    put(page, INPUT, "photos.js")
    page.set_input_files(
        "#photo",
        files=[{"name": "rusak.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}],
    )
    page.wait_for_selector(".shrink-note:has-text('Siap dikirim')")
    assert page.evaluate("document.querySelector('#photo').files[0].name") == "rusak.jpg"


def test_rows_of_a_formset_are_added_up_to_the_limit_and_removed(at, ani):
    page = at(ani).open("/akun/saya/").page
    put(page, FORMSET, "formset.js")
    for _press in range(4):
        page.click("[data-add-row]")
    assert page.locator(".formset-row").count() == 3
    assert page.input_value("[name=needs-TOTAL_FORMS]") == "3"
    page.locator("[data-remove-row]").first.click()
    assert page.is_checked("[name=needs-1-DELETE]")
    assert not page.locator("[name=needs-1-wish]").is_visible()
