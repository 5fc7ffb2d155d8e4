"""How allauth behaves here: nobody signs up by themselves; admins create staff, people choose their own password."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from accounts import services


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def clean_password(self, password: str, user=None) -> str:
        if user is not None and user.check_password(password):
            raise ValidationError(_("Kata sandi baru harus berbeda dari yang lama."))
        return super().clean_password(password, user)

    def set_password(self, user, password: str) -> None:
        services.change_own_password(user=user, password=password)

    def get_password_change_redirect_url(self, request) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)


def typed_username(request, credentials) -> str | None:
    """For the lock of axes: "Ani" and "ani" sign in as one person, so their wrong passwords are counted as one."""
    username = (credentials or {}).get("username")
    return username.strip().lower() if username else None
