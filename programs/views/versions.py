"""A programme through the years: its versions, what is about to change, and what each period can give."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import requires
from accounts.roles import Action
from core import stale
from core.errors import Refused
from programs import queries, services
from programs.forms import AllotmentForm
from programs.models import Allotment, Program


def editable(request: HttpRequest, code: str) -> Program:
    programs = Program.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    return get_object_or_404(programs.for_list(), code=code)


@requires(Action.CATALOGUE_EDIT)
@require_safe
def program_versions(request: HttpRequest, code: str) -> HttpResponse:
    program = editable(request, code)
    context = {"program": program, "readings": queries.versions_of(program, timezone.localdate())}
    return render(request, "programs/manage_versions.html", context)


@requires(Action.CATALOGUE_EDIT)
@require_POST
def version_cancel(request: HttpRequest, code: str, number: int) -> HttpResponse:
    program = editable(request, code)
    try:
        services.cancel_version(program=program, number=number, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Versi %s dibatalkan.") % number)
    return redirect("programs:manage_versions", program.code)


@requires(Action.CATALOGUE_EDIT)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    readings = queries.changes_to_come(by=request.user, on=timezone.localdate())
    return render(request, "programs/manage_changes.html", {"readings": readings})


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def allotments(request: HttpRequest, code: str) -> HttpResponse:
    """The rows, and one form: empty for a new row, or filled with the row that the address names."""
    program = editable(request, code)
    rows = list(
        Allotment.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
        .filter(program=program)
        .select_related("region")
    )
    chosen = next((row for row in rows if str(row.pk) == request.GET.get("ubah")), None)
    initial = AllotmentForm.typed_from(chosen) if chosen else AllotmentForm.blank(program)
    form = AllotmentForm(request.POST or None, by=request.user, initial=initial)
    form.fields["version"].required = chosen is not None
    if request.method == "POST" and form.is_valid():
        try:
            services.set_allotment(
                id=form.cleaned_data["id"],
                program=program,
                draft=form.draft(),
                by=request.user,
                expected_version=form.cleaned_data["version"],
            )
        except Refused as refusal:
            stale.refuse(form, refusal, version=chosen.version if chosen else 0)
        else:
            messages.success(request, _("Kuota dan anggaran disimpan."))
            return redirect("programs:manage_allotments", program.code)
    context = {"program": program, "rows": rows, "form": form, "chosen": chosen}
    return render(request, "programs/manage_allotments.html", context, status=stale.status_of(form))
