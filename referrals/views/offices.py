"""Letterheads and signatories, kept by the admin of the region."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from referrals import services
from referrals.forms import OfficeForm
from referrals.models import LetterOffice
from referrals.queries.numbering import general_patterns


def visible_office(request: HttpRequest, pk) -> LetterOffice:
    """The office, or 404 for whoever keeps none of its region."""
    found = LetterOffice.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    office = get_object_or_404(found.select_related("region"), pk=pk)
    authorize(request.user, Action.CATALOGUE_EDIT, office.region_id)
    return office


@requires(Action.CATALOGUE_EDIT)
def offices(request: HttpRequest) -> HttpResponse:
    found = LetterOffice.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    rows = list(found.select_related("region")[:200])
    patterns = general_patterns(rows, on=timezone.localdate())
    for row in rows:
        row.pattern_today = patterns[row.pk]
    return render(request, "referrals/office_list.html", {"offices": rows})


def _form(request: HttpRequest, office: LetterOffice | None) -> HttpResponse:
    start = {"id": office.pk if office else new_id(), "version": office.version if office else 0}
    form = OfficeForm(request.POST or None, instance=office, initial=start, by=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            region = office.region if office else form.cleaned_data["region"]
            authorize(request.user, Action.CATALOGUE_EDIT, region.code)
            try:
                services.save_office(
                    office_id=office.pk if office else form.cleaned_data["id"],
                    region=region,
                    given=form.given(),
                    by=request.user,
                    version=form.cleaned_data["version"] if office else None,
                )
            except Refused as refusal:
                if office:
                    office.refresh_from_db()
                    form.data = {**form.data.dict(), "version": office.version}
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Kop surat disimpan."))
                return redirect("referrals:offices")
    return render(
        request, "referrals/office_form.html", {"form": form, "office": office}, status=status
    )


@requires(Action.CATALOGUE_EDIT)
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@requires(Action.CATALOGUE_EDIT)
def edit(request: HttpRequest, pk) -> HttpResponse:
    return _form(request, visible_office(request, pk))
