"""What holds for a whole request: the wall in front of all pages, a temporary password that opens one door only, and a
deputy who acts for whom they chose."""

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts import parking
from accounts.models import Deputation

# Views that stay open: the form itself, the way out, and what holds no data of citizens.
OPEN_VIEWS = frozenset(
    {"account_change_password", "account_logout", "account_reauthenticate", "health", "about"}
)

ACTING = "deputation"


class LoginWall(LoginRequiredMiddleware):
    """A form that meets the wall is kept for its sender, and handed back once they have signed in again."""

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        # Asked first: a session that is no longer good is emptied when the user is looked up.
        owner = parking.owner_of(request) if request.method == "POST" else ""
        answer = super().process_view(request, view, args, kwargs)
        if answer is None:
            return self._hand_back(request, view) if request.user.is_authenticated else None
        is_page = request.method == "POST" and not request.headers.get("HX-Request")
        if is_page and parking.park(request, owner=owner):
            text = _(
                "Sesi Anda sudah berakhir, jadi formulir belum tersimpan. Isiannya kami simpan selama %(minutes)d menit: masuk lagi, lalu lanjutkan."
            )
            messages.warning(request, text % {"minutes": parking.MINUTES})
        return answer

    @staticmethod
    def _hand_back(request: HttpRequest, view) -> HttpResponse | None:
        if request.method == "POST":
            if parking.kept(request):
                parking.forget(request)
            return None
        is_left_to_view = getattr(view, "fills_itself", False) or request.headers.get("HX-Request")
        form = None if is_left_to_view else parking.kept(request)
        return render(request, "accounts/parked_form.html", {"form": form}) if form else None


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
