"""Brings the database and the static files up to date, in one process: `python -m slrt.local.prepare`.

Every command called here can run again at no harm; a second run only looks.
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class

from slrt.local.environment import ACCOUNTS_FILE, ROOT, VAR


def static_fingerprint() -> str:
    """Changes when a static file, a front-end package or the way files are served has changed."""
    total = hashlib.sha256()
    for path in sorted(static_sources()):
        entry = path.stat()
        total.update(f"{path} {entry.st_size} {entry.st_mtime_ns}\n".encode())
    return total.hexdigest()


def static_sources() -> Iterator[Path]:
    yield from (ROOT / name for name in ("package-lock.json", "requirements/base.txt"))
    yield from (path for path in (ROOT / "static").rglob("*") if path.is_file())
    yield ROOT / "slrt" / "settings.py"


def collect_static() -> None:
    stamp = VAR / "static.stamp"
    fingerprint = static_fingerprint()
    is_current = stamp.exists() and stamp.read_text() == fingerprint
    if is_current and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(fingerprint)


def step(label: str, *command: str, **options: Any) -> None:
    """Run one management command and say how long it took."""
    print(f"· {label}", flush=True)
    began = time.monotonic()
    call_command(*command, **options)
    took = time.monotonic() - began
    if took > 2:
        print(f"  done in {took:.0f} s", flush=True)


def load_demo() -> None:
    """Fill the demo regency and note who may sign in: the command's `accounts` are (name, password, label)."""
    step("demo data", "load_demo")
    command = load_command_class(get_commands()["load_demo"], "load_demo")
    accounts = getattr(command, "accounts", ())
    wide = max((len(name) for name, *_rest in accounts), default=0)
    lines = [f"  {name:<{wide}} {password:<20} {label}" for name, password, label in accounts]
    (VAR / "run" / ACCOUNTS_FILE).write_text("\n".join(["Demo accounts:", *lines, ""]))


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slrt.settings")
    django.setup()
    step("database schema", "migrate", interactive=False, verbosity=0)
    step("reference data", "load_reference")
    if os.environ.get("DEMO", "1") != "0":
        load_demo()
    collect_static()
    return 0


if __name__ == "__main__":
    sys.exit(main())
