"""A visit and its photos."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models import Complaint, Verification
from outreach.querysets import VisitPhotoQuerySet, VisitQuerySet
from outreach.workflow import OPEN, VISIT, State
from regions.models import Region


class Visit(models.Model):
    """One errand of one facilitator to one home. `answers` are checked against outreach.questions."""

    class Purpose(models.TextChoices):
        VERIFICATION = "verification", _("Memeriksa keadaan keluarga")
        FOLLOW_UP = "follow_up", _("Tindak lanjut layanan")
        PAPERS = "papers", _("Melengkapi data dan berkas")

    class Met(models.TextChoices):
        SELF = "self", _("Yang bersangkutan")
        FAMILY = "family", _("Keluarga")
        NEIGHBOUR = "neighbour", _("Tetangga, RT/RW")
        NOBODY = "nobody", _("Tidak bertemu")

    State = State
    Conclusion = Verification.Hardship

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="visits")
    purpose = models.CharField(
        _("tujuan"), max_length=14, choices=Purpose, default=Purpose.VERIFICATION
    )
    instruction = models.CharField(_("pesan untuk petugas"), max_length=500, blank=True)
    planned_on = models.DateField(_("tanggal"))
    window_from = models.TimeField(_("dari pukul"), null=True, blank=True)
    window_to = models.TimeField(_("sampai pukul"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField(default=timezone.now)
    ended_reason = models.CharField(max_length=300, blank=True)

    # Filled in by the report.
    report_id = models.UUIDField(null=True)
    met_with = models.CharField(_("bertemu dengan"), max_length=10, choices=Met, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    conclusion = models.CharField(
        _("kesimpulan"), max_length=10, choices=Verification.Hardship, blank=True
    )
    note = models.TextField(_("catatan"), max_length=2000, blank=True)
    visited_at = models.DateTimeField(_("waktu kunjungan"), null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.CheckConstraint(name="visit_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="visit_done_says_when_and_whom",
                condition=~Q(state=State.DONE)
                | Q(visited_at__isnull=False, done_by__isnull=False)
                & Q(met_with__in=["self", "family", "neighbour"]),
            ),
            models.CheckConstraint(
                name="visit_missed_met_nobody",
                condition=~Q(state=State.MISSED) | Q(met_with="nobody", visited_at__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_cancelled_has_reason",
                condition=~Q(state=State.CANCELLED) | ~Q(ended_reason=""),
            ),
            models.CheckConstraint(
                name="visit_window_runs_forward",
                condition=Q(window_from__isnull=True)
                | Q(window_to__isnull=True)
                | Q(window_from__lt=F("window_to")),
            ),
            models.CheckConstraint(
                name="visit_place_is_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "planned_on", "id"], name="visit_region_day"),
            models.Index(fields=["assigned_to", "planned_on", "id"], name="visit_own_day"),
            models.Index(
                fields=["region", "state", "planned_on"],
                name="visit_open",
                condition=Q(state__in=sorted(OPEN)),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="state_moves", field="state", transitions=VISIT.pairs()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.planned_on}"

    def get_absolute_url(self) -> str:
        return reverse("outreach:visit", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def photo_path(photo: "VisitPhoto", filename: str) -> str:
    """By row id alone: neither a name nor a number reaches the disk."""
    return f"visits/{photo.id.hex[-2:]}/{photo.id}.{filename.rpartition('.')[2]}"


class VisitPhoto(models.Model):
    """Kept as soon as it arrives, so that a mistake elsewhere in the form does not lose it."""

    class Kind(models.TextChoices):
        FRONT = "front", _("Depan rumah")
        INSIDE = "inside", _("Dalam rumah")
        TOILET = "toilet", _("Jamban")
        KK = "kk", _("Kartu keluarga")
        OTHER = "other", _("Lainnya")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    kind = models.CharField(max_length=8, choices=Kind)
    file = models.FileField(upload_to=photo_path)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            # The same photo sent twice is one photo.
            models.UniqueConstraint(fields=["region", "visit", "sha256"], name="visit_photo_once"),
            models.CheckConstraint(
                name="visit_photo_is_image", condition=Q(content_type__startswith="image/")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
