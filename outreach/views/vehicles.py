"""Vehicles and drivers, kept by the admin of the region."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from outreach import services
from outreach.forms.trips import DriverForm, VehicleForm
from outreach.models import Driver, Vehicle


@requires(Action.CATALOGUE_EDIT)
@require_safe
def fleet(request: HttpRequest) -> HttpResponse:
    vehicles = Vehicle.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    drivers = Driver.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    context = {
        "vehicles": vehicles.select_related("region")[:200],
        "drivers": drivers.select_related("region")[:200],
    }
    return render(request, "outreach/fleet.html", context)


def _form(
    request: HttpRequest,
    row: Any,
    form_class: type[VehicleForm] | type[DriverForm],
    save: Callable[..., Any],
) -> HttpResponse:
    form = form_class(request.POST or None, by=request.user, instance=row)
    if request.method == "POST" and form.is_valid():
        key = row.pk if row else form.cleaned_data["id"]
        try:
            save(key, form.values())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%s disimpan.") % form.cleaned_data["name"])
            return redirect("outreach:fleet")
    context = {"form": form, "row": row, "is_vehicle": form_class is VehicleForm}
    status = 422 if form.errors else 200
    return render(request, "outreach/fleet_form.html", context, status=status)


def _vehicle(request: HttpRequest, row: Vehicle | None) -> HttpResponse:
    def save(key: uuid.UUID, values: dict[str, Any]) -> Vehicle:
        return services.save_vehicle(vehicle_id=key, values=values, by=request.user)

    return _form(request, row, VehicleForm, save)


def _driver(request: HttpRequest, row: Driver | None) -> HttpResponse:
    def save(key: uuid.UUID, values: dict[str, Any]) -> Driver:
        return services.save_driver(driver_id=key, values=values, by=request.user)

    return _form(request, row, DriverForm, save)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_new(request: HttpRequest) -> HttpResponse:
    return _vehicle(request, None)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = Vehicle.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    return _vehicle(request, get_object_or_404(found.select_related("region"), pk=pk))


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def driver_new(request: HttpRequest) -> HttpResponse:
    return _driver(request, None)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def driver_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = Driver.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    return _driver(request, get_object_or_404(found.select_related("region"), pk=pk))
