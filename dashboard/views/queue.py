"""The lists of cases: what waits for the user, and everything in their regions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.roles import Action
from core.ids import new_id
from core.paging import window
from core.templatetags.ui import angka
from core.together import read_together
from dashboard.desk import Desk
from dashboard.forms import CaseFilter, SavedFilterForm
from dashboard.navigation import WORK, title_of
from dashboard.pins import Pin, others, pins_of
from dashboard.queries import arrivals
from dashboard.queries.arrivals import needs_opening
from dashboard.queries.queue import rows_of, with_row
from dashboard.queries.work import Work
from dashboard.views.bulk import offered
from intake import services
from intake.models import Complaint
from intake.workflow import statuses_for


@requires(Action.QUEUE_VIEW)
def queue(request: HttpRequest) -> HttpResponse:
    """Cases whose next step is the user's."""
    return show(request, is_queue=True)


@requires(Action.COMPLAINT_VIEW)
def everything(request: HttpRequest) -> HttpResponse:
    """Every case in the user's regions; open ones unless asked otherwise."""
    return show(request, is_queue=False)


@requires(Action.QUEUE_VIEW)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """The page of a queue says that it was opened; a GET alone changes nothing, nor does one that a browser makes ahead."""
    mine = statuses_for(request.user.held)
    opened = mine & set(request.POST.getlist("status"))
    if opened:
        services.open_box(statuses=opened, by=request.user)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect("dashboard:queue")


def show(request: HttpRequest, *, is_queue: bool) -> HttpResponse:
    desk, now = Desk.of(request), timezone.now()
    path = reverse("dashboard:queue" if is_queue else "dashboard:all")
    found = CaseFilter(request.GET, desk=desk, is_queue=is_queue, now=now)
    cases = Complaint.objects.visible_to(request.user)
    if is_queue:
        cases = cases.turn_of(request.user)
    cases = with_row(found.arranged(cases))
    part = window(cases, order=found.order, cursor=request.GET.get("hal"), size=25)
    pins = pins_of(desk, here=f"{path}?{found.words}", now=now)
    read_together(part.rows, *(pin.found for pin in pins))
    page = part.page()
    tags = found.tags(path)
    whole = found.shows_whole_queues
    work = desk.work
    title = _title(found) if is_queue else _("Semua keluhan")
    return render(
        request,
        "dashboard/case_list.html",
        {
            "title": title,
            "sub": _summary(work, found) if is_queue else "",
            "is_queue": is_queue,
            "may_download": not is_queue and request.user.may_somewhere(Action.DASHBOARD_VIEW),
            "work": work,
            "visits_due": desk.visits.due
            if is_queue and request.user.may_somewhere(Action.VISIT_REPORT)
            else 0,
            "filter": found,
            "bulks": offered(request.user),
            "applied": tags,
            "pins": pins,
            "saved_others": others(desk, pins),
            "save_form": _save_form(desk, found, pins),
            "heads": found.heads,
            "path": path,
            "page": page,
            "rows": rows_of(
                page.rows,
                user=request.user,
                now=now,
                arrivals=desk.arrivals if is_queue else None,
            ),
            "fresh": arrivals.words(desk.arrivals, whole, now),
            "opens": whole if needs_opening(desk.arrivals, whole, now) else [],
            "total": _total(work, page, is_queue=is_queue, is_narrowed=bool(tags)),
        },
    )


def _save_form(desk: Desk, found: CaseFilter, pins: list[Pin]) -> SavedFilterForm | None:
    """Offered where there is something to save that is not saved yet."""
    if not found.words or any(pin.is_here for pin in pins):
        return None
    return SavedFilterForm(desk=desk, initial={"id": new_id(), "is_pinned": True})


def _is_late_only(found: CaseFilter) -> bool:
    return bool(found.cleaned_data.get("lewat")) and not found.cleaned_data.get("status")


def _title(found: CaseFilter) -> str:
    if _is_late_only(found):
        return _("Lewat tenggat")
    return title_of(found.cleaned_data.get("status", []))


def _total(work: Work, page, *, is_queue: bool, is_narrowed: bool) -> int | None:
    """Known without counting: the tab's own number, or a list that fits on one page."""
    if not is_narrowed:
        return work.mine if is_queue else work.everything
    if page.next is None and page.previous is None:
        return len(page.rows)
    return None


def _summary(work: Work, found: CaseFilter) -> str:
    statuses = found.cleaned_data.get("status") or list(WORK)
    number = work.late if _is_late_only(found) else work.in_statuses(statuses)
    if not number:
        return ""
    words = ngettext(
        "%(number)s keluhan menunggu Anda", "%(number)s keluhan menunggu Anda", number
    ) % {"number": angka(number)}
    if work.oldest and statuses == list(WORK) and not _is_late_only(found):
        days = (timezone.now() - work.oldest).days
        if days:
            words += " · " + ngettext("tertua %d hari", "tertua %d hari", days) % days
    return words
