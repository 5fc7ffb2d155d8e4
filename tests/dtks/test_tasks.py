"""The worker's doors: a lost task is found again in the database."""

import datetime as dt

import pytest
from django.utils import timezone

from dtks import services, tasks
from dtks.models import ImportBatch, Person
from dtks.vocabulary import ImportState, ListState
from tests.factories.dtks import ListCheckFactory, register_file, register_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(places):
    return services.receive(
        file=register_file([register_row()]),
        file_name="contoh.csv",
        source="dtks",
        period="2023-06",
        applies_itself=True,
    )


def test_the_task_does_the_whole_work_and_may_run_twice(batch):
    for _twice in range(2):
        tasks.run_import(str(batch.pk))
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "silent_for", "is_sent"),
    [
        (ImportState.WAITING, 10, False),
        (ImportState.WAITING, 60, True),
        (ImportState.APPLYING, 60, True),
        (ImportState.READING, 60, False),
        (ImportState.READING, 600, True),
        (ImportState.CHECKED, 6000, False),
        (ImportState.APPLIED, 6000, False),
    ],
)
def test_beat_sends_again_what_nobody_works_on(batch, monkeypatch, state, silent_for, is_sent):
    sent = []
    monkeypatch.setattr(tasks.run_import, "delay", sent.append)
    ImportBatch.objects.update(
        state=state, touched_at=timezone.now() - dt.timedelta(seconds=silent_for)
    )
    tasks.resume_imports()
    assert sent == ([str(batch.pk)] if is_sent else [])


@pytest.mark.parametrize(
    ("state", "silent_for", "is_sent"),
    [
        (ListState.WAITING, 10, False),
        (ListState.WAITING, 60, True),
        (ListState.CHECKING, 60, False),
        (ListState.CHECKING, 600, True),
        (ListState.CANCELLED, 6000, False),
    ],
)
def test_beat_sends_a_lost_list_again(ani, monkeypatch, state, silent_for, is_sent):
    sent = []
    monkeypatch.setattr(tasks.run_list, "delay", sent.append)
    silent_since = timezone.now() - dt.timedelta(seconds=silent_for)
    check = ListCheckFactory(by=ani, state=state, touched_at=silent_since)
    tasks.resume_lists()
    assert sent == ([str(check.pk)] if is_sent else [])
