"""What people say about an import, and who has to wait for whom."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from core.workflow import IllegalStep
from dtks import services, tasks
from dtks.models import ImportBatch, Person
from dtks.progress import progress
from dtks.services import deciding, holding, importing, staging
from dtks.services.reporting import Report
from dtks.vocabulary import ImportPhase, ImportState, ReleaseState
from dtks.workflow import CHANGED, FINISHED, IMPORT, WORKING, Step
from regions.models import Region
from tests.factories.dtks import ImportBatchFactory, make_nik, register_file, register_row

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _places(places):
    pass


def sent(rows, *, by=None, period="2026-Q1", region="34.04", applies_itself=False):
    return services.receive(
        file=register_file(rows),
        file_name="contoh.csv",
        source="dtsen",
        period=period,
        region=Region.objects.get(pk=region),
        by=by,
        applies_itself=applies_itself,
    )


def people(count):
    return [register_row(NIK=make_nik(serial=9001 + n), NAMA=f"WARGA {n}") for n in range(count)]


# the table


def test_every_state_can_be_left_or_is_an_end():
    for state in ImportState:
        assert IMPORT.steps_from(state) or state in FINISHED
    assert WORKING.isdisjoint(FINISHED)
    assert CHANGED.isdisjoint(WORKING - {ImportState.UNDOING})


@pytest.mark.parametrize("state", [s for s in ImportState if s != ImportState.APPLIED])
def test_only_what_was_applied_can_be_taken_back(state):
    assert not IMPORT.allows(Step.UNDO, source=state)


# pause and go on


def test_a_paused_import_goes_on_after_the_last_row_it_had_read(gita, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    taken, read = importing._take, []

    def paused_after_two(batch, prepared, taking):
        if len(read) == 2:
            services.pause(batch=batch, by=gita)
        read.append(prepared.last)
        return taken(batch, prepared, taking)

    monkeypatch.setattr(importing, "_take", paused_after_two)
    batch = sent(people(45), by=gita)
    batch = services.work(batch_id=batch.pk)
    # Forty-five rows are five parts of nine.
    assert (batch.state, batch.rows_read) == (ImportState.PAUSED, 18)
    assert not ImportBatch.objects.waiting_for_a_worker(timezone.now() + dt.timedelta(days=1))
    assert services.work(batch_id=batch.pk).state == ImportState.PAUSED, (
        "nobody starts it but a person"
    )
    monkeypatch.setattr(importing, "_take", taken)
    services.resume(batch=batch, by=gita)
    batch = services.work(batch_id=batch.pk)
    assert (batch.state, batch.rows_read, batch.added) == (ImportState.CHECKED, 45, 45)
    assert batch.reread_at is None
    assert staging.count("STAGING", batch.pk) == 45


@pytest.mark.django_db(transaction=True)
def test_a_pause_while_the_rows_are_matched_loses_nothing(gita, monkeypatch):
    preview = importing.merging.preview

    def pause(batch):
        services.pause(batch=batch, by=gita)
        connection.close()

    def paused_meanwhile(batch):
        someone = threading.Thread(target=pause, args=[batch])
        someone.start()
        someone.join()
        return preview(batch)

    monkeypatch.setattr(importing.merging, "preview", paused_meanwhile)
    batch = services.work(batch_id=sent([*people(5), register_row(NIK="1")], by=gita).pk)
    assert (batch.state, batch.problems.count()) == (ImportState.PAUSED, 1)
    monkeypatch.setattr(importing.merging, "preview", preview)
    services.resume(batch=batch, by=gita)
    batch = services.work(batch_id=batch.pk)
    assert (batch.state, batch.added, batch.rows_refused) == (ImportState.CHECKED, 5, 1)


def test_what_is_over_cannot_be_paused(gita):
    batch = services.work(batch_id=sent(people(1), applies_itself=True).pk)
    with pytest.raises(IllegalStep):
        services.pause(batch=batch, by=gita)


def test_only_importers_of_the_region_decide(gita, zul, eko):
    batch = sent(people(1))
    for user in (zul, eko):
        for decide in (services.pause, services.cancel):
            with pytest.raises(PermissionDenied):
                decide(batch=batch, by=user)
    batch = services.pause(batch=batch, by=gita)
    with pytest.raises(PermissionDenied):
        services.resume(batch=batch, by=zul)


# the word of a person outlives the server


def test_waiting_rows_lost_after_the_word_are_read_again_and_applied(gita):
    batch = services.work(batch_id=sent(people(7), by=gita).pk)
    services.approve(batch=batch, by=gita)
    staging.run("TRUNCATE STAGING", batch.pk)
    batch = services.work(batch_id=batch.pk)
    assert (batch.state, batch.added, batch.approved_by) == (ImportState.APPLIED, 7, gita)
    assert batch.reread_at
    assert batch.problems.count() == 0


# standing in line


def test_an_import_waits_for_the_one_of_its_region_that_came_first(gita):
    first, second = sent(people(2), period="2026-Q1"), sent(people(3), period="2026-Q2")
    wider = sent(people(1), period="2026-Q3", region="34")
    elsewhere = sent(people(1), region="34.02")
    assert ImportBatch.objects.ahead_of(second).get() == first
    assert list(ImportBatch.objects.ahead_of(wider)) == [first, second]
    assert ImportBatch.objects.ahead_of(elsewhere).get() == wider
    assert services.work(batch_id=second.pk).state == ImportState.WAITING
    assert services.work(batch_id=elsewhere.pk).state == ImportState.WAITING, "behind the province"
    assert services.work(batch_id=first.pk).state == ImportState.CHECKED
    assert services.work(batch_id=second.pk).state == ImportState.CHECKED, (
        "a person is not waited for"
    )


def test_the_task_that_ends_wakes_the_next_in_line(monkeypatch):
    first, second = sent(people(2), period="2026-Q1"), sent(people(3), period="2026-Q2")
    woken = []
    monkeypatch.setattr(tasks.run_import, "delay", woken.append)
    tasks.run_import(str(second.pk))
    assert woken == [], "it is not its turn"
    tasks.run_import(str(first.pk))
    assert woken == [str(second.pk)]


def test_a_paused_import_lets_the_others_pass_and_goes_to_the_end(gita):
    first, second = sent(people(2), period="2026-Q1"), sent(people(3), period="2026-Q2")
    services.pause(batch=first, by=gita)
    assert not ImportBatch.objects.ahead_of(second).exists()
    first = services.resume(batch=first, by=gita)
    assert ImportBatch.objects.ahead_of(first).get() == second


def test_a_word_comes_after_the_words_before_it(gita):
    first = services.work(batch_id=sent(people(2), period="2026-Q1").pk)
    second = services.work(batch_id=sent(people(3), period="2026-Q2").pk)
    second = services.approve(batch=second, by=gita)
    first = services.approve(batch=first, by=gita)
    assert services.work(batch_id=first.pk).state == ImportState.APPLYING
    assert services.work(batch_id=second.pk).state == ImportState.APPLIED
    assert services.work(batch_id=first.pk).state == ImportState.APPLIED


def test_an_import_that_kills_its_workers_at_the_merge_is_given_up(gita):
    batch = services.work(batch_id=sent(people(2)).pk)
    services.approve(batch=batch, by=gita)
    ImportBatch.objects.update(attempts=5)
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.FAILED
    assert "berulang kali" in batch.failure
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_person_is_not_kept_waiting_by_a_worker(gita, monkeypatch):
    """The row is held elsewhere: after a moment the page says so, and nothing has changed."""
    monkeypatch.setattr(deciding, "PATIENCE", "100ms")
    batch = sent(people(1))
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            holding.locked(batch.pk)
            held.set()
            done.wait(10)
        connection.close()

    worker = threading.Thread(target=hold)
    worker.start()
    held.wait(10)
    with pytest.raises(services.Busy, match="coba lagi"):
        services.cancel(batch=batch, by=gita)
    done.set()
    worker.join()
    assert services.cancel(batch=batch, by=gita).release.state == ReleaseState.CANCELLED


# how far it is


@pytest.mark.django_db(transaction=True)
def test_figures_are_seen_while_the_work_is_still_open():
    batch = ImportBatchFactory(state=ImportState.APPLYING)
    with transaction.atomic(), Report(batch.pk) as report:
        Person.objects.exists()
        report.begin(ImportPhase.PERSONS, 400)
        seen = []

        def look():
            seen.append(ImportBatch.objects.get(pk=batch.pk))
            connection.close()

        other = threading.Thread(target=look)
        other.start()
        other.join()
    assert (seen[0].phase, seen[0].phase_total) == (ImportPhase.PERSONS, 400)


@pytest.mark.django_db(transaction=True)
def test_a_figure_that_would_have_to_wait_is_left_out():
    batch = ImportBatchFactory(state=ImportState.APPLYING)
    with transaction.atomic(), Report(batch.pk) as report:
        holding.locked(batch.pk)
        report.begin(ImportPhase.PERSONS, 400)
    batch.refresh_from_db()
    assert batch.phase == ""


def far(phase, **told):
    return progress(phase, now=NOW, **{"done": 0, "total": 0, **told})


def test_progress_is_of_the_whole_stretch_and_time_of_the_measured_speed():
    since = NOW - dt.timedelta(minutes=1)
    half = far(ImportPhase.READING, done=50, total=100, since=since)
    assert half.percent == 42
    assert half.left == dt.timedelta(minutes=1) + dt.timedelta(minutes=2) * 25 / 65
    resumed = far(ImportPhase.READING, done=50, total=100, began_with=40, since=since)
    assert resumed.left > half.left * 4, "only what this worker read tells its speed"


def test_before_anything_is_measured_no_time_is_guessed():
    assert far(ImportPhase.READING, done=50, total=100, since=NOW).left is None
    assert far(ImportPhase.CHECKING, since=NOW - dt.timedelta(minutes=5)).left is None
    assert far("").percent == 0


@pytest.mark.parametrize("phase", ImportPhase)
def test_no_phase_says_it_is_all_done(phase):
    assert 0 <= far(phase, done=100, total=100).percent < 100
