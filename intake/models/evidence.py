"""What the register said and what the supervisor and the manager found: evidence, never edited."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from dtks.vocabulary import Outcome
from intake.models.case import Complaint
from intake.querysets import CaseRowQuerySet
from programs.models import Organization, Program
from regions.models import Region

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class RegisterCheck(models.Model):
    """One look-up in the register, as it was answered on that day."""

    class How(models.TextChoices):
        EXACT = "exact", _("NIK cocok")
        CONFIRMED = "confirmed", _("dipastikan petugas")
        REJECTED = "rejected", _("calon ditolak petugas")
        OPEN = "open", _("menunggu kepastian petugas")
        RELEASE = "release", _("dicek ulang karena rilis registri")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="register_checks"
    )
    outcome = models.CharField(max_length=14, choices=Outcome)
    how = models.CharField(max_length=10, choices=How)
    source = models.CharField(max_length=8, blank=True)
    period = models.CharField(max_length=10, blank=True)
    release = models.ForeignKey(
        "dtks.Release", null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey("dtks.Person", null=True, on_delete=models.PROTECT, related_name="+")
    decile = models.PositiveSmallIntegerField(null=True)
    benefits = ArrayField(models.CharField(max_length=30), default=list)
    score = models.PositiveSmallIntegerField(null=True)
    reasons = models.JSONField(default=list)
    # [{"person": uuid, "score": 0-100, "kind": "typo"|"name", "why": [...]}]
    candidates = models.JSONField(default=list)
    # Nobody asks when a release does.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="register_check_is_signed",
                condition=Q(by__isnull=False) | Q(how="release"),
            )
        ]
        indexes = [models.Index(fields=["complaint", "-at"], name="register_check_latest")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.outcome} {self.source} {self.period}"


class Verification(models.Model):
    """A finding of the supervisor or a decision of the manager about a person outside the register."""

    class Stage(models.TextChoices):
        SUPERVISOR = "supervisor", _("Pemeriksaan supervisor")
        DECISION = "decision", _("Putusan manajer/koordinator")

    class Basis(models.TextChoices):
        VISIT = "visit", _("Kunjungan rumah")
        PAPERS = "papers", _("Berkas")
        BOTH = "both", _("Kunjungan dan berkas")

    class Hardship(models.TextChoices):
        POOR = "poor", _("Tidak mampu")
        VULNERABLE = "vulnerable", _("Rentan")
        WELL_OFF = "well_off", _("Mampu")

    class Alternative(models.TextChoices):
        REGIONAL = "regional", _("Program daerah")
        PARTNER = "partner", _("Mitra PSKS")
        CSR = "csr", _("CSR/Baznas")
        PROPOSAL = "proposal", _("Usulan ke DTSEN")
        OTHER_OFFICE = "other_office", _("Dinas lain")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="verifications")
    stage = models.CharField(max_length=10, choices=Stage)
    basis = models.CharField(_("dasar pemeriksaan"), max_length=8, choices=Basis, blank=True)
    hardship = models.CharField(_("keadaan ekonomi"), max_length=10, choices=Hardship, blank=True)
    finding = models.TextField(_("temuan"), max_length=2000, blank=True)
    alternative = models.CharField(_("alternatif"), max_length=12, choices=Alternative, blank=True)
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("program"),
    )
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("mitra"),
    )
    reason = models.TextField(_("alasan untuk warga"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="verification_supervisor_finds",
                condition=~Q(stage="supervisor") | ~Q(finding="") & ~Q(basis="") & ~Q(hardship=""),
            ),
            models.CheckConstraint(
                name="verification_decision_is_alternative_or_refusal",
                condition=~Q(stage="decision") | ~Q(alternative="") | ~Q(reason=""),
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.stage} {self.complaint_id}"

    @property
    def hands(self) -> frozenset[uuid.UUID | None]:
        """Whoever wrote it, and whom they stood in for."""
        return frozenset({self.by_id, self.on_behalf_of_id})
