"""What an office puts on its letters in its own words and pictures. Rows follow each other; a letter keeps what it said."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from referrals.models.letter import LetterOffice
from referrals.models.referral import LetterKind
from referrals.querysets import LetterTextQuerySet
from regions.models import Region


class LetterText(models.Model):
    """One block of an office's letters of one kind, from a day on. An empty text brings the usual words back."""

    class Part(models.TextChoices):
        BASIS = "basis", _("Dasar (alinea tambahan sebelum keperluan)")
        CLOSING = "closing", _("Penutup (menggantikan alinea penutup)")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(LetterOffice, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(_("jenis surat"), max_length=16, choices=LetterKind)
    part = models.CharField(_("bagian"), max_length=8, choices=Part)
    text = models.TextField(_("naskah"), max_length=1500, blank=True)
    valid_from = models.DateField(_("berlaku sejak"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = LetterTextQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "part", "-valid_from", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="letter_text_known_place",
                condition=Q(kind__in=LetterKind.values, part__in=["basis", "closing"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "kind", "part", "-valid_from"], name="letter_text_in_force"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.part} {self.valid_from}"


class LetterLogo(models.Model):
    """A picture beside the letterhead, as PNG that we wrote ourselves. Letters name the row, so it never changes."""

    class Side(models.TextChoices):
        LEFT = "left", _("kiri")
        RIGHT = "right", _("kanan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(LetterOffice, on_delete=models.PROTECT, related_name="logos")
    side = models.CharField(max_length=5, choices=Side)
    # Empty: from now on no picture of one's own on that side.
    image = models.BinaryField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="letter_logo_known_side", condition=Q(side__in=["left", "right"])
            ),
        ]
        indexes = [
            models.Index(fields=["office", "side", "-created_at"], name="letter_logo_newest")
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.side}"
