"""The page that a letter leads its recipient to: answer without an account.

Before the PIN it shows what the letter's envelope shows: office, number, date, and the initials of a person.
"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import public, requires
from accounts.roles import Action
from core.errors import Refused
from core.masking import initials
from referrals import services
from referrals.forms import ProviderForm, StepForm
from referrals.models import Reply, ReplyLink
from referrals.queries import paper_names
from referrals.views.pages import take

# How long the page stays open after the PIN was typed.
ONE_SITTING = timedelta(minutes=30)
SESSION_KEY = "reply_link"


@public
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    link = services.find_link(token)
    if link is None:
        return _private(render(request, "referrals/provider_missing.html", status=404))
    if request.method == "GET":
        return _page(request, link)
    if not _is_open(request, link):
        return _enter(request, link)
    replies = _answers(link)
    form = ProviderForm(request.POST, answers=replies)
    if not form.is_valid():
        return _page(request, link, form=form, status=422)
    told = form.cleaned_data
    try:
        services.reply_by_link(reply_id=told.pop("id"), link=link, **told)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, link, form=form, status=422)
    return _private(redirect("referrals:answer", token=token))


def _typed(request: HttpRequest) -> dict[str, str]:
    """An answer that was being written when the sitting ended; it travels with the PIN."""
    return {name: request.POST[name] for name in ProviderForm.base_fields if name in request.POST}


def _enter(request: HttpRequest, link: ReplyLink) -> HttpResponse:
    if "pin" not in request.POST:
        error = _(
            "Halaman ini sudah lebih dari setengah jam terbuka. Ketik PIN sekali lagi; isian Bapak/Ibu dikembalikan."
        )
        return _page(request, link, pin_error=error, status=422)
    entry = services.enter_pin(link=link, pin=request.POST.get("pin", "")[:20])
    if entry != services.Entry.OPEN:
        is_paused = entry == services.Entry.PAUSED
        error = (
            _("Sudah lima kali keliru. Tunggu lima belas menit, lalu coba lagi.")
            if is_paused
            else _("PIN tidak cocok. Lihat enam angka di samping kode pada surat.")
        )
        return _page(request, link, pin_error=error, status=429 if is_paused else 422)
    request.session[SESSION_KEY] = [_mark(link), timezone.now().timestamp()]
    typed = _typed(request)
    if not typed:
        return _private(redirect(request.path))
    return _page(request, link, form=ProviderForm(initial=typed, answers=_answers(link)))


def _mark(link: ReplyLink) -> str:
    """A renewed link is another one."""
    return f"{link.pk}:{link.created_at.timestamp()}"


def _is_open(request: HttpRequest, link: ReplyLink) -> bool:
    mark, since = request.session.get(SESSION_KEY, ("", 0))
    return mark == _mark(link) and timezone.now().timestamp() - since < ONE_SITTING.total_seconds()


def _answers(link: ReplyLink) -> list[Reply.Answer]:
    received = link.referral.replies.filter(answer=Reply.Answer.RECEIVED).exists()
    return services.answers_open(link.referral, is_received=received)


def _page(
    request: HttpRequest,
    link: ReplyLink,
    *,
    form: ProviderForm | None = None,
    pin_error: str = "",
    status: int = 200,
) -> HttpResponse:
    referral = link.referral
    context = {
        "letter": link.letter,
        "recipient": referral.organization.name,
        "focal_point": referral.focal_point,
        "initials": initials(referral.complaint.client.name),
        "is_open": _is_open(request, link),
        "pin_error": pin_error,
        "typed": _typed(request),
    }
    if context["is_open"]:
        answers = _answers(link)
        context |= {
            "referral": referral,
            "client": referral.complaint.client,
            "papers": paper_names(referral.enclosures),
            "replies": referral.replies.all(),
            "form": form or (ProviderForm(answers=answers) if answers else None),
        }
    return _private(render(request, "referrals/provider_answer.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it goes to no other site and into no cache."""
    # Not "no-referrer": the page's own form would then come from nowhere, and be refused.
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response


@requires(Action.REFERRAL_SEND)
@require_POST
def renew(request: HttpRequest, number: str) -> HttpResponse:
    """For a letter that was lost or passed on: the old address and PIN are dead, the letter is printed again."""
    return take(
        request,
        number,
        action=Action.REFERRAL_SEND,
        name="renew",
        form_of=lambda _referral: StepForm(request.POST, auto_id="tautan_%s"),
        call=lambda referral, _data: services.renew_link(referral=referral, by=request.user),
        done=_(
            "Tautan jawaban diganti. Cetak ulang suratnya; tautan yang lama tidak berlaku lagi."
        ),
    )
