"""What partners offer: the list for staff, the form for admins."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.roles import Action
from core import stale
from core.errors import Refused
from core.paging import keyset
from programs import services
from programs.forms import OfferFilterForm, OfferForm
from programs.models import Offer
from programs.views.public import applied, chosen


@requires(Action.PARTNER_VIEW)
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    form = OfferFilterForm(request.GET)
    wanted = chosen(form)
    rows = Offer.objects.serving(request.user).matching(wanted["q"]).for_list()
    if wanted["bentuk"]:
        rows = rows.filter(kind=wanted["bentuk"])
    if not wanted["keadaan"]:
        rows = rows.available(timezone.localdate())
    page = keyset(rows, order=("until", "id"), cursor=request.GET.get("hal"))
    context = {
        "page": page,
        "form": form,
        "applied": applied(form, wanted),
        "may_edit": request.user.may_somewhere(Action.CATALOGUE_EDIT),
    }
    return render(request, "programs/offer_list.html", context)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_new(request: HttpRequest) -> HttpResponse:
    return _form(request, OfferForm(request.POST or None, by=request.user), None)


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = Offer.objects.visible_to(request.user, Action.CATALOGUE_EDIT)
    offer = get_object_or_404(found.select_related("region"), pk=pk)
    form = OfferForm(request.POST or None, by=request.user, initial=OfferForm.typed_from(offer))
    return _form(request, form, offer)


def _form(request: HttpRequest, form: OfferForm, offer: Offer | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_offer(
                offer_id=offer.pk if offer else form.cleaned_data["id"],
                draft=form.draft(),
                by=request.user,
                expected_version=form.cleaned_data["version"] if offer else None,
            )
        except Refused as refusal:
            stale.refuse(form, refusal, version=offer.version if offer else 0)
        else:
            messages.success(request, _("Penawaran %s disimpan.") % saved.title)
            return redirect("programs:offers")
    context = {"form": form, "offer": offer}
    return render(request, "programs/offer_form.html", context, status=stale.status_of(form))
