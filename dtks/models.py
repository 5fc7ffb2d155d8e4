"""The social register: what each release of DTKS or DTSEN says of families and persons.

NIK and KK are attributes that may be missing or wrong, so rows have keys of their own. Every row
carries its region, and every unique key starts with it; the only look-up without a region is the
one by NIK. A person who moves is a new row: `region` is never updated in place.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from core.ids import new_id
from dtks import periods
from dtks.querysets import (
    DecileLimitQuerySet,
    FamilyQuerySet,
    ImportBatchQuerySet,
    PersonQuerySet,
    ReleaseQuerySet,
)
from dtks.vocabulary import Benefit, Flag, ImportState, Relation, ReleaseState, Source
from dtks.workflow import FINISHED, WORKING
from regions.querysets import RegionScopedQuerySet


class Release(models.Model):
    """One file of a register: its source, the period it speaks of, and what applying it did."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(_("sumber"), max_length=10, choices=Source)
    period = models.CharField(_("periode"), max_length=7)
    # The last day of the period; releases of both sources are ordered by it.
    as_of = models.DateField()
    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    # A full release says who is in the register and, by silence, who no longer is.
    is_full = models.BooleanField(_("lengkap"), default=True)
    file_sha256 = models.CharField(max_length=64)
    # Keys of the columns it has: what it does not speak of, it does not change.
    columns = ArrayField(models.CharField(max_length=20), default=list)
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.RECEIVED)
    families = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    delisted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "source", "period", "file_sha256"], name="release_file_once"
            ),
            models.CheckConstraint(
                name="release_period_shape", condition=Q(period__regex=periods.PATTERN)
            ),
            models.CheckConstraint(
                name="release_known_source", condition=Q(source__in=Source.values)
            ),
            models.CheckConstraint(
                name="release_applied_has_time",
                condition=~Q(state=ReleaseState.APPLIED) | Q(applied_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["region", "-as_of"], name="release_region_as_of")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {periods.words(self.period)}"


class Family(models.Model):
    """A family card as the last release that spoke of it has it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    kk_number = EncryptedTextField(null=True)
    kk_index = models.BinaryField(null=True, editable=False)
    external_id = models.CharField(max_length=64, blank=True)
    # Never computed here: only what a DTSEN release says.
    decile = models.PositiveSmallIntegerField(null=True)
    head_name = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=300, blank=True)
    hamlet = models.CharField(max_length=100, blank=True)
    rt = models.CharField(max_length=5, blank=True)
    rw = models.CharField(max_length=5, blank=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = FamilyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "families"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kk_index"],
                name="family_kk_once",
                condition=Q(kk_index__isnull=False),
            ),
            models.CheckConstraint(
                name="family_kk_has_index",
                condition=Q(kk_number__isnull=True, kk_index__isnull=True)
                | Q(kk_number__isnull=False, kk_index__isnull=False),
            ),
            models.CheckConstraint(
                name="family_decile_1_10",
                condition=Q(decile__isnull=True) | Q(decile__gte=1, decile__lte=10),
            ),
        ]
        indexes = [HashIndex(fields=["kk_index"], name="family_kk_hash")]

    def __str__(self) -> str:
        return self.head_name or str(self.pk)

    @property
    def place(self) -> str:
        """Address in one line, as an officer would read it out."""
        parts = [self.address, self.hamlet]
        if self.rt or self.rw:
            parts.append(f"RT {self.rt or '-'} RW {self.rw or '-'}")
        return ", ".join(part for part in parts if part)


class FamilyDecile(models.Model):
    """The decile one release gave a family; a later release adds a row and edits none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    family = models.ForeignKey(
        Family, on_delete=models.CASCADE, related_name="deciles", db_index=False
    )
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+", db_index=False)
    decile = models.PositiveSmallIntegerField()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["family", "release", "region"], name="family_decile_once"
            ),
            models.CheckConstraint(
                name="family_decile_history_1_10", condition=Q(decile__gte=1, decile__lte=10)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.decile}"


