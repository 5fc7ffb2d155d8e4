"""How fast the desk must answer, when it is open, and who was told that time runs out: rows, because decrees change them."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models.case import Complaint
from intake.querysets import CaseRowQuerySet, DatedQuerySet
from intake.sla import Unit
from programs.models import Sector
from regions.models import Region

WEEKDAYS = (
    (0, _("Senin")),
    (1, _("Selasa")),
    (2, _("Rabu")),
    (3, _("Kamis")),
    (4, _("Jumat")),
    (5, _("Sabtu")),
    (6, _("Minggu")),
)


class ServiceStandard(models.Model):
    """The most specific row in force wins: urgency, then region, category and sector."""

    class UnitChoice(models.TextChoices):
        WORKING = Unit.WORKING, _("hari kerja")
        CALENDAR = Unit.CALENDAR, _("hari kalender")
        HOURS = Unit.HOURS, _("jam kerja")

    Stage = Complaint.Stage

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stage = models.CharField(_("jam untuk"), max_length=8, choices=Stage, default=Stage.ANSWER)
    category = models.CharField(
        _("jenis keluhan"), max_length=16, choices=Complaint.Class, blank=True
    )
    sector = models.CharField(_("bidang"), max_length=20, choices=Sector, blank=True)
    is_urgent = models.BooleanField(_("hanya keluhan mendesak"), default=False)
    region = models.ForeignKey(
        Region,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("wilayah"),
    )
    amount = models.PositiveSmallIntegerField(
        _("lama"),
        validators=[MinValueValidator(1, message=_("Paling sedikit 1."))],
    )
    unit = models.CharField(
        _("satuan"), max_length=8, choices=UnitChoice, default=UnitChoice.WORKING
    )
    counts_joint_leave = models.BooleanField(_("cuti bersama tetap dihitung"), default=False)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("sampai dengan"), null=True, blank=True)
    source = models.CharField(_("dasar"), max_length=300)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "category", "sector", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "category", "sector", "is_urgent", "region", "valid_from"],
                nulls_distinct=False,
                name="standard_once",
                violation_error_message=_("Standar yang sama sudah ada sejak tanggal itu."),
            ),
            models.CheckConstraint(name="standard_has_amount", condition=Q(amount__gte=1)),
            models.CheckConstraint(
                name="standard_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Tanggal akhir mendahului tanggal awal."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"


class OfficeHours(models.Model):
    """When offices are open on some weekdays. A narrower region wins, then the later beginning: Ramadan is a dated row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("nama"), max_length=80)
    region = models.ForeignKey(
        Region,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("wilayah"),
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=WEEKDAYS))
    opens = models.TimeField(_("buka"))
    closes = models.TimeField(_("tutup"))
    break_from = models.TimeField(_("istirahat dari"), null=True, blank=True)
    break_to = models.TimeField(_("sampai"), null=True, blank=True)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("sampai dengan"), null=True, blank=True)
    source = models.CharField(_("dasar"), max_length=300)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "weekdays"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "weekdays", "valid_from"],
                nulls_distinct=False,
                name="office_hours_once",
                violation_error_message=_("Jam kerja yang sama sudah ada sejak tanggal itu."),
            ),
            models.CheckConstraint(
                name="office_hours_in_order",
                condition=Q(break_from=None, break_to=None, closes__gt=F("opens"))
                # A comparison with nothing is neither true nor false, and a check lets that pass.
                | Q(
                    break_from__isnull=False,
                    break_to__isnull=False,
                    break_from__gt=F("opens"),
                    break_to__gt=F("break_from"),
                    closes__gt=F("break_to"),
                ),
                violation_error_message=_(
                    "Urutannya harus buka, istirahat, lalu tutup; isi kedua jam istirahat atau kosongkan keduanya."
                ),
            ),
            models.CheckConstraint(
                name="office_hours_end_after_they_begin",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Tanggal akhir mendahului tanggal awal."),
            ),
            models.CheckConstraint(
                name="office_hours_have_days", condition=Q(weekdays__len__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days_words(self) -> str:
        """`Senin–Kamis` where the days follow each other, else one by one."""
        names = dict(WEEKDAYS)
        days = sorted(self.weekdays)
        if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
            return f"{names[days[0]]}–{names[days[-1]]}"
        return ", ".join(str(names[day]) for day in days)


class Holiday(models.Model):
    """A day without service. `region` empty means national."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Libur nasional")
        JOINT_LEAVE = "joint_leave", _("Cuti bersama")
        LOCAL = "local", _("Libur daerah")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField(_("tanggal"))
    name = models.CharField(_("nama"), max_length=160)
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    region = models.ForeignKey(
        Region,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("wilayah"),
    )
    source = models.CharField(_("dasar"), max_length=200)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "region"],
                nulls_distinct=False,
                name="holiday_once",
                violation_error_message=_("Tanggal itu sudah tercatat dengan jenis yang sama."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Escalation(models.Model):
    """Somebody was told that a deadline nears or has passed: each step once for one deadline, whoever asks twice."""

    class Step(models.IntegerChoices):
        WARNED = 1, _("pemegang diingatkan")
        BREACHED = 2, _("diteruskan ke supervisor")
        RAISED = 3, _("diteruskan ke manajer")
        PAPERS_NEAR = 4, _("petugas diingatkan: waktu warga hampir habis")
        PAPERS_OVER = 5, _("petugas diberi tahu: waktu warga habis")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="escalations")
    step = models.PositiveSmallIntegerField(choices=Step)
    due_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "complaint", "step", "due_at"], name="escalation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.get_step_display()}"
