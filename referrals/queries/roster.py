"""Who could put a hand to a letter today: a step whose role nobody holds any more would keep it for ever."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts.models import Assignment, Deputation, User
from referrals.models import ChainStep, Referral
from referrals.models.signing import SIGNING_ROLES
from regions.scope import covers, lineage


class Roster:
    """Whoever may sign for a region that day, themselves or for an absent colleague. Three queries, asked for each hand."""

    def __init__(self, region_id: str, *, on: date):
        held: dict[UUID, set[str]] = defaultdict(set)
        rows = Assignment.objects.filter(region__in=lineage(region_id), role__in=SIGNING_ROLES)
        for user, role in rows.values_list("user_id", "role"):
            held[user].add(role)
        active = Deputation.objects.active(on)
        standing_in = active.filter(absent__in=held).values("deputy")
        stood = list(active.filter(Q(deputy__in=held) | Q(deputy__in=standing_in)))
        people = {*held, *(row.deputy_id for row in stood)}
        self.names = dict(
            User.objects.filter(pk__in=people, is_active=True).values_list("pk", "name")
        )
        # (who acts, in whose place, in which roles)
        self._seats = [(user, user, roles) for user, roles in held.items()]
        self._selves: dict[UUID, set[UUID]] = defaultdict(set)
        for user in people:
            self._selves[user].add(user)
        for row in stood:
            self._selves[row.deputy_id].add(row.absent_id)
            if row.region_id is None or covers(row.region_id, region_id):
                roles = held.get(row.absent_id, set()) & set(row.roles)
                self._seats.append((row.deputy_id, row.absent_id, roles))

    def takers(
        self, *, role: str = "", user_id: UUID | None = None, busy: Iterable[UUID] = ()
    ) -> set[UUID]:
        """Who could take a step of that role, of that person, or any step at all. `busy` wrote it or signed it already."""
        done = set(busy)
        return {
            who
            for who, owner, roles in self._seats
            if who in self.names
            and (role in roles if role else bool(roles))
            and user_id in {None, owner}
            and self._selves[who].isdisjoint(done)
        }

    def of_step(
        self, step: ChainStep, *, caretaker_id: UUID | None = None, busy: Iterable[UUID] = ()
    ) -> set[UUID]:
        if caretaker_id or step.user_id:
            return self.takers(user_id=caretaker_id or step.user_id, busy=busy)
        return self.takers(role=step.role, busy=busy)


def busy_with(referral: Referral) -> set[UUID]:
    """Whoever wrote it or has put a hand to it: they take no further step."""
    standing = (row for row in referral.signatures.all() if row.undone_at is None)
    return {*referral.author_ids, *(user for row in standing for user in row.signers)}


def is_stuck(referral: Referral, *, on: date, roster: Roster | None = None) -> bool:
    """It waits for a hand that nobody has. `roster` is that of its region, where many letters are asked about."""
    if referral.turn is None:
        return False
    roster = roster or Roster(referral.region_id, on=on)
    busy = busy_with(referral)
    return not roster.of_step(referral.turn, caretaker_id=referral.caretaker_id, busy=busy)


def caretakers(referral: Referral, *, on: date, but: User) -> dict[UUID, str]:
    """Whom `but` could put on the empty step: may approve there, did not write or sign it, and is not themself."""
    roster = Roster(referral.region_id, on=on)
    found = roster.takers(busy={*busy_with(referral), *but.selves})
    own = {user for user in found if roster.takers(user_id=user)}
    return {user: roster.names[user] for user in sorted(own, key=lambda pk: roster.names[pk])}