class Person(models.Model):
    """A person as the register lists them. `release` is the last one that said something new;
    the last one that *listed* them is worked out by `dtks.matching.release_of`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    family = models.ForeignKey(Family, null=True, on_delete=models.PROTECT, related_name="members")
    external_id = models.CharField(max_length=64, blank=True)
    nik = EncryptedTextField(null=True)
    nik_index = models.BinaryField(null=True, editable=False)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    born_on = models.DateField(null=True)
    birth_place = models.CharField(max_length=100, blank=True)
    sex = models.CharField(
        max_length=1, blank=True, choices=[("L", _("laki-laki")), ("P", _("perempuan"))]
    )
    relation = models.CharField(max_length=15, choices=Relation, default=Relation.OTHER)
    occupation = models.CharField(max_length=100, blank=True)
    mother_name = EncryptedTextField(null=True)
    # Not indexed and never searched: it tells the importer whether the name changed.
    mother_name_index = models.BinaryField(null=True, editable=False)
    benefits = ArrayField(models.CharField(max_length=20, choices=Benefit), default=list)
    flags = ArrayField(models.CharField(max_length=20, choices=Flag), default=list)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+", db_index=False)
    delisted_by = models.ForeignKey(
        Release, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "nik_index"],
                name="person_nik_once",
                condition=Q(nik_index__isnull=False),
            ),
            models.CheckConstraint(
                name="person_nik_has_index",
                condition=Q(nik__isnull=True, nik_index__isnull=True)
                | Q(nik__isnull=False, nik_index__isnull=False),
            ),
            models.CheckConstraint(name="person_known_sex", condition=Q(sex__in=["", "L", "P"])),
            models.CheckConstraint(
                name="person_known_flags", condition=Q(flags__contained_by=Flag.values)
            ),
            models.CheckConstraint(name="person_has_name", condition=~Q(name="")),
        ]
        indexes = [
            # Nationwide and exact, also for the ~160 neighbours of a mistyped NIK.
            HashIndex(fields=["nik_index"], name="person_nik_hash"),
            # One index answers "this village" and "sounds like" together.
            GinIndex(
                fields=["region", "name_key"],
                opclasses=["text_ops", "gin_trgm_ops"],
                name="person_region_name",
            ),
            # Not unique: some extracts carry the id of the household on every member.
            models.Index(
                fields=["region", "external_id"],
                name="person_external_id",
                condition=~Q(external_id=""),
            ),
            # The birth date first: a day has few people, a regency has half a million.
            models.Index(fields=["born_on", "region"], name="person_born_region"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dtks:person", args=[self.pk])

    @property
    def benefit_labels(self) -> list[str]:
        return [str(dict(Benefit.choices).get(code, code)) for code in self.benefits]

    @property
    def flag_labels(self) -> list[str]:
        return [str(Flag(code).label) for code in self.flags]


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
    encoding = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    ignored_columns = ArrayField(models.CharField(max_length=100), default=list)
    # Outermost codes the sender may import for; empty when an operator runs the command.
    scopes = ArrayField(models.CharField(max_length=13), default=list)
    applies_itself = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Progress, written with each chunk.
    last_line = models.PositiveIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    # What applying would do (CHECKED), then what it did (APPLIED).
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    delisted = models.PositiveIntegerField(default=0)
    families = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who said "apply"; empty for the operator's command.
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
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
                condition=Q(
                    state__in=[ImportState.WAITING, ImportState.READING, ImportState.APPLYING]
                ),
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
    def rows_good(self) -> int:
        return self.rows_read - self.rows_refused

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.bytes_read / self.size)) if self.size else 100


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


class DecileLimit(models.Model):
    """Which deciles the desk serves, by source and date: decrees change it, so it is data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(_("sumber"), max_length=10, choices=Source)
    min_decile = models.PositiveSmallIntegerField(_("desil terendah"), default=1)
    max_decile = models.PositiveSmallIntegerField(_("desil tertinggi"), default=5)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    legal_basis = models.CharField(_("dasar hukum"), max_length=200)

    objects = DecileLimitQuerySet.as_manager()

    class Meta:
        ordering = ["source", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="decile_limit_order",
                condition=Q(min_decile__gte=1, max_decile__lte=10, min_decile__lte=F("max_decile")),
            ),
            models.CheckConstraint(
                name="decile_limit_dates",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="decile_limit_one_at_a_time",
                expressions=[
                    ("source", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.min_decile}–{self.max_decile}"
