"""Which staff and which assignments a user may see."""

from typing import Self

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.roles import Role
from regions.querysets import RegionScopedQuerySet, within


class AssignmentQuerySet(RegionScopedQuerySet):
    def covering(self, region_id: str) -> Self:
        """Assignments in `region_id` or in a region around it."""
        codes = [region_id]
        while "." in codes[-1]:
            codes.append(codes[-1].rpartition(".")[0])
        return self.filter(region__in=codes)

    def of_admins(self) -> Self:
        return self.filter(role=Role.CATALOGUE_ADMIN)


class UserQuerySet(models.QuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Staff with an assignment inside the user's own regions."""
        return self.filter(self._with_assignment(within(user.scopes(action))))

    def holding(self, role: str, region_id: str) -> Self:
        """Active staff who hold `role` over `region_id`."""
        assignments = self._assignments().covering(region_id).filter(role=role)
        return self.filter(Exists(assignments.filter(user=OuterRef("pk"))), is_active=True)

    def with_role(self, role: str) -> Self:
        return self.filter(self._with_assignment(Q(role=role)))

    def working_in(self, prefix: str) -> Self:
        """Staff with an assignment in `prefix` or inside it."""
        return self.filter(self._with_assignment(within([prefix])))

    def _assignments(self) -> AssignmentQuerySet:
        return self.model._meta.get_field("assignments").related_model.objects.all()

    def _with_assignment(self, condition: Q) -> Exists:
        return Exists(self._assignments().filter(condition, user=OuterRef("pk")))


class StaffManager(UserManager.from_queryset(UserQuerySet)):
    """Django's user manager (create_user, create_superuser) with our filters."""
