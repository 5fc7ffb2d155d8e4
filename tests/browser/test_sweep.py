"""Every entry of everybody's menu, with a desk that has been at work for half a year."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from demo.cases import load_cases
from demo.files import load_files
from demo.proposals import load_proposals
from demo.register import load_register
from tests.browser.conftest import PHONE


def say_nothing(_text: str) -> None:
    pass


@pytest.fixture
def busy_desk(desk):
    load_register(say_nothing, size=1500)
    load_cases(desk, count=28, say=say_nothing)
    load_proposals(desk)
    load_files(desk, say_nothing, size=1500)
    return desk


PEOPLE = ("eko", "dewi", "budi", "ani", "citra", "fitri", "gita", "zul")


def test_every_entry_of_every_menu_opens(walk, busy_desk):
    seen: set[str] = set()
    for username in PEOPLE:
        person = walk(username)
        entries = person.page.eval_on_selector_all(
            "nav.nav a", "links => links.map(a => a.getAttribute('href'))"
        )
        assert len(entries) > 5, f"{username} has {entries}"
        for address in dict.fromkeys(["/", *entries, "/akun/saya/"]):
            path = urlsplit(address).path
            # The page of a colleague is drawn by the same template: it must open, and is looked at once.
            if path in seen:
                assert person.context.request.get(f"{person.base}{address}").ok, address
                continue
            seen.add(path)
            person.open(address)
            expect(person.page.locator("h1").first).to_be_visible()
            name = re.sub(r"\W+", "-", path.strip("/")) or "home"
            person.look(name)
            person.page.set_viewport_size(PHONE)
            person.read(f"{name} on a phone")
            person.page.set_viewport_size({"width": 1366, "height": 768})
        person.context.close()
