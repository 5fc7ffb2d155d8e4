"""What people at the desk do in more than one story."""

import io
import re

from PIL import Image

from tests.browser.conftest import Walker

NUMBER = re.compile(r"\d{4}-\d{2}-\d{6}-\d")


def photo(width: int = 900, height: int = 600) -> dict:
    """A picture as a telephone takes it, ready for `set_input_files`."""
    kept = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(kept, "JPEG", quality=85)
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def tell_need(
    clerk: Walker, *, wish: str, sector: str, kind: str, story: str, program: str = ""
) -> None:
    """The second and the last part of the arrival page."""
    page = clerk.page
    page.select_option("[name=needs-0-sector]", sector)
    page.fill("[name=needs-0-wish]", wish)
    page.click("details.picker > summary")
    page.locator("label.pick", has_text=kind).first.click()
    page.click("details.picker > summary")
    if program:
        page.select_option("[name=needs-0-program]", label=program)
    page.fill("[name=story]", story)


def save_arrival(clerk: Walker) -> str:
    """Read the statement aloud, save, and say the number that the citizen gets."""
    clerk.page.check("[name=truth]")
    clerk.press("Simpan dan buat tanda terima")
    clerk.page.wait_for_url("**/tanda-terima/")
    number = NUMBER.search(clerk.page.url)
    assert number
    return number.group()


def open_from_queue(person: Walker, number: str) -> None:
    """From the front page of this person's day into the case."""
    person.open("/antrean/")
    person.page.locator("tr[data-href]", has_text=number).locator("td.num a").click()
    person.page.wait_for_url(f"**/keluhan/{number}/")
