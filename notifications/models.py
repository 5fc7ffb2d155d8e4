"""What members of staff were told, and who wants it by e-mail once a day.

A notice holds a number and plain words, never a name: it may leave the house in an e-mail.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from core.ids import new_id
from notifications.querysets import NoticeQuerySet, SubscriptionQuerySet


class Notice(models.Model):
    """One event as one person was told of it."""

    class About(models.TextChoices):
        CASE = "case", _("Keluhan")
        REFERRAL = "referral", _("Rujukan")
        # A letter as the organisation that received it sees it.
        LETTER = "letter", _("Surat masuk")
        VISIT = "visit", _("Kunjungan")
        DEPUTY = "deputy", _("Penggantian")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=10, choices=About)
    # What stands in the address of the page: a case's or referral's number, a visit's key. Empty for the
    # page of deputies.
    key = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    is_pressing = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["receiver", "event"], name="notice_once"),
            models.CheckConstraint(
                name="notice_known_about",
                condition=models.Q(about__in=["case", "referral", "visit", "deputy", "letter"]),
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "-at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["receiver"], name="notice_unread", condition=models.Q(read_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Subscription(models.Model):
    """Somebody who wants a daily e-mail of what is unread, and where to. No row: no e-mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    email = models.EmailField()
    # The day of the last digest, by the calendar of the desk.
    sent_on = models.DateField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.user_id)
