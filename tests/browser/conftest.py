"""Stories in a real Chromium, against the real server, with PostgreSQL, Valkey and a Celery worker running.

Each page that a story opens is checked by axe, and every console error fails the story. Screenshots go to `var/shots`.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from demo.staff import PASSWORD, load_staff
from slrt.celery import app as celery_app
from tests.settings import BROKER_URL

SHOTS = Path(settings.BASE_DIR) / "var" / "shots"
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright runs an event loop in this thread; the ORM calls of the stories are still synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    missing = shutil.which("chromium") is None
    for item in items:
        if "tests/browser" not in str(item.path):
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.django_db(transaction=True))
        if missing and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed: browser stories not run."))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(transactional_db):
    """Reference data and the eight members of staff, as `make run` would load them."""
    call_command("load_reference", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115
    return load_staff()


@pytest.fixture
def worker(transactional_db):
    """A real Celery worker on the real broker."""
    assert BROKER_URL, "REDIS_URL must name the broker of the tests: run them by `make test`."
    before = celery_app.conf.broker_url
    celery_app.conf.broker_url = BROKER_URL
    with start_worker(celery_app, perform_ping_check=False, pool="solo"):
        yield celery_app
    celery_app.conf.broker_url = before


class Walker:
    """One member of staff at a screen. `look` keeps a screenshot and lets axe read the page."""

    def __init__(self, browser: Browser, base: str, story: str, size: dict[str, int]):
        self.base, self.story, self.count = base, story, 0
        self.context: BrowserContext = browser.new_context(
            viewport=size, locale="id-ID", timezone_id="Asia/Jakarta", has_touch=size["width"] < 500
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.errors: list[str] = []
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))

    def sign_in(self, username: str) -> "Walker":
        self.open("/masuk/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("form button[type=submit]")
        self.page.wait_for_url(lambda url: "/masuk/" not in url)
        return self

    def open(self, path: str) -> "Walker":
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        assert answer.status < 400, f"{path} answered {answer.status}"
        return self

    def look(self, name: str) -> None:
        self.count += 1
        SHOTS.mkdir(parents=True, exist_ok=True)
        width = self.page.viewport_size["width"]
        self.page.screenshot(
            path=SHOTS / f"{self.story}-{self.count:02d}-{name}-{width}.png", full_page=True
        )
        found = Axe().run(self.page, options={"resultTypes": ["violations"]})
        serious = [
            f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}"
            for v in found.response["violations"]
            if v["impact"] in {"serious", "critical"}
        ]
        assert not serious, f"{name}: {serious}"
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{name}: the page is {overflow} px too wide"


@pytest.fixture
def walk(chromium, live_server, desk, request) -> Iterator:
    """`walk("ani")` signs ani in at a desk; `walk("citra", PHONE)` on a phone; `walk(None)` is a citizen."""
    walkers: list[Walker] = []

    def start(username: str | None, size: dict[str, int] = DESK) -> Walker:
        walker = Walker(chromium, live_server.url, request.node.name.removeprefix("test_"), size)
        walkers.append(walker)
        return walker.sign_in(username) if username else walker

    yield start
    errors = [error for walker in walkers for error in walker.errors]
    for walker in walkers:
        walker.context.close()
    assert not errors, f"console errors: {errors}"
