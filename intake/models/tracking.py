"""The second way to a case without an account: its number, and the PIN of the receipt."""

from django.db import models

from core import pins
from core.crypto import EncryptedTextField
from core.ids import new_id
from intake.models.case import Complaint
from intake.querysets import CaseRowQuerySet
from regions.models import Region


class TrackingPin(models.Model):
    """The PIN of one case. A row of its own: a stranger's tries never lock the case or make its screens stale."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, related_name="tracking_pin"
    )
    pin = EncryptedTextField(default=pins.new_pin)
    misses = models.PositiveSmallIntegerField(default=0)
    pauses = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)

    objects = CaseRowQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.complaint_id)


class TrackingMisses(models.Model):
    """How many tries of an hour led nowhere, of everybody together. It names nobody."""

    hour = models.DateTimeField(primary_key=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}: {self.count}"
