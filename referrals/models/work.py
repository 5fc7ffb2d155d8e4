"""What every piece of help on a case has in common beside its own table of states."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from core.ids import new_id
from intake.models import Complaint
from regions.models import Region


class CaseWork(models.Model):
    """`last_key` is the key of the form that made the last move; `version` refuses an older screen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="%(class)ss")
    state_since = models.DateTimeField(default=timezone.now)
    last_key = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    if TYPE_CHECKING:
        state: str

        def get_state_display(self) -> str: ...

    class Meta:
        abstract = True
