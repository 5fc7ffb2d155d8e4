"""Social spending of the region: the list with its budget, one request, and the moves made from it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from core.paging import keyset
from intake.models import Complaint
from referrals import services
from referrals.aiding import AID, Step
from referrals.forms import StepForm
from referrals.forms.aiding import AidForm, DisposeForm, PayForm, RecommendForm, RefuseForm
from referrals.models import AidRequest
from referrals.queries import aiding, may_be_referred

TABS = {
    "requested": gettext_lazy("Diajukan"),
    "recommended": gettext_lazy("Menunggu disposisi"),
    "disposed": gettext_lazy("Menunggu pembayaran"),
    "ended": gettext_lazy("Selesai"),
}
FORMS: dict[str, type[StepForm]] = {
    Step.RECOMMEND: RecommendForm,
    Step.DISPOSE: DisposeForm,
    Step.PAY: PayForm,
    Step.REFUSE: RefuseForm,
}


@requires(Action.REFERRAL_VIEW)
@require_safe
def aids(request: HttpRequest) -> HttpResponse:
    tab = request.GET.get("keadaan", "requested")
    tab = tab if tab in TABS else "requested"
    rows = aiding.requests(request.user, tab)
    context = {
        "page": keyset(rows, order=("-requested_at", "-id"), cursor=request.GET.get("hal")),
        "tab": tab,
        "tabs": TABS.items(),
        "budgets": aiding.budgets(request.user, timezone.localdate()),
    }
    return render(request, "referrals/aid_list.html", context)


@requires(Action.AID_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    cases = Complaint.objects.visible_to(request.user).select_related("client", "region")
    complaint = get_object_or_404(cases, number=number)
    authorize(request.user, Action.AID_REQUEST, complaint.region_id)
    programs = list(aiding.programs_for(complaint.region_id))
    needs = list(complaint.needs.filter(outcome=""))
    form = AidForm(request.POST or None, needs=needs, programs=programs)
    if request.method == "POST" and form.is_valid():
        try:
            aid = services.request_aid(complaint=complaint, by=request.user, **form.given())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Belanja sosial diajukan; menunggu rekomendasi."))
            return redirect(aid)
    context = {
        "complaint": complaint,
        "form": form,
        "may_ask": bool(programs and needs) and may_be_referred(complaint),
    }
    return render(request, "referrals/aid_form.html", context, status=422 if form.errors else 200)


def _aid(request: HttpRequest, pk: uuid.UUID) -> AidRequest:
    found = AidRequest.objects.visible_to(request.user).for_list()
    people = ("requested_by", "recommended_by", "disposed_by")
    return get_object_or_404(found.select_related(*people), pk=pk)


def _where(aid: AidRequest, step: str) -> str:
    """The regent disposes for the regency; the rest is the desk's own."""
    return (aid.program.region_id or aid.region_id) if step == Step.DISPOSE else aid.region_id


def _show(
    request: HttpRequest,
    aid: AidRequest,
    *,
    bound: dict[str, StepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms: dict[str, StepForm] = {}
    for transition in AID.steps_from(aid.state):
        step = str(transition.step)
        if request.user.may(Action(transition.action), _where(aid, step)):
            start = {"version": aid.version, "key": new_id()}
            if step == Step.DISPOSE:
                start["granted"] = aid.asked
            forms[step] = FORMS[step](initial=start, auto_id=f"{step}_%s")
    context = {
        "aid": aid,
        "forms": forms | (bound or {}),
        "budgets": aiding.budgets_of(aid, timezone.localdate()),
    }
    return render(request, "referrals/aid_detail.html", context, status=status)


@requires(Action.REFERRAL_VIEW)
@require_safe
def aid(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _show(request, _aid(request, pk))


def _take(
    request: HttpRequest, pk: uuid.UUID, step: Step, call: Callable[..., Any], done: str
) -> HttpResponse:
    row = _aid(request, pk)
    action = next(Action(t.action) for t in AID.transitions if t.step == step)
    authorize(request.user, action, _where(row, step))
    form = FORMS[step](request.POST, auto_id=f"{step}_%s")
    if not form.is_valid():
        return _show(request, row, bound={str(step): form}, status=422)
    try:
        call(aid=row, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        newest = _aid(request, pk)
        status = form.refuse(refusal, version=newest.version)
        return _show(request, newest, bound={str(step): form}, status=status)
    messages.success(request, done)
    return redirect("referrals:aid", pk=pk)


@requires(Action.AID_RECOMMEND)
@require_POST
def recommend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    done = _("Direkomendasikan; menunggu disposisi bupati.")
    return _take(request, pk, Step.RECOMMEND, services.recommend_aid, done)


@requires(Action.AID_DISPOSE)
@require_POST
def dispose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    done = _("Disposisi dicatat dan anggarannya disisihkan.")
    return _take(request, pk, Step.DISPOSE, services.dispose_aid, done)


@requires(Action.AID_PAY)
@require_POST
def pay(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _take(request, pk, Step.PAY, services.pay_aid, _("Pembayaran dicatat."))


@requires(Action.AID_RECOMMEND)
@require_POST
def refuse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    done = _("Ditolak dengan alasan. Kebutuhan ini dapat dicarikan bantuan lain.")
    return _take(request, pk, Step.REFUSE, services.refuse_aid, done)
