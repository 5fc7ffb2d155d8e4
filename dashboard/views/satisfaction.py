"""The index of satisfaction for a time and a place, on the screen, on paper and as a workbook."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.roles import Action
from core.spreadsheets import XLSX, Sheet, workbook_of
from dashboard.desk import Desk
from dashboard.forms import PeriodForm
from dashboard.navigation import office_of
from dashboard.periods import presets
from dashboard.queries.satisfaction import Report, report
from intake.satisfaction import FEWEST


def _asked(request: HttpRequest) -> tuple[PeriodForm, Report, str]:
    desk = Desk.of(request)
    form = PeriodForm(request.GET, desk=desk, today=timezone.localdate())
    found = report(request.user, period=form.period, place=form.place, names=desk.name_all)
    place = desk.name_all([form.place]).get(form.place, "") if form.place else office_of(desk)
    return form, found, place


def _words(span, place: str) -> dict[str, str]:
    words = {"dari": span.start.isoformat(), "sampai": span.end.isoformat()}
    return words | ({"wilayah": place} if place else {})


@requires(Action.DASHBOARD_VIEW)
@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    form, found, place = _asked(request)
    path = reverse("dashboard:satisfaction")
    context = {
        "form": form,
        "period": form.period,
        "place_name": place,
        "path": path,
        "presets": [
            {
                "label": label,
                "url": f"{path}?{urlencode(_words(span, form.place))}",
                "is_active": span == form.period,
            }
            for label, span in presets(timezone.localdate())
        ],
        "file_url": f"{reverse('dashboard:satisfaction_file')}?{urlencode(_words(form.period, form.place))}",
        "report": found,
        "fewest": FEWEST,
    }
    return render(request, "dashboard/satisfaction.html", context)


@requires(Action.DASHBOARD_VIEW)
@require_safe
def satisfaction_file(request: HttpRequest) -> HttpResponse:
    form, found, place = _asked(request)
    few = _("kurang dari %d jawaban") % FEWEST
    overall = found.index
    summary = [
        (_("Wilayah"), place),
        (_("Masa"), str(form.period)),
        (_("Responden"), found.n),
        (_("IKM"), overall.value if overall else few),
        (_("Mutu"), f"{overall.grade} ({overall.label})" if overall else few),
        (_("Dasar"), _("Permenpan RB 14/2017: rata-rata sembilan unsur, bobot sama, kali 25")),
        (_("Batas mutu"), _("belum dicocokkan dengan lampiran peraturannya")),
    ]
    units = [
        (line.name, line.n, line.index.value, line.index.grade)
        if line.index
        else (line.name, line.n, few, "")
        for line in found.lines
    ]
    content = workbook_of(
        [
            Sheet(_("Ringkasan"), (_("Hal"), _("Isi")), summary),
            Sheet(
                _("Unsur"),
                (_("Kode"), _("Unsur"), _("Rata-rata"), _("Nilai")),
                [(one.code, one.name, one.mean, one.value) for one in found.elements],
            ),
            Sheet(_("Wilayah"), (_("Wilayah"), _("Responden"), _("IKM"), _("Mutu")), units),
        ]
    )
    response = HttpResponse(content, content_type=XLSX)
    name = f"skm-{form.period.start:%Y%m%d}-{form.period.end:%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
