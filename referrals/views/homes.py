"""Homes: which there are, who lies where, who waits, and the guidance of a day."""

import uuid
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core.days import DayField
from core.errors import Refused
from core.paging import keyset
from programs.models import Facility
from referrals import services
from referrals.models import Attendance
from referrals.queries import placing

WAITING_ORDER = ("priority", "requested_at", "id")


def _home(request: HttpRequest, code: str) -> Facility:
    found = Facility.objects.serving(request.user).active().select_related("region", "program")
    return get_object_or_404(found, code=code)


def _context(request: HttpRequest, facility: Facility, tab: str) -> dict:
    return {
        "facility": facility,
        "tab": tab,
        "may_manage": request.user.may(Action.PLACEMENT_MANAGE, facility.region_id),
    }


@requires(Action.PLACEMENT_VIEW)
@require_safe
def homes(request: HttpRequest) -> HttpResponse:
    rows = list(placing.homes(request.user, timezone.localdate())[:100])
    waiting = placing.waiting_counts(rows)
    for home in rows:
        home.free, home.waiting = home.beds - home.taken, waiting.get(home.pk, 0)
    return render(request, "referrals/home_list.html", {"homes": rows})


@requires(Action.PLACEMENT_VIEW)
@require_safe
def home(request: HttpRequest, code: str) -> HttpResponse:
    """Every lodge with its beds."""
    facility = _home(request, code)
    found = placing.occupancy(facility, request.user, timezone.localdate())
    context = _context(request, facility, "beds") | {"occupancy": found}
    return render(request, "referrals/home_detail.html", context)


@requires(Action.PLACEMENT_VIEW)
@require_safe
def waiting(request: HttpRequest, code: str) -> HttpResponse:
    facility = _home(request, code)
    rows = placing.waiting_list(facility, request.user)
    page = keyset(rows, order=WAITING_ORDER, cursor=request.GET.get("hal"))
    context = _context(request, facility, "waiting") | {"page": page}
    return render(request, "referrals/home_waiting.html", context)


def _day(text: str) -> date:
    try:
        return DayField().clean(text)
    except ValidationError:
        return timezone.localdate()


@requires(Action.PLACEMENT_VIEW)
@require_safe
def schedule(request: HttpRequest, code: str) -> HttpResponse:
    """The guidance of one day, each with its list of those who live there."""
    facility = _home(request, code)
    day = _day(request.GET.get("tanggal", ""))
    lessons, residents = placing.lessons(facility, request.user, day)
    context = _context(request, facility, "schedule") | {
        "day": day,
        "yesterday": (day - timedelta(days=1)).isoformat(),
        "tomorrow": (day + timedelta(days=1)).isoformat(),
        "is_ahead": day > timezone.localdate(),
        "lessons": [
            (lesson, [(p, lesson.presences.get(p.pk, "")) for p in residents]) for lesson in lessons
        ],
        "residents": residents,
        "presences": Attendance.Presence.choices,
    }
    return render(request, "referrals/home_schedule.html", context)


@requires(Action.PLACEMENT_MANAGE)
@require_POST
def attendance(request: HttpRequest, code: str, activity_id: uuid.UUID) -> HttpResponse:
    """The list of one activity; whoever was left blank is left out."""
    facility = _home(request, code)
    authorize(request.user, Action.PLACEMENT_MANAGE, facility.region_id)
    activity = get_object_or_404(facility.activities.select_related("facility"), pk=activity_id)
    day = _day(request.POST.get("tanggal", ""))
    _lessons, residents = placing.lessons(facility, request.user, day)
    marks = {p.pk: request.POST.get(f"hadir-{p.pk}", "") for p in residents}
    marks = {pk: mark for pk, mark in marks.items() if mark in Attendance.Presence.values}
    if not marks:
        messages.warning(request, _("Belum ada yang ditandai. Tandai kehadiran penghuni dahulu."))
    else:
        try:
            came = services.record_attendance(
                activity=activity, on=day, presences=marks, by=request.user
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            text = _("%(name)s: %(came)s dari %(all)s hadir. Tersimpan.")
            words = {"name": activity.name, "came": came, "all": len(marks)}
            messages.success(request, text % words)
    address = reverse("referrals:home_schedule", args=[facility.code])
    return redirect(f"{address}?tanggal={day.isoformat()}")
