"""What came in: the releases of a register, and which deciles the desk serves."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from dtks import periods
from dtks.columns import is_decile_list
from dtks.querysets import DecileLimitQuerySet, ReleaseQuerySet
from dtks.vocabulary import ReleaseState, Source


class Release(models.Model):
    """One file of a register: its source, the period it speaks of, and what applying it did."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(_("sumber"), max_length=10, choices=Source)
    period = models.CharField(_("periode"), max_length=7)
    # The last day of the period; releases of both sources are ordered by it.
    as_of = models.DateField()
    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    # A full release says who is in the register and, by silence, who no longer is.
    is_full = models.BooleanField(_("lengkap"), default=True)
    file_sha256 = models.CharField(max_length=64)
    # Keys of the columns it has: what it does not speak of, it does not change.
    columns = ArrayField(models.CharField(max_length=20), default=list)
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.RECEIVED)
    families = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    delisted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    # Since when it is in the register; empty again when it is withdrawn.
    applied_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # What it overwrote is kept until the next release of the region is applied.
    is_undoable = models.BooleanField(default=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "source", "period", "file_sha256"], name="release_file_once"
            ),
            models.CheckConstraint(
                name="release_period_shape", condition=Q(period__regex=periods.PATTERN)
            ),
            models.CheckConstraint(
                name="release_known_source", condition=Q(source__in=Source.values)
            ),
            models.CheckConstraint(
                name="release_applied_has_time",
                condition=~Q(state=ReleaseState.APPLIED) | Q(applied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="release_undoable_is_applied",
                condition=Q(is_undoable=False) | Q(state=ReleaseState.APPLIED),
            ),
        ]
        indexes = [models.Index(fields=["region", "-as_of"], name="release_region_as_of")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {periods.words(self.period)}"

    @property
    def is_decile_list(self) -> bool:
        """Says nothing of persons: its figures are those of families."""
        return is_decile_list(self.columns)


class DecileLimit(models.Model):
    """Which deciles the desk serves, by source and date: decrees change it, so it is data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(_("sumber"), max_length=10, choices=Source)
    min_decile = models.PositiveSmallIntegerField(_("desil terendah"), default=1)
    max_decile = models.PositiveSmallIntegerField(_("desil tertinggi"), default=5)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    legal_basis = models.CharField(_("dasar hukum"), max_length=200)

    objects = DecileLimitQuerySet.as_manager()

    class Meta:
        ordering = ["source", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="decile_limit_order",
                condition=Q(min_decile__gte=1, max_decile__lte=10, min_decile__lte=F("max_decile")),
            ),
            models.CheckConstraint(
                name="decile_limit_dates",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="decile_limit_one_at_a_time",
                expressions=[
                    ("source", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.min_decile}–{self.max_decile}"
