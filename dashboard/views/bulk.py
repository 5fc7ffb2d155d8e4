"""One step for many ticked cases: a page that asks, names what stands in the way, and offers to go on with the rest."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.models import User
from accounts.roles import Action
from core.bulk import MOST, Obstacle, SomeCannot
from core.errors import Refused
from core.ids import new_id
from dashboard.desk import Desk
from dashboard.forms import BulkForm, CaseFilter, HandOverAllForm, PapersForm
from intake import services
from intake.models import Complaint


@dataclass(frozen=True)
class Bulk:
    """One act on many cases: its words, its right, what it asks for, and the service."""

    label: Promise
    button: Promise
    action: Action
    form: type[BulkForm]
    service: Callable[..., int]


BULKS: dict[str, Bulk] = {
    "serahkan": Bulk(
        gettext_lazy("Serahkan ke rekan"),
        gettext_lazy("Serahkan"),
        Action.COMPLAINT_NOTE,
        HandOverAllForm,
        services.hand_over_all,
    ),
    "berkas": Bulk(
        gettext_lazy("Minta kelengkapan"),
        gettext_lazy("Minta kelengkapan"),
        Action.COMPLAINT_REQUEST_PAPERS,
        PapersForm,
        services.request_papers_of_all,
    ),
}


def offered(user: User) -> list[tuple[str, Bulk]]:
    return [(code, one) for code, one in BULKS.items() if user.may_somewhere(one.action)]


@requires(Action.QUEUE_VIEW)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """`langkah` names the act; `n` are the ticked numbers, or `semua` stands for the filter in `saring`."""
    code = request.POST.get("langkah", "")
    chosen = BULKS.get(code)
    back = _back(request)
    if chosen is None or not request.user.may_somewhere(chosen.action):
        messages.error(request, _("Pilih tindakan yang tersedia untuk peran Anda."))
        return redirect(back)
    cases, is_cut = _picked(request)
    if not cases:
        messages.error(request, _("Tandai paling sedikit satu keluhan, lalu pilih tindakannya."))
        return redirect(back)
    is_sent = "batch" in request.POST
    form = chosen.form(
        request.POST if is_sent else None, user=request.user, initial={"batch": new_id()}
    )
    obstacles: list[Obstacle] = []
    if is_sent and form.is_valid():
        try:
            count = chosen.service(complaints=cases, by=request.user, **form.cleaned_data)
        except SomeCannot as refusal:
            obstacles = refusal.obstacles
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _done(count))
            return redirect(back)
    blocked = {obstacle.row.pk for obstacle in obstacles}
    context = {
        "code": code,
        "bulk": chosen,
        "form": form,
        "cases": cases,
        "is_cut": is_cut,
        "most": MOST,
        "obstacles": obstacles,
        "rest": [case for case in cases if case.pk not in blocked],
        "back": back,
        "box": request.POST.get("kotak", ""),
        "filter_text": request.POST.get("saring", ""),
    }
    failed = bool(obstacles) or bool(is_sent and form.errors)
    return render(request, "dashboard/bulk_confirm.html", context, status=422 if failed else 200)


def _done(count: int) -> str:
    if not count:
        return _("Sudah dikerjakan sebelumnya; tidak ada yang diulang.")
    return ngettext("%d keluhan dikerjakan.", "%d keluhan dikerjakan.", count) % count


def _back(request: HttpRequest) -> str:
    is_queue = request.POST.get("kotak") != "semua"
    path = reverse("dashboard:queue" if is_queue else "dashboard:all")
    asked = QueryDict(request.POST.get("saring", "")[:2000], mutable=True)
    asked.pop("hal", None)
    return f"{path}?{asked.urlencode()}" if asked else path


def _picked(request: HttpRequest) -> tuple[list[Complaint], bool]:
    """The cases, as far as the user may see them, and whether there were more than one act takes."""
    cases = Complaint.objects.visible_to(request.user)
    if request.POST.get("semua"):
        is_queue = request.POST.get("kotak") != "semua"
        asked = CaseFilter(
            QueryDict(request.POST.get("saring", "")[:2000]),
            desk=Desk.of(request),
            is_queue=is_queue,
            now=timezone.now(),
        )
        cases = cases.turn_of(request.user) if is_queue else cases
        cases = asked.arranged(cases)
    else:
        ticked = request.POST.getlist("n")[:MOST]
        cases = cases.filter(number__in=ticked).order_by("due_at", "id")
    found = list(cases.select_related("client", "region")[: MOST + 1])
    return found[:MOST], len(found) > MOST
