"""What a new release of the register means for cases that are already open."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models.case import Complaint
from intake.models.evidence import RegisterCheck
from intake.querysets import FlipQuerySet
from regions.models import Region
from regions.querysets import RegionScopedQuerySet


class Recheck(models.Model):
    """The look-ups that one release owes to the open cases: how far they are, and what they found.

    `reached` is the last case asked about. It moves in the transaction of its chunk, so that a chunk counts once
    however often the task runs.
    """

    class Because(models.TextChoices):
        APPLIED = "applied", _("rilis diterapkan")
        WITHDRAWN = "withdrawn", _("rilis ditarik kembali")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey("dtks.Release", on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=10, choices=Because)
    # When it was applied or withdrawn: a release may go and come again, and is then asked for again.
    since = models.DateTimeField(default=timezone.now)
    reached = models.UUIDField(null=True)
    asked = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "release", "because", "since"], name="recheck_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["started_at"],
                name="recheck_unfinished",
                condition=Q(finished_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.because}"


class RegisterFlip(models.Model):
    """The register's answer for an open case has changed: `before` was on file, `after` holds since the release.

    It waits for a person: an officer takes the new answer, or leaves the case as it is and says why.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("jawaban baru diterima")
        KEPT = "kept", _("keluhan dibiarkan")
        ASKED = "asked", _("diperiksa ulang oleh petugas")
        OVERTAKEN = "overtaken", _("disusul rilis berikutnya")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="flips")
    recheck = models.ForeignKey(Recheck, on_delete=models.PROTECT, related_name="flips")
    before = models.ForeignKey(RegisterCheck, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(RegisterCheck, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    note = models.CharField(max_length=500, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    objects = FlipQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "recheck", "complaint"], name="flip_once_per_release"
            ),
            models.UniqueConstraint(
                fields=["region", "complaint"],
                name="flip_one_waits",
                condition=Q(seen_at__isnull=True),
            ),
            models.CheckConstraint(
                name="flip_decision_is_signed",
                condition=Q(decision="", seen_at__isnull=True, seen_by__isnull=True)
                | Q(decision="overtaken", seen_at__isnull=False)
                | Q(decision__in=["accepted", "kept", "asked"])
                & Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
            models.CheckConstraint(name="flip_is_a_change", condition=~Q(before=F("after"))),
        ]
        indexes = [
            models.Index(
                fields=["region", "-found_at", "-id"],
                name="flip_waiting",
                condition=Q(seen_at__isnull=True),
            )
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"
