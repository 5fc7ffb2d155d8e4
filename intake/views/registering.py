"""A person comes to the desk: one page, then the receipt."""

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts import parking
from accounts.access import authorize, requires
from accounts.models import User
from accounts.roles import Action, Role
from core import pdf, pins, qr
from core.errors import Refused
from core.ids import known_id
from core.templatetags.ui import tanggal_jam
from intake import services
from intake.forms.registering import NONE_OF_THESE, Registration
from intake.forms.rows import Catalogue
from intake.models import Complaint
from intake.queries import office_of
from intake.views.lookup import Look, Typed, look, shown_to
from intake.views.tracking import next_steps

LAST_VILLAGE = "last_village"


@parking.fills_itself
@requires(Action.COMPLAINT_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The arrival page. `action` says which button was pressed; without one the case is saved."""
    catalogue = Catalogue.for_user(request.user)
    if request.method != "POST":
        kept = parking.kept(request)
        if kept:
            return _redraw(request, catalogue, kept.data, parked=kept)
        village = request.session.get(LAST_VILLAGE, "")
        page = Registration.blank(catalogue, village=village, channel=_channel(request.user))
        return _page(request, page)
    action = request.POST.get("action", "save")
    if action != "save":
        return _redraw(request, catalogue, request.POST, action)
    earlier = _saved_earlier(request)
    if earlier:
        text = _(
            "Formulir ini sudah tersimpan sebagai keluhan ini, jadi tidak dibuat dua kali. Yang baru diubah di formulir tidak ikut tersimpan; perbaiki lewat halaman keluhan."
        )
        messages.info(request, text)
        return _to_receipt(request, earlier)
    page = Registration.posted(catalogue, request.POST, request.FILES)
    if not page.is_valid():
        return _page(request, page, look=_seen(request, page), status=422)
    try:
        complaint = _save(page, by=request.user)
    except Refused as refusal:
        page.arrival.add_error(None, refusal.message)
        return _page(request, page, look=_seen(request, page), status=422)
    request.session[LAST_VILLAGE] = complaint.region_id
    return _to_receipt(request, complaint)


def _saved_earlier(request: HttpRequest) -> Complaint | None:
    """The case that this very form has made, when somebody went back to it and pressed again."""
    key = known_id(request.POST.get("complaint_id"))
    return Complaint.objects.visible_to(request.user).filter(pk=key).first() if key else None


def _to_receipt(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    address = reverse("intake:receipt", args=[complaint.number])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _channel(user: User) -> str:
    """Facilitators write in the field, the others at the desk."""
    is_outside = user.has_role(Role.FACILITATOR) and not user.has_role(Role.FRONT_OFFICE)
    return Complaint.Channel.FIELD if is_outside else Complaint.Channel.DESK


def _redraw(
    request: HttpRequest,
    catalogue: Catalogue,
    typed: QueryDict,
    action: str = "",
    parked: parking.Parked | None = None,
) -> HttpResponse:
    """For the buttons that work without JavaScript, ask the register or one more need, and after a new login.

    Nothing typed is lost.
    """
    seen = _seen(request, Registration.posted(catalogue, typed, None))
    page = Registration.unjudged(
        catalogue,
        typed,
        fill=seen.fill if action == "check" else None,
        more_needs=action == "add_need",
    )
    return _page(request, page, look=seen, parked=parked)


def _seen(request: HttpRequest, page: Registration) -> Look:
    seen = look(Typed.read(page), user=request.user, on=timezone.localdate())
    shown_to(request.user, seen)
    return seen


def _page(
    request: HttpRequest,
    page: Registration,
    *,
    look: Look | None = None,
    parked: parking.Parked | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "parked": parked,
        "arrival": page.arrival,
        "look": look or Look(Typed()),
        "blank_need": page.needs.empty_form,
        "blank_paper": page.papers.empty_form,
    }
    return render(request, "intake/complaint_new.html", context, status=status)


def _save(page: Registration, *, by: User) -> Complaint:
    given = page.arrival.cleaned_data
    client = {
        name: given[name]
        for name in (
            *("region", "name", "nik", "no_nik_reason", "kk", "born_on"),
            *("sex", "phone", "address", "rt", "rw"),
        )
    }
    case = {
        name: given[name]
        for name in (
            *("story", "category", "kind", "channel", "reporter", "reporter_name"),
            *("reporter_phone", "reporter_relation", "is_urgent", "urgent_reason"),
        )
    }
    if case["reporter"] == Complaint.Reporter.SELF:
        case |= {"reporter_name": "", "reporter_phone": "", "reporter_relation": ""}
    if not case["is_urgent"]:
        case["urgent_reason"] = ""
    picked = given["picked"]
    return services.log_complaint(
        complaint_id=given["complaint_id"],
        client=services.ClientInput(**client),
        needs=[
            services.NeedInput(row["sector"], row["wish"], row["program"], row["ppks_kinds"])
            for row in page.needs.filled
        ],
        papers=[
            services.PaperInput(row["kind"], row["file"], row["is_seen"])
            for row in page.papers.filled
        ],
        picked_person_id=None if picked == NONE_OF_THESE else picked,
        none_of_these=picked == NONE_OF_THESE,
        nik_confirmed=given["nik_confirmed"],
        truth_stated=given["truth"],
        by=by,
        **case,
    )


def _own(request: HttpRequest, number: str) -> Complaint:
    """The case of a receipt, for whoever may see the case and hand out receipts."""
    found = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related(
            "client", "region", "registered_by", "tracking_pin"
        ),
        number=number,
    )
    authorize(request.user, Action.COMPLAINT_VIEW, found.region_id)
    return found


def _receipt(request: HttpRequest, complaint: Complaint) -> dict[str, Any]:
    """What a receipt says, on the screen and on paper. No NIK and no address: it may be lost on the way."""
    address = request.build_absolute_uri(reverse("intake:track", args=[complaint.token]))
    return {
        "complaint": complaint,
        "needs": (
            [_("Dicatat tertutup")]
            if complaint.is_sealed
            else [need.wish for need in complaint.needs.all()]
        ),
        "office": office_of(complaint),
        "track_url": address,
        "pin": pins.spoken(complaint.tracking_pin.pin),
        "track_at": request.get_host() + reverse("intake:track_form"),
        "next": next_steps(complaint),
        "qr": qr.svg(address, scale=4),
    }


@requires(Action.COMPLAINT_VIEW)
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The number, what happens next and when, and the papers for the citizen."""
    paper = request.GET.get("kertas")
    template = "intake/receipt_print.html" if paper == "80mm" else "intake/receipt_detail.html"
    return render(request, template, _receipt(request, _own(request, number)))


@requires(Action.COMPLAINT_VIEW)
@require_safe
def receipt_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt on A5."""
    complaint = _own(request, number)
    told = _receipt(request, complaint)
    data = {
        "office": {**told["office"], "contact": "", "hours": "", "logo_svg": ""},
        "number": complaint.number,
        "received": tanggal_jam(complaint.received_at),
        "name": complaint.client.name,
        "needs": told["needs"],
        "next": [{"what": step.what, "by": step.by} for step in told["next"]],
        "officer": complaint.registered_by.name,
        "qr": str(told["qr"]),
        "track_at": told["track_at"],
        "pin": told["pin"],
        "is_urgent": complaint.is_urgent,
    }
    return FileResponse(
        io.BytesIO(pdf.render("receipt", data)),
        content_type="application/pdf",
        filename=f"tanda-terima-{complaint.number}.pdf",
    )
