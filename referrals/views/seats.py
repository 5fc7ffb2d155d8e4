"""The pages of a provider with an account, and where the admin opens one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from core.paging import keyset
from referrals import queries, services
from referrals.forms.providing import AccountReplyForm, SeatForm
from referrals.models import ProviderSeat, Referral, Reply
from referrals.queries.providing import letter_view
from referrals.workflow import ENDED, WITH_PROVIDER

NEWEST_FIRST = ("-created_at", "-id")


def _sent(request: HttpRequest):
    seat = services.seat_of(request.user)
    return seat, queries.with_letters(Referral.objects.sent_to(seat))


@requires(Action.PROVIDER_ANSWER)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Letters that wait for this organisation's word, or those it has answered (`?status=selesai`)."""
    seat, found = _sent(request)
    is_ended = request.GET.get("status") == "selesai"
    found = found.filter(state__in=ENDED if is_ended else WITH_PROVIDER).for_list()
    page = keyset(found, order=NEWEST_FIRST, cursor=request.GET.get("hal"))
    queries.tell_deadlines(page.rows, now=timezone.now())
    rows = [(row, queries.letter_of(row), *queries.TONES[row.state]) for row in page.rows]
    context = {"seat": seat, "page": page, "rows": rows, "is_ended": is_ended}
    return render(request, "referrals/seat_inbox.html", context)


def _one(request: HttpRequest, number: str) -> Referral:
    _seat, found = _sent(request)
    return get_object_or_404(
        found.select_related("organization", "program", "complaint"), number=number
    )


@requires(Action.PROVIDER_ANSWER)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """What the letter says, and the answer to it."""
    referral = _one(request, number)
    received = referral.replies.filter(answer=Reply.Answer.RECEIVED).exists()
    open_answers = services.answers_open(referral, is_received=received)
    form = AccountReplyForm(request.POST or None, answers=open_answers)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            try:
                services.reply_by_account(
                    reply_id=told.pop("id"), referral=referral, by=request.user, **told
                )
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Jawaban terkirim ke kantor pengirim."))
                return redirect("referrals:seat_answer", number=number)
    letter = queries.letter_of(referral)
    queries.tell_deadlines([referral], now=timezone.now())
    tone, icon = queries.TONES[referral.state]
    context = {
        "referral": referral,
        "letter": letter_view(letter) if letter else None,
        "replies": referral.replies.all(),
        "form": form if open_answers else None,
        "tone": tone,
        "icon": icon,
    }
    return render(request, "referrals/seat_answer.html", context, status=status)


@requires(Action.PROVIDER_ANSWER)
@require_GET
def letter(request: HttpRequest, number: str) -> HttpResponse:
    referral = _one(request, number)
    found = queries.letter_of(referral)
    if found is None:
        raise Http404
    found.referral = referral
    address = request.build_absolute_uri(reverse("referrals:verify", args=[found.code]))
    document = services.print_for_provider(letter=found, by=request.user, address=address)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{referral.number}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


@sensitive_post_parameters()
@requires(Action.USER_MANAGE)
@require_http_methods(["GET", "POST"])
def seats(request: HttpRequest) -> HttpResponse:
    """The accounts of receiving organisations, and a new one; its password is shown once."""
    user, made, status = request.user, None, 200
    form = SeatForm(request.POST or None, by=user, initial={"id": new_id()})
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            authorize(user, Action.USER_MANAGE, given["region"].code)
            try:
                made = services.open_seat(user_id=given.pop("id"), by=user, **given)
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                if made.password is None:
                    return redirect("referrals:seats")
                status = 200
                form = SeatForm(by=user, initial={"id": new_id()})
    found = ProviderSeat.objects.visible_to(user, Action.USER_MANAGE)
    return render(
        request,
        "referrals/seats.html",
        {
            "form": form,
            "rows": found.select_related("user", "organization", "region")[:200],
            "made": made,
        },
        status=status,
    )
