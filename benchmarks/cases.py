"""The desk with 1,000,000 cases and 5,000,000 events behind it beside the same desk at 10,000, and beside bare views.

`BENCH_CASES=100000` for fewer. Pages are asked through the whole program, in this process: middleware, session, view,
templates. The bare views stand behind the same middleware: one reads 25 rows by an index and draws them in a table, the
other stores one row durably.
"""

import logging
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import User
from benchmarks import Result
from benchmarks._case_load import Desks
from benchmarks.matching.people import Person
from core.ids import new_id
from intake import services
from intake.models import Complaint, NumberSeries
from programs.models import Sector
from regions.models import Region

CASES = int(os.environ.get("BENCH_CASES", "1000000"))
SMALL = 10_000
ASKED = int(os.environ.get("BENCH_ASKED", "100"))
# Questions that are not counted: connections, plans and templates come first.
WARM = 5
CLERKS = 50
DEEP = 10
NEXT = re.compile(r'rel="next" href="[^"]*hal=([^"&]+)')
# Between the statements of one journey; see `core.together`.
JOINT = ";\n"
# Static files under their own names: nobody has collected them here.
PLAIN = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Times = dict[str, list[float]]


def run() -> Iterator[Result]:
    logging.disable(logging.INFO)
    with override_settings(ALLOWED_HOSTS=["*"], ROOT_URLCONF="benchmarks._bare", STORAGES=PLAIN):
        desks = Desks()
        desks.fill(0, SMALL - 1)
        case = desks.enrich()
        small = _pages(desks, case)
        began = time.perf_counter()
        desks.fill(SMALL, CASES - 1)
        took = time.perf_counter() - began
        yield Result(f"{CASES:,} cases filled", took, "seconds", "-", True)
        for name, times in _pages(desks, case).items():
            ratio = _p95(times) / _p95(small[name])
            yield _at_most(f"{name}, p95", ratio, f"× the same at {SMALL:,} cases", 1.2)
        yield from _beside_bare(desks.back, case)
        yield from _saving(desks.front, case.region, iter(desks.listed))
        yield from _together(desks.front, case.region)


def _at_most(name: str, value: float, unit: str, limit: float) -> Result:
    return Result(name, value, unit, f"<= {limit:g}", value <= limit)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _pages(desks: Desks, case: Complaint) -> Times:
    back, manager = _browser(desks.back), _browser(desks.manager)
    deep = _deep(back, "/keluhan/?keadaan=semua")

    def search(text: str) -> Callable[[], Any]:
        return lambda: back.post("/cari/", {"q": text})

    return _turns(
        {
            "queue": lambda: back.get("/antrean/"),
            "filtered queue": lambda: back.get(
                "/antrean/?status=in_review&bidang=health&registri=in_range"
            ),
            "everything, newest first": lambda: back.get("/keluhan/?keadaan=semua"),
            f"page {DEEP} of everything": lambda: back.get(deep),
            "list of a regency": lambda: manager.get("/keluhan/"),
            "search by number": search(case.number),
            "search by NIK": search(desks.listed[0].nik),
            "search by name": search(case.client.name),
            "search by a common first name": search("Siti"),
            "case": lambda: back.get(f"/keluhan/{case.number}/"),
            "home of a back office": lambda: back.get("/"),
            "home of a manager": lambda: manager.get("/"),
        },
        ASKED,
    )


def _deep(client: Client, url: str) -> str:
    cursor = ""
    for _ in range(DEEP - 1):
        found = NEXT.search(client.get(f"{url}&hal={cursor}").content.decode())
        if found is None:
            raise RuntimeError(f"no page {DEEP}")
        cursor = found[1]
    return f"{url}&hal={cursor}"


