"""News for the citizen of one case: drafts, and what was told. And the list of everybody who still has to hear."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from core.paging import keyset
from intake import services
from intake.forms.telling import MessageForm, NewMessageForm
from intake.models import CitizenMessage, Complaint
from intake.views.stepping import get_or_post, visible

Road = CitizenMessage.Road


@dataclass(frozen=True)
class Draft:
    message: CitizenMessage
    form: MessageForm
    link: str = ""


def _page(
    request: HttpRequest,
    complaint: Complaint,
    *,
    new: NewMessageForm | None = None,
    pressed: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(complaint.messages.select_related("settled_by"))
    sender = services.sender_of(complaint)
    drafts = []
    for row in rows:
        if row.state != CitizenMessage.State.WAITING:
            continue
        if pressed and pressed.message.pk == row.pk:
            drafts.append(pressed)
            continue
        words = services.words_of(row, complaint, sender=sender)
        drafts.append(Draft(row, MessageForm(initial={"text": words}, prefix=row.pk)))
    context = {
        "complaint": complaint,
        "drafts": drafts,
        "told": [row for row in rows if row.state != CitizenMessage.State.WAITING],
        "new": new or NewMessageForm(initial={"key": new_id()}),
        "phone": services.phone_of(complaint),
        "has_sms": bool(settings.SMS_BACKEND),
        "has_email": settings.HAS_EMAIL,
        "may_tell": request.user.may(Action.CITIZEN_TELL, complaint.region_id),
    }
    return render(request, "intake/message_list.html", context, status=status)


@requires(Action.COMPLAINT_VIEW)
@get_or_post
def news(request: HttpRequest, number: str) -> HttpResponse:
    """All that was and is to be told of a case; a POST adds news in the officer's own words."""
    complaint = visible(request, number)
    if request.method != "POST":
        return _page(request, complaint)
    authorize(request.user, Action.CITIZEN_TELL, complaint.region_id)
    form = NewMessageForm(request.POST)
    if form.is_valid():
        try:
            services.write_message(
                message_id=form.cleaned_data["key"],
                complaint=complaint,
                text=form.cleaned_data["text"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("Kabar siap disampaikan."))
            return redirect("intake:news", number)
    return _page(request, complaint, new=form, status=422)


@requires(Action.CITIZEN_TELL)
@require_POST
def message(request: HttpRequest, number: str, message_id: uuid.UUID) -> HttpResponse:
    """One draft, by the button that was pressed: open WhatsApp, send, mark as told, or leave untold."""
    complaint = visible(request, number)
    authorize(request.user, Action.CITIZEN_TELL, complaint.region_id)
    row = get_object_or_404(complaint.messages, pk=message_id)
    form = MessageForm(request.POST, prefix=row.pk)
    if not form.is_valid():
        return _page(request, complaint, pressed=Draft(row, form), status=422)
    given, by = form.cleaned_data, request.user
    press = request.POST.get("press", "")
    try:
        if press == "whatsapp":
            link = services.open_message(message_id=row.pk, text=given["text"], by=by)
            return _page(request, complaint, pressed=Draft(row, form, link))
        if press in {Road.SMS, Road.EMAIL}:
            services.send(
                message_id=row.pk, road=press, text=given["text"], to=given["email"], by=by
            )
            done = _("Pesan terkirim dan tercatat.")
        elif press == "drop":
            services.drop_message(message_id=row.pk, reason=given["reason"], by=by)
            done = _("Dicatat: kabar ini tidak perlu disampaikan.")
        else:
            services.tell(message_id=row.pk, road=given["road"], text=given["text"], by=by)
            done = _("Dicatat: warga sudah dikabari.")
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, complaint, pressed=Draft(row, form), status=422)
    messages.success(request, done)
    return redirect("intake:news", number)


@requires(Action.CITIZEN_TELL)
@require_safe
def untold(request: HttpRequest) -> HttpResponse:
    """Who still has to hear something, those who wait longest first."""
    found = CitizenMessage.objects.waiting().visible_to(request.user, Action.CITIZEN_TELL)
    page = keyset(
        found.select_related("complaint__client", "complaint__region"),
        order=("proposed_at", "id"),
        cursor=request.GET.get("hal"),
    )
    return render(request, "intake/message_waiting.html", {"page": page, "rows": page.rows})
