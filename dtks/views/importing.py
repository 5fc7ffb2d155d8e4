"""Register files: sent, followed, judged by their problems, applied or thrown away."""

import csv
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.paging import keyset
from core.queueing import enqueue
from core.spreadsheets import XLSX, safe, workbook
from dtks import queries, services, tasks
from dtks.forms import ImportForm
from dtks.models import ImportBatch
from dtks.querysets import UNUSUAL_SHARE
from dtks.vocabulary import ImportState
from dtks.workflow import IMPORT, Step

# What a sheet can hold, less its header.
MOST_SHEET_ROWS = 1_000_000
# Villages shown on the page of an import itself.
FIRST_VILLAGES = 8


@requires(Action.REGISTER_IMPORT)
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    is_sent, earlier = request.method == "POST", None
    form = ImportForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, user=request.user
    )
    if is_sent and form.is_valid():
        told = form.cleaned_data
        try:
            file, name = form.upload()
            batch = services.receive(
                file=file,
                file_name=name,
                source=told["source"],
                period=told["period"],
                region=told["region"],
                is_full=told["is_full"],
                by=request.user,
                batch_id=told["id"],
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
            earlier = getattr(refusal, "earlier", None)
        else:
            if batch.state == ImportState.TITLES:
                return redirect("dtks:import_columns", batch.pk)
            enqueue(tasks.run_import, str(batch.pk))
            return redirect(batch)
    page = keyset(
        queries.batches_for(request.user),
        order=("-created_at", "-id"),
        cursor=request.GET.get("hal"),
    )
    return render(
        request,
        "dtks/import_list.html",
        {
            "form": form,
            "earlier": earlier,
            "page": page,
            "releases": queries.loaded_releases(request.user),
        },
        status=422 if form.errors else 200,
    )


def _batch(request: HttpRequest, pk: uuid.UUID) -> ImportBatch:
    return get_object_or_404(queries.batches_for(request.user), pk=pk)


@requires(Action.REGISTER_IMPORT)
@require_safe
def import_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Asked again every two seconds by the page itself while a worker is busy; or by reloading."""
    batch = _batch(request, pk)
    if batch.state == ImportState.TITLES:
        return redirect("dtks:import_columns", batch.pk)
    told = {"batch": batch, "ahead": queries.ahead_of(batch)}
    if request.htmx:
        response = render(request, "dtks/_import_progress.html", told)
        if not batch.is_working or batch.state != request.GET.get("keadaan", batch.state):
            response["HX-Refresh"] = "true"
        return response
    only, number = request.GET.get("masalah", ""), request.GET.get("alasan", "")
    reason = queries.reason_of(batch, number)
    page = keyset(
        queries.problems_of(batch, only=only, reason=reason),
        order=("line", "id"),
        cursor=request.GET.get("hal"),
    )
    steps = {step.step.value for step in IMPORT.steps_from(batch.state)}
    return render(
        request,
        "dtks/import_detail.html",
        {
            **told,
            "page": page,
            "only": only,
            "reason": reason,
            "villages": queries.villages_of(batch).touched()[:FIRST_VILLAGES],
            "village_count": batch.villages.count(),
            "unusual_count": batch.villages.unusual().count(),
            "steps": steps,
            "may_withdraw": Step.UNDO in steps and batch.release.is_undoable,
            "is_checked": batch.state == ImportState.CHECKED,
            "is_applied": batch.has_changed_the_register,
        },
    )


@requires(Action.REGISTER_IMPORT)
@require_safe
def import_villages(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What would change, or did, village by village; the biggest changes first."""
    batch = _batch(request, pk)
    only = request.GET.get("saring", "")
    page = keyset(
        queries.villages_of(batch, only=only), order=("-moved", "id"), cursor=request.GET.get("hal")
    )
    return render(
        request,
        "dtks/import_villages.html",
        {
            "batch": batch,
            "page": page,
            "only": only,
            "unusual_count": batch.villages.unusual().count(),
            "share": UNUSUAL_SHARE,
        },
    )


@requires(Action.REGISTER_IMPORT)
@require_POST
def import_apply(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _decide(request, pk, services.approve, is_work=True)


@requires(Action.REGISTER_IMPORT)
@require_POST
def import_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _decide(request, pk, services.cancel, _("Impor dibatalkan; registri tidak berubah."))


@requires(Action.REGISTER_IMPORT)
@require_POST
def import_pause(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    said = _("Impor dijeda; baris yang sudah dibaca disimpan sampai Anda menekan Lanjutkan.")
    return _decide(request, pk, services.pause, said)


@requires(Action.REGISTER_IMPORT)
@require_POST
def import_resume(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _decide(request, pk, services.resume, is_work=True)


@requires(Action.REGISTER_IMPORT)
@require_http_methods(["GET", "POST"])
def import_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What taking back will do, then the word for it."""
    if request.method == "POST":
        return _decide(request, pk, services.withdraw, is_work=True)
    batch = _batch(request, pk)
    authorize(request.user, Action.REGISTER_IMPORT, batch.region_id)
    return render(
        request,
        "dtks/import_withdraw.html",
        {"batch": batch, "outlook": queries.withdrawal_of(batch.release)},
    )


def _decide(
    request: HttpRequest,
    pk: uuid.UUID,
    decide: Callable[..., ImportBatch],
    said: str = "",
    *,
    is_work: bool = False,
) -> HttpResponse:
    """One word of a person about an import; `is_work` when a worker has to do something about it."""
    batch = _batch(request, pk)
    authorize(request.user, Action.REGISTER_IMPORT, batch.region_id)
    try:
        decide(batch=batch, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        if said:
            messages.success(request, said)
        if is_work:
            enqueue(tasks.run_import, str(batch.pk))
    return redirect(batch)


@requires(Action.REGISTER_IMPORT)
@require_safe
def import_problems(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """All problems of a file, to be sent back to whoever made it."""
    batch = _batch(request, pk)
    header = [_("Baris"), _("Kolom"), _("Isi (disamarkan)"), _("Akibat"), _("Alasan")]
    name = f"masalah-impor-{batch.release.source}-{batch.release.period}"
    if kind == "csv":
        response: HttpResponse = StreamingHttpResponse(
            _csv(chain([header], _rows(batch))), content_type="text/csv; charset=utf-8"
        )
    elif kind == "xlsx":
        rows = (row for _number, row in zip(range(MOST_SHEET_ROWS), _rows(batch), strict=False))
        content = workbook(sheet=_("Masalah"), header=header, rows=rows)
        response = HttpResponse(content, content_type=XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _csv(rows: Iterable[Sequence]) -> Iterator[str]:
    yield "\ufeff"  # or a spreadsheet takes it for Windows-1252
    lines = csv.writer(_Echo())
    for row in rows:
        yield lines.writerow([safe(cell) for cell in row])


class _Echo:
    """A file that hands each written line straight on."""

    def write(self, line: str) -> str:
        return line


def _rows(batch: ImportBatch) -> Iterator[tuple]:
    """Plain values: a hundred thousand of them are asked for while somebody waits."""
    told = ("line", "column", "value", "is_refused", "reason")
    problems = queries.problems_of(batch).order_by("line", "id").values_list(*told)
    refused, kept = _("ditolak"), _("masuk, perlu dilihat")
    for line, column, value, is_refused, reason in problems.iterator(chunk_size=2_000):
        yield (batch.place_of(line), column, value, refused if is_refused else kept, reason)
