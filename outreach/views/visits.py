"""Visits: the list, the plan from a case, the result on a phone."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused, StaleSave
from intake.facts import age_on
from intake.models import Complaint
from intake.workflow import Status
from outreach import queries, services
from outreach.forms import CancelForm, FilterForm, PlanForm, ReportForm, RescheduleForm
from outreach.models import Visit, VisitPhoto

TABS = {
    "today": gettext_lazy("Hari ini"),
    "late": gettext_lazy("Terlambat"),
    "upcoming": gettext_lazy("Mendatang"),
    "ended": gettext_lazy("Selesai"),
}


@requires(Action.VISIT_VIEW)
def visit_list(request: HttpRequest) -> HttpResponse:
    """A facilitator's own errands; for the others, every visit in the region. All choices live in the address."""
    makes_visits = request.user.may_somewhere(Action.VISIT_REPORT)
    mine = makes_visits and request.GET.get("milik") != "semua"
    when = request.GET.get("kapan", "today")
    when = when if when in queries.WHEN else "today"
    form = FilterForm(request.GET, user=request.user)
    chosen = form.cleaned_data.get("petugas") if form.is_valid() else None
    page = queries.visits_page(
        user=request.user,
        mine=mine,
        when=when,
        facilitator=chosen,
        cursor=request.GET.get("hal"),
    )
    counts = queries.counts(request.user, mine=mine, facilitator=chosen)
    return render(
        request,
        "outreach/visit_list.html",
        {
            "page": page,
            "form": form,
            "mine": mine,
            "makes_visits": makes_visits,
            "when": when,
            "tabs": [(key, label, getattr(counts, key, None)) for key, label in TABS.items()],
        },
    )


@requires(Action.VISIT_PLAN)
def plan(request: HttpRequest, number: str) -> HttpResponse:
    complaint = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related("client__region"), number=number
    )
    authorize(request.user, Action.VISIT_PLAN, complaint.region_id)
    usual = (
        Visit.Purpose.VERIFICATION
        if complaint.status in {Status.VERIFYING, Status.DECIDING}
        else Visit.Purpose.FOLLOW_UP
    )
    form = PlanForm(request.POST or None, region_id=complaint.region_id, purpose=usual)
    if request.method == "POST" and form.is_valid():
        try:
            visit = services.plan(complaint=complaint, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Kunjungan dijadwalkan untuk %s.") % visit.assigned_to)
            return redirect(complaint)
    return render(
        request,
        "outreach/visit_plan.html",
        {
            "complaint": complaint,
            "form": form,
            "visits": Visit.objects.visible_to(request.user)
            .filter(complaint=complaint)
            .open()
            .select_related("assigned_to"),
        },
        status=422 if form.errors else 200,
    )


@requires(Action.VISIT_VIEW)
def visit(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The errand: the result form while it is open and the user may report, what was found afterwards."""
    row = _visit(request, visit_id)
    may_report = request.user.may(Action.VISIT_REPORT, row.region_id)
    if request.method == "POST":
        authorize(request.user, Action.VISIT_REPORT, row.region_id)
        return _report(request, row)
    form = ReportForm(visit=row) if row.is_open and may_report else None
    return _visit_page(request, row, form)


@requires(Action.VISIT_VIEW)
def reschedule(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    row = _visit(request, visit_id)
    may_reassign = request.user.may(Action.VISIT_PLAN, row.region_id)
    if not queries.may_move(user=request.user, visit=row):
        authorize(request.user, Action.VISIT_PLAN, row.region_id)
    form = RescheduleForm(request.POST or None, visit=row, may_reassign=may_reassign)
    if request.method == "POST" and form.is_valid():
        try:
            services.reschedule(visit=row, by=request.user, **form.cleaned_data)
        except StaleSave as refusal:
            form.add_error(None, refusal.message)
            _follow(form, row)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Jadwal kunjungan diubah."))
            return redirect(row)
    status = 422 if form.errors else 200
    return render(
        request, "outreach/visit_reschedule.html", {"visit": row, "form": form}, status=status
    )


@requires(Action.VISIT_PLAN)
def cancel(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    row = _visit(request, visit_id)
    authorize(request.user, Action.VISIT_PLAN, row.region_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel(visit=row, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Kunjungan dibatalkan."))
            return redirect(row)
    status = 422 if form.errors else 200
    return render(
        request, "outreach/visit_cancel.html", {"visit": row, "form": form}, status=status
    )


@requires(Action.VISIT_VIEW)
def photo(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """A photo is found only through a visit the user may see; the disk's path is never an address."""
    row = get_object_or_404(VisitPhoto.objects.visible_to(request.user), pk=photo_id)
    answer = FileResponse(
        services.open_photo(photo=row, by=request.user), content_type=row.content_type
    )
    answer["Content-Disposition"] = "inline"
    return answer


def _visit(request: HttpRequest, visit_id: uuid.UUID) -> Visit:
    rows: QuerySet[Visit] = Visit.objects.visible_to(request.user).select_related(
        "complaint__client__region", "assigned_to", "planned_by", "done_by"
    )
    return get_object_or_404(rows, pk=visit_id)


def _report(request: HttpRequest, row: Visit) -> HttpResponse:
    form = ReportForm(request.POST, request.FILES, visit=row)
    is_sound = form.is_valid()
    # Photos first and by themselves: whatever else is wrong, nobody walks back to take them again.
    for kind in VisitPhoto.Kind.values:
        file = request.FILES.get(f"photo_{kind}")
        if file:
            try:
                services.add_photo(visit=row, kind=kind, file=file, by=request.user)
            except Refused as refusal:
                form.add_error(f"photo_{kind}", refusal.message)
                is_sound = False
    if is_sound:
        try:
            done = services.report(
                visit=row,
                found=services.Report(**form.found()),
                by=request.user,
                version=form.cleaned_data["version"],
            )
        except StaleSave as refusal:
            form.add_error(None, refusal.message)
            _follow(form, row)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            if done.is_open:
                messages.warning(
                    request, _("Dicatat: tidak bertemu. Tentukan hari lain untuk datang lagi.")
                )
                return redirect("outreach:reschedule", row.pk)
            messages.success(request, _("Hasil kunjungan tersimpan dan tampil di berkas keluhan."))
            return redirect(row)
    return _visit_page(request, row, form, status=422)


def _visit_page(
    request: HttpRequest, row: Visit, form: ReportForm | None, status: int = 200
) -> HttpResponse:
    client = row.complaint.client
    return render(
        request,
        "outreach/visit_form.html" if form else "outreach/visit_detail.html",
        {
            "visit": row,
            "client": client,
            "age": age_on(client.born_on, timezone.localdate()) if client.born_on else None,
            "form": form,
            "reading": queries.reading(row),
            "sees_case": queries.sees_case(request.user, row),
            "needs": row.complaint.needs.all(),
            "may_move": row.is_open and queries.may_move(user=request.user, visit=row),
            "may_cancel": row.is_open and request.user.may(Action.VISIT_PLAN, row.region_id),
        },
        status=status,
    )


def _follow(form, row: Visit) -> None:
    """What was typed stays; the next save is made against the visit as it is now."""
    row.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = row.version
