"""Filters under a name: saved from a list in one step, renamed, pinned, shared, removed and brought back."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from dashboard.desk import Desk
from dashboard.forms import CaseFilter, SavedFilterForm
from dashboard.pins import address_of
from intake import services
from intake.models import SavedFilter

# So long a removed filter can be brought back.
KEPT_FOR = timedelta(days=30)


@requires(Action.QUEUE_VIEW)
@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """The user's own, those shared with them, and what was removed lately."""
    desk = Desk.of(request)
    since = timezone.now() - KEPT_FOR
    own = SavedFilter.objects.filter(owner=request.user, removed_at__gt=since)
    context = {
        "rows": [
            (saved, address_of(saved), saved.may_be_changed_by(request.user))
            for saved in desk.saved
        ],
        "removed": own.order_by("-removed_at"),
    }
    return render(request, "dashboard/filter_list.html", context)


@requires(Action.QUEUE_VIEW)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """`kotak` and `saring` are the list and its address; an unknown word of it is left out."""
    is_queue = request.POST.get("kotak") != SavedFilter.Box.ALL
    asked = CaseFilter(
        QueryDict(request.POST.get("saring", "")[:1000]),
        desk=Desk.of(request),
        is_queue=is_queue,
        now=timezone.now(),
    )
    form = SavedFilterForm(request.POST, desk=Desk.of(request))
    if form.is_valid():
        values = dict(form.cleaned_data)
        box = SavedFilter.Box.MINE if is_queue else SavedFilter.Box.ALL
        try:
            saved = services.save_filter(
                filter_id=values.pop("id"),
                given=services.FilterInput(box=box, query=asked.words, **values),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("Saringan “%s” tersimpan.") % saved)
            return redirect(address_of(saved))
    return _form(request, form, box=request.POST.get("kotak", ""), words=asked.words)


@requires(Action.QUEUE_VIEW)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    saved = _own(request, pk)
    initial = {
        "id": saved.pk,
        "name": saved.name,
        "is_pinned": saved.is_pinned,
        "region_id": saved.region_id or "",
    }
    form = SavedFilterForm(
        request.POST or None,
        desk=Desk.of(request),
        shared_in=saved.region_id,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "is_pinned")}
        try:
            services.change_filter(
                saved=saved,
                region_id=form.cleaned_data.get("region_id"),
                by=request.user,
                **values,
            )
        except Refused as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("Saringan tersimpan."))
            return redirect("dashboard:filters")
    return _form(request, form, saved=saved)


@requires(Action.QUEUE_VIEW)
@require_POST
def remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    services.remove_filter(saved=_own(request, pk), by=request.user)
    return redirect("dashboard:filters")


@requires(Action.QUEUE_VIEW)
@require_POST
def restore(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        saved = services.restore_filter(saved=_own(request, pk), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Saringan “%s” dikembalikan.") % saved)
    return redirect("dashboard:filters")


def _own(request: HttpRequest, pk: uuid.UUID) -> SavedFilter:
    return get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)


def _form(request: HttpRequest, form: SavedFilterForm, **context) -> HttpResponse:
    return render(
        request,
        "dashboard/filter_form.html",
        {"form": form, **context},
        status=422 if form.errors else 200,
    )
