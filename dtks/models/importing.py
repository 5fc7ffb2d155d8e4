"""The work of taking in a file, and what was wrong with its rows."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from dtks.columns import BY_KEY
from dtks.models.releases import Release
from dtks.progress import Progress, progress
from dtks.querysets import (
    UNUSUAL_COUNT,
    UNUSUAL_SHARE,
    VILLAGE_DEPTH,
    ImportBatchQuerySet,
    ImportVillageQuerySet,
)
from dtks.reading import where
from dtks.vocabulary import ImportPhase, ImportState
from dtks.workflow import CHANGED, FINISHED, WORKING
from regions.querysets import RegionScopedQuerySet


def stored_upload(batch: "ImportBatch", filename: str) -> str:
    """Where an upload waits: never under the name it came with."""
    return f"register/{batch.pk}.csv"


class ImportBatch(models.Model):
    """The work of taking in one file: how far it is, and what it found.

    The file is kept only until the work is finished: it holds NIKs in the clear.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="batches")
    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    file = models.FileField(upload_to=stored_upload, blank=True)
    file_name = models.CharField(max_length=200)
    # `reading.Layout` as it was learnt on receiving: every worker opens the file the same way.
    layout = models.JSONField(default=dict)
    size = models.PositiveBigIntegerField()
    ignored_columns = ArrayField(models.CharField(max_length=100), default=list)
    # Outermost codes the sender may import for; empty when an operator runs the command.
    scopes = ArrayField(models.CharField(max_length=13), default=list)
    applies_itself = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # What a worker is at, and how much of it is done, in units of the phase.
    phase = models.CharField(max_length=10, choices=ImportPhase, blank=True)
    phase_done = models.PositiveBigIntegerField(default=0)
    phase_total = models.PositiveBigIntegerField(default=0)
    # Since when, and how much had been done by then: the speed is measured from here.
    phase_since = models.DateTimeField(null=True)
    phase_from = models.PositiveBigIntegerField(default=0)
    # Progress, written with each chunk.
    last_line = models.PositiveIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    # Of these, rows passed over unread: the register knows them word for word.
    rows_known = models.PositiveIntegerField(default=0)
    # Another word as soon as the register they were compared with has moved on.
    compared_with = models.CharField(max_length=120, blank=True)
    rows_refused = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    # What applying would do (CHECKED), then what it did (APPLIED).
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    delisted = models.PositiveIntegerField(default=0)
    families = models.PositiveIntegerField(default=0)
    # Families known before whose decile becomes another one.
    deciles = models.PositiveIntegerField(default=0)
    # How often each reason occurs among the problems: [{column, reason, is_refused, count}].
    reasons = models.JSONField(default=list)
    failure = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who said "apply"; empty for the operator's command.
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who said "take it back".
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Since when it stands in line for a worker: received, approved, continued or to be undone.
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    # The database server died and the rows that waited with it: read from the top again.
    reread_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="import_known_state", condition=Q(state__in=ImportState.values)
            ),
            models.CheckConstraint(
                name="import_failure_said",
                condition=~Q(state=ImportState.FAILED) | ~Q(failure=""),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-created_at"], name="import_region_created"),
            models.Index(
                fields=["touched_at"],
                name="import_working",
                condition=Q(state__in=sorted(WORKING)),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("dtks:import_detail", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def is_working(self) -> bool:
        """A worker has something to do; the page looks again by itself."""
        return self.state in WORKING

    @property
    def has_changed_the_register(self) -> bool:
        return self.state in CHANGED

    @property
    def tells_deciles(self) -> bool:
        return "decile" in self.release.columns

    @property
    def is_apart(self) -> bool:
        """Tables of families and of members that wait for a person to say how to join them."""
        return bool(self.layout.get("options", {}).get("is_apart"))

    @property
    def columns_read(self) -> list[tuple[str, str]]:
        """(title in the file, what it was taken for), in the order of the file."""
        pairs = zip(self.layout.get("titles", ()), self.layout.get("columns", ()), strict=True)
        return [(title, BY_KEY[key].title) for title, key in pairs if key in BY_KEY]

    def place_of(self, line: int) -> str:
        """The line as its own file counts it; of a file in a ZIP with its name."""
        name, line = where(self.layout.get("options", {}), line)
        return f"{name}: {line}" if name else str(line)

    @property
    def progress(self) -> Progress:
        return progress(
            self.phase,
            done=self.phase_done,
            total=self.phase_total,
            began_with=self.phase_from,
            since=self.phase_since,
            now=timezone.now(),
        )


class ImportVillage(models.Model):
    """What one file says of one village: shown before a person decides, kept as a record.

    Persons but for `deciles`, which are families; of a list of deciles `unchanged` are families too. Rows whose village is not known stand under the region of the batch.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="villages", db_index=False
    )
    # Persons listed there before.
    listed = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    delisted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    deciles = models.PositiveIntegerField(default=0)
    # Those who come, change or go: the order in which a person looks at them.
    moved = models.GeneratedField(
        expression=F("added") + F("changed") + F("delisted") + F("deciles"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
    )

    objects = ImportVillageQuerySet.as_manager()

    class Meta:
        ordering = ["-moved", "region_id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "region"], name="import_village_once")
        ]
        indexes = [models.Index(fields=["batch", "-moved", "id"], name="import_village_moved")]

    def __str__(self) -> str:
        return self.region_id

    @property
    def is_placed(self) -> bool:
        return self.region_id.count(".") == VILLAGE_DEPTH

    @property
    def is_unusual(self) -> bool:
        return self.delisted >= UNUSUAL_COUNT and self.delisted * 100 > self.listed * UNUSUAL_SHARE


class ImportProblem(models.Model):
    """One thing wrong with one line of a file, kept so that it can be sent back and mended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="problems", db_index=False
    )
    line = models.PositiveIntegerField(_("baris"))
    column = models.CharField(_("kolom"), max_length=40, blank=True)
    value = models.CharField(_("isi (disamarkan)"), max_length=100, blank=True)
    reason = models.CharField(_("alasan"), max_length=400)
    # A refused row is not in the register; a warning is about a row that is.
    is_refused = models.BooleanField(default=True)

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["batch", "line", "id"], name="import_problem_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.column}"

    @property
    def place(self) -> str:
        return self.batch.place_of(self.line)
