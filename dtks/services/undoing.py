"""An applied release is taken back: the register becomes, row by row, what it was before it.

Rows it changed get their image back (`dtks.models.before`); rows it added go, except persons that
a case points at: those stay, marked as no longer listed by the release that was withdrawn.
"""

import uuid
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from audit.verbs import Verb
from dtks.models import Family, FamilyBefore, ImportBatch, Person, PersonBefore, Release
from dtks.services import holding, merging, vouching
from dtks.services.reporting import Report
from dtks.vocabulary import ImportPhase, ImportState, ReleaseState
from dtks.workflow import IMPORT, Step
from regions.scope import bounds

MOST_ATTEMPTS = 5
# Rows a statement, so that the page can say how far it is.
SLICE = 20_000

ADDED = """
CREATE TEMP TABLE dtks_undo ON COMMIT DROP AS
SELECT row_number() OVER () AS n, p.id, (REFERENCED) AS stays
FROM dtks_person p
WHERE p.release_id = %(release)s AND p.region_id >= %(low)s AND p.region_id < %(high)s
AND NOT EXISTS (SELECT 1 FROM dtks_personbefore b WHERE b.id = p.id AND b.kept_for_id = %(release)s)
"""

DROP_PERSONS = """
DELETE FROM dtks_person p USING dtks_undo u
WHERE u.id = p.id AND NOT u.stays AND u.n > %(after)s AND u.n <= %(after)s + %(slice)s
"""

LEAVE_STAYING = """
UPDATE dtks_person p SET delisted_by_id = %(release)s, fingerprint = NULL
FROM dtks_undo u WHERE u.id = p.id AND u.stays
"""

PUT_BACK = """
UPDATE {table} t SET {changes} FROM {image} b WHERE b.kept_for_id = %(release)s AND b.id = t.id
"""

# Their families stay with the persons who do.
DROP_FAMILIES = """
DELETE FROM dtks_family f
WHERE f.release_id = %(release)s AND f.region_id >= %(low)s AND f.region_id < %(high)s
AND NOT EXISTS (SELECT 1 FROM dtks_familybefore b WHERE b.id = f.id AND b.kept_for_id = %(release)s)
AND NOT (REFERENCED)
"""


def forget_older(release: Release) -> None:
    """The next release makes those before it final: what they had overwritten is dropped."""
    older = Release.objects.undoable().overlapping(release.region_id).exclude(pk=release.pk)
    ids = list(older.select_for_update(of=["self"]).values_list("pk", flat=True))
    if ids:
        _forget(ids)
        Release.objects.filter(pk__in=ids).update(is_undoable=False)


def _forget(release_ids: list[uuid.UUID]) -> None:
    for image in (PersonBefore, FamilyBefore):
        image._base_manager.filter(kept_for__in=release_ids).delete()


def undo(*, batch_id: uuid.UUID) -> None:
    if _attempt(batch_id):
        with Report(batch_id) as report:
            _undo(batch_id, report)


@transaction.atomic
def _attempt(batch_id: uuid.UUID) -> bool:
    batch = ImportBatch.objects.select_related("release").get(pk=batch_id)
    if not IMPORT.allows(Step.WITHDRAW, source=batch.state):
        return False
    if not merging.lock(batch.release, wait=False):
        return False
    batch = holding.locked(batch_id)
    if not IMPORT.allows(Step.WITHDRAW, source=batch.state):
        return False
    batch.attempts += 1
    batch.touched_at = timezone.now()
    if not batch.release.is_undoable:
        _keep(batch, _("Tidak jadi ditarik kembali: rilis lain sudah diterapkan sesudahnya."))
    elif batch.attempts > MOST_ATTEMPTS:
        _keep(batch, _("Penarikan berulang kali terhenti. Hubungi pengelola sistem."))
    batch.save(update_fields=["state", "failure", "attempts", "touched_at"])
    return IMPORT.allows(Step.WITHDRAW, source=batch.state)


