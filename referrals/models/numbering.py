"""How an office writes the numbers of its letters, from a day on. The serial itself is one row of `intake`, without gaps."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from referrals.models.letter import LetterOffice
from referrals.models.referral import LetterKind
from referrals.querysets import LetterNumberingQuerySet
from regions.models import Region


class LetterNumbering(models.Model):
    """One pattern of an office, for one kind of letter or for all. An empty one lets a kind follow all others again.

    All kinds share the office's series of the year: whatever the pattern, no number is skipped and none comes twice.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(LetterOffice, on_delete=models.PROTECT, related_name="numberings")
    kind = models.CharField(_("jenis surat"), max_length=16, choices=LetterKind, blank=True)
    pattern = models.CharField(_("pola nomor"), max_length=60, blank=True)
    valid_from = models.DateField(_("berlaku sejak"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = LetterNumberingQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="letter_numbering_has_number",
                condition=Q(pattern__contains="{no}") & Q(pattern__contains="{tahun}")
                | Q(pattern="") & ~Q(kind=""),
            ),
            models.CheckConstraint(
                name="letter_numbering_known_kind",
                condition=Q(kind__in=["", "referral", "recommendation", "statement"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "kind", "-valid_from", "-created_at"],
                name="letter_numbering_in_force",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.pattern} {self.valid_from}"
