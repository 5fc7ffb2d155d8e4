"""Who gets the next new case: a rule by sector and region, and whose turn was when."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.querysets import TurnRuleQuerySet
from programs.models import Sector
from regions.models import Region


def _days() -> Func:
    """The days of a rule, both ends included; without an end, for ever."""
    return Func(
        "valid_from",
        "valid_to",
        RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        function="daterange",
        output_field=DateRangeField(),
    )


class TurnRule(models.Model):
    """From some day on, new cases go to the back office in turn. Its row is the lock under which a turn is given."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    # Empty: every sector that has no rule of its own.
    sector = models.CharField(_("bidang"), max_length=20, choices=Sector, blank=True)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("sampai dengan"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    # Stopped before its last day.
    ended_at = models.DateTimeField(null=True)
    # How many turns it has given.
    given = models.PositiveIntegerField(default=0)

    objects = TurnRuleQuerySet.as_manager()

    class Meta:
        ordering = ["region_id", "sector", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="turn_rule_days_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="turn_rule_once_at_a_time",
                expressions=[
                    ("region", RangeOperators.EQUAL),
                    ("sector", RangeOperators.EQUAL),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sector_display() or _('Semua bidang')}, {self.region}"


class Turn(models.Model):
    """What one person got by a rule: `last` is the count of the rule when their turn was last."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(TurnRule, on_delete=models.CASCADE, related_name="turns")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "user"], name="turn_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.taken}"
