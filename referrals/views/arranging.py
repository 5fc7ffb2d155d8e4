"""Admins lay out a home: its facts, lodges, rooms, beds, and the guidance of the week."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import requires
from accounts.roles import Action
from core import stale
from core.errors import Refused
from programs import services as catalogue
from programs.models import Bed, Facility, Lodge, Room
from referrals import services
from referrals.forms.arranging import (
    WEEKDAYS,
    ActivityForm,
    HomeForm,
    LodgeForm,
    NewHomeForm,
    RoomForm,
)

METHODS = ["GET", "HEAD", "POST"]


def _homes(request: HttpRequest):
    found = Facility.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    return found.select_related("region", "organization", "program")


def _home(request: HttpRequest, code: str) -> Facility:
    return get_object_or_404(_homes(request), code=code)


@requires(Action.CATALOGUE_EDIT)
@require_safe
def homes(request: HttpRequest) -> HttpResponse:
    return render(request, "referrals/manage_homes.html", {"homes": _homes(request)[:100]})


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(METHODS)
def home_new(request: HttpRequest) -> HttpResponse:
    form = NewHomeForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            facility = catalogue.open_home(id=values.pop("id"), values=values, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            done = _("Panti dibuka. Tambahkan wisma, kamar, dan jadwal kegiatannya.")
            messages.success(request, done)
            return redirect("referrals:manage_home", facility.code)
    context = {"form": form, "title": _("Panti baru")}
    status = 422 if form.errors else 200
    return render(request, "referrals/manage_home_form.html", context, status=status)


@requires(Action.CATALOGUE_EDIT)
@require_safe
def home(request: HttpRequest, code: str) -> HttpResponse:
    facility = _home(request, code)
    rooms = Room.objects.prefetch_related("beds")
    days = dict(WEEKDAYS)
    context = {
        "facility": facility,
        "lodges": facility.lodges.prefetch_related(Prefetch("rooms", queryset=rooms)),
        "activities": [
            (activity, ", ".join(str(days[day]) for day in sorted(activity.weekdays)))
            for activity in facility.activities.all()
        ],
    }
    return render(request, "referrals/manage_home.html", context)


def _edit(
    request: HttpRequest,
    facility: Facility,
    form: forms.BaseForm,
    save: Callable[..., Any],
    **context: Any,
) -> HttpResponse:
    """One form of the home: saved and back to its page, or shown with what is wrong."""
    version = form.initial.get("version", 0)
    form.fields["version"].required = bool(version)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        expected = data.pop("version")
        try:
            save(data, expected_version=expected, by=request.user)
        except Refused as refusal:
            stale.refuse(form, refusal, version=version)
        else:
            messages.success(request, _("Disimpan."))
            return redirect("referrals:manage_home", facility.code)
    context |= {"facility": facility, "form": form}
    return render(request, "referrals/manage_home_form.html", context, status=stale.status_of(form))


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(METHODS)
def facts(request: HttpRequest, code: str) -> HttpResponse:
    facility = _home(request, code)
    # The form writes into its instance while it looks at it; the page's own row stays as it is stored.
    form = HomeForm(request.POST or None, instance=_home(request, code))

    def save(data: dict[str, Any], **how: Any) -> None:
        catalogue.save_home(facility=facility, values=data, **how)

    return _edit(request, facility, form, save, title=_("Data panti"))


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(METHODS)
def lodge(request: HttpRequest, code: str, pk: uuid.UUID | None = None) -> HttpResponse:
    facility = _home(request, code)
    row = get_object_or_404(facility.lodges, pk=pk) if pk else None
    form = LodgeForm(request.POST or None, initial=LodgeForm.typed_from(row))

    def save(data: dict[str, Any], **how: Any) -> None:
        catalogue.save_lodge(facility=facility, **data, **how)

    return _edit(request, facility, form, save, title=row.name if row else _("Wisma baru"))


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(METHODS)
def room_new(request: HttpRequest, code: str, lodge_id: uuid.UUID) -> HttpResponse:
    facility = _home(request, code)
    house = get_object_or_404(facility.lodges, pk=lodge_id)
    title = _("Kamar baru di %s") % house.name
    return _room(request, facility, house, None, title)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(METHODS)
def room(request: HttpRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    facility = _home(request, code)
    rooms = Room.objects.filter(lodge__facility=facility).select_related("lodge")
    row = get_object_or_404(rooms, pk=pk)
    return _room(request, facility, row.lodge, row, f"{row.lodge.name} · {row.name}")


def _room(
    request: HttpRequest, facility: Facility, house: Lodge, row: Room | None, title: str
) -> HttpResponse:
    house.facility = facility
    form = RoomForm(request.POST or None, initial=RoomForm.typed_from(row))

    def save(data: dict[str, Any], **how: Any) -> None:
        key, beds = data.pop("id"), data.pop("beds")
        services.arrange_room(id=key, lodge=house, values=data, beds=beds, **how)

    beds = row.beds.all() if row else []
    return _edit(request, facility, form, save, title=title, beds=beds)


@requires(Action.CATALOGUE_EDIT)
@require_POST
def bed_use(request: HttpRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Out of use, or back in use; the button says which."""
    facility = _home(request, code)
    beds = Bed.objects.filter(room__lodge__facility=facility).select_related("room")
    bed = get_object_or_404(beds, pk=pk)
    try:
        services.use_bed(bed=bed, is_active=request.POST.get("dipakai") == "1", by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Disimpan."))
    return redirect("referrals:manage_room", facility.code, bed.room_id)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(METHODS)
def activity(request: HttpRequest, code: str, pk: uuid.UUID | None = None) -> HttpResponse:
    facility = _home(request, code)
    row = get_object_or_404(facility.activities, pk=pk) if pk else None
    form = ActivityForm(request.POST or None, instance=row)
    title = row.name if row else _("Kegiatan baru")

    def save(data: dict[str, Any], **how: Any) -> None:
        key = data.pop("id")
        catalogue.save_activity(id=key, facility=facility, values=data, **how)

    return _edit(request, facility, form, save, title=title)
