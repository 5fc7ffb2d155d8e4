"""Which systems the user's regions have at all: a menu does not offer homes where there are none."""

from enum import StrEnum

from django.core.cache import cache
from django.db.models import Value

from accounts.models import User
from outreach.models import Vehicle
from programs.models import Facility
from programs.querysets import upward
from referrals.queries.aiding import spending_programs

# A home or a vehicle that an admin records appears in the menu so much later at most.
KEPT_SECONDS = 300


class System(StrEnum):
    HOMES = "homes"
    SPENDING = "spending"
    RIDES = "rides"


def systems_of(user: User) -> frozenset[str]:
    """Kept for a while under the user's regions, so that most pages ask nothing; else one query."""
    scopes = user.scopes()
    key = f"systems:{','.join(scopes)}"
    found = cache.get(key)
    if found is None:
        found = frozenset(_ask(user, scopes)) if scopes else frozenset()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _ask(user: User, scopes: tuple[str, ...]) -> list[str]:
    above = {code for scope in scopes for code in upward(scope)}
    vehicles = Vehicle.objects.filter(is_active=True)
    parts = (
        (System.HOMES, Facility.objects.serving(user).active()),
        (System.SPENDING, spending_programs().serving(user)),
        (System.RIDES, vehicles.visible_to(user) | vehicles.filter(region__in=above)),
    )
    first, *others = (
        rows.order_by().values_list(Value(str(name)), flat=True)[:1] for name, rows in parts
    )
    return list(first.union(*others))
