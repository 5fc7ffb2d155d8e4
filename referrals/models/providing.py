"""Who answers for an organisation with an account of their own."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.ids import new_id
from programs.models import Organization
from regions.models import Region
from regions.querysets import RegionScopedQuerySet


class ProviderSeat(models.Model):
    """One account of one organisation. The role of the account opens the door; this says whose letters lie behind it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="provider_seat"
    )
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="seats")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ["organization__name", "user__name"]
        indexes = [models.Index(fields=["organization"], name="seat_organization")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.organization_id}"
