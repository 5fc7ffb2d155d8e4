"""Runs one command on servers of its own that vanish afterwards: tests, lint and benchmarks never touch the demo's data."""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from slrt.local.environment import (
    ROOT,
    VAR,
    Home,
    application_settings,
    load_secrets,
    new_key,
    read_env,
)
from slrt.local.launch import SIGNALS, STOP_ORDER, STOPS, Interrupted, interrupt_on_signals
from slrt.local.postgres import Postgres
from slrt.local.processes import (
    Identity,
    Service,
    die_with,
    read_pid_file,
    stop_leftovers,
    write_pid_file,
)
from slrt.local.valkey import Valkey

FOLDER = VAR / "test"
OWNER = "owner.pid"


def remove(home: Home) -> None:
    """Delete a home and the folder its database may have had elsewhere."""
    shelter = read_env(home.secrets_file).get("POSTGRES_HOME")
    if shelter:
        shutil.rmtree(shelter, ignore_errors=True)
    shutil.rmtree(home.path, ignore_errors=True)


def sweep() -> None:
    """Remove what runs that were killed have left; runs that are still going on are left alone."""
    for path in FOLDER.glob("*/"):
        owner = read_pid_file(path / OWNER)
        if owner is None or owner.is_alive():
            continue
        home = Home(path)
        stop_leftovers(home.pids, STOP_ORDER, STOPS)
        remove(home)


def new_home() -> Home:
    FOLDER.mkdir(parents=True, exist_ok=True)
    VAR.chmod(0o711)
    FOLDER.chmod(0o711)
    home = Home(FOLDER / secrets.token_hex(4))
    home.create()
    write_pid_file(home.path / OWNER, Identity.ours())
    return home


def run(command: Sequence[str], *, durable: bool = False) -> int:
    """Start the servers that the environment does not name, run the command, stop them; answer the command's exit code."""
    sweep()
    home = new_home()
    started: list[Service] = []
    interrupt_on_signals()
    try:
        known = load_secrets(home)
        database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if not database_url:
            postgres = Postgres(home, known, durable=durable)
            started.append(postgres.start())
            database_url = postgres.url
        if not redis_url:
            valkey = Valkey(home, known["VALKEY_PASSWORD"])
            started.append(valkey.start())
            redis_url = valkey.url
        settings = application_settings(home, known, database_url=database_url, redis_url=redis_url)
        return run_child(command, settings)
    except Interrupted:
        return 130
    finally:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        for service in reversed(started):
            service.stop()
        remove(home)


def run_child(command: Sequence[str], settings: dict[str, str]) -> int:
    """Run in the foreground, in the terminal's own session: Ctrl-C reaches the child as well, so it is given time to end."""
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=settings,
        preexec_fn=die_with(os.getpid(), signal.SIGTERM),
    )
    try:
        return child.wait()
    except Interrupted as interrupted:
        if interrupted.signum != signal.SIGINT:
            child.terminate()
        for hurry in (child.terminate, child.kill):
            try:
                child.wait(timeout=10)
                break
            except subprocess.TimeoutExpired:
                hurry()
        child.wait()
        raise


def production(command: Sequence[str]) -> int:
    """Run one command with settings as a production server would have them; nothing is started."""
    settings = {
        **os.environ,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": new_key(),
        "INDEX_KEYS": new_key(),
        "DEBUG": "false",
        "HTTPS": "true",
        "ALLOWED_HOSTS": "desk.example.org",
        "DATABASE_URL": "postgres://slrt@db.example.org/slrt",
        "REDIS_URL": "redis://broker.example.org/0",
        "MEDIA_ROOT": str(Path(os.devnull).parent),
    }
    return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode
