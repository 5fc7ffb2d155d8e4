"""Thin doors for beat."""

from celery import shared_task
from django.utils import timezone

from referrals import services


@shared_task
def chase() -> None:
    while services.chase_next(now=timezone.now()):
        pass


@shared_task
def look_for_empty_hands() -> None:
    services.look_for_empty_hands(now=timezone.now())
