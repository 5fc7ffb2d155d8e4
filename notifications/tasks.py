"""Thin doors for beat. The outbox is the truth; a beat that was missed is made up for by the next."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from notifications import services

# Not in the middle of the night: the digest is there when the office opens.
OPENS_AT = dt.time(7, 0)


@shared_task
def deliver() -> None:
    while services.deliver():
        pass


@shared_task
def send_digests() -> None:
    now = timezone.localtime()
    while now.time() >= OPENS_AT and services.send_digest(on=now.date()):
        pass
