"""How allauth behaves here: nobody signs up by themselves; admins create staff, people choose their own password."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.parking import LEFT_BY
from core import crypto


class ClosedAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy(
            "Nama pengguna atau kata sandi keliru. Periksa huruf besar dan kecilnya, lalu coba lagi."
        ),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def logout(self, request) -> None:
        owner = str(request.user.pk or "")
        super().logout(request)
        # Another tab may still hold a form of theirs.
        request.session[LEFT_BY] = owner

    def clean_password(self, password: str, user=None) -> str:
        if user is not None and user.check_password(password):
            raise ValidationError(_("Kata sandi baru harus berbeda dari yang lama."))
        return super().clean_password(password, user)

    def set_password(self, user, password: str) -> None:
        services.change_own_password(user=user, password=password)

    def get_password_change_redirect_url(self, request) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Keys of the authenticator app and seeds of recovery codes are stored like identity numbers: encrypted."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.encrypt(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(base64.b64decode(encrypted_text))


def typed_username(request, credentials) -> str | None:
    """For the lock of axes: "Ani" and "ani" sign in as one person, so their wrong passwords are counted as one."""
    username = (credentials or {}).get("username")
    return username.strip().lower() if username else None
