"""Thin doors for beat."""

from celery import shared_task
from django.utils import timezone

from intake import services


@shared_task
def flag_overdue() -> None:
    while services.flag_overdue(now=timezone.now()):
        pass
