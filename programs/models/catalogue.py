"""Organisations, programmes, their rules and the papers they ask for."""

from datetime import date
from typing import TYPE_CHECKING

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from programs.eligibility import Operator, ProgramState
from programs.models.kinds import DocumentKind, PSKSKind, Seeded, Unit
from programs.querysets import (
    OrganizationQuerySet,
    ProgramQuerySet,
    RequiredDocumentQuerySet,
)
from regions.models import Region

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


def tracked(model: type[models.Model]) -> type[models.Model]:
    """A changed row leaves its whole new content behind, whoever changed it and by whatever road."""
    # Trackers remember the first model they meet, so each model gets its own.
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, append_only=True)(model)


class Sector(models.TextChoices):
    """The nine sectors of the SLRT material, and the social services themselves."""

    HEALTH = "health", _("Kesehatan")
    EDUCATION = "education", _("Pendidikan")
    SOCIAL = "social", _("Sosial")
    ECONOMY = "economy", _("Sosial ekonomi")
    FOOD = "food", _("Pangan")
    ENERGY = "energy", _("Energi")
    FARMING = "farming", _("Pertanian")
    FISHERY = "fishery", _("Perikanan")
    HOUSING = "housing", _("Perumahan")
    CIVIL = "civil", _("Administrasi kependudukan")


class WelfareField(models.TextChoices):
    """The four fields of UU 11/2009."""

    REHABILITATION = "rehabilitation", _("Rehabilitasi sosial")
    SECURITY = "security", _("Jaminan sosial")
    EMPOWERMENT = "empowerment", _("Pemberdayaan sosial")
    PROTECTION = "protection", _("Perlindungan sosial")


