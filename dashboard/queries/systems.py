"""Which systems the user's regions have at all: a menu does not offer homes where there are none."""

from enum import StrEnum
from typing import Any

from django.db.models import Exists, QuerySet

from accounts.models import User
from outreach.models import Vehicle
from programs.models import Facility
from programs.querysets import upward
from referrals.queries.aiding import spending_programs


class System(StrEnum):
    HOMES = "homes"
    SPENDING = "spending"
    RIDES = "rides"


def systems_of(user: User) -> QuerySet[User, dict[str, Any]]:
    """One row that says of each system whether it is there; read beside what else the menu asks."""
    above = {code for scope in user.scopes() for code in upward(scope)}
    vehicles = Vehicle.objects.filter(is_active=True)
    found = {
        System.HOMES: Facility.objects.serving(user).active(),
        System.SPENDING: spending_programs().serving(user),
        System.RIDES: vehicles.visible_to(user) | vehicles.filter(region__in=above),
    }
    row = User.objects.filter(pk=user.pk).order_by()
    return row.values(**{str(name): Exists(rows.order_by()) for name, rows in found.items()})
