"""One person's place: asked for from the referral, then held, taken and left by the home."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from referrals import services
from referrals.forms import NoteForm, StepForm
from referrals.forms.placing import BedForm, HoldForm, LeaveForm, MoveForm, PlaceForm
from referrals.models import Placement
from referrals.placing import PLACEMENT, Step
from referrals.queries import placing
from referrals.views.pages import visible_referral

NEEDS_BED = {Step.HOLD, Step.ADMIT, Step.MOVE}


@requires(Action.PLACEMENT_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """From an approved referral to the waiting list of a home."""
    referral = visible_referral(request, number)
    authorize(request.user, Action.PLACEMENT_REQUEST, referral.region_id)
    facilities = placing.homes_for(referral)
    spouses = placing.possible_spouses(facilities[0], request.user) if facilities else []
    form = PlaceForm(request.POST or None, facilities=facilities, spouses=spouses)
    if request.method == "POST" and form.is_valid():
        try:
            placement = services.request_place(referral=referral, by=request.user, **form.given())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Permintaan tempat masuk daftar tunggu."))
            return redirect(placement)
    context = {"referral": referral, "form": form, "facilities": facilities}
    status = 422 if form.errors else 200
    return render(request, "referrals/placement_form.html", context, status=status)


def _placement(request: HttpRequest, pk: uuid.UUID) -> Placement:
    found = Placement.objects.visible_to(request.user).for_list()
    found = found.select_related(
        "facility", "referral", "complaint", "requested_by", "admitted_by", "spouse__client"
    )
    return get_object_or_404(found, pk=pk)


def _blank(placement: Placement, steps: set[str]) -> dict[str, StepForm]:
    """An empty form for each move open to the user, with the version on screen."""

    def start(prefix: str) -> dict[str, Any]:
        initial = {"version": placement.version, "key": new_id()}
        return {"initial": initial, "auto_id": f"{prefix}_%s"}

    beds = placing.beds_for(placement, timezone.localdate()) if steps & NEEDS_BED else []
    makers: dict[str, Callable[[], StepForm]] = {
        Step.HOLD: lambda: HoldForm(**start("pesan"), beds=beds, label=_("Tempat tidur")),
        Step.ADMIT: lambda: BedForm(
            **start("masuk"), beds=beds, label=_("Tempat tidur"), held=placement.bed_id is not None
        ),
        Step.MOVE: lambda: MoveForm(**start("pindah"), beds=beds, label=_("Tempat tidur baru")),
        Step.RELEASE: lambda: NoteForm(**start("lepas"), label=_("Mengapa dikembalikan?")),
        Step.LEAVE: lambda: LeaveForm(**start("keluar")),
        Step.CANCEL: lambda: NoteForm(**start("batal"), label=_("Mengapa dibatalkan?")),
    }
    return {str(step): make() for step, make in makers.items() if step in steps}


def _show(
    request: HttpRequest,
    placement: Placement,
    *,
    bound: dict[str, StepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, home = request.user, placement.facility
    # The desk may take its request back; all else is the home's.
    steps = {
        str(t.step)
        for t in PLACEMENT.steps_from(placement.state)
        if user.may(
            Action(t.action), placement.region_id if t.step == Step.CANCEL else home.region_id
        )
    }
    is_asker = bool(user.selves & {placement.requested_by_id, placement.requested_for_id})
    if is_asker:
        steps -= {Step.ADMIT}
    context = {
        "placement": placement,
        "forms": {**_blank(placement, steps), **(bound or {})},
        "is_asker": is_asker,
        "attended": placing.attended(placement),
        "past_beds": placement.past_beds.select_related("bed__room__lodge"),
    }
    return render(request, "referrals/placement_detail.html", context, status=status)


@requires(Action.PLACEMENT_VIEW)
@require_safe
def placement(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _show(request, _placement(request, pk))


def _take(
    request: HttpRequest,
    pk: uuid.UUID,
    *,
    step: Step,
    form_of: Callable[[Placement], StepForm],
    call: Callable[..., object],
    done: str,
) -> HttpResponse:
    """One move: find, authorise, check the shape, call the service; a refusal keeps what was typed."""
    row = _placement(request, pk)
    action = next(Action(t.action) for t in PLACEMENT.transitions if t.step == step)
    is_desk = step == Step.CANCEL
    authorize(request.user, action, row.region_id if is_desk else row.facility.region_id)
    form = form_of(row)
    if not form.is_valid():
        return _show(request, row, bound={str(step): form}, status=422)
    try:
        call(placement=row, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        newest = _placement(request, pk)
        status = form.refuse(refusal, version=newest.version)
        return _show(request, newest, bound={str(step): form}, status=status)
    messages.success(request, done)
    return redirect("referrals:placement", pk=pk)


def _beds(row: Placement) -> list:
    return placing.beds_for(row, timezone.localdate())


@requires(Action.PLACEMENT_MANAGE)
@require_POST
def hold(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(
        request,
        pk,
        step=Step.HOLD,
        form_of=lambda row: HoldForm(
            request.POST, auto_id="pesan_%s", beds=_beds(row), label=_("Tempat tidur")
        ),
        call=services.hold_bed,
        done=_("Tempat tidur dipesankan."),
    )


@requires(Action.PLACEMENT_MANAGE)
@require_POST
def admit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(
        request,
        pk,
        step=Step.ADMIT,
        form_of=lambda row: BedForm(
            request.POST,
            auto_id="masuk_%s",
            beds=_beds(row),
            label=_("Tempat tidur"),
            held=row.bed_id is not None,
        ),
        call=services.admit,
        done=_("Penghuni diterima. Rujukannya tercatat sudah dilayani."),
    )


@requires(Action.PLACEMENT_MANAGE)
@require_POST
def move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(
        request,
        pk,
        step=Step.MOVE,
        form_of=lambda row: MoveForm(
            request.POST, auto_id="pindah_%s", beds=_beds(row), label=_("Tempat tidur baru")
        ),
        call=services.move_bed,
        done=_("Penghuni pindah. Tempat tidur lamanya bebas mulai hari ini."),
    )


@requires(Action.PLACEMENT_MANAGE)
@require_POST
def release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(
        request,
        pk,
        step=Step.RELEASE,
        form_of=lambda _row: NoteForm(
            request.POST, auto_id="lepas_%s", label=_("Mengapa dikembalikan?")
        ),
        call=services.release,
        done=_("Kembali ke daftar tunggu, gilirannya tetap."),
    )


@requires(Action.PLACEMENT_MANAGE)
@require_POST
def leave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(
        request,
        pk,
        step=Step.LEAVE,
        form_of=lambda _row: LeaveForm(request.POST, auto_id="keluar_%s"),
        call=services.leave,
        done=_("Dicatat keluar. Tempat tidurnya bebas mulai hari ini."),
    )


@requires(Action.PLACEMENT_REQUEST)
@require_POST
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(
        request,
        pk,
        step=Step.CANCEL,
        form_of=lambda _row: NoteForm(
            request.POST, auto_id="batal_%s", label=_("Mengapa dibatalkan?")
        ),
        call=services.cancel_place,
        done=_("Permintaan tempat dibatalkan."),
    )
