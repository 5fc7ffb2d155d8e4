"""Thin doors for beat."""

from celery import shared_task
from django.utils import timezone

from programs import services


@shared_task
def bring_versions_into_force() -> None:
    services.bring_into_force(on=timezone.localdate())
