"""The days after which the desk is asked to remind a provider, kept by the admin of the region."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from referrals import services
from referrals.forms.chasing import StandardForm
from referrals.models import ReplyStandard
from referrals.queries.chasing import FALLBACK
from regions.querysets import within


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def standards(request: HttpRequest) -> HttpResponse:
    """The rows of the region and the ones that hold everywhere; a new one below."""
    user, today = request.user, timezone.localdate()
    start = {
        "id": new_id(),
        "valid_from": today,
        "serve_days": FALLBACK.serve_days,
        "serve_unit": FALLBACK.serve_unit,
    }
    form = StandardForm(request.POST or None, by=user, initial=start)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.given()
            authorize(user, Action.CATALOGUE_EDIT, given.region.code)
            try:
                services.set_reply_standard(
                    standard_id=form.cleaned_data["id"], given=given, by=user
                )
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Standar jawaban disimpan."))
                return redirect("referrals:reply_standards")
    rows = ReplyStandard.objects.filter(
        Q(region=None) | within(user.scopes(Action.CATALOGUE_EDIT))
    ).select_related("organization", "region")
    return render(
        request,
        "referrals/reply_standards.html",
        {"form": form, "rows": rows[:200], "today": today},
        status=status,
    )
