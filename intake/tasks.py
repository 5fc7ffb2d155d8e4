"""Thin doors for beat."""

from celery import shared_task
from django.utils import timezone

from intake import services


@shared_task
def flag_overdue() -> None:
    while services.flag_overdue(now=timezone.now()):
        pass


@shared_task
def recheck_after_releases() -> None:
    """Releases are found here, not announced by the register: it knows of no cases."""
    services.open_rechecks()
    while services.recheck_next():
        pass
