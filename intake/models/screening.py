"""A screening of the register: who appears eligible and does not receive, counted by village and programme."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from programs.models import Program
from regions.models import Region
from regions.querysets import RegionScopedQuerySet


class ScreeningQuerySet(RegionScopedQuerySet):
    def unfinished(self):
        return self.filter(finished_at=None)


class Screening(models.Model):
    """One run over a region, village by village. A lost worker is replaced by the next beat: `done` says where to go on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("keadaan per"))
    villages = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    families = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="screening_done_within_villages", condition=Q(done__lte=F("villages"))
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(finished_at__isnull=True),
                name="screening_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("intake:screening", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.finished_at is None

    @property
    def percent(self) -> int:
        return 100 * self.done // self.villages if self.villages else 0


class ScreeningCount(models.Model):
    """Families of one village by their answer for one programme."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="counts")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("desa atau kelurahan")
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    eligible = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    members = models.PositiveIntegerField()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "region", "program"], name="screening_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.program_id}"
