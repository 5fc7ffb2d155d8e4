"""A whole list of people, asked of the register at once."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.ids import new_id
from dtks.querysets import ListCheckQuerySet
from dtks.vocabulary import ListState
from dtks.workflow import LIST_FINISHED, LIST_WORKING

# Beside the outcomes: rows that say too little, or nothing readable, to be asked about.
UNASKED = "unasked"


class ListCheck(models.Model):
    """One list and how far its answers are. It belongs to whoever sent it, and to nobody else.

    What it holds of people lies in files under the row's own key: the upload until the work is
    done, the answers until `forget_at`. The row itself keeps counts only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ListState, default=ListState.WAITING)
    # Where the sender may open people's data: what is shown of the others is less.
    scopes = ArrayField(models.CharField(max_length=13), default=list)
    file_name = models.CharField(max_length=200)
    # `lists.Sheet` as it was learnt on receiving: every worker opens the file the same way.
    sheet = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # Progress, written with each chunk.
    rows_done = models.PositiveIntegerField(default=0)
    last_line = models.PositiveIntegerField(default=0)
    noted = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    failure = models.CharField(max_length=500, blank=True)
    # Where this attempt began, so that the pace is its own and not that of the pause before it.
    attempt_at = models.DateTimeField(null=True)
    attempt_from = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    forget_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = ListCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="list_known_state", condition=Q(state__in=ListState.values)
            ),
            models.CheckConstraint(
                name="list_failure_said", condition=~Q(state=ListState.FAILED) | ~Q(failure="")
            ),
            # Answers about people never lie about without a day on which they go.
            models.CheckConstraint(
                name="list_done_is_forgotten",
                condition=~Q(state=ListState.DONE) | Q(forget_at__isnull=False),
            ),
            models.CheckConstraint(
                name="list_done_within_rows", condition=Q(rows_done__lte=models.F("rows"))
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-created_at", "-id"], name="list_by_created"),
            models.Index(
                fields=["touched_at"],
                name="list_working",
                condition=Q(state__in=[ListState.WAITING, ListState.CHECKING]),
            ),
            models.Index(
                fields=["forget_at"],
                name="list_to_forget",
                condition=Q(forget_at__isnull=False, forgotten_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("dtks:list_detail", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.state in LIST_WORKING

    @property
    def is_finished(self) -> bool:
        return self.state in LIST_FINISHED

    @property
    def has_answers(self) -> bool:
        return self.state == ListState.DONE and self.forgotten_at is None

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.rows if self.rows else 100

    @property
    def minutes_left(self) -> int | None:
        """At the pace of this attempt, rounded up; None while there is no pace yet."""
        done = self.rows_done - self.attempt_from
        if not self.attempt_at or done <= 0:
            return None
        seconds = (self.touched_at - self.attempt_at).total_seconds()
        return int(seconds * (self.rows - self.rows_done) / done // 60) + 1

    @property
    def unasked(self) -> int:
        return self.counts.get(UNASKED, 0)
