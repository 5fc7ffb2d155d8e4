"""The monthly files of proposals, their results, and the calendar they follow."""

import csv
import io
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import known_id, new_id
from core.paging import keyset
from core.spreadsheets import XLSX, safe, workbook
from intake import services
from intake.forms.proposing import CutOffForm, ResultForm
from intake.models import CutOff, ProposalExport, RegisterProposal
from intake.proposal_flow import State
from intake.queries import next_cut_offs
from intake.services.handing_over import TITLES
from intake.views.stepping import get_or_post
from regions.models import Region


def _exports_page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    user = request.user
    regions = list(Region.objects.filter(pk__in=user.scopes(Action.PROPOSAL_EXPORT)))
    ready = RegisterProposal.objects.visible_to(user, Action.PROPOSAL_EXPORT).filter(
        state=State.READY
    )
    waiting = [(region, ready.within(region.pk).count()) for region in regions[:10]]
    found = ProposalExport.objects.visible_to(user, Action.PROPOSAL_EXPORT)
    page = keyset(
        found.select_related("region", "made_by"),
        order=("-made_at", "-id"),
        cursor=request.GET.get("hal"),
    )
    context = {
        "page": page,
        "waiting": waiting,
        "cut_offs": next_cut_offs(user, today=localdate()),
        "key": new_id(),
        "error": error,
        "today": localdate(),
    }
    return render(request, "intake/export_list.html", context, status=status)


@requires(Action.PROPOSAL_EXPORT)
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    return _exports_page(request)


@requires(Action.PROPOSAL_EXPORT)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Put what is ready into the file of the open month; fetching the file is another press."""
    mine = Region.objects.filter(pk__in=request.user.scopes(Action.PROPOSAL_EXPORT))
    region = mine.filter(pk=request.POST.get("region", "")).first()
    key = known_id(request.POST.get("id"))
    if region is None or key is None:
        return _exports_page(request, error=_("Pilih wilayah berkasnya."), status=422)
    try:
        made = services.export_proposals(export_id=key, region=region, by=request.user)
    except Refused as refusal:
        return _exports_page(request, error=refusal.message, status=422)
    words = {"n": made.lines, "period": made.period}
    messages.success(request, _("Berkas %(period)s dibuat dengan %(n)d usulan.") % words)
    return redirect("intake:exports")


@requires(Action.PROPOSAL_EXPORT)
@require_POST
def download(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """The official hand-over with full numbers: each fetching is written down, and nothing is cached."""
    if kind not in {"xlsx", "csv"}:
        raise Http404
    found = ProposalExport.objects.visible_to(request.user)
    made = get_object_or_404(found, pk=pk)
    authorize(request.user, Action.PROPOSAL_EXPORT, made.region_id)
    rows = services.open_export(export=made, kind=kind, by=request.user)
    if kind == "xlsx":
        content, content_type = workbook(sheet=made.period, header=TITLES, rows=rows), XLSX
    else:
        text = io.StringIO()
        writer = csv.writer(text, delimiter="|", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(TITLES)
        writer.writerows([safe(cell) for cell in row] for row in rows)
        content, content_type = text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=content_type)
    name = f"usulan-{made.period}-{made.region_id}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


@requires(Action.PROPOSAL_RESULT)
@require_POST
def results(request: HttpRequest) -> HttpResponse:
    """What came back, for every ticked line at once: all of them, or none."""
    back = reverse("intake:proposals") + "?status=hasil"
    wanted = [key for key in request.POST.getlist("usulan") if known_id(key)]
    rows = RegisterProposal.objects.visible_to(request.user, Action.PROPOSAL_RESULT)
    chosen = list(rows.filter(pk__in=wanted).select_related("complaint"))
    form = ResultForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(next(iter(form.errors.values()))[0])
        if len(chosen) != len(set(wanted)):
            raise Refused(
                _("Ada usulan yang tidak dapat Anda catat hasilnya. Muat ulang daftarnya.")
            )
        data = form.cleaned_data
        result = services.Result(state=data["state"], on=data["on"], note=data["note"])
        n = services.record_results(proposals=chosen, result=result, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(chosen[0] if len(chosen) == 1 else back)
    messages.success(request, _("Hasil %(n)d usulan tersimpan.") % {"n": n})
    return redirect(chosen[0] if len(chosen) == 1 else back)


@requires(Action.CATALOGUE_EDIT)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    return render(
        request, "intake/cutoff_list.html", {"rows": CutOff.objects.all(), "today": localdate()}
    )


def _cut_off_form(request: HttpRequest, row: CutOff | None) -> HttpResponse:
    key = row.pk if row else new_id()
    form = CutOffForm(request.POST or None, instance=row)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            services.save_cut_off(
                cut_off_id=row.pk if row else known_id(request.POST.get("id")) or key,
                values=form.cleaned_data,
                by=request.user,
            )
            messages.success(request, _("Jadwal usulan disimpan."))
            return redirect("intake:calendar")
    return render(
        request, "intake/cutoff_form.html", {"form": form, "row": row, "key": key}, status=status
    )


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def cut_off_new(request: HttpRequest) -> HttpResponse:
    return _cut_off_form(request, None)


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def cut_off_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _cut_off_form(request, get_object_or_404(CutOff, pk=pk))
