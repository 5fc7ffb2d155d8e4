"""What was done and which person was looked at, by whom. Append-only: a trigger refuses UPDATE and DELETE."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from audit.verbs import known
from core.ids import new_id
from regions.querysets import RegionScopedQuerySet


class Event(models.Model):
    """`data` holds ids, statuses and notes for staff; never a NIK, KK or phone number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    # These two foreign keys point up: reached through AUTH_USER_MODEL, as Django intends.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The absent colleague for whom the actor stood in.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=40, choices=known)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    case_number = models.CharField(max_length=20, blank=True)
    region = models.ForeignKey(
        "regions.Region", null=True, on_delete=models.PROTECT, related_name="+"
    )
    data = models.JSONField(default=dict)

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["case_number", "-at"],
                name="event_case",
                condition=~models.Q(case_number=""),
            ),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="event_subject"),
            models.Index(fields=["region", "-at"], name="event_region"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"

    @property
    def who(self) -> str:
        """`Citra Puspita`, or `Citra Puspita a.n. Budi Santosa` for a deputy; nothing for the system."""
        if self.actor is None:
            return ""
        return f"{self.actor} a.n. {self.on_behalf_of}" if self.on_behalf_of else str(self.actor)


class Outbox(models.Model):
    """An event that is still to be told. Its consumer deletes the row in the transaction that tells."""

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.CASCADE, related_name="outbox"
    )

    def __str__(self) -> str:
        return str(self.event_id)