def _turns(asked: dict[str, Callable[[], Any]], times: int) -> Times:
    """Milliseconds of each; they take turns, so that whatever else the machine does falls on all alike."""
    found: Times = {name: [] for name in asked}
    for number in range(WARM + times):
        for name, ask in asked.items():
            began = time.perf_counter()
            answer = ask()
            took = 1000 * (time.perf_counter() - began)
            if answer.status_code not in {200, 302}:
                raise RuntimeError(f"{name}: answered {answer.status_code}")
            if number >= WARM:
                found[name].append(took)
    return found


def _beside_bare(user: User, case: Complaint) -> Iterator[Result]:
    client = _browser(user)
    found = _turns(
        {
            "bare": lambda: client.get("/bare/", {"wilayah": case.region_id}),
            "queue": lambda: client.get("/antrean/"),
            "case": lambda: client.get(f"/keluhan/{case.number}/"),
        },
        ASKED,
    )
    p50 = {name: statistics.median(times) for name, times in found.items()}
    unit = "× a bare view with one indexed query"
    yield _at_most("queue of 25 rows, p50", p50["queue"] / p50["bare"], unit, 2.5)
    yield _at_most("case of 20 events and 5 files, p50", p50["case"] / p50["bare"], unit, 5)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/keluhan/{case.number}/")
    sent = [query["sql"].count(JOINT) + 1 for query in queries.captured_queries]
    unit = f"queries, carrying {sum(sent)} statements"
    yield _at_most("journeys of the case page to the database", len(sent), unit, 10)


def _saving(user: User, village: Region, people: Iterator[Person]) -> Iterator[Result]:
    client = _browser(user)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id uuid PRIMARY KEY, text text NOT NULL)")
    found = _turns(
        {
            "bare": lambda: client.post("/bare/simpan/", {"story": "DATA CONTOH"}),
            "save": lambda: client.post("/keluhan/baru/", _typed(village, next(people))),
        },
        ASKED,
    )
    p50 = {name: statistics.median(times) for name, times in found.items()}
    unit = "× a bare POST with one durable insert"
    yield _at_most("intake save, p50", p50["save"] / p50["bare"], unit, 2.5)


def _typed(village: Region, person: Person) -> dict[str, Any]:
    """The arrival form as a browser sends it: somebody of the register, with one need."""
    return {
        "complaint_id": new_id(),
        "nik": person.nik,
        "name": person.name,
        "region": village.pk,
        "story": "DATA CONTOH",
        "category": "need",
        "kind": "complaint",
        "channel": "desk",
        "reporter": "self",
        "truth": "on",
        "needs-TOTAL_FORMS": "1",
        "needs-INITIAL_FORMS": "0",
        "needs-0-sector": "health",
        "needs-0-wish": "Kepesertaan (DATA CONTOH)",
        "papers-TOTAL_FORMS": "0",
        "papers-INITIAL_FORMS": "0",
    }


def _together(user: User, village: Region) -> Iterator[Result]:
    """Fifty clerks press at the same moment: nobody fails, and no number is given twice or skipped."""
    before = _last_serial(village)

    def log(place: int) -> str:
        try:
            return services.log_complaint(
                complaint_id=new_id(),
                client=services.ClientInput(
                    region=village, name=f"CONTOH {place}", no_nik_reason="lost"
                ),
                needs=[services.NeedInput(Sector.FOOD, "DATA CONTOH", None, [])],
                story="DATA CONTOH",
                category=Complaint.Class.NEED,
                kind=Complaint.Kind.COMPLAINT,
                channel=Complaint.Channel.DESK,
                truth_stated=True,
                by=user,
            ).number
        finally:
            connection.close()

    with ThreadPoolExecutor(CLERKS) as clerks:
        numbers = list(clerks.map(log, range(CLERKS)))
    lost = CLERKS - len(set(numbers)) + abs(_last_serial(village) - before - CLERKS)
    yield _at_most(f"{CLERKS} clerks at once: numbers twice or skipped", lost, "numbers", 0)


def _last_serial(village: Region) -> int:
    series = NumberSeries.objects.filter(purpose="case", region_id=village.pk[:5])
    return sum(series.values_list("last", flat=True))
