"""The register of PSKS: the list, who is near a village, the form and the file of admins."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.roles import Action
from core import stale
from core.errors import Refused
from core.paging import keyset
from core.spreadsheets import XLSX, workbook
from programs import helper_file, services
from programs.forms import HelperFileForm, HelperFilterForm, HelperForm, NearForm
from programs.models import Helper, PSKSKind
from programs.queries.helping import DISTANCES, colleagues_near, helpers_near
from programs.views.public import applied, chosen
from regions.queries import villages_for

MOST_VILLAGES = 700
MOST_PROBLEMS = 200


@requires(Action.PARTNER_VIEW)
@require_safe
def helpers(request: HttpRequest) -> HttpResponse:
    form = HelperFilterForm(request.GET)
    wanted = chosen(form)
    rows = Helper.objects.serving(request.user).matching(wanted["q"]).for_list()
    if wanted["jenis"]:
        rows = rows.filter(kind=wanted["jenis"])
    if wanted["sertifikat"]:
        rows = rows.certified(wanted["sertifikat"], localdate())
    context = {
        "page": keyset(rows, order=("name", "id"), cursor=request.GET.get("hal")),
        "form": form,
        "applied": applied(form, wanted),
        "may_edit": request.user.may_somewhere(Action.CATALOGUE_EDIT),
    }
    return render(request, "programs/helper_list.html", context)


@requires(Action.PARTNER_VIEW)
@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """The nearest first: the village, its district, its regency."""
    villages = villages_for(request.user).select_related("parent").order_by("name")[:MOST_VILLAGES]
    form = NearForm(request.GET or None, villages=villages)
    found, colleagues = [], []
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        found = helpers_near(
            user=request.user, village=data["desa"], sector=data["bidang"], words=data["q"]
        )
        colleagues = colleagues_near(village=data["desa"])
    context = {
        "form": form,
        "groups": [
            (
                words,
                [h for h in found if h.distance == n],
                [c for c in colleagues if c.distance == n],
            )
            for n, words in DISTANCES.items()
        ],
        "is_empty": not found and not colleagues,
    }
    return render(request, "programs/helper_near.html", context)


def _form(request: HttpRequest, row: Helper | None) -> HttpResponse:
    version = row.version if row else 0  # the form writes into its row while it looks at it
    form = HelperForm(request.POST or None, by=request.user, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_helper(
                helper_id=row.pk if row else form.cleaned_data["id"],
                values=form.values(),
                by=request.user,
                expected_version=form.cleaned_data["version"] if row else None,
            )
        except Refused as refusal:
            stale.refuse(form, refusal, version=version)
        else:
            messages.success(request, _("%s disimpan.") % form.cleaned_data["name"])
            return redirect("programs:helpers")
    context = {"form": form, "row": row}
    return render(request, "programs/helper_form.html", context, status=stale.status_of(form))


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def helper_new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def helper_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = Helper.objects.visible_to(request.user, Action.CATALOGUE_EDIT).for_list()
    return _form(request, get_object_or_404(found, pk=pk))


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def helper_import(request: HttpRequest) -> HttpResponse:
    """A list in, whole or not at all; what is wrong is told line by line."""
    form = HelperFileForm(request.POST or None, request.FILES or None)
    problems: list[helper_file.Problem] = []
    good = 0
    if request.method == "POST" and form.is_valid():
        try:
            reading = helper_file.read(content=form.cleaned_data["file"].read(), kinds=_kinds())
            problems, good = reading.problems, len(reading.rows)
            if not problems:
                report = services.import_helpers(rows=reading.rows, by=request.user)
                problems = list(report.problems)
                good -= len(problems)
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            if not problems:
                text = _("%(new)s ditambahkan, %(changed)s diperbarui, %(same)s tetap.")
                words = {"new": report.created, "changed": report.changed, "same": report.same}
                messages.success(request, text % words)
                return redirect("programs:helpers")
    context = {
        "form": form,
        "problems": problems[:MOST_PROBLEMS],
        "total": len(problems),
        "good": good,
        "columns": helper_file.HEADER,
    }
    status = 422 if form.errors or problems else 200
    return render(request, "programs/helper_import.html", context, status=status)


def _kinds() -> dict[str, str]:
    found = {}
    for kind in PSKSKind.objects.all():
        for words in (kind.code, kind.name, kind.legacy_code):
            if words:
                found[helper_file.plain(words)] = kind.code
    return found


@requires(Action.CATALOGUE_EDIT)
@require_safe
def helper_template(request: HttpRequest) -> HttpResponse:
    """An empty list with the columns, and one invented row."""
    sample = ["Karang Taruna", "Karang Taruna DATA CONTOH", "34.04.07.2001", "Nama Contoh"]
    content = workbook(sheet="PSKS", header=helper_file.HEADER, rows=[sample])
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="psks-contoh.xlsx"'
    return response
