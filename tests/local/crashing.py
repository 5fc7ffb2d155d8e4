"""A desk of its own for crash tests: durable PostgreSQL, Valkey and a Celery worker that can be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg

from core.crypto import decrypt
from slrt.local.environment import ROOT, Home, application_settings, load_secrets
from slrt.local.postgres import Postgres
from slrt.local.processes import Service
from slrt.local.valkey import Valkey

PREPARE = "from tests.factories.places import make_places; make_places()"
SEND = """
from pathlib import Path
from dtks import services, tasks
from regions.models import Region
path = Path({path!r})
with path.open("rb") as file:
    batch = services.receive(file=file, file_name=path.name, source="dtsen", period={period!r},
        region=Region.objects.get(pk="34.04"), applies_itself=True)
tasks.run_import.delay(str(batch.pk))
print(batch.pk)
"""
TAKE_BACK = """
from dtks import services
from dtks.models import ImportBatch
from dtks.vocabulary import ImportState
ImportBatch.objects.filter(pk={batch!r}).update(state=ImportState.UNDOING)
services.work(batch_id={batch!r})
"""
# As beat does every minute; the silence it waits for is taken as over.
WAKE = """
import datetime as dt
from django.utils import timezone
from dtks import tasks
from dtks.models import ImportBatch
ImportBatch.objects.update(touched_at=timezone.now() - dt.timedelta(minutes=10))
tasks.resume_imports.delay()
"""
PERSONS = """
SELECT p.nik, f.kk_number, p.mother_name, p.region_id, p.name, p.born_on, p.sex, p.relation, p.occupation,
    p.benefits, p.flags, r.period, d.period
FROM dtks_person p LEFT JOIN dtks_family f ON f.id = p.family_id
JOIN dtks_release r ON r.id = p.release_id LEFT JOIN dtks_release d ON d.id = p.delisted_by_id
"""
FAMILIES = "SELECT kk_number, region_id, decile, head_name, address, rt, rw FROM dtks_family"
DECILES = """
SELECT f.kk_number, r.period, d.decile FROM dtks_familydecile d
JOIN dtks_family f ON f.id = d.family_id JOIN dtks_release r ON r.id = d.release_id
"""


class Desk:
    """Each server keeps its port and its data over a kill, as on a real machine."""

    def __init__(self, folder: Path, **settings: str):
        self.home = Home(folder / "var")
        self.home.create()
        self.known = load_secrets(self.home)
        self.services: dict[str, Service] = {}
        self.start_postgres()
        self.start_valkey()
        self.settings = (
            application_settings(
                self.home, self.known, database_url=self.postgres.url, redis_url=self.valkey.url
            )
            | {"DATABASE_POOL": "true", "DJANGO_SETTINGS_MODULE": "slrt.settings"}
            | settings
        )
        self.manage("migrate", "--verbosity=0")
        self.shell(PREPARE)
        self.start_worker()

    def start_postgres(self) -> None:
        self.postgres = Postgres(self.home, self.known)
        self.services["postgres"] = self.postgres.start()
        self.known["POSTGRES_PORT"] = str(self.postgres.port)

    def start_valkey(self) -> None:
        self.valkey = Valkey(
            self.home, self.known["VALKEY_PASSWORD"], self.known.get("VALKEY_PORT")
        )
        self.services["valkey"] = self.valkey.start()
        self.known["VALKEY_PORT"] = str(self.valkey.port)

    def start_worker(self) -> None:
        self.services["worker"] = service = Service(
            name="worker",
            command=[
                *(sys.executable, "-m", "celery", "-A", "slrt.celery:app", "worker"),
                *("--concurrency", "1", "--loglevel", "INFO"),
            ],
            pids=self.home.pids,
            logs=self.home.logs,
            env=self.settings,
            cwd=ROOT,
        )
        service.start()

    def kill(self, name: str) -> None:
        """`kill -9` of the server and of every process it has."""
        service = self.services[name]
        main = psutil.Process(service.process.pid)
        for process in [main, *main.children(recursive=True)]:
            process.send_signal(signal.SIGKILL)
        service.process.wait(timeout=10)

    def stop(self) -> None:
        for name in ("worker", "valkey", "postgres"):
            if name in self.services:
                self.services[name].stop()

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        return self.manage("shell", "--verbosity=0", "-c", code).strip()

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.postgres.url, autocommit=True)

    def send(self, path: Path, period: str) -> str:
        return self.shell(SEND.format(path=os.fspath(path), period=period)).splitlines()[-1]

    def wake(self) -> None:
        self.shell(WAKE)

    def take_back(self, batch: str) -> None:
        self.shell(TAKE_BACK.format(batch=batch))

    def batch(self, key: str, *columns: str) -> tuple[Any, ...]:
        with self.connect() as connection:
            row = connection.execute(
                f"SELECT {', '.join(columns)} FROM dtks_importbatch WHERE id = %s", [key]
            ).fetchone()
        assert row
        return row

    def wait(self, is_so: Callable[[], bool], *, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, self.services["worker"].last_words(60)
            time.sleep(0.01)

    def wait_for(self, key: str, state: str) -> None:
        self.wait(lambda: self.batch(key, "state") == (state,))

    def register(self) -> list[list[tuple]]:
        """What the register says, in the clear and without keys of rows."""
        with self.connect() as connection:
            return [
                sorted(
                    tuple(decrypt(v) if isinstance(v, bytes) else str(v) for v in row)
                    for row in connection.execute(sql)
                )
                for sql in (PERSONS, FAMILIES, DECILES)
            ]
