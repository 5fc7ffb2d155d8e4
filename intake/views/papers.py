"""Papers of a case: asked for, brought, waived, opened."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core import qr
from core.errors import Refused
from intake import services
from intake.forms.bench import Bench
from intake.forms.stepping import SPECS
from intake.forms.steps import CaseForm
from intake.models import ClientDocument, Complaint
from intake.papers import of_household
from intake.queries import office_of
from intake.views.stepping import step_door, take_step, visible
from intake.workflow import RUNNING

FROM_LIST = "daftar"

# Shown where it stands, run nowhere: an uploaded file gets no origin, no script, no form.
SEALED_OFF = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)


@requires(Action.COMPLAINT_REQUEST_PAPERS)
@step_door
def request_papers(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.request_papers(complaint=case, by=request.user, **form.cleaned_data)

    done = _("Permintaan kelengkapan tersimpan; daftarnya dapat dicetak untuk warga.")
    return take_step(request, number, "request_papers", apply, done)


@requires(Action.DOCUMENT_ADD)
@step_door
def add_paper(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        services.add_paper(
            client=case.client,
            complaint=case,
            kind=given["kind"],
            file=given["file"],
            person=given.get("person"),
            is_seen=given["is_seen"],
            by=request.user,
        )

    def back(case: Complaint, form: CaseForm) -> Complaint | str:
        return _list_url(case) if form.cleaned_data["back"] == FROM_LIST else case

    return take_step(request, number, "add_paper", apply, _("Berkas tersimpan."), then=back)


def _list_url(complaint: Complaint) -> str:
    return reverse("intake:papers", args=[complaint.number])


@requires(Action.DOCUMENT_ADD)
@require_POST
def verify(request: HttpRequest, number: str, document_id: uuid.UUID) -> HttpResponse:
    """The copy was held against the original."""
    complaint = visible(request, number)
    authorize(request.user, Action.DOCUMENT_ADD, complaint.region_id)
    found = _paper(request, complaint, document_id)
    try:
        services.verify_paper(document=found, complaint=complaint, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        done = _("%s dicatat cocok dengan aslinya.") % found.kind.name
        messages.success(request, done)
    return redirect(_list_url(complaint))


def _paper(request: HttpRequest, complaint: Complaint, document_id: uuid.UUID) -> ClientDocument:
    """A paper of this case's person or family."""
    return get_object_or_404(of_household(request.user, client=complaint.client), pk=document_id)


@requires(Action.COMPLAINT_VIEW)
@require_safe
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """The checklist of a case: what the programmes ask for, what is there, what has run out, who saw the original."""
    complaint = visible(request, number)
    authorize(request.user, Action.COMPLAINT_VIEW, complaint.region_id)
    bench = Bench(complaint, request.user)
    asked = {row.kind_id: row for row in bench.missing}
    listed = {paper.kind.pk for paper in bench.papers}
    context = {
        "complaint": complaint,
        "papers": [(paper, asked.get(paper.kind.pk)) for paper in bench.papers],
        "asked": [
            (row, bench.store.lapsed(row.kind))
            for row in bench.missing
            if row.kind_id not in listed
        ],
        "others": [d for d in bench.store.on_case() if d.kind_id not in listed],
        "relatives": bench.store.of_relatives(),
        "may_add": SPECS["add_paper"].offered(bench)
        and request.user.may(Action.DOCUMENT_ADD, complaint.region_id),
        "may_open": request.user.may(Action.DOCUMENT_VIEW, complaint.region_id),
    }
    return render(request, "intake/papers.html", context)


@requires(Action.COMPLAINT_COMPLETE)
@step_door
def waive_paper(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        services.waive_paper(request=given["request"], reason=given["reason"], by=request.user)

    return take_step(request, number, "waive_paper", apply, _("Dilanjutkan tanpa berkas itu."))


@requires(Action.COMPLAINT_COMPLETE)
@step_door
def papers_complete(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.complete_papers(
            complaint=case, by=request.user, version=form.cleaned_data["version"]
        )

    done = _("Berkas lengkap; waktu penanganan berjalan lagi.")
    return take_step(request, number, "papers_complete", apply, done)


@requires(Action.DOCUMENT_VIEW)
@require_safe
def document(request: HttpRequest, number: str, document_id: uuid.UUID) -> HttpResponse:
    """A paper of this case's person or family, shown in the browser. Each opening is recorded."""
    complaint = visible(request, number)
    found = _paper(request, complaint, document_id)
    authorize(request.user, Action.DOCUMENT_VIEW, found.region_id)
    if not found.file:
        raise Http404
    services.open_paper(document=found, complaint=complaint, by=request.user)
    extension = found.file.name.rpartition(".")[2]
    response = FileResponse(
        found.file.open("rb"),
        content_type=found.content_type,
        filename=f"{found.kind_id}-{complaint.number}.{extension}",
    )
    response["Content-Security-Policy"] = SEALED_OFF
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@requires(Action.COMPLAINT_VIEW)
@require_safe
def missing(request: HttpRequest, number: str) -> HttpResponse:
    """A sheet for the citizen: what was asked for, what the programmes want besides, and where to bring it."""
    complaint = visible(request, number)
    authorize(request.user, Action.COMPLAINT_VIEW, complaint.region_id)
    address = request.build_absolute_uri(reverse("intake:track", args=[complaint.token]))
    bench = Bench(complaint, request.user)
    context = {
        "complaint": complaint,
        "missing": [(row, bench.store.lapsed(row.kind)) for row in bench.missing],
        "wanted": bench.wanted_papers if complaint.status in RUNNING else [],
        "office": office_of(complaint),
        "paper": "a5" if request.GET.get("kertas") == "a5" else "a4",
        "qr": qr.svg(address, scale=3),
        "today": localdate(),
    }
    return render(request, "intake/missing_print.html", context)
