"""Whose turn it is, and who may put a case into other hands. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.roles import Action
from intake.workflow import TURN
from regions.scope import covers

if TYPE_CHECKING:
    from accounts.models import User
    from intake.models import Complaint


def may_hand_over(case: "Complaint", user: "User") -> bool:
    """Its holder, or who leads the desk there. What nobody holds lies in the hands of all whose turn it is."""
    if user.may(Action.COMPLAINT_ASSIGN, case.region_id):
        return True
    if case.holder_id:
        return case.holder_id in user.hands
    turn = TURN[case.status]
    return any(role in turn and covers(code, case.region_id) for role, code in user.held)


@dataclass(frozen=True)
class Hand:
    """One person of a rota. `last` is 0 for whoever never had a turn: a newcomer comes next, once."""

    user_id: UUID
    name: str
    last: int = 0
    taken: int = 0
    # Somebody stands in for them today.
    is_absent: bool = False


def in_turn(hands: Iterable[Hand]) -> list[Hand]:
    """Whoever has waited longest comes first. The absent come last: they get a case only when nobody is there, and then
    their deputy finds it in their box."""
    return sorted(hands, key=lambda hand: (hand.is_absent, hand.last, hand.name, hand.user_id))
