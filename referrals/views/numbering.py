"""The number pattern of an office's letters, kept by the admin of the region."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from referrals import services
from referrals.forms.numbering import NumberingForm
from referrals.models import LetterNumbering, LetterOffice
from referrals.queries.numbering import kind_words, upcoming
from referrals.views.offices import visible_office


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def numbering(request: HttpRequest, pk) -> HttpResponse:
    """`lihat` shows the next numbers as they would be, before anything is kept."""
    office = visible_office(request, pk)
    if request.method == "GET":
        start = {"id": new_id(), "valid_from": timezone.localdate()}
        return _page(request, office, form=NumberingForm(initial=start))
    form = NumberingForm(request.POST)
    if not form.is_valid():
        return _page(request, office, form=form, status=422)
    given = form.cleaned_data
    if "lihat" in request.POST:
        return _page(request, office, form=form, given=given)
    try:
        services.set_numbering(
            numbering_id=given.pop("id"), office=office, by=request.user, **given
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, office, form=form, status=422)
    messages.success(request, _("Pola nomor disimpan."))
    return redirect("referrals:numbering", pk=office.pk)


def _page(
    request: HttpRequest,
    office: LetterOffice,
    *,
    form: NumberingForm,
    given: dict | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    preview, day = [], today
    if given:
        day: date = max(today, given["valid_from"])
        preview = upcoming(office, on=day, kind=given["kind"], pattern=given["pattern"])
    rows = LetterNumbering.objects.filter(office=office).select_related("created_by")[:60]
    context = {
        "office": office,
        "form": form,
        "current": upcoming(office, on=today),
        "preview": preview,
        "preview_day": day,
        "rows": [(kind_words(row.kind), row) for row in rows],
        "today": today,
    }
    return render(request, "referrals/letter_numbering.html", context, status=status)
