"""The real sign-in: allauth, axes and two-step verification as they are configured."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "kunci-uji-coba-9"
NEW_PASSWORD = "kuda-lampu-4821-sawah"


@pytest.fixture(autouse=True)
def _clean_cache():
    """allauth remembers used codes and attempts in the cache, which outlives a test."""
    cache.clear()


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.mark.parametrize("typed", ["ani", "Ani", "ANI"])
def test_the_username_signs_in_whatever_its_case(client, ani, typed):
    assert sign_in(client, typed).status_code == 302
    assert is_signed_in(client)


def test_a_wrong_password_does_not_sign_in(client, ani):
    assert sign_in(client, "ani", "salah-sekali-1").status_code == 200
    assert not is_signed_in(client)


def test_six_wrong_passwords_lock_that_pair_only(client, ani, budi):
    for _ in range(6):
        sign_in(client, "ani", "salah-sekali-1")
    assert sign_in(client, "ani").status_code == 429
    assert not is_signed_in(client)
    assert sign_in(Client(), "ani", REMOTE_ADDR="10.20.30.40").status_code == 302
    colleague = Client()
    assert sign_in(colleague, "budi").status_code == 302
    assert is_signed_in(colleague)


def test_spelling_the_name_otherwise_does_not_open_the_lock(client, ani):
    for typed in ("ani", "Ani", "aNi", "anI", "ANi", "aNI"):
        sign_in(client, typed, "salah-sekali-1")
    assert sign_in(client, "ANI").status_code == 429
    assert not is_signed_in(client)


def test_five_wrong_passwords_and_a_right_one_start_the_count_anew(client, ani):
    for _ in range(2):
        for _ in range(5):
            sign_in(client, "ani", "salah-sekali-1")
        assert sign_in(client, "ani").status_code == 302
        client.logout()


def test_an_admin_reset_opens_the_lock(client, gita, ani):
    for _ in range(6):
        sign_in(client, "ani", "salah-sekali-1")
    password = services.reset_password(user_id=ani.pk, by=gita)
    assert sign_in(client, "ani", password).status_code == 302


def test_a_deactivated_account_does_not_sign_in(client, gita, ani):
    services.deactivate(user_id=ani.pk, by=gita)
    sign_in(client, "ani")
    assert not is_signed_in(client)


def test_a_temporary_password_opens_nothing_but_its_replacement(client, gita, ani):
    password = services.reset_password(user_id=ani.pk, by=gita)
    sign_in(client, "ani", password)
    for url in (reverse("accounts:profile"), reverse("mfa_index"), reverse("accounts:users")):
        assert client.get(url)["Location"] == reverse("account_change_password")
    partial = client.get(reverse("accounts:profile"), headers={"HX-Request": "true"})
    assert partial["HX-Redirect"] == reverse("account_change_password")
    assert client.get(reverse("account_change_password")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def change_password(client: Client, old: str, new: str):
    return client.post(
        reverse("account_change_password"),
        {"oldpassword": old, "password1": new, "password2": new},
    )


def test_choosing_an_own_password_opens_the_desk_in_the_same_session(client, gita, ani):
    password = services.reset_password(user_id=ani.pk, by=gita)
    sign_in(client, "ani", password)
    assert change_password(client, password, NEW_PASSWORD)["Location"] == "/"
    assert client.get(reverse("accounts:profile")).status_code == 200
    ani = User.objects.get(pk=ani.pk)
    assert ani.check_password(NEW_PASSWORD)
    assert not ani.must_change_password


def test_the_temporary_password_cannot_be_kept(client, gita, ani):
    password = services.reset_password(user_id=ani.pk, by=gita)
    sign_in(client, "ani", password)
    assert change_password(client, password, password).status_code == 200
    assert User.objects.get(pk=ani.pk).must_change_password


@pytest.mark.parametrize("weak", ["puskesos2026", "1234567890", "pendek", "bismillah!!"])
def test_a_weak_password_is_refused_when_choosing_one(client, ani, weak):
    sign_in(client, "ani")
    assert change_password(client, PASSWORD, weak).status_code == 200
    assert User.objects.get(pk=ani.pk).check_password(PASSWORD)


def test_changing_the_password_ends_the_other_sessions(ani):
    here, elsewhere = Client(), Client()
    sign_in(here, "ani")
    sign_in(elsewhere, "ani")
    change_password(here, PASSWORD, NEW_PASSWORD)
    assert here.get(reverse("accounts:profile")).status_code == 200
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302


def switch_on_totp(client: Client) -> str:
    """As a person does it: the password is asked once more first."""
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": PASSWORD})
    form = client.get(reverse("mfa_activate_totp")).context["form"]
    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(form.secret)})
    assert response.status_code == 302
    return form.secret


def test_two_step_verification_is_switched_on_and_then_asked_for(client, ani):
    sign_in(client, "ani")
    secret = switch_on_totp(client)
    assert Authenticator.objects.filter(user=ani, type="recovery_codes").exists()
    fresh = Client()
    response = sign_in(fresh, "ani")
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(fresh)
    wrong = "000000" if code_for(secret) != "000000" else "111111"
    assert fresh.post(reverse("mfa_authenticate"), {"code": wrong}).status_code == 200
    assert not is_signed_in(fresh)
    cache.clear()  # the code that switched it on was used in this half minute
    assert fresh.post(reverse("mfa_authenticate"), {"code": code_for(secret)}).status_code == 302
    assert is_signed_in(fresh)


def test_secrets_of_two_steps_are_stored_encrypted_and_follow_new_keys(client, ani, settings):
    sign_in(client, "ani")
    secret = switch_on_totp(client)
    codes = Authenticator.objects.get(user=ani, type="recovery_codes").wrap().get_unused_codes()
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    old = settings.FIELD_KEYS[0]
    settings.FIELD_KEYS = ["2:" + "B" * 43 + "=", old]
    assert services.renew_secrets() == 2
    assert services.renew_secrets() == 0
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    totp = Authenticator.objects.get(user=ani, type="totp").wrap()
    assert totp.validate_code(code_for(secret)) is not None
    left = Authenticator.objects.get(user=ani, type="recovery_codes").wrap().get_unused_codes()
    assert left == codes


def test_a_recovery_code_signs_in_once(client, ani):
    sign_in(client, "ani")
    switch_on_totp(client)
    codes = Authenticator.objects.get(user=ani, type="recovery_codes").wrap().get_unused_codes()
    for client, expected in ((Client(), True), (Client(), False)):
        sign_in(client, "ani")
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_signed_in(client) is expected


def test_an_admin_reset_of_two_steps_lets_the_password_alone_in(client, gita, ani):
    TOTP.activate(ani, "JBSWY3DPEHPK3PXP")
    services.reset_mfa(user_id=ani.pk, by=gita)
    sign_in(client, "ani")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_set_password", "account_email"]
)
def test_what_an_admin_does_here_leads_to_a_page_that_says_so(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "Mohon hubungi admin" in response.content.decode()


def test_nobody_signs_up(client, places):
    client.post(
        reverse("account_signup"),
        {"username": "orang", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert not User.objects.filter(username="orang").exists()


def test_a_session_lasts_a_working_day_and_ends_with_the_browser(client, ani):
    sign_in(client, "ani")
    assert settings.SESSION_COOKIE_AGE <= 10 * 3600
    assert client.session.get_expire_at_browser_close()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]


def test_a_page_behind_the_login_is_kept_by_no_cache(client, ani):
    sign_in(client, "ani")
    assert "no-store" in client.get(reverse("accounts:profile"))["Cache-Control"]
