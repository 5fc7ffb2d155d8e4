"""The cases behind a figure, to take along. Each taking is written down."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.roles import Action
from core.spreadsheets import XLSX, workbook
from core.templatetags.ui import angka
from dashboard.desk import Desk
from dashboard.forms import CaseFilter
from dashboard.queries.sheet import MOST_LINES, header, lines_of
from intake import services
from intake.models import Complaint


@requires(Action.DASHBOARD_VIEW)
@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered in the address. Sealed cases stay in the house, whoever asks."""
    now = timezone.now()
    found = CaseFilter(request.GET, desk=Desk.of(request), is_queue=False, now=now)
    cases = Complaint.objects.visible_to(request.user, Action.DASHBOARD_VIEW)
    cases = found.arranged(cases.filter(is_sealed=False))
    lines = list(lines_of(cases[: MOST_LINES + 1], now=now))
    if len(lines) > MOST_LINES:
        most = angka(MOST_LINES)
        messages.error(
            request,
            _("Lebih dari %s keluhan. Persempit saringannya, lalu unduh lagi.") % most,
        )
        return redirect(f"{reverse('dashboard:all')}?{request.GET.urlencode()}")
    services.record_list(lines=len(lines), by=request.user)
    response = HttpResponse(
        workbook(sheet=_("Keluhan"), header=header(), rows=lines), content_type=XLSX
    )
    day = timezone.localdate(now).isoformat()
    response["Content-Disposition"] = f'attachment; filename="keluhan-{day}.xlsx"'
    return response
