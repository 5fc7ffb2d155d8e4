"""Breaking the seal of a case: who did, why, and until when they may read."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.ids import new_id
from intake.models.case import Complaint
from intake.querysets import CaseRowQuerySet
from regions.models import Region


class SealOpening(models.Model):
    """A sealed case opened in an emergency by somebody without the right to it. It shuts again by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="seal_openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(name="seal_opening_ends", condition=Q(until__gt=F("opened_at"))),
            models.CheckConstraint(name="seal_opening_has_reason", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["user", "until"], name="seal_opening_of_user")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.user_id}"
