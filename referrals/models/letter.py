"""The paper that goes out: who may sign for a region, and each letter as it was issued."""

import secrets

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from core.ids import new_id
from referrals.models.referral import LetterKind, Referral
from referrals.querysets import LetterOfficeQuerySet, LetterQuerySet
from regions.models import Region

# Crockford's alphabet: nothing in it can be taken for something else when a person reads it out.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26  # 130 bits


def verification_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class Paper(models.TextChoices):
    A4 = "a4", _("A4 (210 × 297 mm)")
    F4 = "f4", _("F4/folio (215 × 330 mm)")


class Signing(models.TextChoices):
    WET = "wet", _("Basah: surat memberi ruang untuk tanda tangan dan cap")
    ELECTRONIC = "electronic", _("Elektronik: surat mencantumkan nama dan tanggal persetujuan")


class LetterOffice(models.Model):
    """The letterhead, number pattern and signatory of a region; the row of the most specific region wins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.OneToOneField(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    name = models.CharField(_("nama kantor"), max_length=120)
    # From the government down to the desk; the last line is set largest.
    head_lines = ArrayField(models.CharField(max_length=90), verbose_name=_("baris kop surat"))
    address = models.CharField(_("alamat"), max_length=200)
    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    email = models.CharField(_("surel"), max_length=80, blank=True)
    city = models.CharField(_("tempat penandatanganan"), max_length=60)
    # The region's emblem; without one the letter carries a plain mark.
    logo_svg = models.TextField(_("lambang daerah (SVG)"), blank=True)
    # Until `LetterNumbering` says otherwise.
    number_pattern = models.CharField(
        _("pola nomor surat"), max_length=60, default="460/{no}/SLRT/{bulan}/{tahun}"
    )
    signer_title = models.CharField(_("jabatan penanda tangan"), max_length=120)
    signer_name = models.CharField(_("nama penanda tangan"), max_length=120, blank=True)
    signer_rank = models.CharField(_("pangkat, golongan"), max_length=60, blank=True)
    signer_nip = models.CharField(_("NIP"), max_length=30, blank=True)
    knowing_title = models.CharField(_("jabatan yang mengetahui"), max_length=120, blank=True)
    knowing_name = models.CharField(_("nama yang mengetahui"), max_length=120, blank=True)
    knowing_nip = models.CharField(_("NIP yang mengetahui"), max_length=30, blank=True)
    paper = models.CharField(_("kertas"), max_length=2, choices=Paper, default=Paper.A4)
    signing = models.CharField(
        _("tanda tangan pada surat"), max_length=10, choices=Signing, default=Signing.WET
    )
    reply_days = models.PositiveSmallIntegerField(_("batas jawaban (hari kerja)"), default=14)
    validity_days = models.PositiveSmallIntegerField(_("masa berlaku surat (hari)"), default=90)
    version = models.PositiveIntegerField(default=1)

    objects = LetterOfficeQuerySet.as_manager()

    class Meta:
        ordering = ["region_id"]
        constraints = [
            models.CheckConstraint(
                name="letter_office_pattern_has_number",
                condition=Q(number_pattern__contains="{no}")
                & Q(number_pattern__contains="{tahun}"),
            ),
            models.CheckConstraint(
                name="letter_office_has_head", condition=Q(head_lines__len__gt=0)
            ),
            models.CheckConstraint(
                name="letter_office_knowing_is_named",
                condition=Q(knowing_title="", knowing_name="")
                | ~Q(knowing_title="") & ~Q(knowing_name=""),
            ),
            models.CheckConstraint(
                name="letter_office_has_days", condition=Q(reply_days__gte=1, validity_days__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """One letter as it was issued. `content` is everything on it but the identity numbers, which are encrypted beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The region of the office that signs, which owns the numbers.
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=16, choices=LetterKind)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    code = models.CharField(max_length=CODE_LENGTH, default=verification_code, editable=False)
    paper = models.CharField(max_length=2, choices=Paper)
    office_name = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=120)
    signer_name = models.CharField(max_length=120)
    signer_nip = models.CharField(max_length=30, blank=True)
    content = models.JSONField()
    identity = EncryptedTextField(null=True)
    issued_on = models.DateField()
    valid_until = models.DateField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "year", "serial"], name="letter_serial_once"),
            models.UniqueConstraint(fields=["region", "year", "number"], name="letter_number_once"),
            models.UniqueConstraint(fields=["region", "code"], name="letter_code_once"),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(revoked_at__isnull=True),
                name="letter_one_in_force",
            ),
            models.CheckConstraint(
                name="letter_revoked_with_reason",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="letter_code"),
            models.Index(fields=["number"], name="letter_number"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            # `identity` may be written again under another key, `revoked_*` once; the rest is what was signed.
            pgtrigger.ReadOnly(
                name="as_issued",
                exclude=["identity", "revoked_at", "revoked_by", "revoke_reason"],
            ),
            pgtrigger.Protect(
                name="revoked_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False)
                & (
                    pgtrigger.Q(new__revoked_at__df=pgtrigger.F("old__revoked_at"))
                    | pgtrigger.Q(new__revoke_reason__df=pgtrigger.F("old__revoke_reason"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def successor(self) -> "Letter | None":
        """The letter that took the place of a revoked one."""
        later = Letter.objects.filter(referral=self.referral_id, issued_at__gt=self.issued_at)
        return later.in_force().first() if self.revoked_at else None

    @property
    def spoken_code(self) -> str:
        """The code in groups, as it is printed and read out."""
        return (
            "-".join(self.code[i : i + 5] for i in range(0, CODE_LENGTH - 1, 5))
            + self.code[CODE_LENGTH - 1 :]
        )
