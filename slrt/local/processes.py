"""Start, watch and stop child processes so that none outlives its launcher for long.

Every child leads its own session, so that Ctrl-C reaches the launcher alone and it can stop them in order. Who was started is
written to a pid file together with the process's start time: a recycled pid is never taken for ours.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from slrt.local.environment import LocalError, write_private

PR_SET_PDEATHSIG = 1
# Start times are read from a clock that may be set; two processes with one pid are never this close.
CLOCK_SLACK = 2.0
Stops = tuple[tuple[signal.Signals, float], ...]
POLITE: Stops = ((signal.SIGTERM, 10), (signal.SIGKILL, 5))


@dataclass(frozen=True)
class Identity:
    """A process that cannot be confused with a later one of the same number."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return cls(pid, process.create_time())
        except psutil.Error:
            return None

    @classmethod
    def ours(cls) -> "Identity":
        return cls(os.getpid(), psutil.Process().create_time())

    def is_alive(self) -> bool:
        now = Identity.of(self.pid)
        return now is not None and abs(now.started - self.started) < CLOCK_SLACK


def write_pid_file(path: Path, identity: Identity) -> None:
    write_private(path, json.dumps({"pid": identity.pid, "started": identity.started}))


def read_pid_file(path: Path) -> Identity | None:
    try:
        found = json.loads(path.read_text())
        return Identity(int(found["pid"]), float(found["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def left_of_session(pid: int) -> list[psutil.Process]:
    """Processes of the session that `pid` led and that outlived it. A number in use as a session's is not given out again."""
    if Identity.of(pid):
        return []
    return [process for process in psutil.process_iter() if is_in_session(process, pid)]


def is_in_session(process: psutil.Process, leader: int) -> bool:
    try:
        return os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, psutil.Error):
        return False


def stop_process(identity: Identity, stops: Stops = POLITE) -> None:
    """Send each signal in turn until the process is gone; then end what it left."""
    for signum, patience in stops:
        if not identity.is_alive():
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(identity.pid, signum)
        end = time.monotonic() + patience
        while identity.is_alive() and time.monotonic() < end:
            time.sleep(0.05)
    reap(identity.pid)
    for process in left_of_session(identity.pid):
        with contextlib.suppress(psutil.Error):
            process.kill()


def reap(pid: int) -> None:
    """Collect an ended child, if it is ours to collect."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def die_with(parent: int, signum: signal.Signals) -> Callable[[], None] | None:
    """On Linux, have the kernel send the child a signal when the launcher is gone, even after kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(signum))
        if os.getppid() != parent:
            os._exit(1)

    return prepare


@dataclass
class Service:
    """A child process with a log, a pid file and its own way to be stopped."""

    name: str
    command: Sequence[str | Path]
    pids: Path
    logs: Path
    env: dict[str, str]
    cwd: Path
    user: int | None = None
    group: int | None = None
    stops: Stops = POLITE
    identity: Identity | None = field(default=None, init=False)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.logs / f"{self.name}.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with(os.getpid(), self.stops[0][0]),
                user=self.user,
                group=self.group,
                extra_groups=None if self.user is None else [],
            )
        self.identity = Identity.of(self.process.pid)
        if self.identity:
            write_pid_file(self.pids / f"{self.name}.pid", self.identity)

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        if self.process is None:
            return
        if self.identity:
            stop_process(self.identity, self.stops)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)
        (self.pids / f"{self.name}.pid").unlink(missing_ok=True)

    def last_words(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not is_ready():
            if self.has_ended():
                raise LocalError(
                    f"{self.name} ended while starting; see {self.log}:\n{self.last_words()}"
                )
            if time.monotonic() > end:
                raise LocalError(f"{self.name} is not ready after {seconds:.0f} s; see {self.log}")
            time.sleep(0.05)


def stop_leftovers(pids: Path, names: Sequence[str], stops: dict[str, Stops]) -> list[str]:
    """Stop what a launcher that was killed has left behind, in the given order; say which."""
    stopped = []
    for name in names:
        path = pids / f"{name}.pid"
        identity = read_pid_file(path)
        if identity and (identity.is_alive() or left_of_session(identity.pid)):
            stop_process(identity, stops.get(name, POLITE))
            stopped.append(name)
        path.unlink(missing_ok=True)
    return stopped


@contextlib.contextmanager
def exclusive(path: Path, *, taken: str) -> Iterator[None]:
    """Hold a lock that the kernel drops when the launcher ends, however it ends."""
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError(taken) from None
        yield
