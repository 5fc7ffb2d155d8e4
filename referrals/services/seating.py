"""A step that nobody can take any more: found by beat, told once, and given to somebody by a supervisor's word."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.verbs import Verb
from core.errors import Refused
from referrals.models import Referral
from referrals.queries.roster import Roster, caretakers, is_stuck
from referrals.services.steps import lock, refuse_stale, touch, write_event
from referrals.workflow import EMPTY_HAND


def look_for_empty_hands(*, now: datetime) -> int:
    """Mark letters that wait for nobody, and those that do no longer. Returns how many were found stuck anew."""
    found, on = 0, timezone.localdate(now)
    rosters: dict[str, Roster] = {}
    waiting = Referral.objects.filter(turn__isnull=False).select_related("turn").order_by("pk")
    for row in waiting.prefetch_related("signatures").iterator(chunk_size=200):
        if row.region_id not in rosters:
            rosters[row.region_id] = Roster(row.region_id, on=on)
        stuck = is_stuck(row, on=on, roster=rosters[row.region_id])
        if stuck != (row.empty_since is not None):
            found += _mark(row, now=now)
    return found


@transaction.atomic
def _mark(row: Referral, *, now: datetime) -> bool:
    """Looked at again under the lock: a hand may have been put in between, and another worker may have been here."""
    locked = lock(row)
    stuck = is_stuck(locked, on=timezone.localdate(now))
    if stuck == (locked.empty_since is not None):
        return False
    locked.empty_since = now if stuck else None
    locked.save(update_fields=["empty_since"])
    if stuck and locked.turn is not None:
        told = {"chase": EMPTY_HAND, "title": locked.turn.title}
        write_event(locked, by=None, verb=Verb.REFERRAL_CHASED, data=told)
    return stuck


@transaction.atomic
def put_caretaker(
    *,
    referral: Referral,
    caretaker: User,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Referral:
    """Give the empty step to somebody who may sign there. The same click twice is one.

    Only where nobody is left: for one who is away there is a deputy.
    """
    authorize(by, Action.REFERRAL_APPROVE, referral.region_id)
    locked = lock(referral)
    if key is not None and locked.last_key == key:
        return locked
    refuse_stale(locked, version)
    today = timezone.localdate()
    if locked.turn is None or not is_stuck(locked, on=today):
        raise Refused(
            "Langkah ini masih ada orangnya. Bila sedang tidak masuk, tetapkan penggantinya pada halaman Penggantian."
        )
    if not note.strip():
        raise Refused("Tulis dasar penunjukannya, misalnya nomor dan tanggal surat perintah.")
    if caretaker.pk not in caretakers(locked, on=today, but=by):
        raise Refused(
            "Pilih rekan yang berhak menyetujui di wilayah ini, bukan penyusun, dan belum memaraf surat ini."
        )
    locked.caretaker, locked.empty_since, locked.last_key = caretaker, None, key
    touch(locked, "caretaker", "empty_since", "last_key")
    told = {"caretaker": caretaker.name, "title": locked.turn.title, "note": note.strip()}
    write_event(locked, by=by, data={"to": str(locked.state), **told})
    return locked
