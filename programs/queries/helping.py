"""Who near a village can help with a need: the register of PSKS, and the desk's own people, who are PSKS too."""

from dataclasses import dataclass

from django.db.models import Case, Q, When

from accounts.models import Assignment, User
from accounts.roles import Role
from programs.models import Helper
from programs.querysets import upward
from regions.querysets import within
from regions.scope import level_prefix

MOST = 60
DISTANCES = {1: "di desa ini", 2: "di kecamatan ini", 3: "di kabupaten ini", 4: "di atasnya"}


@dataclass(frozen=True)
class Colleague:
    """A member of the desk's staff, counted among the helpers."""

    name: str
    role: str
    phone: str
    place: str
    distance: int


def helpers_near(*, user: User, village: str, sector: str = "", words: str = "") -> list[Helper]:
    """The nearest first, among them those who name the field. One whose fields are not recorded may help with anything."""
    rows = Helper.objects.serving(user).active().near(village).matching(words)
    if sector:
        rows = rows.filter(Q(sectors__contains=[sector]) | Q(sectors=[]))
        names_it = Case(When(sectors__contains=[sector], then=0), default=1)
        rows = rows.order_by("distance", names_it, "name", "pk")
    return list(rows.for_list()[:MOST])


def colleagues_near(*, village: str) -> list[Colleague]:
    """Facilitators, coordinators and supervisors who work where the village is."""
    near = Q(region__in=upward(village)) | within([level_prefix(village, 3)])
    roles = (Role.FACILITATOR, Role.COORDINATOR, Role.SUPERVISOR)
    held = Assignment.objects.filter(near, role__in=roles, user__is_active=True)
    found = [
        Colleague(
            name=one.user.name,
            role=str(Role(one.role).label),
            phone=one.user.phone,
            place=one.region.name,
            distance=_distance(one.region_id, village),
        )
        for one in held.select_related("user", "region").order_by("user__name", "pk")[:MOST]
    ]
    return sorted(found, key=lambda one: (one.distance, one.name))


def _distance(code: str, village: str) -> int:
    if code == village:
        return 1
    return 2 if level_prefix(code, 3) == level_prefix(village, 3) and code.count(".") > 1 else 3
