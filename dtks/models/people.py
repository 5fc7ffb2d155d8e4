"""Families and persons as the last release that spoke of them has them.

NIK and KK are attributes that may be missing or wrong, so rows have keys of their own. Every row
carries its region, and every unique key starts with it; the only look-up without a region is the
one by NIK. A person who moves is a new row: `region` is never updated in place.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from core.ids import new_id
from dtks.housing import HOUSING
from dtks.models.before import image_of, keeps_old_rows
from dtks.models.releases import Release
from dtks.querysets import FamilyQuerySet, PersonQuerySet
from dtks.vocabulary import Benefit, Flag, Relation
from regions.querysets import RegionScopedQuerySet


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
    # By the keys of `dtks.housing`, in the words of the release that last said something new of it.
    housing = models.JSONField(default=dict)
    housing_release = models.ForeignKey(
        Release, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
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
        triggers = [keeps_old_rows()]

    def __str__(self) -> str:
        return self.head_name or str(self.pk)

    @property
    def place(self) -> str:
        """Address in one line, as an officer would read it out."""
        parts = [self.address, self.hamlet]
        if self.rt or self.rw:
            parts.append(f"RT {self.rt or '-'} RW {self.rw or '-'}")
        return ", ".join(part for part in parts if part)

    @property
    def housing_lines(self) -> list[tuple[str, str]]:
        """(what, as the release says it) of the house, in the order of the survey."""
        return [
            (str(label), self.housing[key])
            for key, (_title, label) in HOUSING.items()
            if self.housing.get(key)
        ]


class FamilyDecile(models.Model):
    """The decile one release gave a family; a later release adds a row and edits none.

    Full releases have rows only where they say something new; None: this one gave it no decile.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    family = models.ForeignKey(
        Family, on_delete=models.CASCADE, related_name="deciles", db_index=False
    )
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+", db_index=False)
    decile = models.PositiveSmallIntegerField(null=True)

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["family", "release", "region"], name="family_decile_once"
            ),
            models.CheckConstraint(
                name="family_decile_history_1_10",
                condition=Q(decile__isnull=True) | Q(decile__gte=1, decile__lte=10),
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
    # Of the line that says exactly this (`reading.fingerprints`): the next file with that line has
    # nothing to tell. Whatever else changes a person clears it.
    fingerprint = models.BinaryField(null=True, editable=False)
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
            # The very name, anywhere: of a whole country, letters in threes are a long way to one spelling.
            models.Index(
                fields=["name_key"], opclasses=["varchar_pattern_ops"], name="person_name_key"
            ),
            # Nationwide too. Not unique: some extracts carry the id of the household on every member.
            models.Index(
                fields=["external_id", "region"],
                name="person_external_id",
                condition=~Q(external_id=""),
            ),
            # The birth date first: a day has few people, a regency has half a million.
            models.Index(fields=["born_on", "region"], name="person_born_region"),
        ]
        triggers = [keeps_old_rows()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dashboard:person", args=[self.pk])

    @property
    def benefit_labels(self) -> list[str]:
        return [str(dict(Benefit.choices).get(code, code)) for code in self.benefits]

    @property
    def flag_labels(self) -> list[str]:
        return [str(Flag(code).label) for code in self.flags]


FamilyBefore = image_of(Family)
PersonBefore = image_of(Person)
