"""Stories in a real Chromium, against the real server, with PostgreSQL, Valkey and a Celery worker running.

Each page that a story opens is checked by axe, and every console error fails the story. Screenshots go to `var/shots`.
"""

import os
import re
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from celery.contrib.testing.worker import start_worker
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from demo.offices import load_offices
from demo.staff import PASSWORD, load_staff
from slrt.celery import app as celery_app
from tests.settings import BROKER_URL

SHOTS = Path(settings.BASE_DIR) / "var" / "shots"
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
PROVINCE = "34"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The page itself, or a menu that was opened, beyond the left or the right edge.
OUTSIDE = """() => [document.documentElement, ...document.querySelectorAll("details[open] > .menu-list")]
  .map((e) => [e.className || "page", e.getBoundingClientRect(), e.scrollWidth])
  .filter(([, box, width]) => box.left < 0 || box.left + Math.max(box.width, width) > innerWidth + 1)
  .map(([name, box, width]) => `${name} from ${box.left} by ${width}`)"""
# Chromium's own line about an answer; the answers themselves are judged by `Walker._answered`.
STATUS_LINE = "Failed to load resource"
# A preview that the next page overtakes is no error.
OVERTAKEN = ("htmx:sendAbort", "htmx:afterRequest")
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
            item.add_marker(
                pytest.mark.skip(reason="Chromium is not installed: browser stories not run.")
            )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def yogyakarta(tmp_path_factory) -> Path:
    """The places of one province: all of Indonesia would be loaded again for every story."""
    folder = tmp_path_factory.mktemp("places")
    for level in ("provinces", "regencies", "districts", "villages"):
        text = (Path(settings.REGION_DATA_DIR) / f"{level}.csv").read_text(encoding="utf-8")
        header, *lines = text.splitlines()
        kept = [line for line in lines if line.startswith(PROVINCE)]
        (folder / f"{level}.csv").write_text("\n".join([header, *kept]), encoding="utf-8")
    return folder


@pytest.fixture
def desk(transactional_db, yogyakarta):
    """Reference data, the invented partners, the eight members of staff and their letterhead, as `make run` loads them."""
    # Rows of migrations are gone once a transactional test has emptied the tables.
    import_module("dtks.migrations.0002_decile_limits").seed(apps, None)
    import_module("dtks.migrations.0005_column_titles").seed(apps, None)
    with open(os.devnull, "w") as nowhere:
        call_command("load_regions", directory=yogyakarta, stdout=nowhere)
        call_command("load_catalogue", demo=True, stdout=nowhere)
        call_command("load_standards", stdout=nowhere)
    staff = load_staff()
    load_offices(staff)
    return staff


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
    """One person at a screen. `look` keeps screenshots and lets axe read the page."""

    def __init__(
        self, browser: Browser, base: str, story: str, size: dict[str, int] = DESK, **context
    ):
        self.base, self.story, self.who, self.count = base, story, "warga", 0
        self.context: BrowserContext = browser.new_context(
            viewport=size,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            has_touch=size["width"] < 500,
            **context,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.errors: list[str] = []
        self.page.on("console", lambda m: self._said(m.type, m.text))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("response", self._answered)

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith((STATUS_LINE, *OVERTAKEN)):
            self.errors.append(text)

    def _answered(self, answer: Response) -> None:
        """Refusals of a page or a form are asserted by the story; nothing else on a page may be missing."""
        is_refusal = answer.request.is_navigation_request() or answer.status == 422
        if answer.status >= 500 or (answer.status >= 400 and not is_refusal):
            self.errors.append(f"{answer.request.method} {answer.url} answered {answer.status}")

    def sign_in(self, username: str, password: str = PASSWORD) -> "Walker":
        self.who = username
        self.open("/masuk/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password)
        self.press("Masuk")
        self.page.wait_for_url(lambda url: "/masuk/" not in url)
        return self

    def open(self, path: str, *, status: int = 200) -> "Walker":
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return self

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).locator("visible=true").first.click()

    def tick(self, field: str, value: str) -> None:
        """A radio or checkbox by its value: they lie under their cards."""
        self.page.check(f"main [name={field}][value='{value}']", force=True)

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text, ignore_case=True)

    def sees_not(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def look(self, name: str) -> None:
        """Keep the page and let axe read it."""
        self.keep(name)
        self.read(name)

    def keep(self, name: str) -> None:
        """The page at a desk and on a phone; neither may be wider than the screen."""
        self.count += 1
        SHOTS.mkdir(parents=True, exist_ok=True)
        own = self.page.viewport_size
        self.page.evaluate("scrollTo(0, 0)")
        for size in (own, PHONE if own == DESK else DESK):
            self.page.set_viewport_size(size)
            shot = f"{self.story}-{self.who}-{self.count:02d}-{name}-{size['width']}.png"
            self.page.screenshot(path=SHOTS / shot, full_page=True, animations="disabled")
            outside = self.page.evaluate(OUTSIDE)
            assert not outside, f"{shot}: beyond the edge of the screen: {outside}"
        self.page.set_viewport_size(own)

    def read(self, name: str) -> None:
        """No serious or critical finding of axe at the present size."""
        found = Axe().run(self.page, options={"resultTypes": ["violations"]})
        # Empty attributes that axe leaves behind would be refused by the policy when htmx copies them.
        self.page.evaluate(
            "document.querySelectorAll('[style=\"\"]').forEach(e => e.removeAttribute('style'))"
        )
        serious = [
            f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}"
            for v in found.response["violations"]
            if v["impact"] in {"serious", "critical"}
        ]
        assert not serious, f"{name}: {serious}"


@pytest.fixture
def start(chromium, live_server, request) -> Iterator:
    """`start(size, java_script_enabled=False)`: a browser of its own, nobody signed in."""
    walkers: list[Walker] = []

    def begin(size: dict[str, int] = DESK, **context) -> Walker:
        story = request.node.name.removeprefix("test_")
        walkers.append(Walker(chromium, live_server.url, story, size, **context))
        return walkers[-1]

    yield begin
    errors = [error for walker in walkers for error in walker.errors]
    for walker in walkers:
        walker.context.close()
    assert not errors, f"errors in the browser: {errors}"


@pytest.fixture
def walk(start, desk):
    """`walk("ani")` signs ani in at a desk; `walk("citra", PHONE)` on a phone; `walk(None)` is a citizen."""

    def begin(username: str | None, size: dict[str, int] = DESK, **context) -> Walker:
        walker = start(size, **context)
        return walker.sign_in(username) if username else walker

    return begin
