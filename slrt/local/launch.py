"""`make run`: the whole desk on this machine, from the databases to the scheduler, and back."""

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

from slrt.local.environment import (
    ACCOUNTS_FILE,
    LOOPBACK,
    ROOT,
    VAR,
    Home,
    LocalError,
    application_settings,
    is_port_free,
    load_secrets,
    remember,
)
from slrt.local.health import is_well, known_host
from slrt.local.postgres import STOPS as POSTGRES_STOPS
from slrt.local.postgres import Postgres
from slrt.local.processes import (
    Identity,
    Service,
    Stops,
    die_with,
    exclusive,
    read_pid_file,
    stop_leftovers,
    write_pid_file,
)
from slrt.local.valkey import Valkey

# Celery: finish running tasks, then give them back to the broker, then the end.
WORKER_STOPS: Stops = ((signal.SIGTERM, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
STOP_ORDER = ("beat", "worker", "web", "valkey", "postgres")
STOPS: dict[str, Stops] = {"postgres": POSTGRES_STOPS, "worker": WORKER_STOPS}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Ctrl-C or a signal to stop: unwinds to the place that stops everything."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def interrupt_on_signals() -> None:
    """The first signal stops the desk in order; later ones cannot cut that short."""

    def handle(signum: int, frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(signum)

    for each in SIGNALS:
        signal.signal(each, handle)


def web_address() -> tuple[str, int]:
    """HOST and PORT from the environment; the default is reached from this machine alone."""
    host, port = os.environ.get("HOST", LOOPBACK), os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise LocalError(f"PORT must be a number from 1 to 65535, not {port!r}.")
    return host, int(port)


class Desk:
    """Everything that `make run` has started, in order."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.started: list[Service] = []
        self.settings: dict[str, str] = {}

    def start_databases(self) -> None:
        """The embedded servers, unless the environment names real ones."""
        known = load_secrets(self.home)
        database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if not database_url:
            postgres = Postgres(self.home, known)
            self.started.append(postgres.start())
            remember(self.home, POSTGRES_PORT=str(postgres.port))
            database_url = postgres.url
        if not redis_url:
            valkey = Valkey(self.home, known["VALKEY_PASSWORD"], known.get("VALKEY_PORT"))
            self.started.append(valkey.start())
            remember(self.home, VALKEY_PORT=str(valkey.port))
            redis_url = valkey.url
        self.settings = application_settings(
            self.home, known, database_url=database_url, redis_url=redis_url
        )

    def prepare(self) -> None:
        """Migrations, reference and demo data, with their own words on the terminal."""
        child = subprocess.Popen(
            [sys.executable, "-m", "slrt.local.prepare"],
            cwd=ROOT,
            env=self.settings,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
        )
        try:
            failed = child.wait() != 0
        except Interrupted:
            child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
            raise
        if failed:
            raise LocalError("The database could not be prepared; the reason stands above.")

    def start(self, name: str, *module: str) -> Service:
        service = Service(
            name=name,
            command=[sys.executable, "-m", *module],
            pids=self.home.pids,
            logs=self.home.logs,
            env=self.settings,
            cwd=ROOT,
            stops=STOPS.get(name, ((signal.SIGTERM, 10), (signal.SIGKILL, 5))),
        )
        service.start()
        self.started.append(service)
        return service

    def start_application(self, host: str, port: int) -> None:
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        web = self.start(
            "web",
            *("gunicorn", "slrt.wsgi:application", "--bind", bind),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--preload", "--graceful-timeout", "8", "--no-control-socket"),
        )
        self.start(
            "worker",
            *("celery", "-A", "slrt.celery:app", "worker"),
            *("--concurrency", "2", "--loglevel", "INFO"),
        )
        self.start(
            "beat",
            *("celery", "-A", "slrt.celery:app", "beat", "--loglevel", "INFO", "--pidfile="),
            *("--schedule", str(self.home.pids / "beat-schedule")),
        )
        reached = LOOPBACK if host in ("0.0.0.0", "::") else host  # noqa: S104
        allowed = self.settings["ALLOWED_HOSTS"]
        web.wait_until(lambda: is_well(reached, port, host=known_host(allowed)), seconds=60)

    def watch(self) -> None:
        """Wait for a signal, or for the first process that ends by itself."""
        while True:
            for service in self.started:
                if service.has_ended():
                    raise LocalError(
                        f"{service.name} has ended; see {service.log}:\n{service.last_words()}"
                    )
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop in reverse order of starting; the web server and Celery at the same time."""
        databases = [each for each in self.started if each.name in ("postgres", "valkey")]
        threads = [
            threading.Thread(target=service.stop)
            for service in reversed(self.started)
            if service not in databases
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for service in reversed(databases):
            service.stop()


def greet(home: Home, host: str, port: int, seconds: float) -> None:
    """Where the desk answers and who may sign in to its demo."""
    shown = "localhost" if host == LOOPBACK else host
    print(f"\nPuskesos SLRT: http://{shown}:{port}/   (ready in {seconds:.1f} s)", flush=True)
    accounts = home.pids / ACCOUNTS_FILE
    if accounts.exists():
        print(accounts.read_text().rstrip(), flush=True)
    print(f"Logs: {home.logs}   Stop: Ctrl-C", flush=True)


def run() -> int:
    began = time.monotonic()
    host, port = web_address()
    home = Home(VAR)
    home.create()
    launcher = home.pids / "launcher.pid"
    running = read_pid_file(launcher)
    taken = f"The desk of this folder already runs (process {running.pid if running else '?'})."
    with exclusive(home.pids / "launcher.lock", taken=taken):
        write_pid_file(launcher, Identity.ours())
        leftovers = stop_leftovers(home.pids, STOP_ORDER, STOPS)
        if leftovers:
            print(f"· stopped what an earlier start had left: {', '.join(leftovers)}", flush=True)
        if not is_port_free(host, port):
            raise LocalError(
                f"Port {port} is taken by another program. Choose another: PORT={port + 1} make run"
            )
        desk = Desk(home)
        interrupt_on_signals()
        try:
            desk.start_databases()
            desk.prepare()
            desk.start_application(host, port)
            greet(home, host, port, time.monotonic() - began)
            desk.watch()
        except Interrupted:
            return 0
        finally:
            for each in SIGNALS:
                signal.signal(each, signal.SIG_IGN)
            if desk.started:
                print("\n· stopping", flush=True)
                desk.stop()
                print("· stopped", flush=True)
    return 0
