"""A person as the desk knows them, and the papers they gave once and need not give again."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.chips import Chip
from core.crypto import EncryptedTextField
from core.ids import new_id
from intake.querysets import ClientDocumentQuerySet, ClientQuerySet
from regions.models import Region


class Client(models.Model):
    """NIK or the reason why there is none. `answers` holds facts asked at the desk: {fact: {"value", "on", "case"}};
    `told` holds what this person said of relatives who have not come themselves: {person: {fact: {"value", "on", "case"}}}."""

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
            # A list in the order of the alphabet.
            models.Index(Upper("name"), "id", name="client_by_name"),
            # Parts of a name, and names that sound like it.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="client_name_parts"),
        ]

    def __str__(self) -> str:
        return self.name


def paper_path(document: "ClientDocument", filename: str) -> str:
    """By row id alone: neither a NIK nor the name a citizen gave the file reaches the disk."""
    return f"papers/{document.id.hex[-2:]}/{document.id}.{filename.rpartition('.')[2]}"


class ClientDocument(models.Model):
    """One paper, kept until it expires and reused by every later case: copied, or shown at the counter and taken home again.

    `client` gave it. `person` is the relative whose paper it is, when that is somebody else; what belongs to the whole family
    (`DocumentKind.is_of_family`) has none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="documents")
    person = models.ForeignKey("dtks.Person", null=True, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(
        "intake.Complaint", null=True, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.ForeignKey("programs.DocumentKind", on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to=paper_path, blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_on = models.DateField(null=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    # Who held the original in hand.
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True)

    objects = ClientDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            # The same photo sent twice is one paper.
            models.UniqueConstraint(
                fields=["region", "client", "kind", "person", "sha256"],
                condition=~Q(sha256=""),
                nulls_distinct=False,
                name="paper_once",
            ),
            # Shown twice on one day is seen once.
            models.UniqueConstraint(
                fields=["region", "client", "kind", "person", "expires_on"],
                condition=Q(sha256=""),
                nulls_distinct=False,
                name="paper_seen_once",
            ),
            models.CheckConstraint(
                name="paper_is_kept_or_was_seen",
                condition=~Q(file="") & ~Q(sha256="") & Q(size__gt=0)
                | Q(file="", sha256="", size=0, verified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_is_verified_by_somebody",
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.added_at:%Y-%m-%d}"

    @property
    def whose(self) -> str:
        """The name of whom it belongs to, where it is not everybody's."""
        return self.person.name if self.person else self.client.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def state(self) -> Chip | None:
        """What is to be known before one relies on it."""
        if self.expires_on is not None and self.expires_on < timezone.localdate():
            return Chip("red", _("lewat masa berlaku"), "calendar-x")
        if not self.file:
            return Chip("green", _("dilihat aslinya"), "eye")
        return Chip("green", _("cocok dengan aslinya"), "check-lg") if self.verified_at else None
