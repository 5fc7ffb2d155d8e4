"""Forms that came too late: their page was older than the present login."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import parking
from accounts.access import signed_in

STALE_FORM = "X-Stale-Form"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """One of our own pages, opened before somebody signed in again in another tab: the form is drawn once more.

    A form of another site is refused, and nothing of it is kept.
    """
    is_page = _is_ours(request) and not request.headers.get("HX-Request")
    if is_page and parking.park(request, owner=parking.owner_of(request)):
        is_in = request.user.is_authenticated
        return redirect(request.path) if is_in else redirect_to_login(request.path)
    response = render(request, "403_csrf.html", status=403)
    # Tells the script that a new token is all that is missing.
    response[STALE_FORM] = "1"
    return response


def _is_ours(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    return origin == f"{request.scheme}://{request.get_host()}"


@signed_in
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Begin anew instead."""
    parking.forget(request)
    target = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if is_safe else "/")