class Organization(Seeded):
    """Who owns a programme, serves at a facility, or helps as a partner. No region: national."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Kementerian atau lembaga")
        AGENCY = "agency", _("Perangkat daerah")
        FACILITY = "facility", _("Fasilitas pelayanan")
        PARTNER = "partner", _("Mitra")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(_("kode"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=160)
    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    psks_kind = models.ForeignKey(
        PSKSKind,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organizations",
        verbose_name=_("jenis PSKS"),
    )
    region = models.ForeignKey(
        Region,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("wilayah"),
    )
    contact = models.CharField(_("telepon atau surel"), max_length=160, blank=True)
    address = models.CharField(_("alamat"), max_length=240, blank=True)
    hours = models.CharField(_("jam layanan"), max_length=120, blank=True)
    channel = models.CharField(
        _("saluran rujukan"),
        max_length=160,
        blank=True,
        help_text=_("Bagaimana surat sampai ke sana: loket, surel, atau aplikasi."),
    )
    # In working days; empty: as the office that signs expects.
    response_days = models.PositiveSmallIntegerField(
        _("standar jawaban (hari kerja)"), null=True, blank=True
    )
    help_offered = models.TextField(_("bantuan yang dapat diberikan"), blank=True)
    is_sample = models.BooleanField(_("data contoh"), default=False, editable=False)
    is_active = models.BooleanField(_("aktif"), default=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="organization_known_kind",
                condition=Q(kind__in=["ministry", "agency", "facility", "partner"]),
            ),
            models.CheckConstraint(
                name="organization_psks_is_partner",
                condition=Q(psks_kind=None) | Q(kind="partner"),
            ),
            models.CheckConstraint(
                name="organization_agency_has_region",
                condition=~Q(kind="agency") | Q(region__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Program(Seeded):
    """What a resident can be led to. Central programmes have no region, regional ones live in one."""

    class Level(models.TextChoices):
        CENTRAL = "central", _("Pusat")
        REGIONAL = "regional", _("Daerah")

    class Fulfilment(models.TextChoices):
        ENROLMENT = "enrolment", _("Pendaftaran melalui saluran resmi")
        FACILITY = "facility", _("Pelayanan di fasilitas")
        CASH = "cash", _("Bantuan uang")
        GOODS = "goods", _("Bantuan barang")
        SUBSIDY = "subsidy", _("Subsidi harga")
        TRANSPORT = "transport", _("Angkutan")
        PLACEMENT = "placement", _("Penempatan di panti")
        PARTNER = "partner", _("Bantuan mitra")
        INFORMATION = "information", _("Informasi")
        INITIATIVE = "initiative", _("Prakarsa kerja sama (bukan bantuan)")

    class Letter(models.TextChoices):
        REFERRAL = "referral", _("Surat rujukan")
        RECOMMENDATION = "recommendation", _("Surat rekomendasi")
        STATEMENT = "statement", _("Surat keterangan")
        NONE = "none", _("Tanpa surat")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(_("kode"), max_length=60, unique=True)
    name = models.CharField(_("nama program"), max_length=160)
    aliases = models.CharField(_("sebutan lain"), max_length=200, blank=True)
    level = models.CharField(_("tingkat"), max_length=10, choices=Level)
    sectors = ArrayField(
        models.CharField(max_length=12, choices=Sector), verbose_name=_("bidang"), default=list
    )
    welfare_fields = ArrayField(
        models.CharField(max_length=16, choices=WelfareField),
        verbose_name=_("bidang kesejahteraan sosial"),
        default=list,
        blank=True,
    )
    owner = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="programs",
        verbose_name=_("pemilik program"),
    )
    region = models.ForeignKey(
        Region,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("wilayah"),
    )
    unit = models.CharField(_("satuan penerima"), max_length=10, choices=Unit)
    fulfilment = models.CharField(_("bentuk"), max_length=12, choices=Fulfilment)
    letter_kind = models.CharField(
        _("surat dari loket"), max_length=16, choices=Letter, default=Letter.REFERRAL
    )
    benefit = models.TextField(_("manfaat"))
    # For ordering what a family might ask for; no promise.
    yearly_value = models.PositiveIntegerField(
        _("nilai bantuan setahun (rupiah)"), null=True, blank=True
    )
    steps = models.TextField(_("langkah bagi warga"), blank=True)
    where_to_go = models.CharField(_("ke mana"), max_length=240, blank=True)
    legal_basis = models.CharField(_("dasar hukum"), max_length=300, blank=True)
    member_codes = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("kode kepesertaan"),
        default=list,
        blank=True,
    )
    valid_from = models.DateField(_("dibuka sejak"), null=True, blank=True)
    valid_to = models.DateField(_("dibuka sampai"), null=True, blank=True)
    is_open = models.BooleanField(_("menerima usulan"), default=True)
    quota = models.PositiveIntegerField(_("kuota"), null=True, blank=True)
    note = models.TextField(_("catatan"), blank=True)
    is_sample = models.BooleanField(_("data contoh"), default=False, editable=False)
    is_active = models.BooleanField(_("tampil di katalog"), default=True)

    objects = ProgramQuerySet.as_manager()

    if TYPE_CHECKING:
        criteria: RelatedManager["Criterion"]
        required_documents: RelatedManager["RequiredDocument"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="program_central_is_national",
                condition=Q(level="central", region__isnull=True)
                | Q(level="regional", region__isnull=False),
            ),
            models.CheckConstraint(
                name="program_dates_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
            ),
            models.CheckConstraint(name="program_has_sector", condition=Q(sectors__len__gt=0)),
            models.CheckConstraint(
                name="program_known_sectors",
                condition=Q(sectors__contained_by=Sector.values),
            ),
            models.CheckConstraint(
                name="program_known_fields",
                condition=Q(welfare_fields__contained_by=WelfareField.values),
            ),
        ]
        indexes = [models.Index(fields=["region", "is_active"], name="program_region_active")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:detail", args=[self.code])

    @property
    def state(self) -> ProgramState:
        """What `judge` needs of this programme; what is left of a quota is known higher up."""
        return ProgramState(
            code=self.code,
            version=self.version,
            member_codes=tuple(self.member_codes),
            is_open=self.is_open,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            is_personal=self.unit == Unit.PERSON,
        )

    def is_open_on(self, day: date) -> bool:
        return (
            self.is_open
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )

    @property
    def is_open_today(self) -> bool:
        return self.is_open_on(timezone.localdate())

    @property
    def is_judged(self) -> bool:
        """An initiative is a way of working together: nobody is eligible for it."""
        return self.fulfilment != self.Fulfilment.INITIATIVE

    @property
    def sector_labels(self) -> list[str]:
        return [str(Sector(sector).label) for sector in self.sectors]

    @property
    def step_lines(self) -> list[str]:
        return [line.strip() for line in self.steps.splitlines() if line.strip()]


@tracked
class Criterion(models.Model):
    """One rule of a programme, in a form `judge` can read and in words a resident can read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="criteria")
    fact = models.CharField(_("fakta"), max_length=40)
    operator = models.CharField(_("ukuran"), max_length=12, choices=Operator)
    value = models.JSONField(_("nilai"), null=True, blank=True)
    text = models.CharField(_("bunyi syarat"), max_length=240)
    source = models.CharField(_("sumber"), max_length=240, blank=True)
    group = models.CharField(_("kelompok alternatif"), max_length=40, blank=True)
    is_exclusion = models.BooleanField(_("pengecualian"), default=False)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                name="criterion_known_operator", condition=Q(operator__in=Operator.values)
            ),
            models.CheckConstraint(
                name="criterion_value_when_needed",
                condition=Q(operator__in=["is_true", "is_false", "not_empty"], value__isnull=True)
                | (~Q(operator__in=["is_true", "is_false", "not_empty"]) & Q(value__isnull=False)),
            ),
            models.CheckConstraint(
                name="criterion_exclusion_alone", condition=Q(is_exclusion=False) | Q(group="")
            ),
            models.CheckConstraint(
                name="criterion_dates_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
            ),
            models.CheckConstraint(name="criterion_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


@tracked
class RequiredDocument(models.Model):
    """A paper a programme asks for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="required_documents"
    )
    document_kind = models.ForeignKey(
        DocumentKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("berkas")
    )
    is_mandatory = models.BooleanField(_("wajib"), default=True)
    note = models.CharField(_("keterangan"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = RequiredDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "document_kind"], name="required_document_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.document_kind_id)
