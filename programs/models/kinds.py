"""Kinds: people in need (PPKS), helpers (PSKS) and papers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.querysets import KindQuerySet


class Unit(models.TextChoices):
    PERSON = "person", _("Perorangan")
    FAMILY = "family", _("Keluarga")
    GROUP = "group", _("Kelompok")


class Seeded(models.Model):
    """A row that reference data may bring. `edited_at` is set by an admin's save: from then on a load leaves it alone."""

    source = models.CharField(_("sumber"), max_length=300, blank=True)
    seed_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class PPKSKind(Seeded):
    """One of the 26 kinds of people, families or groups in need (Permensos 8/2012)."""

    class Cluster(models.TextChoices):
        CHILDREN = "children", _("Anak")
        DISABILITY = "disability", _("Penyandang disabilitas")
        VICTIMS = "victims", _("Tuna sosial dan korban perdagangan orang")
        DRUGS = "drugs", _("Korban penyalahgunaan NAPZA")
        ELDERLY = "elderly", _("Lanjut usia")
        DISASTER = "disaster", _("Korban bencana")
        OTHER = "other", _("PPKS lainnya")

    code = models.CharField(_("kode"), primary_key=True, max_length=10)
    name = models.CharField(_("nama resmi"), max_length=120, unique=True)
    gloss = models.TextField(_("penjelasan"))
    unit = models.CharField(_("satuan"), max_length=10, choices=Unit)
    min_age = models.PositiveSmallIntegerField(_("usia paling rendah"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("usia paling tinggi"), null=True, blank=True)
    atensi_cluster = models.CharField(_("klaster ATENSI"), max_length=12, choices=Cluster)
    legal_basis = models.CharField(_("dasar hukum"), max_length=200)
    legacy_code = models.CharField(_("kode atau nama lama"), max_length=120, blank=True)
    is_sealed = models.BooleanField(
        _("berkasnya dilindungi"),
        default=False,
        help_text=_("Keluhan dengan jenis ini dirahasiakan sejak dicatat."),
    )
    order = models.PositiveSmallIntegerField(_("urutan"), unique=True)
    is_active = models.BooleanField(_("dipakai"), default=True)

    objects = KindQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                name="ppks_code_shape", condition=Q(code__regex=r"^[A-Z][A-Z0-9_]{1,9}$")
            ),
            models.CheckConstraint(
                name="ppks_ages_in_order",
                condition=Q(min_age=None) | Q(max_age=None) | Q(min_age__lte=F("max_age")),
            ),
            models.CheckConstraint(name="ppks_known_unit", condition=Q(unit__in=Unit.values)),
        ]

    def __str__(self) -> str:
        return self.name


class PSKSKind(Seeded):
    """One of the 12 kinds of helpers: people, families, organisations and networks."""

    class Form(models.TextChoices):
        PERSON = "person", _("Perorangan")
        FAMILY = "family", _("Keluarga")
        ORGANIZATION = "organization", _("Lembaga")
        NETWORK = "network", _("Jejaring")

    code = models.CharField(_("kode"), primary_key=True, max_length=10)
    name = models.CharField(_("nama resmi"), max_length=120, unique=True)
    gloss = models.TextField(_("penjelasan"))
    form = models.CharField(_("bentuk"), max_length=12, choices=Form)
    legal_basis = models.CharField(_("dasar hukum"), max_length=200)
    legacy_code = models.CharField(_("kode atau nama lama"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("urutan"), unique=True)
    is_active = models.BooleanField(_("dipakai"), default=True)

    objects = KindQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                name="psks_code_shape", condition=Q(code__regex=r"^[A-Z][A-Z0-9_]{1,9}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DocumentKind(Seeded):
    """A kind of paper a programme may ask for. `validity_days` empty: it does not expire. `is_of_family`: one is enough
    for everybody on the family card."""

    code = models.SlugField(_("kode"), primary_key=True, max_length=40)
    name = models.CharField(_("nama"), max_length=120, unique=True)
    validity_days = models.PositiveIntegerField(_("berlaku (hari)"), null=True, blank=True)
    is_of_family = models.BooleanField(_("milik sekeluarga"), default=False)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)
    is_active = models.BooleanField(_("dipakai"), default=True)

    objects = KindQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name
