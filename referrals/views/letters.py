"""The letter of a referral: issued, revoked, printed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import authorize, requires
from accounts.roles import Action
from core.errors import Refused
from referrals import queries, services
from referrals.forms import NoteForm
from referrals.models import Paper, Referral
from referrals.queries import letter_of
from referrals.services.printing import MOST_AT_ONCE
from referrals.views.pages import take, visible_referral


@requires(Action.LETTER_PRINT)
@require_POST
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """For an approved referral whose letter was revoked, or that was approved before the office was set."""
    referral = visible_referral(request, number)
    authorize(request.user, Action.LETTER_PRINT, referral.region_id)
    try:
        issued = services.issue_letter(referral=referral, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Surat %(number)s terbit.") % {"number": issued.number})
    return redirect("referrals:detail", number=number)


@requires(Action.REFERRAL_APPROVE)
@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    return take(
        request,
        number,
        action=Action.REFERRAL_APPROVE,
        name="revoke",
        form_of=lambda _referral: NoteForm(
            request.POST, auto_id="cabut_%s", label=_("Mengapa surat dicabut?")
        ),
        call=lambda referral, data: services.revoke_letter(
            referral=referral, reason=data["note"], version=data["version"], by=request.user
        ),
        done=_("Surat dicabut. Surat baru dapat diterbitkan dengan nomor lain."),
    )


@requires(Action.LETTER_PRINT)
@require_GET
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The PDF on A4 or F4 (`?kertas=f4`). Named after the referral: a file name must hold no NIK and no name."""
    referral = visible_referral(request, number)
    authorize(request.user, Action.LETTER_PRINT, referral.region_id)
    found = letter_of(referral)
    if found is None:
        raise Http404
    paper = request.GET.get("kertas", "").lower()
    found.referral = referral
    document = services.print_letter(
        letter=found,
        by=request.user,
        paper=paper if paper in Paper.values else "",
        address=_verify_at(request)(found.code),
        answer_address=_answer_at(request),
    )
    return _pdf(document, referral.number)


@requires(Action.LETTER_PRINT)
@require_POST
def print_many(request: HttpRequest) -> HttpResponse:
    """The ticked letters of a list as one file, in the order of the list; all of them or none."""
    numbers = list(dict.fromkeys(request.POST.getlist("nomor")))[: MOST_AT_ONCE + 1]
    found = Referral.objects.visible_to(request.user, Action.LETTER_PRINT).filter(
        number__in=numbers
    )
    referrals = {row.number: row for row in queries.with_letters(found.select_related("complaint"))}
    letters = []
    for number in numbers:
        letter = letter_of(referrals[number]) if number in referrals else None
        if letter is None:
            messages.error(
                request,
                _("Rujukan %(number)s belum mempunyai surat yang berlaku. Hapus centangnya.")
                % {"number": number[:20]},
            )
            return redirect("referrals:list")
        letter.referral = referrals[number]
        letters.append(letter)
    try:
        document = services.print_letters(
            letters=letters,
            by=request.user,
            address=_verify_at(request),
            answer_address=_answer_at(request),
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("referrals:list")
    return _pdf(document, "surat")


def _verify_at(request: HttpRequest) -> Callable[[str], str]:
    return lambda code: request.build_absolute_uri(reverse("referrals:verify", args=[code]))


def _answer_at(request: HttpRequest) -> Callable[[str], str]:
    return lambda token: request.build_absolute_uri(reverse("referrals:answer", args=[token]))


def _pdf(document: bytes, name: str) -> HttpResponse:
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
