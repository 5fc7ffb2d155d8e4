"""How every move of a placement, an allocation or an aid request begins and ends.

The complaint is locked first and the row after it, as everywhere; what they compete for (a bed, an offer, a budget) last.
"""

import uuid
from enum import StrEnum
from typing import Any, TypeVar

from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.workflow import Workflow
from intake import services as intake
from referrals.models.work import CaseWork

Row = TypeVar("Row", bound=CaseWork)


def lock(row: Row) -> Row:
    complaint = intake.lock_complaint(complaint_id=row.complaint_id)
    locked = type(row)._default_manager.select_for_update(of=["self"]).get(pk=row.pk)
    locked.complaint = complaint
    return locked


def begin(
    *,
    row: Row,
    workflow: Workflow,
    step: StrEnum,
    where: str,
    by: User,
    version: int | None,
    key: uuid.UUID | None,
    note: str = "",
) -> tuple[Row, bool]:
    """Lock, and refuse what may not be; `where` is the region that must grant the right. True: this click was served."""
    transition = next(t for t in workflow.transitions if t.step == step)
    if transition.action:
        authorize(by, Action(transition.action), where)
    locked = lock(row)
    if key is not None and locked.last_key == key and locked.state == transition.target:
        return locked, True
    if version is not None and locked.version != version:
        raise StaleSave(
            f"Baru saja diubah orang lain; keadaannya sekarang “{locked.get_state_display()}”. "
            "Periksa keadaan terbaru, lalu ulangi bila masih perlu."
        )
    workflow.step(step, source=locked.state)
    if transition.needs_note and not note.strip():
        raise Refused("Tulis alasannya dahulu; warga dan rekan Anda akan membacanya.")
    return locked, False


def finish(
    locked: Row,
    *,
    workflow: Workflow,
    step: StrEnum,
    by: User,
    key: uuid.UUID | None,
    verb: Verb,
    fields: tuple[str, ...] = (),
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Row:
    before = locked.state
    locked.state = workflow.step(step, source=before).target
    locked.state_since = timezone.now()
    locked.last_key = key
    locked.version += 1
    locked.save(update_fields=["state", "state_since", "last_key", "version", *fields])
    record(
        verb,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.complaint.number,
        data={
            "step": str(step),
            "from": str(before),
            "to": str(locked.state),
            "became": locked.get_state_display().lower(),
            "note": note.strip(),
            **(data or {}),
        },
    )
    return locked
