"""What a partner offers to give: goods, money or a service, so much of it, to whom, until when."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from programs.models.catalogue import Organization, Sector
from programs.models.kinds import PPKSKind
from programs.querysets import OfferQuerySet
from regions.models import Region


class Offer(models.Model):
    """`taken` is counted under this row's lock by those who give it on; it can never pass `amount`."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("Barang")
        MONEY = "money", _("Uang")
        SERVICE = "service", _("Jasa")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="offers", verbose_name=_("mitra")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("untuk wilayah")
    )
    title = models.CharField(_("bantuan"), max_length=120)
    kind = models.CharField(_("bentuk"), max_length=8, choices=Kind)
    unit = models.CharField(_("satuan"), max_length=30)
    amount = models.PositiveBigIntegerField(_("jumlah"))
    taken = models.PositiveBigIntegerField(default=0, editable=False)
    # Empty: whoever is in need.
    ppks_kinds = models.ManyToManyField(
        PPKSKind, blank=True, related_name="+", verbose_name=_("untuk jenis PPKS")
    )
    sectors = ArrayField(
        models.CharField(max_length=12, choices=Sector),
        verbose_name=_("bidang"),
        default=list,
        blank=True,
    )
    until = models.DateField(_("berlaku sampai"))
    note = models.CharField(_("ketentuan"), max_length=300, blank=True)
    is_open = models.BooleanField(_("dibuka"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["until", "id"]
        constraints = [
            models.CheckConstraint(name="offer_gives_something", condition=Q(amount__gte=1)),
            models.CheckConstraint(
                name="offer_never_over_allocated", condition=Q(taken__lte=F("amount"))
            ),
            models.CheckConstraint(
                name="offer_known_sectors", condition=Q(sectors__contained_by=Sector.values)
            ),
        ]
        indexes = [models.Index(fields=["region", "until"], name="offer_region_until")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("referrals:offer", args=[self.pk])

    @property
    def left(self) -> int:
        return self.amount - self.taken

    def is_available_on(self, day: date) -> bool:
        return self.is_open and day <= self.until and self.left > 0

    @property
    def is_available_today(self) -> bool:
        return self.is_available_on(timezone.localdate())
