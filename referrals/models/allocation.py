"""Which need took how much of which partner's offer."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import Need
from programs.models import Offer
from referrals.models.work import CaseWork
from referrals.querysets import AllocationQuerySet
from referrals.sharing import ALLOCATION, State


class Allocation(CaseWork):
    """Reserved, delivered, and the partner thanked; or given back to the offer."""

    State = State

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="allocations")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="allocations")
    amount = models.PositiveBigIntegerField(_("jumlah"))
    state = models.CharField(max_length=10, choices=State, default=State.RESERVED)
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reserved_at = models.DateTimeField(default=timezone.now)
    delivered_on = models.DateField(_("tanggal diserahkan"), null=True)
    received_by = models.CharField(_("diterima oleh"), max_length=120, blank=True)
    thanked_on = models.DateField(null=True)
    note = models.CharField(_("keterangan"), max_length=300, blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["-reserved_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "need", "offer"],
                condition=~Q(state=State.RELEASED),
                name="allocation_once_per_need",
            ),
            models.CheckConstraint(
                name="allocation_known_state", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(name="allocation_of_something", condition=Q(amount__gte=1)),
            models.CheckConstraint(
                name="allocation_delivery_has_day",
                condition=~Q(state__in=[State.DELIVERED, State.THANKED])
                | Q(delivered_on__isnull=False) & ~Q(received_by=""),
            ),
        ]
        indexes = [
            models.Index(fields=["offer", "-reserved_at", "-id"], name="allocation_offer"),
            models.Index(fields=["complaint"], name="allocation_complaint"),
        ]
        triggers = [
            pgtrigger.FSM(name="state_moves", field="state", transitions=ALLOCATION.pairs()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.amount}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:allocation", args=[self.pk])
