"""A list of cases as lines of a workbook: what the list shows, with the number masked and nothing that is sealed."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.masking import mask_nik
from core.templatetags.ui import tanggal
from dashboard import words
from dashboard.queries.queue import COLUMNS, with_row
from intake.models import Complaint
from intake.queries import zone
from programs.models import Sector

# More is a copy of the register of cases, not a list to work through.
MOST_LINES = 5_000


def header() -> list[str]:
    return [
        _("Nomor"),
        _("Diterima"),
        _("Nama"),
        "NIK",
        _("Desa/kelurahan"),
        _("Kebutuhan"),
        _("Bidang"),
        _("Jenis"),
        _("Registri"),
        _("Status"),
        _("Tenggat"),
        _("Selesai"),
        _("Petugas"),
    ]


def lines_of(cases: QuerySet[Complaint], *, now: datetime) -> Iterator[list[str]]:
    """One query for all of them."""
    for case in with_row(cases).only(*COLUMNS, "category", "client__nik"):
        needs = case.need_lines
        yield [
            case.number,
            _day(case.received_at),
            case.client.name,
            mask_nik(case.client.nik or ""),
            case.region.name,
            "; ".join(need["wish"] for need in needs),
            "; ".join(dict.fromkeys(str(Sector(need["sector"]).label) for need in needs)),
            str(case.get_category_display()),
            words.register_chip(case.seen, is_alone=True).text,
            str(case.get_status_display()),
            _day(case.due_at),
            _day(case.closed_at),
            case.holder.name if case.holder else "",
        ]


def _day(at: datetime | None) -> str:
    return tanggal(localdate(at, zone())) if at else ""
