"""Who works by which rule of turns: read for one new case under its lock, and for the page that shows them all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Assignment, Deputation
from accounts.roles import Role
from intake.models import Turn, TurnRule
from intake.turns import Hand, in_turn
from regions.querysets import within
from regions.scope import covers, lineage


@dataclass(frozen=True)
class Rota:
    rule: TurnRule
    hands: Sequence[Hand]
    begins: bool

    @property
    def next(self) -> Hand | None:
        return None if self.begins else next(iter(self.hands), None)


def working(on: date) -> QuerySet[Assignment]:
    """Active back office; `is_absent` where somebody stands in for them."""
    away = Deputation.objects.active(on).filter(
        absent=OuterRef("user"), roles__contains=[Role.BACK_OFFICE]
    )
    found = Assignment.objects.filter(role=Role.BACK_OFFICE, user__is_active=True)
    return found.select_related("user").annotate(is_absent=Exists(away))


def hands_for(rule: TurnRule, *, region_id: str, sector: str, on: date) -> list[Hand]:
    """Whose turn it is with a case of this place and sector, the next one first."""
    rows = working(on).covering(region_id).filter(Q(sectors=[]) | Q(sectors__contains=[sector]))
    return _in_turn(rows, rule.turns.all())


def rotas_of(rules: Iterable[TurnRule], *, on: date) -> list[Rota]:
    """Each rule with everybody who may get a case by it, for all of them at once."""
    rules = list(rules)
    around = {code for rule in rules for code in lineage(rule.region_id)}
    codes = [rule.region_id for rule in rules]
    rows = list(working(on).filter(within(codes) | Q(region__in=around))) if rules else []
    turns = defaultdict(list)
    for turn in Turn.objects.filter(rule__in=rules):
        turns[turn.rule_id].append(turn)
    return [
        Rota(
            rule,
            _in_turn([row for row in rows if _may_get(row, rule)], turns[rule.pk]),
            begins=rule.valid_from > on,
        )
        for rule in rules
    ]


def _may_get(row: Assignment, rule: TurnRule) -> bool:
    meets = covers(row.region_id, rule.region_id) or covers(rule.region_id, row.region_id)
    return meets and (not row.sectors or not rule.sector or rule.sector in row.sectors)


def _in_turn(rows: Iterable[Assignment], turns: Iterable[Turn]) -> list[Hand]:
    known = {turn.user_id: turn for turn in turns}
    hands = {}
    for row in rows:
        turn = known.get(row.user_id)
        last, taken = (turn.last, turn.taken) if turn else (0, 0)
        hands[row.user_id] = Hand(row.user_id, row.user.name, last, taken, row.is_absent)
    return in_turn(hands.values())
