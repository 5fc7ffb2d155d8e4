"""A person as the desk knows them, and the papers they gave once and need not give again."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from core.ids import new_id
from intake.querysets import ClientDocumentQuerySet, ClientQuerySet
from regions.models import Region


class Client(models.Model):
    """NIK or the reason why there is none. `answers` holds facts asked at the desk: {fact: {"value", "on"}}; `told` holds
    what this person said of relatives who have not come themselves: {person: {fact: {"value", "on"}}}."""

    class NoNik(models.TextChoices):
        NEWBORN = "newborn", _("Bayi atau anak belum terdata")
        NEVER_RECORDED = "never_recorded", _("Belum pernah direkam KTP-el")
        LOST = "lost", _("KTP/KK hilang, NIK tidak diingat")
        HOMELESS = "homeless", _("Gelandangan atau orang terlantar")
        REMOTE = "remote", _("Komunitas adat terpencil")
        UNABLE = "unable", _("Tidak dapat ditanya (sakit, disabilitas, darurat)")

    class Sex(models.TextChoices):
        MALE = "L", _("Laki-laki")
        FEMALE = "P", _("Perempuan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("desa/kelurahan")
    )
    nik = EncryptedTextField(null=True)
    nik_index = models.BinaryField(null=True, max_length=33)
    no_nik_reason = models.CharField(
        _("alasan tanpa NIK"), max_length=20, choices=NoNik, blank=True
    )
    kk = EncryptedTextField(null=True)
    kk_index = models.BinaryField(null=True, max_length=33)
    name = models.CharField(_("nama"), max_length=120)
    born_on = models.DateField(_("tanggal lahir"), null=True, blank=True)
    sex = models.CharField(_("jenis kelamin"), max_length=1, choices=Sex, blank=True)
    phone = models.CharField(_("telepon (WhatsApp)"), max_length=20, blank=True)
    address = models.CharField(_("alamat"), max_length=200, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    person = models.ForeignKey(
        "dtks.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="clients"
    )
    answers = models.JSONField(default=dict, blank=True)
    told = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = ClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "nik_index"],
                condition=Q(nik_index__isnull=False),
                name="client_nik_once",
            ),
            models.CheckConstraint(
                name="client_nik_or_reason", condition=Q(nik__isnull=False) | ~Q(no_nik_reason="")
            ),
            models.CheckConstraint(
                name="client_nik_with_index",
                condition=Q(nik__isnull=True, nik_index__isnull=True)
                | Q(nik__isnull=False, nik_index__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["nik_index"], name="client_nik_index"),
            models.Index(fields=["kk_index"], name="client_kk_index"),
            models.Index(fields=["region", "phone"], name="client_phone"),
            # Parts of a name, and names that sound like it.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="client_name_parts"),
        ]

    def __str__(self) -> str:
        return self.name


def paper_path(document: "ClientDocument", filename: str) -> str:
    """By row id alone: neither a NIK nor the name a citizen gave the file reaches the disk."""
    return f"papers/{document.id.hex[-2:]}/{document.id}.{filename.rpartition('.')[2]}"


class ClientDocument(models.Model):
    """One paper of one person, kept until it expires and reused by every later case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="documents")
    complaint = models.ForeignKey(
        "intake.Complaint", null=True, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.ForeignKey("programs.DocumentKind", on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to=paper_path)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    expires_on = models.DateField(null=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ClientDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            # The same photo sent twice is one paper.
            models.UniqueConstraint(
                fields=["region", "client", "kind", "sha256"], name="paper_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.added_at:%Y-%m-%d}"
