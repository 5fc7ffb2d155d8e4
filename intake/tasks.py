"""Thin doors for beat."""

import uuid

from celery import shared_task
from django.utils import timezone

from intake import services
from intake.models import Screening


@shared_task
def escalate() -> None:
    while services.escalate(now=timezone.now()):
        pass
    while services.end_of_papers(now=timezone.now()):
        pass


@shared_task
def recheck_after_releases() -> None:
    """Releases are found here, not announced by the register: it knows of no cases."""
    services.open_rechecks()
    while services.recheck_next():
        pass


@shared_task
def run_screening(screening_id: str) -> None:
    services.work_screening(screening_id=uuid.UUID(screening_id))


@shared_task
def resume_screenings() -> None:
    """Runs whose task was lost; a run that another worker is at is shared village by village."""
    for run in Screening.objects.unfinished().only("pk"):
        services.work_screening(screening_id=run.pk)
