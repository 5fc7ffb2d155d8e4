"""When an answer that does not come is asked after: rows, because agreements with those who answer change."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake import sla
from intake.querysets import DatedQuerySet
from programs.models import Organization
from regions.models import Region

AT_LEAST_ONE = MinValueValidator(1, message=_("Paling sedikit 1."))


class ReplyStandard(models.Model):
    """In working days around the day that is due: of the answer, then of the service that was promised.

    The organisation's own row wins, then the narrower region.
    """

    class Unit(models.TextChoices):
        WORKING = sla.Unit.WORKING.value, _("hari kerja")
        CALENDAR = sla.Unit.CALENDAR.value, _("hari kalender")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reply_standards",
        verbose_name=_("organisasi"),
    )
    region = models.ForeignKey(
        Region,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("wilayah"),
    )
    remind_before = models.PositiveSmallIntegerField(
        _("ingatkan sebelum tenggat (hari kerja)"), validators=[AT_LEAST_ONE]
    )
    escalate_after = models.PositiveSmallIntegerField(
        _("teruskan ke supervisor sesudah tenggat (hari kerja)"), validators=[AT_LEAST_ONE]
    )
    expire_after = models.PositiveSmallIntegerField(
        _("nyatakan kedaluwarsa sesudah tenggat (hari kerja)"), validators=[AT_LEAST_ONE]
    )
    # From the day the provider accepted. Perpres 76/2013 lets a public service take sixty days.
    serve_days = models.PositiveSmallIntegerField(
        _("layanan diberikan sesudah diterima"), default=60, validators=[AT_LEAST_ONE]
    )
    serve_unit = models.CharField(
        _("dihitung dalam"), max_length=8, choices=Unit, default=Unit.CALENDAR
    )
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("sampai dengan"), null=True, blank=True)
    source = models.CharField(_("dasar"), max_length=300)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["organization__name", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "region", "valid_from"],
                nulls_distinct=False,
                name="reply_standard_once",
                violation_error_message=_("Standar yang sama sudah ada sejak tanggal itu."),
            ),
            models.CheckConstraint(
                name="reply_standard_steps_in_order",
                condition=Q(
                    remind_before__gte=1,
                    escalate_after__gte=1,
                    expire_after__gt=F("escalate_after"),
                    serve_days__gte=1,
                ),
                violation_error_message=_("Kedaluwarsa harus sesudah diteruskan ke supervisor."),
            ),
            models.CheckConstraint(
                name="reply_standard_known_unit",
                condition=Q(serve_unit__in=["working", "calendar"]),
            ),
            models.CheckConstraint(
                name="reply_standard_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Tanggal akhir mendahului tanggal awal."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remind_before}/{self.escalate_after}/{self.expire_after}"
