"""How fast those who receive our letters answer, for who watches the figures."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.access import requires
from accounts.roles import Action
from dashboard.desk import Desk
from dashboard.forms import PeriodForm
from dashboard.navigation import office_of
from dashboard.periods import Period, presets
from referrals.models import Referral
from referrals.queries.responding import response_times


@requires(Action.DASHBOARD_VIEW)
def responses(request: HttpRequest) -> HttpResponse:
    desk, now = Desk.of(request), timezone.now()
    today = timezone.localdate(now)
    form = PeriodForm(request.GET, desk=desk, today=today)
    period, place = form.period, form.place
    referrals = Referral.objects.visible_to(request.user)
    if place:
        referrals = referrals.within(place)
    path = reverse("dashboard:responses")

    def words(span: Period) -> str:
        days = {"dari": span.start.isoformat(), "sampai": span.end.isoformat()}
        return urlencode(days | ({"wilayah": place} if place else {}))

    return render(
        request,
        "dashboard/responses.html",
        {
            "form": form,
            "period": period,
            "place_name": desk.name_all([place]).get(place, "") if place else office_of(desk),
            "presets": [
                {"label": label, "url": f"{path}?{words(span)}", "is_active": span == period}
                for label, span in presets(today)
            ],
            "path": path,
            "rows": response_times(referrals, start=period.start, end=period.end, now=now),
            "now": now,
        },
    )
