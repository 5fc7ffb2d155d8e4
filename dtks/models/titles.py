"""How the columns of register files are titled: known from the start, or remembered from a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.ids import new_id
from dtks.querysets import ColumnTitleQuerySet


class ColumnTitle(models.Model):
    """One title, made comparable, and the key of our column it stands for.

    An empty key: known, and not needed. A row with a region was learnt there and counts there
    only, so that one office's mistake is not everybody's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        "regions.Region", null=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=100)
    key = models.CharField(max_length=20, blank=True)
    # The file or list it is known from.
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = ColumnTitleQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "title"], name="column_title_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="column_title_has_origin",
                condition=~Q(source="") & Q(region=None)
                | Q(by__isnull=False, region__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
