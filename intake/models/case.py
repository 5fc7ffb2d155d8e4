"""The complaint, its needs, its notes, and the papers still missing."""

import secrets

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models.words import words_of
from intake.querysets import CaseRowQuerySet, ComplaintQuerySet
from intake.workflow import COMPLAINT, OPEN, Status
from programs.models import DocumentKind, PPKSKind, Program, Sector
from regions.models import Region


class NumberSeries(models.Model):
    """The last serial given out, per regency, year and purpose: locked, so that numbers have no gap and no twin."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "year", "purpose"], name="number_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.region_id} {self.year}: {self.last}"


def public_token() -> str:
    """128 random bits for the address printed on the receipt."""
    return secrets.token_urlsafe(16)


class Complaint(models.Model):
    """One arrival of one person at the desk, with one or more needs."""

    class Channel(models.TextChoices):
        DESK = "desk", _("Loket")
        FIELD = "field", _("Fasilitator di lapangan")
        PHONE = "phone", _("Telepon")
        WHATSAPP = "whatsapp", _("WhatsApp")
        LETTER = "letter", _("Surat")
        OUTREACH = "outreach", _("Penjangkauan")

    class Class(models.TextChoices):
        MEMBERSHIP = "membership", _("Kepesertaan program")
        GRIEVANCE = "grievance", _("Pengaduan program")
        NEED = "need", _("Kebutuhan program")
        NON_PROGRAMME = "non_programme", _("Non-program")

    class Kind(models.TextChoices):
        QUESTION = "question", _("Pertanyaan")
        SUGGESTION = "suggestion", _("Saran")
        COMPLAINT = "complaint", _("Pengaduan")

    class Reporter(models.TextChoices):
        SELF = "self", _("Diri sendiri")
        FAMILY = "family", _("Keluarga")
        NEIGHBOUR = "neighbour", _("Tetangga, RT/RW")
        FACILITATOR = "facilitator", _("Fasilitator")
        PROXY = "proxy", _("Kuasa")

    class Stage(models.TextChoices):
        """Which of the three clocks runs."""

        ANSWER = "answer", _("jawaban pertama")
        PAPERS = "papers", _("kelengkapan berkas, giliran warga")
        SERVICE = "service", _("penyelesaian layanan")

    Status = Status

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    number = models.CharField(_("nomor"), max_length=20)
    token = models.CharField(max_length=30, default=public_token, editable=False)
    client = models.ForeignKey("intake.Client", on_delete=models.PROTECT, related_name="complaints")
    channel = models.CharField(_("saluran"), max_length=12, choices=Channel, default=Channel.DESK)
    category = models.CharField(_("jenis"), max_length=16, choices=Class, default=Class.NEED)
    kind = models.CharField(_("bentuk"), max_length=12, choices=Kind, default=Kind.COMPLAINT)
    reporter = models.CharField(
        _("dilaporkan oleh"), max_length=12, choices=Reporter, default=Reporter.SELF
    )
    reporter_name = models.CharField(_("nama pelapor"), max_length=120, blank=True)
    reporter_phone = models.CharField(_("telepon pelapor"), max_length=20, blank=True)
    reporter_relation = models.CharField(_("hubungan dengan warga"), max_length=60, blank=True)
    story = models.TextField(_("cerita singkat"), max_length=5000)
    is_urgent = models.BooleanField(_("mendesak"), default=False)
    urgent_reason = models.CharField(_("alasan mendesak"), max_length=120, blank=True)
    is_sealed = models.BooleanField(_("dirahasiakan"), default=False)
    truth_stated_at = models.DateTimeField()

    status = models.CharField(max_length=12, choices=Status, default=Status.REGISTERED)
    status_since = models.DateTimeField(default=timezone.now)
    # Who brought it there: to them it is no news.
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    resume_to = models.CharField(max_length=12, choices=Status, blank=True)
    due_at = models.DateTimeField()
    paused_since = models.DateTimeField(null=True)
    # What the due time was computed from, so that an edited rule can move it. No start: since the arrival.
    clock_stage = models.CharField(max_length=8, choices=Stage, default=Stage.ANSWER)
    clock_started_at = models.DateTimeField(null=True)
    # Ended turns of the citizen within this clock: stopped, resumed, stopped, resumed.
    clock_pauses = ArrayField(models.DateTimeField(), default=list)
    # Until when the citizen may bring what is missing; only while the clock stands.
    papers_due_at = models.DateTimeField(null=True)
    # The last step of escalation that was taken for this due time.
    alarm = models.PositiveSmallIntegerField(default=0)
    open_work = models.PositiveSmallIntegerField(default=0)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(default=timezone.now)
    informed_at = models.DateTimeField(null=True)
    informed_how = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "number"], name="complaint_number_once"),
            models.CheckConstraint(
                name="complaint_known_status", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="complaint_closed_has_time",
                condition=Q(
                    status=Status.CLOSED, closed_at__isnull=False, informed_at__isnull=False
                )
                | ~Q(status=Status.CLOSED),
            ),
            models.CheckConstraint(
                name="complaint_paused_while_incomplete",
                condition=Q(status=Status.INCOMPLETE, paused_since__isnull=False)
                & Q(resume_to__in=[Status.IN_REVIEW, Status.VERIFYING])
                | ~Q(status=Status.INCOMPLETE) & Q(paused_since__isnull=True),
            ),
            models.CheckConstraint(
                name="complaint_resolved_has_no_open_work",
                condition=~Q(
                    status__in=[Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.MERGED]
                )
                | Q(open_work=0),
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="complaint_number"),
            models.Index(fields=["token"], name="complaint_token"),
            models.Index(fields=["region", "status", "due_at", "id"], name="complaint_queue"),
            # What is still open: a part that stays small, however much a desk has behind it.
            models.Index(
                fields=["region", "status", "due_at", "id"],
                name="complaint_open",
                condition=Q(status__in=sorted(OPEN)),
            ),
            models.Index(fields=["status", "-status_since", "region"], name="complaint_arrived"),
            models.Index(fields=["region", "-received_at", "-id"], name="complaint_received"),
            # A whole regency, newest first and by the month: the region alone cannot give that order.
            models.Index(fields=["-received_at", "-id"], name="complaint_newest"),
            models.Index(
                fields=["closed_at"],
                name="complaint_closed",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(fields=["client", "status"], name="complaint_client"),
            models.Index(
                fields=["papers_due_at"],
                name="complaint_papers_scan",
                condition=Q(paused_since__isnull=False),
            ),
            models.Index(
                fields=["due_at"],
                name="complaint_alarm_scan",
                condition=Q(alarm__lt=3, paused_since__isnull=True)
                & ~Q(
                    status__in=[Status.RESOLVED, Status.CLOSED, Status.DECLINED, Status.CANCELLED]
                ),
            ),
            GinIndex(words_of("story"), name="complaint_words"),
            GinIndex(
                OpClass(Upper("reporter_name"), name="gin_trgm_ops"),
                name="complaint_reporter_name",
                condition=~Q(reporter_name=""),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="status_moves", field="status", transitions=COMPLAINT.pairs()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("dashboard:case", args=[self.number])


class Need(models.Model):
    """One thing this person needs, with its own outcome: closing one never closes another."""

    class Outcome(models.TextChoices):
        HELPED = "helped", _("Bantuan diterima")
        INFORMED = "informed", _("Informasi diberikan")
        PROPOSED = "proposed", _("Diusulkan ke registri")
        PARTNER = "partner", _("Dibantu mitra")
        NOT_MET = "not_met", _("Tidak dapat dipenuhi")
        WITHDRAWN = "withdrawn", _("Dicabut warga")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="needs")
    # The need of a merged case that goes on here; the other row stays as it is, so that parting them loses nothing.
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried"
    )
    position = models.PositiveSmallIntegerField(default=0)
    sector = models.CharField(_("bidang"), max_length=20, choices=Sector)
    wish = models.CharField(_("yang dibutuhkan"), max_length=200)
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("program"),
    )
    ppks_kinds = models.ManyToManyField(
        PPKSKind, blank=True, related_name="+", verbose_name=_("jenis PPKS")
    )
    outcome = models.CharField(_("hasil"), max_length=12, choices=Outcome, blank=True)
    outcome_note = models.CharField(_("keterangan hasil"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="need_outcome_is_signed",
                condition=Q(outcome="", settled_by__isnull=True, settled_at__isnull=True)
                | ~Q(outcome="") & Q(settled_by__isnull=False, settled_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.wish


class Note(models.Model):
    """What a member of staff wrote on the case. Append-only: a mistake is answered by another note."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(max_length=3000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [GinIndex(words_of("text"), name="note_words")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.text[:40]


class PaperRequest(models.Model):
    """A paper the citizen still owes. Fulfilled by the document that answers it, or waived with a reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="paper_requests"
    )
    kind = models.ForeignKey(DocumentKind, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    document = models.ForeignKey(
        "intake.ClientDocument", null=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_reason = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "complaint", "kind"],
                condition=Q(settled_at__isnull=True),
                name="paper_asked_once",
            )
        ]

    def __str__(self) -> str:
        return self.kind_id
