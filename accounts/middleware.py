"""What holds for a whole request: a temporary password opens one door only, and a deputy acts for whom they chose."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Deputation

# Views that stay open: the form itself, the way out, and what holds no data of citizens.
OPEN_VIEWS = frozenset(
    {"account_change_password", "account_logout", "account_reauthenticate", "health", "about"}
)

ACTING = "deputation"


class DeputyMiddleware:
    """Whoever chose to act for an absent colleague does so until they stop or the days are over."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.get(ACTING)
        if key and request.user.is_authenticated:
            row = (
                Deputation.objects.active(localdate())
                .select_related("absent")
                .filter(pk=key, deputy=request.user, absent__is_active=True)
                .first()
            )
            if row is not None:
                request.user.deputation = row
            else:
                del request.session[ACTING]
                messages.info(
                    request, _("Masa penggantian sudah berakhir. Anda bekerja atas nama sendiri.")
                )
        return self.get_response(request)


class OwnPasswordMiddleware:
    """Whoever signed in with a password that an admin has seen must choose their own before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        user = request.user
        if not (user.is_authenticated and user.must_change_password):
            return None
        if request.resolver_match.view_name in OPEN_VIEWS:
            return None
        messages.warning(
            request, _("Kata sandi ini sementara. Buat kata sandi sendiri untuk melanjutkan.")
        )
        target = reverse("account_change_password")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)
