"""Lists of people: sent, followed, and fetched with the register's answers beside each row."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from core.paging import keyset
from core.queueing import enqueue
from core.spreadsheets import XLSX
from dtks import queries, services, tasks
from dtks.forms import ListForm
from dtks.models import ListCheck
from dtks.workflow import LIST, Step

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
}


@requires(Action.REGISTER_CHECK)
@require_http_methods(["GET", "POST"])
def list_checks(request: HttpRequest) -> HttpResponseBase:
    is_sent = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if is_sent else ListForm()
    if is_sent and form.is_valid():
        told = form.cleaned_data
        try:
            check = services.receive_list(
                file=told["file"], file_name=told["file"].name, by=request.user, list_id=told["id"]
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            enqueue(tasks.run_list, str(check.pk))
            return redirect(check)
    page = keyset(
        queries.lists_of(request.user), order=("-created_at", "-id"), cursor=request.GET.get("hal")
    )
    return render(
        request,
        "dtks/list_checks.html",
        {"form": form, "page": page},
        status=422 if form.errors else 200,
    )


def _check(request: HttpRequest, pk: uuid.UUID) -> ListCheck:
    return get_object_or_404(queries.lists_of(request.user), pk=pk)


@requires(Action.REGISTER_CHECK)
@require_safe
def list_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Asked again every two seconds by the page itself while a worker is busy; or by reloading."""
    check = _check(request, pk)
    context = {"check": check, "may_cancel": LIST.allows(Step.CANCEL, source=check.state)}
    if request.htmx:
        response = render(request, "dtks/_list_progress.html", context)
        if not check.is_working:
            response["HX-Refresh"] = "true"
        return response
    return render(
        request, "dtks/list_detail.html", context | {"outcomes": queries.outcome_lines(check)}
    )


@requires(Action.REGISTER_CHECK)
@require_POST
def list_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    check = _check(request, pk)
    try:
        check = services.cancel_list(check=check, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Pengecekan dibatalkan; daftar dan hasilnya dihapus."))
    return redirect(check)


@requires(Action.REGISTER_CHECK)
@require_safe
def list_answers(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponseBase:
    check = _check(request, pk)
    if kind not in CONTENT_TYPES:
        raise Http404
    try:
        file = services.open_answers(check=check, kind=kind, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(check)
    name = f"hasil-cek-{localtime(check.created_at):%Y%m%d-%H%M}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])
