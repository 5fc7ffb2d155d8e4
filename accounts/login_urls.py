"""Signing in: the pages of allauth that are open here.

Sign-up, e-mail addresses and a reset by e-mail are not: an admin does that. Their names still resolve, because allauth
reverses them, and lead to a page that says whom to ask.
"""

from allauth.account import views as account
from django.urls import include, path

from accounts.views import staff

CLOSED = (
    "account_signup",
    "account_reset_password",
    "account_set_password",
    "account_email",
    "account_email_verification_sent",
)

urlpatterns = [
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("akun/nonaktif/", account.account_inactive, name="account_inactive"),
    path("akun/kata-sandi/", account.password_change, name="account_change_password"),
    path("akun/pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("akun/dua-langkah/", include("allauth.mfa.urls")),
    *[path("akun/bantuan/", staff.ask_admin, name=name) for name in CLOSED],
]
