"""Thin doors for the worker: take an id, may run twice, call one service."""

import uuid

from celery import shared_task
from django.utils import timezone

from dtks import services
from dtks.models import ImportBatch, ListCheck


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


@shared_task
def run_list(list_id: str) -> None:
    services.check_list(list_id=uuid.UUID(list_id))


@shared_task
def resume_lists() -> None:
    """Every minute: lists whose task was lost with its worker or its broker."""
    for check in ListCheck.objects.waiting_for_a_worker(timezone.now()).only("pk"):
        run_list.delay(str(check.pk))


@shared_task
def forget_lists() -> None:
    services.forget_lists(now=timezone.now())
