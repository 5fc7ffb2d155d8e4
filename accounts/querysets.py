"""Which staff, assignments and deputations a user may see."""

from datetime import date
from typing import Self

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.timezone import localdate

from accounts.roles import DEPUTABLE, NAMES_DEPUTIES_OF, Action, Role, roles_with
from regions.querysets import RegionScopedQuerySet, within
from regions.scope import level_prefix


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

    def fit_to_hold(self, case) -> Self:
        """Active staff who work on cases of its region; on a sealed one only with the right to those."""
        needed = Action.COMPLAINT_VIEW_SEALED if case.is_sealed else Action.COMPLAINT_NOTE
        assignments = self._assignments().covering(case.region_id)
        fit = assignments.filter(user=OuterRef("pk"), role__in=roles_with(needed))
        return self.filter(Exists(fit), is_active=True)

    def with_role_among(self, roles) -> Self:
        return self.filter(self._with_assignment(Q(role__in=roles)))

    def with_role(self, role: str) -> Self:
        return self.filter(self._with_assignment(Q(role=role)))

    def working_in(self, prefix: str) -> Self:
        """Staff with an assignment in `prefix` or inside it."""
        return self.filter(self._with_assignment(within([prefix])))

    def deputised_by(self, user) -> Self:
        """Active colleagues for whom `user` may name a deputy: those below, in the user's own region."""
        below = Q(pk__in=[])
        for role, code in user.held:
            roles = NAMES_DEPUTIES_OF.get(role)
            if roles:
                below |= Q(role__in=roles) & within([code])
        return self.filter(self._with_assignment(below), is_active=True).exclude(pk=user.pk)

    def fit_to_deputise(self, absent) -> Self:
        """Active colleagues who do casework in a regency of `absent`, and no admin."""
        regencies = {level_prefix(code, 2) for role, code in absent.held if role in DEPUTABLE}
        casework = within(regencies) | Q(region__in=[level_prefix(code, 1) for code in regencies])
        return self.filter(
            self._with_assignment(casework & Q(role__in=DEPUTABLE)),
            ~self._with_assignment(Q(role=Role.CATALOGUE_ADMIN)),
            is_active=True,
        ).exclude(pk=absent.pk)

    def with_deputies(self) -> Self:
        """Adds `deputies_today`."""
        rows = self.model._meta.get_field("deputies").related_model.objects
        today = rows.active(localdate()).select_related("deputy")
        return self.prefetch_related(Prefetch("deputies", queryset=today, to_attr="deputies_today"))

    def _assignments(self) -> AssignmentQuerySet:
        return self.model._meta.get_field("assignments").related_model.objects.all()

    def _with_assignment(self, condition: Q) -> Exists:
        return Exists(self._assignments().filter(condition, user=OuterRef("pk")))


class DeputationQuerySet(models.QuerySet):
    def active(self, on: date) -> Self:
        return self.filter(ended_at=None, first_day__lte=on, last_day__gte=on)

    def not_over(self, on: date) -> Self:
        """Active or still to come."""
        return self.filter(ended_at=None, last_day__gte=on)

    def visible_to(self, user) -> Self:
        """One's own on either side, and those of colleagues one may name deputies for."""
        staff = self.model._meta.get_field("absent").related_model.objects
        own = Q(absent=user) | Q(deputy=user)
        return self.filter(own | Q(absent__in=staff.deputised_by(user)))


class StaffManager(UserManager.from_queryset(UserQuerySet)):
    """Django's user manager (create_user, create_superuser) with our filters."""
