"""Thin doors for beat. The outbox is the truth; a beat that was missed is made up for by the next."""

from celery import shared_task
from django.utils import timezone

from notifications import services


@shared_task
def deliver() -> None:
    while services.deliver():
        pass


@shared_task
def send_digests() -> None:
    services.send_digests(now=timezone.now())
