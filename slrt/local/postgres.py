"""The embedded PostgreSQL: one cluster per home, reached on the loopback address, passwords always asked for."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from slrt.local.environment import LOOPBACK, Home, LocalError, choose_port
from slrt.local.placing import Place, choose_place, major_version
from slrt.local.processes import Identity, Service, Stops, stop_process

ADMIN = "puskesos_admin"
APPLICATION = "slrt"
# Fast shutdown, then immediate (recovers at the next start), then the end.
STOPS: Stops = ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "synchronous_commit": "on",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    # A failed statement would carry names and numbers of people into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass
class Postgres:
    """One cluster with one application database owned by a role without special rights."""

    home: Home
    known: dict[str, str]
    durable: bool = True
    port: int = field(default=0, init=False)
    place: Place = field(init=False)

    def start(self) -> Service:
        self.place = choose_place(self.home, self.known)
        self._clear_the_way()
        if not (self.place.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self.port = choose_port(self.known.get("POSTGRES_PORT"))
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE) | {"port": str(self.port)}
        account = self.place.account
        service = Service(
            name="postgres",
            command=[
                self.place.binaries / "postgres",
                *("-D", self.place.data),
                *(part for key, value in settings.items() for part in ("-c", f"{key}={value}")),
            ],
            pids=self.home.pids,
            logs=self.home.logs,
            env=self._environment(),
            cwd=self.place.folder,
            user=account.uid if account else None,
            group=account.gid if account else None,
            stops=STOPS,
        )
        service.start()
        try:
            service.wait_until(self._is_ready, seconds=60)
            self._create_application()
        except BaseException:
            service.stop()
            raise
        return service

    @property
    def url(self) -> str:
        password = self.known["POSTGRES_PASSWORD"]
        return f"postgres://{APPLICATION}:{password}@{LOOPBACK}:{self.port}/{APPLICATION}"

    def _clear_the_way(self) -> None:
        """Stop a server that still runs on this data; drop a lock file that no server stands behind.

        PostgreSQL takes the number in that file for a running server even when it is another program's by now, or a dead
        process that nobody has collected (in a container without an init).
        """
        lock = self.place.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        server = Identity.of(pid)
        if server and str(self.place.data) in command_of(pid):
            stop_process(server, STOPS)
        wait_for_backends(self.place.data)
        lock.unlink(missing_ok=True)

    def _environment(self) -> dict[str, str]:
        """Nothing of the caller's: PGPORT, PGOPTIONS and the like must not reach the server."""
        return {"PATH": f"{self.place.binaries}:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def _initialise(self) -> None:
        """Make the cluster beside its final place and move it there when it is complete."""
        draft = self.place.data.with_name("data.new")
        password = self.place.data.with_name("password.new")
        shutil.rmtree(draft, ignore_errors=True)
        password.unlink(missing_ok=True)
        draft.mkdir(mode=0o700)
        handle = os.open(password, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(self.known["POSTGRES_ADMIN_PASSWORD"])
        account = self.place.account
        if account:
            for path in (draft, password):
                os.chown(path, account.uid, account.gid)
        major = major_version(self.place.binaries / "postgres")
        provider = ["--locale-provider=builtin"] if major >= 17 else []
        try:
            done = subprocess.run(
                [
                    self.place.binaries / "initdb",
                    *("-D", draft, "-U", ADMIN, "--pwfile", password, "--auth=scram-sha-256"),
                    *("--encoding=UTF8", "--locale=C.UTF-8", *provider),
                    *([] if self.durable else ["--no-sync"]),
                ],
                cwd=self.place.folder,
                env=self._environment(),
                capture_output=True,
                text=True,
                check=False,
                **(account.popen if account else {}),
            )
        finally:
            password.unlink(missing_ok=True)
        if done.returncode:
            raise LocalError(f"initdb failed:\n{(done.stderr or done.stdout).strip()}")
        draft.rename(self.place.data)

    def _check_version(self) -> None:
        made_by = (self.place.data / "PG_VERSION").read_text().strip()
        major = str(major_version(self.place.binaries / "postgres"))
        if made_by != major:
            raise LocalError(
                f"{self.place.data} was made by PostgreSQL {made_by}, here is {major}. "
                "Move the data with pg_dump, or start anew with `make reset`."
            )

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=ADMIN,
            password=self.known["POSTGRES_ADMIN_PASSWORD"],
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _is_ready(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise LocalError(
                    f"{self.place.data} was made with other keys than those in {self.home.secrets_file}. "
                    "Put that file back, or start anew with `make reset`."
                ) from None
            time.sleep(0.05)
            return False
        return True

    def _create_application(self) -> None:
        """A role that is no superuser (for one, row security and ownership count) and its database."""
        role = sql.Identifier(APPLICATION)
        with self._connect() as connection:
            if not connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]
            ).fetchone():
                # The verifier is computed here, so the password itself never reaches the server's log.
                verifier = connection.pgconn.encrypt_password(
                    self.known["POSTGRES_PASSWORD"].encode(), APPLICATION.encode(), b"scram-sha-256"
                ).decode()
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                        role, sql.Literal(verifier)
                    )
                )
            # It owns its tables and may drop their keys anyway; so it may ask them set-wise instead (`dtks.services.indexing`).
            connection.execute(
                sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(role)
            )
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION]
            ).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(role))
                connection.execute(
                    sql.SQL("REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC").format(role)
                )


def command_of(pid: int) -> list[str]:
    try:
        return psutil.Process(pid).cmdline()
    except psutil.Error:
        return []


def wait_for_backends(data: Path) -> None:
    """Processes of a server that was killed end by themselves; none may touch the data when the next one starts."""
    end = time.monotonic() + 10
    while any(is_in(process, data) for process in psutil.process_iter()):
        if time.monotonic() > end:
            raise LocalError(f"Processes of an earlier PostgreSQL still work in {data}.")
        time.sleep(0.1)


def is_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.cwd() == str(folder)
    except (OSError, psutil.Error):
        return False
