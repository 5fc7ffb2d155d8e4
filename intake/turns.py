"""Whose turn it is. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


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
