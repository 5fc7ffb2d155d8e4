"""What the first view of a page weighs on a slow line."""

import gzip

from playwright.sync_api import Response

from tests.factories.dtks import make_nik
from tests.factories.walk import log

MOST, LATER = 100_000, 20_000


def weighed(walker, path: str) -> tuple[int, int]:
    """Bytes of everything the page asked for, compressed as the desk sends it; and without what stays in the browser."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    walker.page.on("response", note)
    walker.open(path)
    walker.page.wait_for_load_state("networkidle")
    sizes = [(a.url, len(gzip.compress(a.body()))) for a in answers if a.status == 200]
    return sum(n for _url, n in sizes), sum(n for url, n in sizes if "/static/" not in url)


def test_the_first_view_is_light_and_the_next_is_lighter(walk, desk):
    case = log(desk["ani"], client={"nik": make_nik(serial=9841)})
    dewi = walk("dewi")
    for path in ("/masuk/", "/program/", "/antrean/", f"/keluhan/{case.number}/"):
        fresh = walk(None)
        if path not in {"/masuk/", "/program/"}:
            fresh.context.add_cookies(dewi.context.cookies())
        first, later = weighed(fresh, path)
        assert first < MOST, f"{path}: {first} bytes"
        assert later < LATER, f"{path}: {later} bytes"
