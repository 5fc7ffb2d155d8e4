"""Settings of the tests: the real ones, with fixed keys and a broker that is not there."""

import os

KEY = "1:" + "A" * 43 + "="
os.environ.setdefault("SECRET_KEY", "test-only-" + "x" * 50)
os.environ.setdefault("DATABASE_URL", "postgres://slrt:slrt@127.0.0.1:5432/slrt")
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ.setdefault("FIELD_KEYS", KEY)
os.environ.setdefault("INDEX_KEYS", KEY)
os.environ["DATABASE_POOL"] = "false"
os.environ["HTTPS"] = "false"
# Under a name of its own: the workers of a parallel run start after the next line.
BROKER_URL = os.environ.setdefault("TEST_BROKER_URL", os.environ.get("REDIS_URL", ""))
os.environ["REDIS_URL"] = "redis://127.0.0.1:1/0"

from slrt.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = str(BASE_DIR / "static")  # noqa: F405  WhiteNoise warns about a folder that is not there
