"""Proposals to the register and corrections of it, the monthly files they go with, and when those close."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from core.ids import new_id
from dtks import periods
from intake import cutoff
from intake.models.case import Complaint
from intake.models.people import ClientDocument
from intake.proposal_flow import HANDED_OVER, LIVE, PROPOSAL, State
from intake.querysets import DatedQuerySet, ProposalQuerySet
from regions.models import Region
from regions.querysets import RegionScopedQuerySet


class Track(models.TextChoices):
    """Two calendars of the ministry: updating the register, and asking for aid."""

    UPDATE = "update", _("Pemutakhiran DTSEN")
    AID = "aid", _("Usulan bantuan sosial")


class CutOff(models.Model):
    """On which days of the month a track opens and closes: circulars change it, so it is dated data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    track = models.CharField(_("jalur"), max_length=6, choices=Track)
    opens_day = models.PositiveSmallIntegerField(_("dibuka tanggal"), default=1)
    cut_off_day = models.PositiveSmallIntegerField(_("ditutup tanggal"))
    draw_day = models.PositiveSmallIntegerField(_("data ditarik tanggal"), null=True, blank=True)
    result_days = models.PositiveSmallIntegerField(
        _("hasil ditunggu (hari)"),
        help_text=_("Lewat dari ini tanpa hasil, usulan ditandai terlambat."),
    )
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    source = models.CharField(_("dasar"), max_length=300)
    version = models.PositiveIntegerField(default=1)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["track", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="cut_off_days_of_a_month",
                condition=Q(opens_day__gte=1, opens_day__lte=F("cut_off_day"), cut_off_day__lte=31)
                & (Q(draw_day=None) | Q(draw_day__gte=1, draw_day__lte=31)),
                violation_error_message=_(
                    "Tanggal harus 1 sampai 31, dan penutupan tidak boleh sebelum pembukaan."
                ),
            ),
            models.CheckConstraint(
                name="cut_off_dates",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Akhir masa berlaku mendahului awalnya."),
            ),
            ExclusionConstraint(
                name="cut_off_one_at_a_time",
                expressions=[
                    ("track", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "Masa berlakunya bertumpuk dengan jadwal lain pada jalur ini. Akhiri dahulu yang lama."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_track_display()}: {self.cut_off_day}"

    def window(self, today) -> cutoff.Window:
        return cutoff.window(
            today, opens=self.opens_day, cut_off=self.cut_off_day, drawn=self.draw_day
        )


class ProposalExport(models.Model):
    """One file that was handed over: of which month, made by whom, with how many lines."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    period = models.CharField(max_length=7)
    lines = models.PositiveIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(name="export_has_lines", condition=Q(lines__gte=1)),
            models.CheckConstraint(
                name="export_period_is_a_month",
                condition=Q(period__regex=r"^\d{4}-(0[1-9]|1[0-2])$"),
            ),
        ]
        indexes = [models.Index(fields=["region", "-made_at"], name="export_of_region")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.period} ({self.lines})"

    @property
    def month(self) -> str:
        """`November 2026`"""
        return periods.words(self.period)


class RegisterProposal(models.Model):
    """What the desk asks of the register for the person of one case, on whose word, and what became of it.

    `changes` are words for people, [{"field", "old", "new"}]; identity numbers stay in the client's encrypted columns,
    and in `sent_row`: the line as it was handed over.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("Usulan baru ke DTSEN")
        DATA = "data", _("Perbaikan data")
        DECILE = "decile", _("Perbaikan desil")
        REMOVE = "remove", _("Penghapusan (meninggal, ganda)")
        AID = "aid", _("Usulan bantuan sosial")

    class Basis(models.TextChoices):
        MINUTES = "minutes", _("Berita acara musdes/muskel")
        STATEMENT = "statement", _("SPTJM")

    State = State

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    changes = models.JSONField(default=list, blank=True)
    reason = models.TextField(_("alasan"), max_length=1000)
    basis = models.CharField(_("dasar"), max_length=10, choices=Basis, blank=True)
    minutes_number = models.CharField(_("nomor berita acara"), max_length=80, blank=True)
    signed_on = models.DateField(_("tanggal"), null=True, blank=True)
    document = models.ForeignKey(
        ClientDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFTED)
    # The case waits for the result; let go, it may be closed while the proposal goes on.
    holds_case = models.BooleanField(_("keluhan menunggu hasil"), default=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Everybody whose words these are: none of them approves.
    author_ids = ArrayField(models.UUIDField(), default=list)
    drafted_at = models.DateTimeField(default=timezone.now)
    return_note = models.CharField(max_length=500, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    export = models.ForeignKey(
        ProposalExport, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    sent_row = EncryptedTextField(null=True)
    due_on = models.DateField(null=True)
    # A later release already shows what was asked for: a hint, until somebody records the result.
    seen_in = models.ForeignKey(
        "dtks.Release", null=True, on_delete=models.PROTECT, related_name="+"
    )
    result_note = models.CharField(_("keterangan hasil"), max_length=500, blank=True)
    result_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    result_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="proposal_known_state", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="proposal_rests_on_paper",
                condition=Q(state__in=[State.DRAFTED, State.WITHDRAWN])
                | Q(signed_on__isnull=False, document__isnull=False)
                & (Q(basis="minutes") & ~Q(minutes_number="") | Q(basis="statement")),
            ),
            models.CheckConstraint(
                name="proposal_approver_is_no_author",
                condition=Q(approved_by=None) | ~Q(author_ids__contains=[F("approved_by")]),
            ),
            models.CheckConstraint(
                name="proposal_approval_is_signed",
                condition=~Q(state__in=[State.READY, *sorted(HANDED_OVER)])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_handed_over_in_a_file",
                condition=Q(
                    state__in=sorted(HANDED_OVER),
                    export__isnull=False,
                    sent_row__isnull=False,
                    due_on__isnull=False,
                )
                | ~Q(state__in=sorted(HANDED_OVER)) & Q(export=None, sent_row=None),
            ),
            models.CheckConstraint(
                name="proposal_result_is_signed",
                condition=~Q(state__in=[State.ACCEPTED, State.REFUSED, State.EXPIRED])
                | Q(result_by__isnull=False, result_on__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_refusal_says_why",
                condition=~Q(state__in=[State.REFUSED, State.EXPIRED]) | ~Q(result_note=""),
            ),
            models.UniqueConstraint(
                fields=["region", "complaint", "kind"],
                condition=Q(state__in=sorted(LIVE)),
                name="proposal_one_alive_per_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "state", "-drafted_at", "-id"], name="proposal_of_region"
            ),
            models.Index(
                fields=["due_on"], name="proposal_awaited", condition=Q(state=State.EXPORTED)
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="state_moves", field="state", transitions=PROPOSAL.pairs()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.complaint_id}"

    def get_absolute_url(self) -> str:
        return reverse("intake:proposal", args=[self.pk])

    @property
    def track(self) -> str:
        return Track.AID if self.kind == self.Kind.AID else Track.UPDATE
