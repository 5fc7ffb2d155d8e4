"""The figures of the desk, each a link to exactly its cases."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.access import requires
from accounts.roles import Action
from dashboard.charts import grouped_bars
from dashboard.desk import Desk
from dashboard.forms import PeriodForm
from dashboard.navigation import office_of
from dashboard.periods import is_monthly, presets
from dashboard.queries.figures import board
from dashboard.queries.proposals import proposal_figures


@requires(Action.DASHBOARD_VIEW)
def figures(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(request: HttpRequest) -> HttpResponse:
    desk, now = Desk.of(request), timezone.now()
    today = timezone.localdate(now)
    form = PeriodForm(request.GET, desk=desk, today=today)
    period, place = form.period, form.place
    found = board(request.user, period=period, place=place, names=desk.name_all, now=now)
    chart = grouped_bars([(bar.received.value, bar.finished.value) for bar in found.trend])
    path = reverse("dashboard:figures")
    return render(
        request,
        "dashboard/figures.html",
        {
            "form": form,
            "period": period,
            "place_name": desk.name_all([place]).get(place, "") if place else office_of(desk),
            "presets": [
                {
                    "label": label,
                    "url": f"{path}?{urlencode(_words(span, place))}",
                    "is_active": span == period,
                }
                for label, span in presets(today)
            ],
            "path": path,
            "cases_url": reverse("dashboard:all"),
            "board": found,
            "proposals": proposal_figures(request.user, place=place, today=today),
            "proposals_url": reverse("intake:proposals"),
            "chart": chart,
            "bars": list(zip(found.trend, chart.groups, strict=True)),
            "is_monthly": is_monthly(period),
            "now": now,
        },
    )


def _words(span, place: str) -> dict[str, str]:
    words = {"dari": span.start.isoformat(), "sampai": span.end.isoformat()}
    return words | ({"wilayah": place} if place else {})
