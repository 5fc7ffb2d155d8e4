"""The register of helpers (PSKS): people, families, organisations and networks, by where they are and what they can do."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.chips import Chip
from core.ids import new_id
from programs.models.catalogue import Sector
from programs.models.kinds import PSKSKind
from programs.querysets import SOON, HelperQuerySet
from regions.models import Region


class Helper(models.Model):
    """One entry of the register. A name, kind and region together are one helper, so that a list can come twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah kerja")
    )
    kind = models.ForeignKey(
        PSKSKind, on_delete=models.PROTECT, related_name="helpers", verbose_name=_("jenis PSKS")
    )
    name = models.CharField(_("nama"), max_length=160)
    head = models.CharField(_("ketua atau penanggung jawab"), max_length=120, blank=True)
    phone = models.CharField(_("telepon (WhatsApp)"), max_length=20, blank=True)
    address = models.CharField(_("alamat"), max_length=200, blank=True)
    legal_basis = models.CharField(_("dasar hukum atau SK"), max_length=160, blank=True)
    activity = models.CharField(_("jenis kegiatan"), max_length=300, blank=True)
    scope = models.CharField(_("lingkup kegiatan"), max_length=160, blank=True)
    members = models.PositiveIntegerField(_("jumlah anggota"), null=True, blank=True)
    active_since = models.PositiveSmallIntegerField(_("aktif sejak tahun"), null=True, blank=True)
    certificate = models.CharField(_("sertifikat"), max_length=120, blank=True)
    certificate_until = models.DateField(_("sertifikat berlaku sampai"), null=True, blank=True)
    tksk_number = models.CharField(_("nomor induk TKSK"), max_length=40, blank=True)
    sectors = ArrayField(
        models.CharField(max_length=12, choices=Sector),
        verbose_name=_("bidang bantuan"),
        default=list,
        blank=True,
    )
    skills = models.CharField(_("keahlian"), max_length=300, blank=True)
    availability = models.CharField(_("kesediaan"), max_length=160, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HelperQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("region", "kind", Lower("name"), name="helper_once"),
            models.CheckConstraint(
                name="helper_known_sectors", condition=Q(sectors__contained_by=Sector.values)
            ),
            models.CheckConstraint(
                name="helper_year_is_a_year",
                condition=Q(active_since=None) | Q(active_since__range=(1900, 2200)),
            ),
        ]
        indexes = [models.Index(fields=["region", "kind"], name="helper_region_kind")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:helper_edit", args=[self.pk])

    @property
    def certificate_chip(self) -> Chip | None:
        """How long the certificate still holds; said before it ends."""
        if self.certificate_until is None:
            return None
        left = self.certificate_until - timezone.localdate()
        if left.days < 0:
            return Chip("red", _("sertifikat habis"), "calendar-x")
        if left <= SOON:
            return Chip("amber", _("sertifikat segera habis"), "calendar-event")
        return None

    @property
    def sector_labels(self) -> list[str]:
        return [str(Sector(sector).label) for sector in self.sectors]
