"""Headers on every answer, errors too; nothing behind the login stays in a cache."""

import pytest

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def check(response) -> None:
    for name, value in ALWAYS.items():
        assert response[name] == value, name
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=(self)" in response["Permissions-Policy"].replace(" ", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/masuk/", "/tentang/", "/program/", "/healthz", "/tidak-ada/", "/keluhan/"]
)
def test_every_public_answer_carries_the_headers(client, path):
    check(client.get(path))


def test_pages_behind_the_login_are_kept_by_no_cache(client, ani):
    client.force_login(ani)
    response = client.get("/keluhan/")
    check(response)
    assert "no-store" in response["Cache-Control"]


def test_a_refusal_inside_the_region_carries_the_headers(client, ani):
    client.force_login(ani)
    response = client.get("/admin/pengguna/")
    assert response.status_code == 403
    check(response)


def test_a_crash_shows_a_plain_page_with_headers_and_no_details(client, ani, monkeypatch):
    from django.urls import resolve

    client.force_login(ani)
    client.raise_request_exception = False
    view = resolve("/tentang/").func
    monkeypatch.setattr("core.views.render", _crash)
    response = client.get("/tentang/")
    assert view
    assert response.status_code == 500
    assert "3404075101639002" not in response.content.decode()
    check(response)


def _crash(*_args, **_kwargs):
    raise RuntimeError("3404075101639002")


def test_cookies_in_production_are_host_locked(settings):
    """Asked of a fresh process, with HTTPS on."""
    import os
    import subprocess
    import sys

    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "assert s.SESSION_COOKIE_NAME.startswith('__Host-') and s.CSRF_COOKIE_NAME.startswith('__Host-');"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_HTTPONLY;"
        "assert s.SECURE_SSL_REDIRECT and s.SECURE_HSTS_SECONDS >= 31536000"
    )
    environment = {**os.environ, "HTTPS": "true", "DJANGO_SETTINGS_MODULE": "slrt.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
