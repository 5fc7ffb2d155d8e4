"""Trips: asked for from a case, booked, carried out; and a vehicle's round through the villages."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import authorize, requires
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from core.paging import keyset
from intake.models import Complaint
from outreach import services
from outreach.forms.trips import BookForm, DoneForm, NoteForm, RouteForm, StopForm, TripForm
from outreach.journey import TRIP, Step
from outreach.models import Trip
from outreach.queries import trips as queries
from regions.models import Region

TABS = {
    "requested": gettext_lazy("Perlu dijadwalkan"),
    "scheduled": gettext_lazy("Dijadwalkan"),
    "ended": gettext_lazy("Selesai"),
}


@requires(Action.VISIT_VIEW)
@require_safe
def trip_list(request: HttpRequest) -> HttpResponse:
    tab = request.GET.get("keadaan", "requested")
    tab = tab if tab in TABS else "requested"
    rows = queries.trips(request.user, tab)
    context = {
        "page": keyset(rows, order=("-requested_at", "-id"), cursor=request.GET.get("hal")),
        "tab": tab,
        "tabs": TABS.items(),
        "may_plan": request.user.may_somewhere(Action.VISIT_PLAN),
        "may_edit": request.user.may_somewhere(Action.CATALOGUE_EDIT),
    }
    return render(request, "outreach/trip_list.html", context)


@requires(Action.VISIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """A ride for this citizen, to a further service or home."""
    cases = Complaint.objects.visible_to(request.user).select_related("client", "region")
    complaint = get_object_or_404(cases, number=number)
    authorize(request.user, Action.VISIT_PLAN, complaint.region_id)
    client = complaint.client
    start = {
        "id": new_id(),
        "kind": Trip.Kind.SERVICE,
        "origin": client.address or complaint.region.name,
    }
    programs = queries.transport_programs(complaint.region_id)
    form = TripForm(request.POST or None, initial=start, programs=programs)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            trip = services.request_trip(
                trip_id=data.pop("id"), complaint=complaint, by=request.user, **data
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Permintaan angkutan dicatat."))
            return redirect(trip)
    context = {"complaint": complaint, "form": form}
    return render(request, "outreach/trip_form.html", context, status=422 if form.errors else 200)


@requires(Action.VISIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def route_new(request: HttpRequest) -> HttpResponse:
    """A vehicle's day through the villages; the stops are added on its page."""
    form = RouteForm(
        request.POST or None,
        initial={"id": new_id()},
        vehicles=queries.vehicles(request.user),
        drivers=queries.drivers(request.user),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        authorize(request.user, Action.VISIT_PLAN, data["vehicle"].region_id)
        try:
            trip = services.plan_route(trip_id=data.pop("id"), by=request.user, **data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Rute dibuat. Tambahkan desa dan warga yang ditemui."))
            return redirect(trip)
    return render(
        request, "outreach/route_form.html", {"form": form}, status=422 if form.errors else 200
    )


def _trip(request: HttpRequest, pk: uuid.UUID) -> Trip:
    found = Trip.objects.visible_to(request.user).for_list().select_related("requested_by")
    return get_object_or_404(found, pk=pk)


def _booking(trip: Trip, by: User, *args: Any, **kwargs: Any) -> BookForm:
    return BookForm(
        *args,
        vehicles=queries.vehicles(by, trip.region_id),
        drivers=queries.drivers(by, trip.region_id),
        **kwargs,
    )


FORMS: dict[str, Callable[..., Any]] = {
    Step.SCHEDULE: _booking,
    Step.CARRY_OUT: lambda _trip, _by, *args, **kwargs: DoneForm(*args, **kwargs),
    Step.MISS: lambda _trip, _by, *args, **kwargs: NoteForm(*args, **kwargs),
    Step.CALL_OFF: lambda _trip, _by, *args, **kwargs: NoteForm(*args, **kwargs),
}


def _stop_form(request: HttpRequest, trip: Trip, data: Any = None) -> StopForm:
    villages = Region.objects.within(trip.region_id).in_force().filter(level=Region.Level.VILLAGE)
    return StopForm(data, villages=villages, cases=queries.cases_to_meet(trip, request.user))


def _show(
    request: HttpRequest,
    trip: Trip,
    *,
    bound: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms: dict[str, Any] = {}
    may_plan = request.user.may(Action.VISIT_PLAN, trip.region_id)
    if may_plan:
        for transition in TRIP.steps_from(trip.state):
            step = str(transition.step)
            start = {"version": trip.version, "key": new_id()}
            if step == Step.SCHEDULE and trip.wanted_at:
                start["starts_at"] = trip.wanted_at
            forms[step] = FORMS[step](trip, request.user, initial=start, auto_id=f"{step}_%s")
    is_round = trip.kind == Trip.Kind.ROUND
    if is_round and may_plan and trip.state == Trip.State.SCHEDULED:
        forms["stop"] = _stop_form(request, trip)
    context = {
        "trip": trip,
        "forms": forms | (bound or {}),
        "is_round": is_round,
        "stops": _stops(request, trip) if is_round else [],
    }
    return render(request, "outreach/trip_detail.html", context, status=status)


def _stops(request: HttpRequest, trip: Trip) -> list:
    """With the case of each only where the user may know of it."""
    rows = list(trip.stops.select_related("region__parent"))
    known = Complaint.objects.visible_to(request.user).select_related("client")
    cases = known.in_bulk([row.complaint_id for row in rows if row.complaint_id])
    for row in rows:
        row.case = cases.get(row.complaint_id)
    return rows


@requires(Action.VISIT_VIEW)
@require_safe
def trip(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _show(request, _trip(request, pk))


@requires(Action.VISIT_VIEW)
@require_safe
def route_print(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The sheet the driver takes along."""
    row = _trip(request, pk)
    context = {"trip": row, "stops": _stops(request, row)}
    return render(request, "outreach/route_print.html", context)


def _take(
    request: HttpRequest, pk: uuid.UUID, step: Step, call: Callable[..., Any], done: str
) -> HttpResponse:
    row = _trip(request, pk)
    authorize(request.user, Action.VISIT_PLAN, row.region_id)
    form = FORMS[step](row, request.user, request.POST, auto_id=f"{step}_%s")
    if not form.is_valid():
        return _show(request, row, bound={str(step): form}, status=422)
    try:
        call(trip=row, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        newest = _trip(request, pk)
        status = form.refuse(refusal, version=newest.version)
        return _show(request, newest, bound={str(step): form}, status=status)
    messages.success(request, done)
    return redirect("outreach:trip", pk=pk)


@requires(Action.VISIT_PLAN)
@require_POST
def schedule(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    done = _("Kendaraan dan pengemudi dijadwalkan.")
    return _take(request, pk, Step.SCHEDULE, services.schedule_trip, done)


@requires(Action.VISIT_PLAN)
@require_POST
def carry_out(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(
        request, pk, Step.CARRY_OUT, services.carry_out, _("Perjalanan dicatat terlaksana.")
    )


@requires(Action.VISIT_PLAN)
@require_POST
def miss(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    done = _("Dicatat tidak jadi berangkat. Jadwalkan ulang bila masih perlu.")
    return _take(request, pk, Step.MISS, services.miss_trip, done)


@requires(Action.VISIT_PLAN)
@require_POST
def call_off(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(request, pk, Step.CALL_OFF, services.call_off, _("Perjalanan dibatalkan."))


@requires(Action.VISIT_PLAN)
@require_POST
def stop_add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _trip(request, pk)
    authorize(request.user, Action.VISIT_PLAN, row.region_id)
    form = _stop_form(request, row, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        case = data["complaint"]
        try:
            services.add_stop(
                stop_id=data["id"],
                trip=row,
                region=case.region if case else data["region"],
                complaint=case,
                note=data["note"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("outreach:trip", pk=pk)
    return _show(request, row, bound={"stop": form}, status=422)


@requires(Action.VISIT_PLAN)
@require_POST
def stop_remove(request: HttpRequest, pk: uuid.UUID, stop_id: uuid.UUID) -> HttpResponse:
    row = _trip(request, pk)
    authorize(request.user, Action.VISIT_PLAN, row.region_id)
    stop = get_object_or_404(row.stops, pk=stop_id)
    try:
        services.remove_stop(stop=stop, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("outreach:trip", pk=pk)
