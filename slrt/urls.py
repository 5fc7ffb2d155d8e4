"""The addresses of the desk. Indonesian paths; an address never carries a NIK."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.access import public
from core import views

urlpatterns = [
    path("healthz", public(views.health), name="health"),
    path("tentang/", public(views.about), name="about"),
    path("akun/", include("allauth.account.urls")),
    path("akun/2fa/", include("allauth.mfa.urls")),
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("admin/", public(RedirectView.as_view(pattern_name="accounts:users")), name="admin"),
    path("admin/", include("accounts.urls")),
    path("dtks/", include("dtks.urls")),
    path("", include("programs.urls")),
    path("keluhan/", include("intake.urls")),
    path("", include("referrals.urls")),
    path("penjangkauan/", include("outreach.urls")),
    path("", include("dashboard.urls")),
]
