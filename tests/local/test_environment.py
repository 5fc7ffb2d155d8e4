"""Local data: secrets made once, ports, and what the processes are told."""

import socket
import stat

import pytest

from core.crypto import _parse
from slrt.local.environment import (
    LOOPBACK,
    Home,
    LocalError,
    application_settings,
    choose_port,
    is_port_free,
    load_secrets,
    read_env,
    remember,
)
from slrt.local.health import known_host
from slrt.local.launch import web_address


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "var")
    home.create()
    return home


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_secrets_are_made_once_and_read_by_their_owner_alone(home):
    first = load_secrets(home)
    assert load_secrets(home) == first
    assert stat.S_IMODE(home.secrets_file.stat().st_mode) == 0o600
    assert len(set(first.values())) == len(first)


def test_generated_keys_are_in_the_form_that_settings_read(home):
    known = load_secrets(home)
    for name in ("FIELD_KEYS", "INDEX_KEYS"):
        assert [len(key) for key in _parse((known[name],), name).values()] == [32]


def test_a_lost_key_is_made_anew_and_the_others_stay(home):
    first = load_secrets(home)
    lines = home.secrets_file.read_text().splitlines()
    home.secrets_file.write_text("\n".join(x for x in lines if not x.startswith("VALKEY")))
    second = load_secrets(home)
    assert second.pop("VALKEY_PASSWORD") != first.pop("VALKEY_PASSWORD")
    assert second == first


def test_what_is_remembered_stands_beside_the_secrets(home):
    known = load_secrets(home)
    remember(home, POSTGRES_PORT="5555")
    assert read_env(home.secrets_file) == known | {"POSTGRES_PORT": "5555"}


def test_only_the_top_folder_lets_others_pass(home):
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o711
    for folder in (home.pids, home.logs, home.media):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_given_environment_wins_over_generated_settings(home, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.setenv("ALLOWED_HOSTS", "")
    settings = application_settings(
        home, load_secrets(home), database_url="postgres://x", redis_url="redis://y"
    )
    assert settings["SECRET_KEY"] == "given"
    assert settings["ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1]"
    assert settings["DATABASE_URL"] == "postgres://x"


def test_a_port_in_use_is_seen(taken_port):
    assert not is_port_free(LOOPBACK, taken_port)


def test_the_port_of_last_time_is_kept_while_it_is_free(taken_port):
    free = choose_port(None)
    assert choose_port(str(free)) == free
    assert choose_port(str(taken_port)) != taken_port


def test_each_program_chooses_its_own_settings_module(home, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "slrt.settings")
    settings = application_settings(home, load_secrets(home), database_url="x", redis_url="y")
    assert "DJANGO_SETTINGS_MODULE" not in settings


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 00", ""])
def test_a_port_that_is_none_is_refused_with_one_line(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(LocalError, match="^PORT must be a number from 1 to 65535, not .*\\.$"):
        web_address()


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        ("desk.example.go.id,other", "desk.example.go.id"),
        (".example.go.id", "example.go.id"),
        ("*", "localhost"),
        ("", "localhost"),
    ],
)
def test_health_is_asked_under_a_name_that_the_desk_answers_to(allowed, host):
    assert known_host(allowed) == host
