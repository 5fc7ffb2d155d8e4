"""Two cases that belong together: merged, parted again, or only pointing to each other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import authorize, requires
from accounts.roles import Action
from intake import services
from intake.forms.steps import CaseForm
from intake.models import Complaint
from intake.views.stepping import step_door, take_step, visible


@requires(Action.COMPLAINT_MERGE)
@step_door
def merge(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        services.merge(
            complaint=case,
            kept=given["number"],
            reason=given["reason"],
            carry=[need.pk for need in given["carry"]],
            by=request.user,
            version=given["version"],
        )

    done = _("Digabungkan. Lanjutkan pada keluhan yang dipertahankan.")
    return take_step(request, number, "merge", apply, done)


@requires(Action.COMPLAINT_MERGE)
@step_door
def unmerge(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.unmerge(complaint=case, by=request.user, **form.cleaned_data)

    done = _("Dipisahkan kembali; keluhan ini berjalan lagi.")
    return take_step(request, number, "unmerge", apply, done)


@requires(Action.COMPLAINT_NOTE)
@step_door
def link(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        services.link(complaint=case, other=given["number"], kind=given["kind"], by=request.user)

    return take_step(request, number, "link", apply, _("Kedua keluhan kini saling menunjuk."))


@requires(Action.COMPLAINT_NOTE)
@require_POST
def unlink(request: HttpRequest, number: str, other: str) -> HttpResponse:
    case, beside = visible(request, number), visible(request, other)
    for one in (case, beside):
        authorize(request.user, Action.COMPLAINT_NOTE, one.region_id)
    services.unlink(complaint=case, other=beside, by=request.user)
    messages.success(request, _("Tautan dilepas."))
    return redirect(case)
