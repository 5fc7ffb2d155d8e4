"""How every move of a referral begins and ends: locks, stale screens, rights, work counted, audit."""

import uuid
from typing import Any

from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from intake import services as intake
from intake.models import CitizenMessage
from intake.queries import zone
from programs import services as programs
from referrals.models import Referral
from referrals.workflow import (
    ANSWER_STEPS,
    REFERRAL,
    WITH_PROVIDER,
    State,
    Step,
    place_change,
    work_change,
)

Occasion = CitizenMessage.Occasion
MOVED = ("state", "state_since", "last_key", "turn", "caretaker", "empty_since", "chase_at")
TARGETS = {transition.step: transition.target for transition in REFERRAL.transitions}
RIGHTS = {t.step: Action(t.action) for t in REFERRAL.transitions if t.action}


def lock(referral: Referral) -> Referral:
    """The complaint, then the referral: the order everywhere, so that two hands never wait for each other."""
    complaint = intake.lock_complaint(complaint_id=referral.complaint_id)
    locked = (
        Referral.objects.select_for_update(of=["self"])
        .select_related("program", "organization", "need", "focal_point", "chain", "turn")
        .get(pk=referral.pk)
    )
    locked.complaint = complaint
    return locked


def refuse_stale(locked: Referral, version: int | None) -> None:
    """Raises StaleSave, naming who was faster and what became of the referral."""
    if version is None or locked.version == version:
        return
    events = Event.objects.filter(
        subject_type=Referral._meta.label_lower, subject_id=str(locked.pk)
    ).exclude(verb=Verb.LETTER_PRINTED)
    last = events.select_related("actor", "on_behalf_of").order_by("-at", "-id").first()
    who = (last.who if last else "") or "sistem"
    when = f" pukul {last.at.astimezone(zone()):%H.%M}" if last else ""
    raise StaleSave(
        f"Rujukan ini baru saja diubah oleh {who}{when}; statusnya sekarang “{locked.get_state_display()}”. "
        "Periksa keadaan terbaru, lalu ulangi bila masih perlu."
    )


def begin(
    *,
    referral: Referral,
    step: Step,
    by: User,
    version: int | None,
    key: uuid.UUID | None,
    note: str = "",
) -> tuple[Referral, bool]:
    """Lock, and refuse what may not be. The flag says that this very click was served already: nothing is left to do."""
    authorize(by, RIGHTS[step], referral.region_id)
    return enter(referral=referral, step=step, version=version, key=key, note=note)


def enter(
    *,
    referral: Referral,
    step: Step,
    version: int | None = None,
    key: uuid.UUID | None = None,
    note: str = "",
) -> tuple[Referral, bool]:
    """As `begin`, where the right was shown otherwise: by the secrets of a letter."""
    locked = lock(referral)
    if key is not None and locked.last_key == key and locked.state == TARGETS[step]:
        return locked, True
    refuse_stale(locked, version)
    transition = REFERRAL.step(step, source=locked.state)
    if transition.needs_note and not note.strip():
        raise Refused("Tulis alasannya dahulu; rekan Anda perlu tahu apa yang harus diperbaiki.")
    return locked, False


def finish(
    locked: Referral,
    *,
    step: Step,
    by: User | None,
    key: uuid.UUID | None,
    fields: tuple[str, ...] = (),
    note: str = "",
    data: dict[str, Any] | None = None,
    verb: Verb = Verb.REFERRAL_ADVANCED,
) -> Referral:
    """Save the move, count the case's open work, and write the event."""
    before, locked.state = locked.state, TARGETS[step]
    locked.state_since = timezone.now()
    locked.last_key = key
    # Every move brings another hand, or an end to hands.
    locked.caretaker = locked.empty_since = None
    if locked.state != State.SUBMITTED:
        locked.turn = None
    if locked.state not in WITH_PROVIDER:
        locked.chase_at = None
    touch(locked, *MOVED, *fields)
    _count_place(locked, place_change(before, locked.state))
    change = work_change(before, locked.state)
    if change > 0:
        intake.start_work(complaint_id=locked.complaint_id, by=by, what="referral")
    elif change < 0:
        intake.finish_work(complaint_id=locked.complaint_id, by=by, what="referral")
    _tell_citizen(locked, step)
    write_event(
        locked,
        by=by,
        verb=verb,
        data={
            "step": str(step),
            "from": str(before),
            "to": str(locked.state),
            "note": note.strip(),
            **(data or {}),
        },
    )
    return locked


def _tell_citizen(locked: Referral, step: Step) -> None:
    """A letter on its way and an answer are news; what ends otherwise takes back what nobody told yet."""
    case, topic = locked.complaint, locked.number
    if step == Step.SEND:
        occasion, about = Occasion.REFERRED, locked.target
    elif step in ANSWER_STEPS.values():
        state = str(locked.get_state_display()).lower()
        occasion, about = Occasion.ANSWERED, f"{locked.target}: {state}"
    else:
        intake.withdraw_news(complaint=case, topic=topic)
        return
    said = "" if case.is_sealed else about
    intake.propose_news(complaint=case, topic=topic, occasion=occasion, about=said)


def _count_place(locked: Referral, change: int) -> None:
    """Take a place of the programme's quota with the approval; refused when none is left."""
    if not change or locked.program is None or locked.approved_at is None:
        return
    count = programs.take_place if change > 0 else programs.give_place_back
    on = timezone.localdate(locked.approved_at)
    count(program=locked.program, region_id=locked.region_id, on=on)


def touch(locked: Referral, *fields: str) -> None:
    """Save named fields and move the version on, so that older screens are refused."""
    locked.version += 1
    locked.save(update_fields=[*fields, "version"])


def write_event(
    locked: Referral, *, by: User | None, data: dict[str, Any], verb: Verb = Verb.REFERRAL_ADVANCED
) -> Event:
    return record(
        verb,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.complaint.number,
        data={"number": locked.number, **data},
    )
