"""The addresses of the desk. Indonesian paths; an address never carries a NIK."""

from django.urls import include, path
from django.views.generic import RedirectView

from accounts.access import public
from core import views

urlpatterns = [
    path("healthz", public(views.health), name="health"),
    path("tentang/", public(views.about), name="about"),
    path("", include("accounts.login_urls")),
    path("admin/", public(RedirectView.as_view(pattern_name="accounts:users")), name="admin"),
    path("", include("accounts.urls")),
    path("dtks/", include("dtks.urls")),
    path("", include("programs.urls")),
    path("", include("intake.urls")),
    path("", include("referrals.urls")),
    path("penjangkauan/", include("outreach.urls")),
    path("pemberitahuan/", include("notifications.urls")),
    path("", include("dashboard.urls")),
]