def _keep(batch: ImportBatch, why: str) -> None:
    batch.state = IMPORT.step(Step.KEEP, source=batch.state).target
    batch.failure = why


@transaction.atomic
def _undo(batch_id: uuid.UUID, report: Report) -> None:
    batch = ImportBatch.objects.select_related("release").get(pk=batch_id)
    if not merging.lock(batch.release, wait=False):
        return
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_related("release"))
    release = batch.release
    if not (IMPORT.allows(Step.WITHDRAW, source=batch.state) and release.is_undoable):
        return
    removed, restored, left = _restore(release, report)
    now = timezone.now()
    locked = holding.locked(batch_id)
    locked.state = IMPORT.step(Step.WITHDRAW, source=locked.state).target
    locked.touched_at = now
    locked.save(update_fields=["state", "touched_at"])
    # The same file may have been taken in more than once.
    release.batches.filter(state=ImportState.APPLIED).update(state=locked.state)
    release.state = ReleaseState.WITHDRAWN
    release.is_undoable = False
    release.applied_at, release.withdrawn_at = None, now
    release.save(update_fields=["state", "is_undoable", "applied_at", "withdrawn_at"])
    record(
        Verb.REGISTER_WITHDRAWN,
        locked,
        actor=locked.withdrawn_by,
        region_id=locked.region_id,
        data={
            "release": str(release.pk),
            "source": release.source,
            "period": release.period,
            "removed": removed,
            "restored": restored,
            "left": left,
        },
    )


def _restore(release: Release, report: Report) -> tuple[int, int, int]:
    """Persons removed, restored, and left because something points at them."""
    low, high = bounds(release.region_id)
    params: dict[str, Any] = {
        "release": release.pk,
        "as_of": release.as_of,
        "low": low,
        "high": high,
    }
    with connection.cursor() as cursor:

        def run(sql: str, **more: Any) -> int:
            cursor.execute(sql, {**params, **more})
            return cursor.rowcount

        # Told at once, not all together at the end.
        run("SET CONSTRAINTS ALL IMMEDIATE")
        report.begin(ImportPhase.REMOVING)
        run("DROP TABLE IF EXISTS dtks_undo")
        added = run(ADDED.replace("REFERENCED", _referenced(Person, "p")))
        run("ANALYZE dtks_undo")
        report.begin(ImportPhase.REMOVING, added)
        run(vouching.DROP)
        removed = 0
        for after in range(0, added, SLICE):
            removed += run(DROP_PERSONS, after=after, slice=SLICE)
            report.done(after)
        left = run(LEAVE_STAYING)
        report.begin(ImportPhase.RESTORING)
        restored = run(_put_back(Person, PersonBefore))
        run(_put_back(Family, FamilyBefore))
        run(DROP_FAMILIES.replace("REFERENCED", _referenced(Family, "f")))
        _forget([release.pk])
        run("SET CONSTRAINTS ALL DEFERRED")
        run("ANALYZE dtks_family, dtks_person")
    return removed, restored, left


def _referenced(model: type[models.Model], alias: str) -> str:
    """SQL: something in the database points at this row. Asks the models, also those of the floors above."""
    pointing = [
        (relation.related_model._meta.db_table, relation.field.column)
        for relation in model._meta.related_objects
    ]
    one = 'EXISTS (SELECT 1 FROM "{}" r WHERE r."{}" = {}.id)'
    return " OR ".join(one.format(table, column, alias) for table, column in pointing)


def _put_back(model: type[models.Model], image: type[models.Model]) -> str:
    """SQL: the columns of the kept rows, but for the two that never change."""
    columns = [
        field.column
        for field in model._meta.concrete_fields
        if field.column not in ("id", "region_id")
    ]
    return PUT_BACK.format(
        table=model._meta.db_table,
        image=image._meta.db_table,
        changes=", ".join(f"{column} = b.{column}" for column in columns),
    )
