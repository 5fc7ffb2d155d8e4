"""Which staff and which assignments a user may see."""

from typing import Self

from django.contrib.auth.models import UserManager
from django.db import models

from regions.querysets import RegionScopedQuerySet, within


class AssignmentQuerySet(RegionScopedQuerySet):
    pass


class UserQuerySet(models.QuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Staff with an assignment inside the user's own regions."""
        return self.filter(within(user.scopes(action), "assignments__region_id")).distinct()

    def holding(self, role: str, region_id: str) -> Self:
        """Active staff who hold `role` over `region_id`."""
        codes = [region_id]
        while "." in codes[-1]:
            codes.append(codes[-1].rpartition(".")[0])
        return self.filter(
            is_active=True, assignments__role=role, assignments__region__in=codes
        ).distinct()


class StaffManager(UserManager.from_queryset(UserQuerySet)):
    """Django's user manager (create_user, create_superuser) with our filters."""
