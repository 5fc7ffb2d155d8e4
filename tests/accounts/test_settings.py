"""The real settings, imported by a fresh process: what the tests' own settings could hide."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import crypto

ROOT = Path(__file__).resolve().parents[2]
KEY = "1:" + "A" * 43 + "="
COMPLETE = {
    "SECRET_KEY": "s" * 60,
    "DATABASE_URL": "postgres://desk@127.0.0.1:1/desk",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "desk.example",
    "FIELD_KEYS": KEY,
    "INDEX_KEYS": KEY,
}


def start(code: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_complete_settings_start():
    done = start("import slrt.settings", **COMPLETE)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif((ROOT / ".env").exists(), reason="a .env of the developer fills the gap")
@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_a_missing_key_refuses_to_start(missing):
    environment = {name: value for name, value in COMPLETE.items() if name != missing}
    done = start("import slrt.settings", **environment)
    assert done.returncode != 0
    assert missing in done.stderr


@pytest.mark.parametrize("name", ["FIELD_KEYS", "INDEX_KEYS"])
def test_a_broken_key_refuses_to_start(name):
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'slrt.settings'\n"
        "import django; django.setup()"
    )
    done = start(code, **(COMPLETE | {name: "1:short"}))
    assert done.returncode != 0
    assert name in done.stderr


@pytest.mark.parametrize("broken", ["", "no-id", "1:short", "0:" + "A" * 43 + "=", "1:not base64!"])
def test_what_is_no_key_is_seen(settings, broken):
    settings.FIELD_KEYS = settings.INDEX_KEYS = [broken]
    for ask in (crypto.active_field_key, crypto.active_index_key):
        with pytest.raises(ImproperlyConfigured):
            ask()


def test_production_is_careful():
    code = """
from slrt import settings as s
assert not s.DEBUG and s.HTTPS
assert s.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_HTTPONLY
assert s.SESSION_COOKIE_NAME.startswith("__Host-") and s.CSRF_COOKIE_NAME.startswith("__Host-")
assert s.SESSION_EXPIRE_AT_BROWSER_CLOSE and s.SESSION_COOKIE_AGE <= 10 * 3600
assert s.SECURE_SSL_REDIRECT and s.SECURE_HSTS_SECONDS >= 31536000
assert s.AXES_LOCKOUT_PARAMETERS == [["username", "ip_address"]]
assert "unsafe" not in str(s.CONTENT_SECURITY_POLICY)
"""
    done = start(code, **COMPLETE)
    assert done.returncode == 0, done.stderr


def test_passwords_are_stored_by_argon2():
    code = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "slrt.settings"
import django; django.setup()
from django.contrib.auth.hashers import check_password, make_password
stored = make_password("kuda-lampu-4821-sawah")
assert stored.startswith("argon2$argon2id$"), stored[:20]
assert check_password("kuda-lampu-4821-sawah", stored)
"""
    done = start(code, **COMPLETE)
    assert done.returncode == 0, done.stderr
