"""What is left of the places of a period, asked for many referrals at once."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Refused
from programs.models import Allotment, Program
from programs.querysets import upward


def refuse_when_empty(row: Allotment, *, more: int = 0) -> None:
    """`more` are places that others in the same act would take first."""
    if row.places is not None and row.places <= row.taken + more:
        raise Refused(
            _("Kuota %(program)s untuk %(region)s sudah habis: %(places)s tempat terpakai semua.")
            % {"program": row.program, "region": row.region.name, "places": row.places}
        )


class PlacesAhead:
    """Places as they would be taken one after the other; nothing is taken."""

    def __init__(self, programs: Iterable[Program], *, on: date):
        rows = Allotment.objects.filter(
            program__in=set(programs), places__isnull=False, starts_on__lte=on, ends_on__gte=on
        )
        self._rows = list(rows.select_related("program", "region").order_by("pk"))
        self._planned: Counter[UUID] = Counter()

    def take(self, program: Program, region_id: str) -> None:
        """Raises Refused where `services.take_place` would."""
        around = upward(region_id)
        mine = [
            row for row in self._rows if row.program_id == program.pk and row.region_id in around
        ]
        for row in mine:
            refuse_when_empty(row, more=self._planned[row.pk])
        self._planned.update(row.pk for row in mine)
