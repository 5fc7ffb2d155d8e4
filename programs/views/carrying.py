"""Programmes out to a file, and in from one after a look at what it would change."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from core.spreadsheets import XLSX
from programs import incoming, program_file, queries, services
from programs.content import Content, allotment_content, content_of
from programs.facts import all_choices
from programs.forms import ManageFilterForm, ProgramFileForm
from programs.forms.program import DecreeForm
from programs.models import Allotment
from programs.views.public import chosen

MOST_PROBLEMS = 200


def _contents(request: HttpRequest) -> list[Content]:
    """Those of the list as it is filtered, all pages of it, with the quotas of the user's own regions."""
    wanted = chosen(ManageFilterForm(request.GET))
    rows = queries.managed(
        by=request.user, words=wanted["q"], level=wanted["tingkat"], state=wanted["keadaan"]
    )
    own = Allotment.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    rows = rows.select_related("owner").prefetch_related(
        "criteria", "required_documents", Prefetch("allotments", queryset=own)
    )
    return [
        content_of(row) | {"allotments": [allotment_content(one) for one in row.allotments.all()]}
        for row in rows.order_by("code")
    ]


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Action.CATALOGUE_EDIT)
@require_safe
def export_json(request: HttpRequest) -> HttpResponse:
    content = program_file.as_json(_contents(request))
    return _download(content, "application/json", "program.json")


@requires(Action.CATALOGUE_EDIT)
@require_safe
def export_workbook(request: HttpRequest) -> HttpResponse:
    content = program_file.as_workbook(_contents(request), all_choices())
    return _download(content, XLSX, "program.xlsx")


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def program_import(request: HttpRequest) -> HttpResponse:
    """First the file, then its preview; only the preview saves, and it is asked anew before it does."""
    form = ProgramFileForm(request.POST or None, request.FILES or None)
    plan: incoming.Plan | None = None
    decree = DecreeForm(request.POST if "isi" in request.POST else None)
    carried = ""
    if "isi" in request.POST:
        form = ProgramFileForm()
        try:
            plan = incoming.plan_of_text(request.POST["isi"], by=request.user)
            carried = request.POST["isi"]
            if not plan.problems and decree.is_valid():
                services.import_programs(
                    arrivals=plan.arrivals, by=request.user, **decree.cleaned_data
                )
                words = _("%s program disimpan.") % len(plan.arrivals)
                messages.success(request, words if plan.arrivals else _("Semua sudah tersimpan."))
                return redirect("programs:manage_list")
        except Refused as refusal:
            plan = None
            messages.error(request, refusal.message)
            messages.info(request, _("Belum ada yang disimpan. Pilih berkasnya sekali lagi."))
    elif request.method == "POST" and form.is_valid():
        try:
            reading = program_file.read(form.cleaned_data["file"].read(), all_choices())
            plan = incoming.plan(reading.entries, by=request.user)
            plan.problems[:0] = reading.problems
            carried = plan.as_text()
        except Refused as refusal:
            plan = None
            form.add_error("file", refusal.message)
    has_problems = plan is not None and bool(plan.problems)
    context = {
        "form": form,
        "plan": plan,
        "decree": decree,
        "problems": plan.problems[:MOST_PROBLEMS] if plan else [],
        "carried": carried if plan and not has_problems else "",
    }
    status = 422 if form.errors or decree.errors or has_problems else 200
    return render(request, "programs/manage_import.html", context, status=status)
