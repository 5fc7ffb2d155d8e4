"""The embedded PostgreSQL and Valkey, for real: started, asked, stopped, killed and started again."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from slrt.local import placing
from slrt.local.environment import Home, LocalError, load_secrets, read_env
from slrt.local.postgres import ADMIN, Postgres
from slrt.local.valkey import Valkey


@pytest.fixture(scope="module")
def open_folder():
    """A folder that PostgreSQL's user can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="slrt-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def home(open_folder):
    home = Home(open_folder / "var")
    home.create()
    return home


@pytest.fixture
def start(home):
    """Starts a server of this module's home; stops it afterwards."""
    services = []

    def start(**changes):
        server = Postgres(home, load_secrets(home) | changes, durable=False)
        services.append(server.start())
        return server, services[-1]

    yield start
    for service in services:
        service.stop()


def ask(server, question):
    with psycopg.connect(server.url) as connection:
        return connection.execute(question).fetchone()[0]


def test_the_application_owns_its_database_and_is_no_superuser(start):
    server, _ = start()
    with psycopg.connect(server.url) as connection:
        role = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        for extension in ("pg_trgm", "btree_gin", "btree_gist", "unaccent", "citext"):
            connection.execute(f"CREATE EXTENSION {extension}")
        connection.rollback()
    assert role == (False, True, False, False)
    assert owner == ("slrt",)


def test_nobody_gets_in_without_the_password(start):
    server, _ = start()
    for user in ("slrt", ADMIN):
        for password in ("", "wrong"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(
                    host="127.0.0.1", port=server.port, user=user, password=password, dbname="slrt"
                )


def test_letters_sort_and_fold_the_same_on_every_machine(start):
    server, _ = start()
    assert ask(server, "SELECT upper('ançóñ')") == "ANÇÓÑ"
    assert ask(server, "SHOW server_encoding") == "UTF8"


def test_data_outlives_a_stop_and_a_kill(start):
    server, service = start()
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    service.stop()
    assert service.has_ended()
    server, service = start()
    os.kill(service.identity.pid, signal.SIGKILL)
    service.process.wait()
    server, service = start()
    assert ask(server, "SELECT count(*) FROM kept") == 1


def test_a_server_that_still_runs_is_stopped_before_the_next_starts(start):
    _, first = start()
    server, second = start()
    assert first.has_ended()
    assert ask(server, "SELECT 1") == 1


def test_a_lock_file_with_another_program_s_number_does_not_block(start):
    server, service = start()
    service.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    lock = server.place.data / "postmaster.pid"
    lock.write_text(f"{stranger.pid}\n{server.place.data}\n{int(time.time())}\n")
    try:
        server, _ = start()
        assert ask(server, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_data_of_other_keys_is_refused_with_a_way_out(start):
    start()[1].stop()
    with pytest.raises(LocalError, match="make reset"):
        start(POSTGRES_ADMIN_PASSWORD="another")


def test_data_of_another_version_is_refused_with_a_way_out(start):
    server, service = start()
    service.stop()
    version = server.place.data / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(LocalError, match="made by PostgreSQL 9"):
            start()
    finally:
        version.write_text(kept)


def test_no_password_is_on_a_command_line_or_in_the_log(start, home):
    _, service = start()
    known = load_secrets(home)
    valkey = Valkey(home, known["VALKEY_PASSWORD"])
    broker = valkey.start()
    try:
        seen = "".join(
            [*map(str, service.command), *map(str, broker.command)]
            + [service.log.read_text(), broker.log.read_text()]
        )
        assert not [key for key in known if key.endswith("PASSWORD") and known[key] in seen]
    finally:
        broker.stop()


def test_the_broker_asks_for_its_password_and_keeps_what_it_has(home):
    valkey = Valkey(home, "secret-of-this-test")
    service = valkey.start()
    try:
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)).ping()
        redis.Redis.from_url(valkey.url).set("kept", "yes")
        mode = (home.path / "valkey" / "valkey.conf").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
        service.stop()
        service = valkey.start()
        assert redis.Redis.from_url(valkey.url).get("kept") == b"yes"
        policy = redis.Redis.from_url(valkey.url).config_get("maxmemory-policy")
        assert policy == {"maxmemory-policy": "noeviction"}
    finally:
        service.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_below_a_closed_folder_root_keeps_the_data_elsewhere_and_leaves_the_folder_closed(
    tmp_path, monkeypatch, open_folder
):
    monkeypatch.setattr(placing, "SHELTER", open_folder / "shelter")
    tmp_path.chmod(0o700)
    home = Home(tmp_path / "var")
    home.create()
    server = Postgres(home, load_secrets(home), durable=False)
    service = server.start()
    try:
        assert ask(server, "SELECT 1") == 1
        assert server.place.folder.parent == open_folder / "shelter"
        assert read_env(home.secrets_file)["POSTGRES_HOME"] == str(server.place.folder)
        assert server.place.data.stat().st_uid != 0
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    finally:
        service.stop()


def test_a_machine_s_own_server_is_taken_where_no_wheel_fits(monkeypatch, tmp_path):
    for major in ("14.9", "16.2"):
        fake = tmp_path / major / "postgres"
        fake.parent.mkdir()
        fake.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}'\n")
        fake.chmod(0o755)
    folders = [tmp_path / "missing", tmp_path / "14.9", tmp_path / "16.2"]
    monkeypatch.setattr(placing, "candidates", lambda: iter(folders))
    assert placing.find_binaries() == tmp_path / "16.2"
    monkeypatch.setattr(placing, "candidates", lambda: iter(folders[:2]))
    with pytest.raises(LocalError, match="Install PostgreSQL 15"):
        placing.find_binaries()
