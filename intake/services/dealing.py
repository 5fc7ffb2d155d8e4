"""New cases go to the back office in turn, where a rule says so. One lock per rule gives one turn at a time."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from intake.models import Complaint, Turn, TurnRule
from intake.rotas import hands_for
from intake.services.cases import touch


def deal(locked: Complaint, *, sector: str) -> None:
    """Put a new case into the hands whose turn it is; it stays without a holder where no rule says so, or nobody works."""
    today = localdate()
    rules = TurnRule.objects.fitting(locked.region_id, sector, today).select_for_update(of=["self"])
    rule = rules.first()
    if rule is None:
        return
    hands = hands_for(rule, region_id=locked.region_id, sector=sector, on=today)
    if not hands:
        return
    holder = User.objects.get(pk=hands[0].user_id)
    rule.given += 1
    rule.save(update_fields=["given"])
    turn = Turn.objects.filter(rule=rule, user=holder)
    if not turn.update(last=rule.given, taken=F("taken") + 1):
        Turn.objects.create(rule=rule, user=holder, last=rule.given)
    locked.holder = holder
    touch(locked, "holder")
    record(
        Verb.COMPLAINT_DEALT,
        locked,
        actor=None,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"to": str(holder.pk), "name": holder.name, "rule": str(rule.pk)},
    )


@transaction.atomic
def start_turns(
    *,
    rule_id: uuid.UUID,
    region_id: str,
    sector: str,
    valid_from: date,
    valid_to: date | None,
    by: User,
) -> TurnRule:
    """From `valid_from` on. Idempotent by `rule_id`."""
    authorize(by, Action.TURNS_EDIT, region_id)
    hold(rule_id)
    known = TurnRule.objects.filter(pk=rule_id).first()
    if known is not None:
        return known
    if valid_from < localdate():
        raise Refused("Giliran berlaku mulai hari ini atau sesudahnya.")
    if valid_to is not None and valid_to < valid_from:
        raise Refused("Tanggal akhir mendahului tanggal mulai.")
    try:
        with transaction.atomic():
            rule = TurnRule.objects.create(
                id=rule_id,
                region_id=region_id,
                sector=sector,
                valid_from=valid_from,
                valid_to=valid_to,
                made_by=by,
            )
    except IntegrityError:
        raise Refused(
            "Sudah ada giliran untuk bidang dan wilayah ini pada tanggal itu. Hentikan dahulu yang lama."
        ) from None
    _record(Verb.TURNS_STARTED, rule, by)
    return rule


@transaction.atomic
def stop_turns(*, rule: TurnRule, by: User) -> TurnRule:
    """At once; whoever holds a case keeps it."""
    authorize(by, Action.TURNS_EDIT, rule.region_id)
    locked = TurnRule.objects.select_for_update(of=["self"]).get(pk=rule.pk)
    if locked.ended_at is None:
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        _record(Verb.TURNS_STOPPED, locked, by)
    return locked


def _record(verb: Verb, rule: TurnRule, by: User) -> None:
    told = {
        "sector": rule.sector,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else "",
        "given": rule.given,
    }
    record(verb, rule, actor=by, region_id=rule.region_id, data=told)
