"""Partners' help: what an offer could do, what is set aside for a case, what a partner is told."""

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
from core.paging import keyset
from intake.models import Complaint
from programs.models import Offer
from referrals import services
from referrals.forms import NoteForm, StepForm
from referrals.forms.sharing import DeliverForm, ReserveForm, ThankForm
from referrals.models import Allocation
from referrals.queries import may_be_referred, sharing
from referrals.sharing import ALLOCATION, Step


def _offer(request: HttpRequest, pk: uuid.UUID) -> Offer:
    found = Offer.objects.serving(request.user).for_list().prefetch_related("ppks_kinds")
    return get_object_or_404(found, pk=pk)


@requires(Action.PARTNER_VIEW)
@require_safe
def offer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One offer: what is left, whom it could help, whom it helps."""
    row = _offer(request, pk)
    needs = keyset(
        sharing.needs_for(row, request.user),
        order=("complaint__received_at", "pk"),
        cursor=request.GET.get("hal"),
        size=15,
    )
    context = {
        "offer": row,
        "page": needs,
        "allocations": Allocation.objects.visible_to(request.user)
        .filter(offer=row)
        .for_list()[:50],
        "report": sharing.report(row, request.user),
        "may_edit": request.user.may(Action.CATALOGUE_EDIT, row.region_id),
    }
    return render(request, "referrals/offer_detail.html", context)


@requires(Action.PARTNER_VIEW)
@require_safe
def offer_report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The paper that thanks the partner: figures and villages, nobody's name."""
    row = _offer(request, pk)
    context = {"offer": row, "report": sharing.report(row, request.user)}
    return render(request, "referrals/offer_report.html", context)


@requires(Action.OFFER_RESERVE)
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, number: str) -> HttpResponse:
    """The offers that fit the needs of one case."""
    cases = Complaint.objects.visible_to(request.user).select_related("client", "region")
    complaint = get_object_or_404(cases, number=number)
    authorize(request.user, Action.OFFER_RESERVE, complaint.region_id)
    lines = sharing.offers_for(complaint, request.user, timezone.localdate())
    sent = ReserveForm(request.POST) if request.method == "POST" else None
    if sent is not None and sent.is_valid() and _reserve(request, complaint, sent):
        return redirect("referrals:match", number=number)
    context = {
        "complaint": complaint,
        "may_reserve": may_be_referred(complaint),
        "refused": sent,
        "lines": [
            (line, [(one, ReserveForm.blank(line.need, one)) for one in line.offers])
            for line in lines
        ],
    }
    return render(request, "referrals/offer_match.html", context, status=422 if sent else 200)


def _reserve(request: HttpRequest, complaint: Complaint, form: ReserveForm) -> bool:
    data = form.cleaned_data
    need = complaint.needs.filter(pk=data["need"]).first()
    offers = Offer.objects.offered_in(complaint.region_id).select_related("organization")
    row = offers.filter(pk=data["offer"]).first()
    if need is None or row is None:
        form.add_error(None, _("Kebutuhan atau penawaran itu tidak ada lagi. Pilih dari daftar."))
        return False
    try:
        services.reserve_offer(
            allocation_id=data["id"],
            complaint=complaint,
            need=need,
            offer=row,
            amount=data["amount"],
            by=request.user,
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, _("%s dipesan untuk warga ini.") % row.title)
    return True


def _allocation(request: HttpRequest, pk: uuid.UUID) -> Allocation:
    found = Allocation.objects.visible_to(request.user).for_list().select_related("reserved_by")
    return get_object_or_404(found, pk=pk)


FORMS: dict[str, Callable[..., StepForm]] = {
    Step.DELIVER: DeliverForm,
    Step.THANK: ThankForm,
    Step.RELEASE: lambda *args, **kwargs: NoteForm(*args, label=_("Mengapa dilepas?"), **kwargs),
}


def _show(
    request: HttpRequest,
    row: Allocation,
    *,
    bound: dict[str, StepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms: dict[str, StepForm] = {}
    if request.user.may(Action.OFFER_RESERVE, row.region_id):
        for transition in ALLOCATION.steps_from(row.state):
            step = str(transition.step)
            start = {"version": row.version, "key": new_id()}
            forms[step] = FORMS[step](initial=start, auto_id=f"{step}_%s")
    context = {"allocation": row, "forms": forms | (bound or {})}
    return render(request, "referrals/allocation_detail.html", context, status=status)


@requires(Action.REFERRAL_VIEW)
@require_safe
def allocation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _show(request, _allocation(request, pk))


def _take(
    request: HttpRequest, pk: uuid.UUID, step: Step, call: Callable[..., Any], done: str
) -> HttpResponse:
    row = _allocation(request, pk)
    authorize(request.user, Action.OFFER_RESERVE, row.region_id)
    form = FORMS[step](request.POST, auto_id=f"{step}_%s")
    if not form.is_valid():
        return _show(request, row, bound={str(step): form}, status=422)
    try:
        call(allocation=row, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        newest = _allocation(request, pk)
        status = form.refuse(refusal, version=newest.version)
        return _show(request, newest, bound={str(step): form}, status=status)
    messages.success(request, done)
    return redirect("referrals:allocation", pk=pk)


@requires(Action.OFFER_RESERVE)
@require_POST
def deliver(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    done = _("Penyerahan dicatat; kebutuhan warga terpenuhi oleh mitra.")
    return _take(request, pk, Step.DELIVER, services.deliver_help, done)


@requires(Action.OFFER_RESERVE)
@require_POST
def thank(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    done = _("Dicatat: mitra sudah dikabari.")
    return _take(request, pk, Step.THANK, services.thank_partner, done)


@requires(Action.OFFER_RESERVE)
@require_POST
def release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    done = _("Pesanan dilepas; bantuannya dapat dipesan untuk warga lain.")
    return _take(request, pk, Step.RELEASE, services.release_offer, done)
