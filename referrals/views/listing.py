"""Lists: every referral the user may see, and those that wait for their approval."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import requires
from accounts.roles import Action
from core.paging import keyset
from referrals import queries
from referrals.models import Referral
from referrals.workflow import EDITABLE, ENDED, WITH_PROVIDER, State

NEWEST_FIRST = ("-created_at", "-id")
OLDEST_FIRST = ("created_at", "id")

# The word in the address: its label, the states behind it, and the count of `queries.counts` it shows.
TABS = {
    "": (gettext_lazy("Semua"), None, ""),
    "drafted": (gettext_lazy("Konsep"), EDITABLE, ""),
    "submitted": (gettext_lazy("Menunggu persetujuan"), frozenset({State.SUBMITTED}), ""),
    "approved": (gettext_lazy("Siap dikirim"), frozenset({State.APPROVED}), "to_send"),
    "sent": (gettext_lazy("Menunggu jawaban"), WITH_PROVIDER, "with_provider"),
    "late": (gettext_lazy("Terlambat"), WITH_PROVIDER, "late_answers"),
    "ended": (gettext_lazy("Selesai"), ENDED, ""),
}


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int | None
    is_current: bool


def _tabs(request: HttpRequest, current: str, counts: dict[str, int]) -> list[Tab]:
    home = reverse("referrals:list")
    found = []
    if request.user.may_somewhere(Action.REFERRAL_APPROVE):
        found.append(
            Tab(
                _("Perlu saya setujui"),
                reverse("referrals:approvals"),
                counts["approvals"],
                current == "approvals",
            )
        )
    for word, (label, _states, count) in TABS.items():
        url = f"{home}?status={word}" if word else home
        found.append(Tab(str(label), url, counts[count] if count else None, current == word))
    return found


def _tab_of(word: str) -> str:
    """The tab that the address names, by its own word or by any state it holds."""
    if word in TABS:
        return word
    return next(
        (tab for tab, (_label, states, _count) in TABS.items() if states and word in states), ""
    )


def _page(request: HttpRequest, *, referrals, order, current: str, text: str = "") -> HttpResponse:
    counts = queries.counts(request.user)
    page = keyset(
        queries.with_letters(referrals.for_list()), order=order, cursor=request.GET.get("hal")
    )
    queries.tell_deadlines(page.rows, now=timezone.now())
    return render(
        request,
        "referrals/referral_list.html",
        {
            "page": page,
            "rows": [queries.row(referral, request.user) for referral in page.rows],
            "tabs": _tabs(request, current, counts),
            "current": current,
            "text": text,
            "may_print": any(queries.letter_of(row) for row in page.rows)
            and request.user.may_somewhere(Action.LETTER_PRINT),
        },
    )


@requires(Action.REFERRAL_VIEW)
def all_referrals(request: HttpRequest) -> HttpResponse:
    word = _tab_of(request.GET.get("status", ""))
    text = request.GET.get("q", "")[:80]
    found = queries.search(Referral.objects.visible_to(request.user), text)
    states = TABS[word][1]
    if word == "late":
        found = found.overdue(timezone.now())
    elif states is not None:
        found = found.filter(state__in=states)
    return _page(request, referrals=found, order=NEWEST_FIRST, current=word, text=text)


@requires(Action.REFERRAL_APPROVE)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for this user's signature, the longest waiting first; never what they wrote themselves."""
    found = Referral.objects.visible_to(request.user).awaiting(request.user)
    return _page(request, referrals=found, order=OLDEST_FIRST, current="approvals")
