"""Money of the region for one need: asked for, recommended, disposed of by the regent, paid."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import Need
from programs.models import Program
from referrals.aiding import AID, COMMITTED, OPEN, State
from referrals.models.work import CaseWork
from referrals.querysets import AidQuerySet


class AidRequest(CaseWork):
    """Four hands: who asks does not recommend, and who asks or recommends does not dispose."""

    State = State

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="aid_requests")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="aid_requests")
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    purpose = models.CharField(_("untuk keperluan"), max_length=200)
    asked = models.PositiveBigIntegerField(_("jumlah diajukan (rupiah)"))
    granted = models.PositiveBigIntegerField(_("jumlah disetujui (rupiah)"), null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Whom a deputy asked for: whoever judges must be neither of the two.
    requested_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recommended_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recommendation = models.CharField(_("rekomendasi"), max_length=300, blank=True)
    disposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    disposition_number = models.CharField(_("nomor disposisi"), max_length=60, blank=True)
    # The day whose budget carries it.
    disposed_on = models.DateField(_("tanggal disposisi"), null=True)
    paid_on = models.DateField(_("tanggal dibayar"), null=True)
    paid_how = models.CharField(_("cara dibayar"), max_length=120, blank=True)
    ended_note = models.CharField(max_length=300, blank=True)

    objects = AidQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "need", "program"],
                condition=Q(state__in=sorted(OPEN)),
                name="aid_one_open_per_need",
            ),
            models.CheckConstraint(name="aid_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="aid_asks_for_something", condition=Q(asked__gte=1)),
            models.CheckConstraint(
                name="aid_asker_never_recommends",
                condition=Q(recommended_by__isnull=True)
                | ~Q(recommended_by=F("requested_by")) & ~Q(recommended_by=F("requested_for")),
            ),
            models.CheckConstraint(
                name="aid_disposer_is_another",
                condition=Q(disposed_by__isnull=True)
                | ~Q(disposed_by=F("requested_by"))
                & ~Q(disposed_by=F("requested_for"))
                & ~Q(disposed_by=F("recommended_by"))
                & ~Q(disposed_by=F("recommended_for")),
            ),
            models.CheckConstraint(
                name="aid_committed_has_money",
                condition=~Q(state__in=sorted(COMMITTED))
                | Q(granted__gte=1, disposed_on__isnull=False, disposed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="aid_paid_has_day", condition=~Q(state="paid") | Q(paid_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state"], name="aid_region_state"),
            models.Index(fields=["complaint"], name="aid_complaint"),
        ]
        triggers = [
            pgtrigger.FSM(name="state_moves", field="state", transitions=AID.pairs()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.asked}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:aid", args=[self.pk])
