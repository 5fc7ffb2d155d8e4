"""What an office writes and shows on its letters: blocks of text, logos, and a letter about nobody to look at."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from referrals import services, wording
from referrals.forms.wordings import LogoForm, TextForm
from referrals.models import LetterKind, LetterLogo, LetterOffice, LetterText
from referrals.queries.wordings import logos_of, texts_of
from referrals.views.offices import visible_office


@requires(Action.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, pk) -> HttpResponse:
    """`lihat` answers with the sample letter as PDF, the block not kept yet in it."""
    office = visible_office(request, pk)
    if request.method == "GET":
        return _page(request, office)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _page(request, office, form=form, status=422)
    given = form.cleaned_data
    if "lihat" in request.POST:
        blocks = texts_of(office, given["kind"], on=timezone.localdate())
        return _sample(request, office, given["kind"], blocks | {given["part"]: given["text"]})
    try:
        services.set_text(text_id=given.pop("id"), office=office, by=request.user, **given)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, office, form=form, status=422)
    messages.success(request, _("Naskah disimpan."))
    return redirect("referrals:texts", pk=office.pk)


@requires(Action.CATALOGUE_EDIT)
@require_POST
def logo(request: HttpRequest, pk) -> HttpResponse:
    office = visible_office(request, pk)
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, office, logo=form, status=422)
    given = form.cleaned_data
    services.set_logo(
        logo_id=given["key"],
        office=office,
        side=given["side"],
        image=given["png"],
        by=request.user,
    )
    messages.success(request, _("Logo disimpan. Surat berikutnya memakainya."))
    return redirect("referrals:texts", pk=office.pk)


@requires(Action.CATALOGUE_EDIT)
@require_GET
def picture(request: HttpRequest, pk, side: str) -> HttpResponse:
    key = logos_of(visible_office(request, pk)).get(side)
    if key is None:
        raise Http404
    return HttpResponse(bytes(LetterLogo.objects.get(pk=key).image), content_type="image/png")


@requires(Action.CATALOGUE_EDIT)
@require_GET
def sample(request: HttpRequest, pk) -> HttpResponse:
    """`?jenis=`: the office's letter of that kind, about nobody."""
    kind = request.GET.get("jenis", "")
    office = visible_office(request, pk)
    return _sample(request, office, kind if kind in LetterKind.values else LetterKind.REFERRAL)


def _sample(
    request: HttpRequest, office: LetterOffice, kind: str, blocks: dict[str, str] | None = None
) -> HttpResponse:
    address = request.build_absolute_uri(reverse("referrals:verify", args=["CONTOH"]))
    document = services.sample_letter(office, kind=kind, address=address, texts=blocks)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="contoh-surat.pdf"'
    return response


def _page(
    request: HttpRequest,
    office: LetterOffice,
    *,
    form: TextForm | None = None,
    logo: LogoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    held = logos_of(office)
    sides = []
    for side in LetterLogo.Side:
        is_sent = logo is not None and logo.data.get("side") == side
        blank = LogoForm(initial={"key": new_id(), "side": side}, auto_id=f"logo_{side}_%s")
        sides.append((side, side in held, logo if is_sent else blank))
    return render(
        request,
        "referrals/letter_texts.html",
        {
            "office": office,
            "form": form or TextForm(initial={"id": new_id(), "valid_from": today}),
            "rows": LetterText.objects.filter(office=office)[:60],
            "places": wording.PLACES.items(),
            "sides": sides,
            "kinds": LetterKind.choices,
            "today": today,
        },
        status=status,
    )
