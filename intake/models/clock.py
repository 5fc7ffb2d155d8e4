"""How fast the desk must answer, and the days it is closed: rows, because decrees change them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models.case import Complaint
from intake.sla import Unit
from programs.models import Sector
from regions.models import Region


class ServiceStandard(models.Model):
    """The most specific row in force wins: region, then category, then sector."""

    class UnitChoice(models.TextChoices):
        WORKING = Unit.WORKING, _("hari kerja")
        CALENDAR = Unit.CALENDAR, _("hari kalender")

    class Stage(models.TextChoices):
        ANSWER = "answer", _("jawaban")
        SERVICE = "service", _("penyelesaian layanan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.ANSWER)
    category = models.CharField(max_length=16, choices=Complaint.Class, blank=True)
    sector = models.CharField(max_length=20, choices=Sector, blank=True)
    is_urgent = models.BooleanField(default=False)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=8, choices=UnitChoice, default=UnitChoice.WORKING)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["stage", "category", "sector", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "category", "sector", "is_urgent", "region", "valid_from"],
                nulls_distinct=False,
                name="standard_once",
            ),
            models.CheckConstraint(name="standard_has_days", condition=models.Q(days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.days} {self.get_unit_display()}"


class Holiday(models.Model):
    """A day without service. `region` empty means national."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Libur nasional")
        JOINT_LEAVE = "joint_leave", _("Cuti bersama")
        LOCAL = "local", _("Libur daerah")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField()
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "region"], nulls_distinct=False, name="holiday_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
