"""Row scoping: the one way rows are narrowed to what a user may see."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from regions.scope import bounds

if TYPE_CHECKING:
    from collections.abc import Iterable


def within(prefixes: "Iterable[str]", field: str = "region_id") -> Q:
    """Rows whose region lies inside one of `prefixes`; no prefix, no rows. One index range per prefix."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        low, high = bounds(prefix)
        condition |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return condition


class RegionScopedQuerySet(models.QuerySet):
    """For models with their own `region` column."""

    region_field = "region_id"

    def within(self, prefix: str) -> Self:
        return self.filter(within([prefix], self.region_field))

    def visible_to(self, user, action: str | None = None) -> Self:
        """Rows in the regions where `user` holds any role (or a role with `action`); none without an assignment."""
        return self.filter(within(user.scopes(action), self.region_field))


class RegionQuerySet(models.QuerySet):
    """For the region tree itself, where the code is the key."""

    def within(self, prefix: str) -> Self:
        return self.filter(within([prefix], "code"))

    def visible_to(self, user, action: str | None = None) -> Self:
        return self.filter(within(user.scopes(action), "code"))

    def in_force(self) -> Self:
        return self.filter(retired_on=None)
