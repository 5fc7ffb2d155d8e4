"""Child processes: stopped in bounded time, found again after a killed launcher, never confused with a stranger's."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from slrt.local.environment import LocalError
from slrt.local.processes import (
    Identity,
    Service,
    exclusive,
    read_pid_file,
    stop_leftovers,
    stop_process,
    write_pid_file,
)

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
# Starts a child of its own and tells its number.
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time;"
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True);"
    "time.sleep(60)",
]


@pytest.fixture
def service(tmp_path):
    made = []

    def make(command, **extra):
        service = Service(
            name="probe",
            command=command,
            pids=tmp_path,
            logs=tmp_path,
            env=dict(os.environ),
            cwd=tmp_path,
            **extra,
        )
        service.start()
        made.append(service)
        return service

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def stranger():
    child = subprocess.Popen(SLEEP, start_new_session=True)
    yield child
    child.kill()
    child.wait()


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def is_running(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_service_writes_who_it_is_and_takes_it_back(service, tmp_path):
    probe = service(SLEEP)
    assert read_pid_file(tmp_path / "probe.pid") == probe.identity
    probe.stop()
    assert not is_running(probe.identity.pid)
    assert not (tmp_path / "probe.pid").exists()


def test_a_process_that_ignores_the_first_signal_is_ended_by_the_next(service):
    probe = service(STUBBORN, stops=((signal.SIGTERM, 0.3), (signal.SIGKILL, 5)))
    wait_for(lambda: "up" in probe.last_words())
    probe.stop()
    assert not is_running(probe.identity.pid)


def test_stopping_a_leader_ends_what_it_had_started(service):
    probe = service(PARENT)
    wait_for(lambda: probe.last_words().strip().isdigit())
    child = int(probe.last_words())
    os.kill(probe.identity.pid, signal.SIGKILL)
    wait_for(probe.has_ended)
    assert is_running(child)
    probe.stop()
    wait_for(lambda: not is_running(child))


def test_a_leftover_is_found_by_its_pid_file_and_stopped(service, tmp_path):
    probe = service(SLEEP)
    assert stop_leftovers(tmp_path, ["other", "probe"], {}) == ["probe"]
    assert not is_running(probe.identity.pid)
    assert stop_leftovers(tmp_path, ["other", "probe"], {}) == []


def test_a_recycled_number_is_not_taken_for_ours(tmp_path, stranger):
    now = Identity.of(stranger.pid)
    write_pid_file(tmp_path / "probe.pid", Identity(now.pid, now.started - 60))
    assert stop_leftovers(tmp_path, ["probe"], {}) == []
    assert is_running(stranger.pid)
    assert not (tmp_path / "probe.pid").exists()


def test_stopping_an_old_identity_leaves_the_new_process_alone(stranger):
    now = Identity.of(stranger.pid)
    stop_process(Identity(now.pid, now.started - 60))
    assert is_running(stranger.pid)


def test_a_dead_process_that_nobody_collected_is_not_alive():
    child = subprocess.Popen([sys.executable, "-c", ""])
    wait_for(lambda: not is_running(child.pid))
    assert Identity.of(child.pid) is None
    child.wait()


@pytest.mark.parametrize("text", ["", "{}", "12", '{"pid": "x", "started": 1}'])
def test_a_broken_pid_file_names_nobody(tmp_path, text):
    (tmp_path / "probe.pid").write_text(text)
    assert stop_leftovers(tmp_path, ["probe"], {}) == []


def test_waiting_for_a_service_that_ends_tells_its_last_words(service):
    probe = service([sys.executable, "-c", "print('no such table'); raise SystemExit(3)"])
    with pytest.raises(LocalError, match="no such table"):
        probe.wait_until(lambda: False, seconds=10)


def test_only_one_launcher_holds_a_folder(tmp_path):
    with (
        exclusive(tmp_path / "lock", taken="taken"),
        pytest.raises(LocalError, match="taken"),
        exclusive(tmp_path / "lock", taken="taken"),
    ):
        pass
    with exclusive(tmp_path / "lock", taken="taken"):
        pass


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a signal of the Linux kernel")
def test_a_service_ends_when_its_launcher_is_killed(tmp_path):
    program = (
        "import os, sys, time; from pathlib import Path;"
        "from slrt.local.processes import Service;"
        f"folder = Path({str(tmp_path)!r});"
        f"service = Service('probe', {SLEEP!r}, folder, folder, dict(os.environ), folder);"
        "service.start(); print(service.identity.pid, flush=True); time.sleep(60)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pid = int(launcher.stdout.readline())
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    wait_for(lambda: not is_running(pid))
