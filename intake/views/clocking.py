"""The clock as admins set it: standards, office hours, holidays. What would move is shown before it moves."""

import uuid
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import authorize, requires
from accounts.models import User
from accounts.roles import Action
from core.ids import known_id, new_id
from intake import services
from intake.forms.clocking import HolidayFileForm, HolidayForm, HoursForm, RuleForm, StandardForm
from intake.holiday_file import COLUMNS
from intake.models import Holiday, OfficeHours, ServiceStandard
from intake.views.stepping import get_or_post
from regions.querysets import within
from regions.scope import lineage


@dataclass(frozen=True)
class Kind:
    """One of the three tables of rules, with its pages."""

    model: type
    form: type[RuleForm]
    back: str
    title: Promise
    new: Promise


STANDARD = Kind(
    ServiceStandard,
    StandardForm,
    "intake:standards",
    gettext_lazy("Standar waktu"),
    gettext_lazy("Standar baru"),
)
HOURS = Kind(
    OfficeHours,
    HoursForm,
    "intake:office_hours",
    gettext_lazy("Jam kerja"),
    gettext_lazy("Jam kerja baru"),
)
HOLIDAY = Kind(
    Holiday,
    HolidayForm,
    "intake:holidays",
    gettext_lazy("Hari libur"),
    gettext_lazy("Hari libur baru"),
)


def rows_around(model: type, user: User):
    """What holds in the user's regions: their own rows, and those of everybody around them."""
    scopes = user.scopes(Action.CATALOGUE_EDIT)
    around = {place for code in scopes for place in lineage(code)}
    mine = Q(region=None) | Q(region__in=around) | within(scopes)
    return model.objects.filter(mine).select_related("region")


@requires(Action.CATALOGUE_EDIT)
@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    rows = rows_around(ServiceStandard, request.user)
    context = {"rows": rows, "tab": "standards", "today": localdate()}
    return render(request, "intake/standard_list.html", context)


@requires(Action.CATALOGUE_EDIT)
@require_safe
def office_hours(request: HttpRequest) -> HttpResponse:
    rows = rows_around(OfficeHours, request.user)
    context = {"rows": rows, "tab": "hours", "today": localdate()}
    return render(request, "intake/office_hours_list.html", context)


@requires(Action.CATALOGUE_EDIT)
@require_safe
def holidays(request: HttpRequest) -> HttpResponse:
    found = rows_around(Holiday, request.user)
    years = sorted({day.year for day in found.values_list("day", flat=True)})
    asked = request.GET.get("tahun", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else localdate().year
    context = {
        "rows": found.filter(day__year=year),
        "year": year,
        "years": years,
        "tab": "holidays",
        "today": localdate(),
    }
    return render(request, "intake/holiday_list.html", context)


def own_row(request: HttpRequest, model: type, pk: uuid.UUID):
    """A row of the user's own regions or of all; one of a region around them is seen and not changed."""
    row = get_object_or_404(rows_around(model, request.user), pk=pk)
    if row.region_id:
        authorize(request.user, Action.CATALOGUE_EDIT, row.region_id)
    return row


def _rule_page(request: HttpRequest, kind: Kind, row=None) -> HttpResponse:
    """Filled in for the first time it shows what moves; sent again unchanged it moves them."""
    key = row.pk if row else known_id(request.POST.get("id")) or new_id()
    form = kind.form(request.POST or None, instance=row, by=request.user)
    moves, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            edit = partial(
                services.write_rule,
                model=kind.model,
                rule_id=key,
                values=form.cleaned_data,
                by=request.user,
            )
            if request.POST.get("seal") == form.seal:
                done = services.change_rules(edit=edit, by=request.user)
                return _done(request, kind, done)
            moves = services.preview_rules(edit=edit, by=request.user)
        else:
            status = 422
    context = {"form": form, "kind": kind, "row": row, "key": key, "moves": moves}
    return render(request, "intake/rule_form.html", context, status=status)


def _done(request: HttpRequest, kind: Kind, done: services.Moves) -> HttpResponse:
    words = _("Tersimpan. %(n)d tenggat digeser.") if done.count else _("Tersimpan.")
    messages.success(request, words % {"n": done.count} if done.count else words)
    return redirect(kind.back)


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def standard_new(request: HttpRequest) -> HttpResponse:
    return _rule_page(request, STANDARD)


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def standard_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _rule_page(request, STANDARD, own_row(request, STANDARD.model, pk))


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def hours_new(request: HttpRequest) -> HttpResponse:
    return _rule_page(request, HOURS)


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def hours_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _rule_page(request, HOURS, own_row(request, HOURS.model, pk))


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def holiday_new(request: HttpRequest) -> HttpResponse:
    return _rule_page(request, HOLIDAY)


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def holiday_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _rule_page(request, HOLIDAY, own_row(request, HOLIDAY.model, pk))


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def holiday_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = own_row(request, HOLIDAY.model, pk)
    edit = partial(services.remove_holiday, holiday=row, by=request.user)
    if request.method == "POST":
        return _done(request, HOLIDAY, services.change_rules(edit=edit, by=request.user))
    moves = services.preview_rules(edit=edit, by=request.user)
    return render(request, "intake/holiday_remove.html", {"row": row, "moves": moves})


@requires(Action.CATALOGUE_EDIT)
@get_or_post
def holiday_import(request: HttpRequest) -> HttpResponse:
    """All days of the file or none; days that are known already stay as they are."""
    posted = request.method == "POST"
    form = HolidayFileForm(request.POST or None, request.FILES or None, by=request.user)
    moves, status = None, 200
    if posted:
        if form.is_valid() and not form.problems:
            edit = partial(services.add_holidays, rows=form.rows, by=request.user)
            if form.cleaned_data["file"] is None:
                done = services.change_rules(edit=edit, by=request.user)
                return _done(request, HOLIDAY, done)
            moves = services.preview_rules(edit=edit, by=request.user)
        else:
            status = 422
    context = {"form": form, "moves": moves, "columns": COLUMNS}
    return render(request, "intake/holiday_import.html", context, status=status)
