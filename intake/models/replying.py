"""Words for citizens that admins keep ready, by step and class of case."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models.case import Complaint
from intake.querysets import ReplyTemplateQuerySet
from regions.models import Region


class ReplyTemplate(models.Model):
    """One ready reply; no class means every class, no region means everywhere."""

    class Step(models.TextChoices):
        REQUEST_PAPERS = "request_papers", _("Minta kelengkapan")
        DECIDE = "decide", _("Tetapkan alternatif")
        DECLINE = "decline", _("Tolak dengan alasan")
        CLOSE = "close", _("Kabari warga dan tutup")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    step = models.CharField(_("dipakai saat"), max_length=14, choices=Step)
    category = models.CharField(
        _("jenis keluhan"), max_length=16, choices=Complaint.Class, blank=True
    )
    name = models.CharField(_("nama balasan"), max_length=80)
    text = models.TextField(_("isi"), max_length=1500)
    is_active = models.BooleanField(_("dipakai"), default=True)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["step", "name", "id"]
        constraints = [
            models.CheckConstraint(name="reply_has_text", condition=~Q(text="")),
            models.UniqueConstraint(
                fields=["region", "step", "category", "name"],
                name="reply_named_once",
                nulls_distinct=False,
                violation_error_message=_(
                    "Balasan dengan nama ini sudah ada untuk langkah yang sama."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
