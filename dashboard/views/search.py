"""The search box. What is typed may be a NIK, so it is posted and never part of an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.roles import Action
from dashboard import asking
from dashboard.asking import Kind
from dashboard.queries.search import Found, find
from dtks.matching import RegisterAnswer
from dtks.services import viewing

LONGEST = 80
IN_REGISTER = {Kind.IDENTITY, Kind.NIK, Kind.KK}


@requires(Action.COMPLAINT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("q", "")[:LONGEST].replace("\0", "").strip()
    if not text:
        return render(request, "dashboard/search.html")
    wanted, now = asking.read(text), timezone.now()
    found: Found = find(request.user, wanted, now=now)
    if found.only:
        return redirect("dashboard:case", found.only)
    return render(
        request,
        "dashboard/search.html",
        {
            "search_text": text,
            "wanted": wanted,
            "found": found,
            "may_break_seal": request.user.may_somewhere(Action.COMPLAINT_BREAK_SEAL),
            "register": _register(request, wanted, today=timezone.localdate(now)),
        },
    )


def _register(request: HttpRequest, wanted: asking.Wanted, *, today) -> RegisterAnswer | None:
    """What the register says to a NIK or KK, for those who may ask it; the asking is written down."""
    is_asked = wanted.kind in IN_REGISTER and len(wanted.value) == 16
    if not is_asked or not request.user.may_somewhere(Action.REGISTER_CHECK):
        return None
    kinds = {Kind.NIK: {"nik": wanted.value}, Kind.KK: {"kk": wanted.value}}
    asked = kinds.get(wanted.kind, {"nik": wanted.value, "kk": wanted.value})
    return viewing.search(by=request.user, on=today, **asked)
