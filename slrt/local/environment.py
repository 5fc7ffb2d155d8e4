"""Where local data lives, the generated secrets, and the settings handed to the processes."""

import base64
import contextlib
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
LOOPBACK = "127.0.0.1"
# In a home's `run` folder: the demo accounts, for the launcher to print.
ACCOUNTS_FILE = "accounts"


class LocalError(Exception):
    """A reason, in words for whoever typed the command, why something cannot start."""


@dataclass(frozen=True)
class Home:
    """One set of local data: `var/` for `make run`, a folder under `var/test/` for a test run."""

    path: Path

    @property
    def secrets_file(self) -> Path:
        return self.path / "local.env"

    @property
    def pids(self) -> Path:
        return self.path / "run"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def media(self) -> Path:
        return self.path / "media"

    def create(self) -> None:
        """Make the folders. The top one lets others pass (the database's own user must), the rest are closed."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o711)
        for folder in (self.pids, self.logs, self.media):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)


def read_env(path: Path) -> dict[str, str]:
    """Read `KEY=value` lines; comments and blank lines are skipped."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, _, value in pairs}


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; nobody but the owner can read it at any moment."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        raise


def write_env(path: Path, values: dict[str, str]) -> None:
    lines = [f"{key}={value}" for key, value in values.items()]
    header = "# Made by `make run`. Without these keys the local database cannot be read."
    write_private(path, "\n".join([header, *lines, ""]))


def new_key() -> str:
    """A field or index key in the form that settings read: id, colon, base64 of 32 bytes."""
    return f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def load_secrets(home: Home) -> dict[str, str]:
    """The secrets of this home, made once and kept."""
    known = read_env(home.secrets_file)
    wanted = {
        "SECRET_KEY": lambda: secrets.token_urlsafe(50),
        "FIELD_KEYS": new_key,
        "INDEX_KEYS": new_key,
        "POSTGRES_ADMIN_PASSWORD": lambda: secrets.token_urlsafe(24),
        "POSTGRES_PASSWORD": lambda: secrets.token_urlsafe(24),
        "VALKEY_PASSWORD": lambda: secrets.token_urlsafe(24),
    }
    missing = {key: make() for key, make in wanted.items() if not known.get(key)}
    if missing:
        known.update(missing)
        write_env(home.secrets_file, known)
    return known


def remember(home: Home, **values: str) -> None:
    """Keep values (ports, a folder) for the next start."""
    known = read_env(home.secrets_file)
    if any(known.get(key) != value for key, value in values.items()):
        write_env(home.secrets_file, known | values)


def is_port_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(preferred: str | None) -> int:
    """The port used last time if it is still free, else any free one on the loopback address."""
    if preferred and is_port_free(LOOPBACK, int(preferred)):
        return int(preferred)
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def application_settings(
    home: Home, known: dict[str, str], *, database_url: str, redis_url: str
) -> dict[str, str]:
    """Environment of every process of the desk: what was given wins over what was generated.

    The module of settings is left to each program; that this one has been imported has already named one.
    """
    generated = {
        "SECRET_KEY": known["SECRET_KEY"],
        "FIELD_KEYS": known["FIELD_KEYS"],
        "INDEX_KEYS": known["INDEX_KEYS"],
        "DEBUG": "false",
        "HTTPS": "false",
        "SAMPLE_DATA": "false" if os.environ.get("DEMO") == "0" else "true",
        "SMS_BACKEND": "" if os.environ.get("DEMO") == "0" else "core.sms.pretend",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "MEDIA_ROOT": str(home.media),
    }
    inherited = {key: os.environ[key] for key in os.environ if key != "DJANGO_SETTINGS_MODULE"}
    return {
        **inherited,
        **generated,
        **{key: os.environ[key] for key in generated if os.environ.get(key)},
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PYTHONUNBUFFERED": "1",
    }
