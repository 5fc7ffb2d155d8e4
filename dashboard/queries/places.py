"""Names of the regions a page speaks of."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from accounts.models import User
from regions.models import Region
from regions.querysets import within
from regions.scope import covers, level_prefix

# How deep a filter goes below a scope of that depth: a province lists regencies, a regency its districts and villages.
DEEPEST = {1: 2, 2: 4, 3: 4, 4: 4}


class Place(NamedTuple):
    code: str
    name: str
    level: str

    @property
    def depth(self) -> int:
        return self.code.count(".") + 1


def around(user: User) -> set[str]:
    """The user's own regions and the regencies they lie in."""
    codes = {code for _role, code in user.held}
    return codes | {level_prefix(code, 2) for code in codes}


def names_by_code(codes: Iterable[str]) -> dict[str, str]:
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name"))


def places_of(user: User) -> list[Place]:
    """Own regions, and below each the levels a person can choose from; ordered by code."""
    condition = Q(code__in=around(user))
    for scope in user.scopes():
        depth = scope.count(".") + 1
        levels = [Region.Level.values[i] for i in range(depth, DEEPEST[depth])]
        condition |= within([scope], "code") & Q(level__in=levels, retired_on=None)
    rows = Region.objects.filter(condition).order_by("code").values_list("code", "name", "level")
    return [Place(*row) for row in rows]


def choices_of(user: User, places: list[Place]) -> list[tuple]:
    """Choices of a select: districts as groups with their villages, or a flat list."""
    scopes = user.scopes()
    inside = [p for p in places if any(covers(s, p.code) and s != p.code for s in scopes)]
    heads = {p.code: p for p in inside if p.level == Region.Level.DISTRICT}
    flat: list[tuple] = []
    groups: dict[str, list[tuple[str, str]]] = {}
    for place in inside:
        parent = level_prefix(place.code, 3)
        if place.code in heads:
            groups[place.code] = [(place.code, f"Kec. {place.name}")]
        elif parent in groups:
            groups[parent].append((place.code, place.name))
        else:
            flat.append((place.code, place.name))
    return flat + [(f"Kec. {heads[code].name}", rows) for code, rows in groups.items()]
