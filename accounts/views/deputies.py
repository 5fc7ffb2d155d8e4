"""Who stands in for whom: one's own page, the form, and acting for an absent colleague."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import queries, services
from accounts.access import signed_in
from accounts.forms.deputies import AbsentForm, DeputyForm
from accounts.middleware import ACTING
from accounts.models import Deputation
from core.errors import Refused


@signed_in
@require_safe
def deputies(request: HttpRequest) -> HttpResponse:
    """Who stands in for the user, for whom the user stands in, and those of the colleagues below."""
    return render(
        request, "accounts/deputy_list.html", queries.deputations(request.user, on=localdate())
    )


@signed_in
def deputy_new(request: HttpRequest) -> HttpResponse:
    """Name a deputy for oneself or, with `?untuk=`, for a colleague below."""
    who = AbsentForm(request.GET, by=request.user)
    absent = who.cleaned_data.get("untuk") or request.user
    coverable = queries.coverable(absent=absent, by=request.user)
    form = DeputyForm(request.POST or None, absent=absent, coverable=coverable)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            row = services.name_deputy(
                deputation_id=given.pop("id"),
                absent=absent,
                given=services.DeputyInput(**given),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("%s ditunjuk sebagai pengganti dan sudah diberi tahu.") % row.deputy
            )
            return redirect("accounts:deputies")
    return render(
        request,
        "accounts/deputy_form.html",
        {"form": form, "who": who, "absent": absent, "coverable": coverable},
        status=422 if form.errors else 200,
    )


@signed_in
@require_POST
def deputy_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(Deputation.objects.visible_to(request.user), pk=pk)
    try:
        services.end_deputation(deputation=row, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Penggantian diakhiri."))
    return redirect("accounts:deputies")


@signed_in
@require_POST
def act_start(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """From the next page on the user sees the absent one's box, and acts for them."""
    mine = Deputation.objects.active(localdate()).filter(deputy=request.user)
    row = get_object_or_404(mine, pk=pk)
    request.session[ACTING] = str(row.pk)
    return redirect("/")


@signed_in
@require_POST
def act_stop(request: HttpRequest) -> HttpResponse:
    request.session.pop(ACTING, None)
    messages.success(request, _("Anda bekerja atas nama sendiri lagi."))
    return redirect("/")
