"""Thin doors for the worker: take an id, may run twice, call one service."""

import uuid

from celery import shared_task
from django.utils import timezone

from dtks import services
from dtks.models import ImportBatch


@shared_task
def run_import(batch_id: str) -> None:
    batch = services.work(batch_id=uuid.UUID(batch_id))
    if not batch.is_working:
        for waiting in ImportBatch.objects.overlapping(batch.region_id).in_line().only("pk"):
            run_import.delay(str(waiting.pk))


@shared_task
def resume_imports() -> None:
    """Every minute: batches whose task was lost with its worker or its broker."""
    for batch in ImportBatch.objects.waiting_for_a_worker(timezone.now()).only("pk"):
        run_import.delay(str(batch.pk))
