"""Staff of the desk and the roles they hold, each in a region."""

from collections.abc import Iterable
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.querysets import AssignmentQuerySet, StaffManager
from accounts.roles import GRANTS, Role, roles_with
from core.ids import new_id
from regions.models import Region
from regions.scope import covers, outermost


class User(AbstractUser):
    """A member of staff. Many Indonesian names are one word, so there is one name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = None
    last_name = None
    name = models.CharField(_("nama lengkap"), max_length=120)
    employee_number = models.CharField(_("NIP"), max_length=30, blank=True)
    phone = models.CharField(_("telepon"), max_length=20, blank=True)
    # Set with every password that somebody else has seen; the middleware then leads to the change form.
    must_change_password = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    REQUIRED_FIELDS = ["name"]
    objects = StaffManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            # "Ani" and "ani" are one person to everybody who types them.
            models.UniqueConstraint(Lower("username"), name="username_once"),
        ]
        indexes = [models.Index(fields=["name", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def held(self) -> tuple[tuple[Role, str], ...]:
        """(role, region code) of every assignment; one query per user object."""
        return tuple(
            (Role(role), code) for role, code in self.assignments.values_list("role", "region_id")
        )

    def scopes(self, action: str | None = None) -> tuple[str, ...]:
        """Outermost region codes where the user holds a role (that grants `action`)."""
        roles = roles_with(action) if action else frozenset(Role)
        return outermost(code for role, code in self.held if role in roles)

    def may(self, action: str, region_id: str) -> bool:
        return any(action in GRANTS[role] and covers(code, region_id) for role, code in self.held)

    def may_somewhere(self, action: str) -> bool:
        return any(action in GRANTS[role] for role, _code in self.held)

    def covers_all(self, action: str, region_ids: Iterable[str]) -> bool:
        """May the user do `action` in every one of these regions?"""
        return all(self.may(action, code) for code in region_ids)

    def has_role(self, role: str) -> bool:
        return any(held == role for held, _code in self.held)


class Assignment(models.Model):
    """One role in one region and everything inside it. `sectors` empty means every sector."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(_("peran"), max_length=20, choices=Role)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    sectors = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["role", "region_id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "region"], name="assignment_once"),
            models.CheckConstraint(
                name="assignment_known_role", condition=models.Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.region_id}"
