"""Somebody at the counter: a process of its own that looks people up, so it imports no model before Django is ready."""

import datetime as dt
import time
from multiprocessing.synchronize import Event
from typing import Any

ON = dt.date(2026, 11, 24)
# As many questions as a busy desk asks.
PAUSE = 0.02
# Questions that are not counted: connections and caches come first.
WARM = 20


def ask(database: str, niks: list[str], ready: Event, stop: Event, answers: Any) -> None:
    """Another process: looks people up until it is told to stop."""
    import django

    django.setup()
    from django.db import connection

    from dtks import matching

    connection.settings_dict["NAME"] = database

    seconds = []
    for number in range(10**9):
        if stop.is_set():
            break
        began = time.perf_counter()
        if number % 2:
            matching.find(nik=niks[number % len(niks)], on=ON)
        else:
            matching.find(name="SUMARNI WIBOWO", village="34.04.07.2001", on=ON)
        if number == WARM:
            ready.set()
        if number > WARM:
            seconds.append(time.perf_counter() - began)
        time.sleep(PAUSE)
    answers.put(seconds)
