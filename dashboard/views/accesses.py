"""The paper on which a citizen reads who opened their data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from dashboard.queries.accesses import accesses_to
from dashboard.queries.case_file import complaint_for
from intake import services
from intake.queries import office_of


@requires(Action.COMPLAINT_REVEAL)
@require_safe
def accesses(request: HttpRequest, number: str) -> HttpResponse:
    complaint = complaint_for(request.user, number)
    authorize(request.user, Action.COMPLAINT_REVEAL, complaint.region_id)
    report = accesses_to(complaint, request.user)
    services.record_accesses_listed(complaint=complaint, by=request.user)
    context = {
        "complaint": complaint,
        "report": report,
        "office": office_of(complaint),
        "now": timezone.now(),
    }
    return render(request, "dashboard/accesses_print.html", context)
