"""Who in the register appears eligible and does not receive: counts by village, and the list behind a count."""

import uuid
from typing import Any

from django import forms
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import authorize, requires
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from core.ids import known_id, new_id
from core.queueing import enqueue
from core.spreadsheets import XLSX, workbook
from dtks.models import Person
from intake import screening, services, tasks
from intake.models import Screening
from programs.models import Program
from programs.queries import programs_for
from regions.models import Region

SHOWN = 50


class StartForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    region = forms.ModelChoiceField(label=_("Wilayah"), queryset=Region.objects.none())

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = by.scopes(Action.DASHBOARD_VIEW)
        self.fields["region"].queryset = Region.objects.in_force().filter(code__in=own)


@requires(Action.DASHBOARD_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def screenings(request: HttpRequest) -> HttpResponse:
    first = next(iter(request.user.scopes(Action.DASHBOARD_VIEW)), None)
    form = StartForm(
        request.POST or None, by=request.user, initial={"id": new_id(), "region": first}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            run = services.start_screening(id=told["id"], region=told["region"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            enqueue(tasks.run_screening, str(run.pk))
            return redirect(run)
    runs = _runs(request).select_related("started_by")[:20]
    context = {"form": form, "runs": runs}
    status = 422 if form.errors else 200
    return render(request, "intake/screening_list.html", context, status=status)


def _runs(request: HttpRequest):
    return Screening.objects.visible_to(request.user, Action.DASHBOARD_VIEW).select_related(
        "region"
    )


@requires(Action.DASHBOARD_VIEW)
@require_safe
def screening_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Counts by programme; with a programme chosen, by village. `?bentuk=xlsx` is the whole table as a file."""
    run = get_object_or_404(_runs(request), pk=pk)
    counts = run.counts.visible_to(request.user, Action.DASHBOARD_VIEW)
    if request.GET.get("bentuk") == "xlsx":
        return _table(run, counts)
    sums = {name: Sum(name) for name in ("eligible", "unknown", "members")}
    by_program = (
        counts.values("program__code", "program__name")
        .annotate(**sums)
        .order_by("-eligible", "program__name")
    )
    chosen = Program.objects.filter(code=request.GET.get("program", "")).first()
    by_village = []
    if chosen:
        own = counts.filter(program=chosen).select_related("region__parent")
        by_village = list(own.order_by("-eligible", "region"))
    context = {"run": run, "by_program": by_program, "chosen": chosen, "by_village": by_village}
    return render(request, "intake/screening_detail.html", context)


def _table(run: Screening, counts: Any) -> HttpResponse:
    rows = counts.select_related("region__parent", "program").order_by("region", "program__name")
    body = workbook(
        sheet="Penyaringan",
        header=["Kode desa", "Desa/kelurahan", "Kecamatan", "Program"]
        + ["Tampak layak, belum menerima", "Belum dapat dipastikan", "Sudah menerima"],
        rows=(
            [c.region_id, c.region.name, c.region.parent.name, c.program.name]
            + [c.eligible, c.unknown, c.members]
            for c in rows
        ),
    )
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="penyaringan-{run.on}.xlsx"'
    return response


@requires(Action.DASHBOARD_VIEW)
@require_safe
def screening_people(request: HttpRequest, pk: uuid.UUID, village: str, code: str) -> HttpResponse:
    """The people behind one count, as the register stands now; NIKs masked, the look recorded."""
    run = get_object_or_404(_runs(request), pk=pk)
    count = get_object_or_404(
        run.counts.visible_to(request.user).select_related("region", "program"),
        region_id=village,
        program__code=code,
    )
    authorize(request.user, Action.PERSON_VIEW, village)
    today = timezone.localdate()
    programs = [p for p in programs_for(region_code=village, on=today) if p.pk == count.program_id]
    after = known_id(request.GET.get("hal"))
    keys = []
    for judge in screening.judges(programs, on=today):
        keys = screening.eligible_in(
            judge, village, on=today, after=str(after or ""), limit=SHOWN + 1
        )
    people = Person.objects.for_answer().filter(pk__in=keys[:SHOWN]).order_by("pk")
    shown = list(people)
    services.record_screened(
        run=run, village=village, program=count.program, shown=len(shown), by=request.user
    )
    context = {
        "run": run,
        "count": count,
        "people": shown,
        "next": shown[-1].pk if len(keys) > SHOWN else None,
    }
    return render(request, "intake/screening_people.html", context)
