"""A programme through the years: its dated versions, and what each period can give."""

from calendar import monthrange
from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from programs.models.catalogue import Program
from programs.querysets import AllotmentQuerySet, VersionQuerySet
from regions.models import Region


def days_between(start: str, end: str) -> Func:
    return Func(F(start), F(end), Value("[]"), function="daterange")


class ProgramVersion(models.Model):
    """The whole content of a programme under a number, and the days it holds for.

    Content is never edited: a correction supersedes a version with another one for the same days, a decree adds one for days
    to come. `Program` and its rows are the content in force today, kept as rows for searching and for the pages.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("versi"))
    valid_from = models.DateField(_("berlaku sejak"), null=True)
    valid_to = models.DateField(_("berlaku sampai"), null=True)
    decree = models.CharField(_("dasar perubahan"), max_length=300, blank=True)
    content = models.JSONField()
    superseded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["program", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="program_version_once"),
            models.CheckConstraint(
                name="program_version_dates_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
            ),
            ExclusionConstraint(
                name="program_version_one_at_a_time",
                expressions=[
                    ("program", RangeOperators.EQUAL),
                    (days_between("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="content_stays", fields=["program", "number", "valid_from", "content"]
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.number}"


class Allotment(models.Model):
    """What a programme can give in a region and a period, and how much of it is gone."""

    class Part(models.TextChoices):
        """Part of a year."""

        YEAR = "tahun", _("Setahun penuh")
        FIRST = "1", _("Triwulan 1")
        SECOND = "2", _("Triwulan 2")
        THIRD = "3", _("Triwulan 3")
        FOURTH = "4", _("Triwulan 4")

        def days_of(self, year: int) -> tuple[date, date]:
            """Its first and its last day in that year."""
            is_year = self is type(self).YEAR
            first, last = (1, 12) if is_year else (int(self) * 3 - 2, int(self) * 3)
            return date(year, first, 1), date(year, last, monthrange(year, last)[1])

        @classmethod
        def of(cls, starts_on: date, ends_on: date) -> "Allotment.Part":
            """The part that these days are, all of them set by this list."""
            found = (part for part in cls if part.days_of(starts_on.year) == (starts_on, ends_on))
            return next(found, cls.YEAR)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="allotments")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    starts_on = models.DateField(_("sejak"))
    ends_on = models.DateField(_("sampai"))
    places = models.PositiveIntegerField(_("kuota"), null=True)
    # Counted by the referrals that hold a place, under this row's lock.
    taken = models.PositiveIntegerField(_("kuota terpakai"), default=0)
    budget = models.PositiveBigIntegerField(_("anggaran (rupiah)"), null=True)
    spent = models.PositiveBigIntegerField(_("anggaran terpakai (rupiah)"), default=0)
    source = models.CharField(_("dasar"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AllotmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "region", "id"]
        constraints = [
            models.CheckConstraint(
                name="allotment_dates_in_order", condition=Q(starts_on__lte=F("ends_on"))
            ),
            models.CheckConstraint(
                name="allotment_allots_something",
                condition=Q(places__isnull=False) | Q(budget__isnull=False),
            ),
            models.CheckConstraint(
                name="allotment_never_over_its_places",
                condition=Q(places__isnull=True) | Q(taken__lte=F("places")),
            ),
            models.CheckConstraint(
                name="allotment_never_over_its_budget",
                condition=Q(budget__isnull=True) | Q(spent__lte=F("budget")),
            ),
            ExclusionConstraint(
                name="allotment_one_at_a_time",
                expressions=[
                    ("program", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    (days_between("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.region_id} {self.starts_on}"

    @property
    def places_left(self) -> int | None:
        return None if self.places is None else self.places - self.taken

    @property
    def budget_left(self) -> int | None:
        return None if self.budget is None else self.budget - self.spent
