"""Papers of a case: asked for, brought, waived, opened."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core import qr
from intake import services
from intake.forms.steps import CaseForm
from intake.models import ClientDocument, Complaint
from intake.queries import missing_papers, office_of
from intake.views.stepping import get_or_post, take_step, visible

# Shown where it stands, run nowhere: an uploaded file gets no origin, no script, no form.
SEALED_OFF = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)


@requires(Action.COMPLAINT_REQUEST_PAPERS)
@get_or_post
def request_papers(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.request_papers(complaint=case, by=request.user, **form.cleaned_data)

    done = _("Permintaan kelengkapan tersimpan; daftarnya dapat dicetak untuk warga.")
    return take_step(request, number, "request_papers", apply, done)


@requires(Action.DOCUMENT_ADD)
@get_or_post
def add_paper(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        services.add_paper(
            client=case.client,
            complaint=case,
            kind=given["kind"],
            file=given["file"],
            by=request.user,
        )

    return take_step(request, number, "add_paper", apply, _("Berkas tersimpan."))


@requires(Action.COMPLAINT_COMPLETE)
@get_or_post
def waive_paper(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        given = form.cleaned_data
        services.waive_paper(request=given["request"], reason=given["reason"], by=request.user)

    return take_step(request, number, "waive_paper", apply, _("Dilanjutkan tanpa berkas itu."))


@requires(Action.COMPLAINT_COMPLETE)
@get_or_post
def papers_complete(request: HttpRequest, number: str) -> HttpResponse:
    def apply(case: Complaint, form: CaseForm) -> None:
        services.complete_papers(
            complaint=case, by=request.user, version=form.cleaned_data["version"]
        )

    done = _("Berkas lengkap; waktu penanganan berjalan lagi.")
    return take_step(request, number, "papers_complete", apply, done)


@requires(Action.DOCUMENT_VIEW)
@require_safe
def document(request: HttpRequest, number: str, document_id) -> HttpResponse:
    """A paper of this case's person, shown in the browser. Each opening is recorded."""
    complaint = visible(request, number)
    found = get_object_or_404(
        ClientDocument.objects.visible_to(request.user).filter(client=complaint.client),
        pk=document_id,
    )
    authorize(request.user, Action.DOCUMENT_VIEW, found.region_id)
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
    """A sheet for the citizen: what is still missing and where to bring it."""
    complaint = visible(request, number)
    authorize(request.user, Action.COMPLAINT_VIEW, complaint.region_id)
    address = request.build_absolute_uri(reverse("intake:track", args=[complaint.token]))
    context = {
        "complaint": complaint,
        "missing": missing_papers(complaint),
        "office": office_of(complaint),
        "qr": qr.svg(address, scale=3),
        "today": localdate(),
    }
    return render(request, "intake/missing_print.html", context)
