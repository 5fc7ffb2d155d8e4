"""Cases that belong together: twins of one arrival, merged into one, and cases that only point to each other."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models.case import Complaint
from intake.querysets import CaseRowQuerySet
from regions.models import Region


class CaseMerge(models.Model):
    """`complaint` goes on in `kept`. Undone, the row stays: what was merged once is part of the story."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="merged_in")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # Where the earlier clock was taken over: what the kept case had before, and what it took.
    kept_started_at = models.DateTimeField(null=True)
    kept_due_at = models.DateTimeField(null=True)
    taken_due_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="merge_into_another", condition=~Q(complaint=F("kept"))),
            models.CheckConstraint(name="merge_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="merge_undone_is_signed",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["region", "complaint"],
                condition=Q(undone_at__isnull=True),
                name="merged_once",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            # A kept case may not go on in a third; both rows of the cases are locked when this is asked.
            pgtrigger.Trigger(
                name="no_chain",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=pgtrigger.Func(
                    """
                    IF EXISTS (
                        SELECT 1 FROM {meta.db_table} standing
                        WHERE standing.undone_at IS NULL
                        AND (standing.complaint_id = NEW.kept_id OR standing.kept_id = NEW.complaint_id)
                    ) THEN
                        RAISE EXCEPTION 'a merged case keeps no other' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} → {self.kept_id}"


class CaseLink(models.Model):
    """Two cases that one should read together; `complaint` is the later one."""

    class Kind(models.TextChoices):
        RELATED = "related", _("Terkait")
        FOLLOW_UP = "follow_up", _("Lanjutan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="linked_by")
    kind = models.CharField(_("hubungan"), max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="link_to_another", condition=~Q(complaint=F("other"))),
            models.UniqueConstraint(
                fields=["region", "complaint", "other"], name="case_linked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind} {self.other_id}"
