"""What the provider answered, and the door by which they answer without an account."""

import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import pins
from core.crypto import EncryptedTextField
from core.ids import new_id
from referrals.models.letter import Letter
from referrals.models.referral import Referral
from referrals.querysets import ReferralRowQuerySet, ReplyLinkQuerySet
from regions.models import Region


def reply_token() -> str:
    """128 random bits for the address in the letter's QR code; the PIN stands in print beside it."""
    return secrets.token_urlsafe(16)


class Reply(models.Model):
    """What the provider answered. Append-only: a correction is another reply."""

    class Answer(models.TextChoices):
        RECEIVED = "received", _("Surat sudah diterima")
        ACCEPTED = "accepted", _("Diterima, akan dilayani")
        RETURNED = "returned", _("Dikembalikan, berkas kurang")
        DECLINED = "declined", _("Ditolak")
        DELIVERED = "delivered", _("Layanan sudah diberikan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="replies")
    answer = models.CharField(_("jawaban"), max_length=10, choices=Answer)
    on = models.DateField(_("tanggal jawaban"))
    note = models.CharField(_("keterangan"), max_length=500, blank=True)
    # A member of staff typed it in, or the provider did, who gave a name and an office.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    provider_name = models.CharField(_("nama petugas penyedia"), max_length=120, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)

    objects = ReferralRowQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at", "-id"]
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                name="reply_says_who",
                condition=Q(entered_by__isnull=False, provider_name="")
                | Q(entered_by__isnull=True) & ~Q(provider_name=""),
            ),
            models.UniqueConstraint(
                fields=["region", "referral"],
                condition=Q(answer="received"),
                name="reply_received_once",
            ),
        ]
        indexes = [models.Index(fields=["referral", "-entered_at"], name="reply_latest")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.on}"


class ReplyLink(models.Model):
    """The address on one letter by which its recipient answers: token in the QR code, PIN in print.

    Tries are counted here and not by network address: many offices sit behind one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="reply_link")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="reply_links")
    token = EncryptedTextField(default=reply_token)
    token_index = models.BinaryField(editable=False)
    pin = EncryptedTextField(default=pins.new_pin)
    expires_on = models.DateField()
    misses = models.PositiveSmallIntegerField(default=0)
    pauses = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReplyLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "token_index"], name="reply_link_token_once")
        ]
        indexes = [models.Index(fields=["token_index"], name="reply_link_token")]

    def __str__(self) -> str:
        return str(self.letter_id)

    @property
    def spoken_pin(self) -> str:
        return pins.spoken(self.pin)
