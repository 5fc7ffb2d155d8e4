"""What a citizen should hear of their case, and how they were told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models.case import Complaint
from intake.querysets import CitizenMessageQuerySet
from regions.models import Region


class CitizenMessage(models.Model):
    """A draft until an officer says by which road it was told, or why it need not be.

    One waits per topic: newer news of the case, or of one referral, takes the place of what nobody told yet.
    """

    class Occasion(models.TextChoices):
        REGISTERED = "registered", _("Keluhan tercatat")
        PAPERS = "papers", _("Berkas kurang")
        DECIDED = "decided", _("Ada putusan")
        DECLINED = "declined", _("Ditolak dengan alasan")
        REFERRED = "referred", _("Rujukan dikirim")
        ANSWERED = "answered", _("Penyedia menjawab")
        RESULT = "result", _("Ada hasil")
        CLOSED = "closed", _("Keluhan ditutup")
        LAPSED = "lapsed", _("Ditutup, berkas tidak dilengkapi")
        OTHER = "other", _("Kabar lain")

    class State(models.TextChoices):
        WAITING = "waiting", _("Belum disampaikan")
        TOLD = "told", _("Sudah disampaikan")
        DROPPED = "dropped", _("Tidak disampaikan")

    class Road(models.TextChoices):
        WHATSAPP = "whatsapp", _("WhatsApp")
        SPOKEN = "spoken", _("Lisan, bertemu langsung")
        CALL = "call", _("Telepon")
        SMS = "sms", _("SMS")
        EMAIL = "email", _("Surel")
        LETTER = "letter", _("Surat")
        CLOSING = "closing", _("Saat keluhan ditutup")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="messages")
    # Empty for the case itself, the number of a referral, or the key of a message of its own.
    topic = models.CharField(max_length=40, blank=True)
    occasion = models.CharField(max_length=12, choices=Occasion)
    # What happened, in a few words; a sealed case never says it.
    about = models.CharField(max_length=300, blank=True)
    # Empty while nobody changed the words that follow from the occasion.
    text = models.TextField(max_length=1200, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    road = models.CharField(max_length=10, choices=Road, blank=True)
    note = models.CharField(max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = CitizenMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "complaint", "topic"],
                condition=Q(state="waiting"),
                name="message_waits_once",
            ),
            models.CheckConstraint(
                name="message_settled_is_signed",
                condition=Q(state="waiting", settled_at=None, settled_by=None)
                | ~Q(state="waiting") & Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="message_told_has_road_and_words",
                condition=~Q(state="told") | ~Q(road="") & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="message_dropped_has_reason", condition=~Q(state="dropped") | ~Q(note="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "proposed_at", "id"],
                name="message_waiting",
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.complaint_id}"
