"""Staff of the desk, the roles they hold, each in a region, and who stands in for whom."""

import uuid
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.querysets import AssignmentQuerySet, DeputationQuerySet, StaffManager
from accounts.roles import DEPUTABLE, GRANTS, NAMES_DEPUTIES_OF, STAFF, Role, roles_with
from core.ids import new_id
from regions.models import Region
from regions.scope import covers, outermost


def _days() -> Func:
    """The days of a deputation, both ends included."""
    return Func(
        "first_day",
        "last_day",
        RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        function="daterange",
        output_field=DateRangeField(),
    )


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
    # In whose place this person acts now: of the request, never of the account. The middleware sets it.
    deputation: "Deputation | None" = None

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
    def _standing(self) -> list[tuple[str, str, uuid.UUID | None]]:
        """Own assignments, and whom the user stands in for today: both are asked on every page, so in one query."""
        own = self.assignments.order_by().values_list(
            "role", "region_id", Value(None, models.UUIDField())
        )
        stood = self.stands_in.active(localdate()).order_by()
        absent = stood.values_list(Value(""), Value(""), "absent_id")
        return list(own.union(absent, all=True).order_by("role", "region_id"))

    @cached_property
    def held(self) -> tuple[tuple[Role, str], ...]:
        """(role, region code) of every assignment; those of the absent colleague while acting for them."""
        if self.deputation is not None:
            return self.deputation.held
        return tuple((Role(role), code) for role, code, absent in self._standing if absent is None)

    @property
    def acting_for(self) -> "User | None":
        return self.deputation.absent if self.deputation else None

    @property
    def hands(self) -> tuple[uuid.UUID, ...]:
        """Who wrote what is written now: the user, and whoever they are acting for."""
        return (self.pk, self.deputation.absent_id) if self.deputation else (self.pk,)

    @cached_property
    def selves(self) -> frozenset[uuid.UUID]:
        """The user and everybody they stand in for today: whose words they must not approve."""
        return frozenset([self.pk, *(absent for *_role, absent in self._standing if absent)])

    def scopes(self, action: str | None = None) -> tuple[str, ...]:
        """Outermost region codes where the user works (in a role that grants `action`)."""
        roles = roles_with(action) if action else STAFF
        return outermost(code for role, code in self.held if role in roles)

    def may(self, action: str, region_id: str) -> bool:
        return any(action in GRANTS[role] and covers(code, region_id) for role, code in self.held)

    def may_somewhere(self, action: str) -> bool:
        return any(action in GRANTS[role] for role, _code in self.held)

    def covers_all(self, action: str, region_ids: Iterable[str]) -> bool:
        """May the user do `action` in every one of these regions?"""
        return all(self.may(action, code) for code in region_ids)

    def may_depute(self, role: str, code: str, *, of: "User") -> bool:
        """May the user put this role of `of` into the hands of a deputy?"""
        if role not in DEPUTABLE:
            return False
        return of.pk == self.pk or any(
            role in NAMES_DEPUTIES_OF.get(own, ()) and covers(region, code)
            for own, region in self.held
        )

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


class Deputation(models.Model):
    """Somebody stands in for an absent colleague for some days. It ends by itself.

    It gives no role: the deputy acts *for* the absent one, with what that one holds at that moment, and every act says so.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    absent = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="deputies", verbose_name=_("yang digantikan")
    )
    deputy = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="stands_in", verbose_name=_("pengganti")
    )
    roles = ArrayField(models.CharField(max_length=20))
    # None is wherever the absent one works.
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_day = models.DateField(_("mulai"))
    last_day = models.DateField(_("sampai dengan"))
    reason = models.CharField(_("keterangan"), max_length=120, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    # Ended before its last day.
    ended_at = models.DateTimeField(null=True)

    objects = DeputationQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(name="deputation_of_another", condition=~Q(absent=F("deputy"))),
            models.CheckConstraint(
                name="deputation_days_in_order", condition=Q(first_day__lte=F("last_day"))
            ),
            models.CheckConstraint(
                name="deputation_known_roles",
                condition=Q(roles__len__gt=0, roles__contained_by=sorted(DEPUTABLE)),
            ),
            ExclusionConstraint(
                name="deputation_once_at_a_time",
                expressions=[
                    ("absent", RangeOperators.EQUAL),
                    ("deputy", RangeOperators.EQUAL),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["deputy", "last_day"],
                name="deputation_of_deputy",
                condition=Q(ended_at=None),
            ),
            models.Index(
                fields=["absent", "last_day"],
                name="deputation_of_absent",
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} a.n. {self.absent_id}"

    def is_active(self, on: date) -> bool:
        return self.ended_at is None and self.first_day <= on <= self.last_day

    @cached_property
    def held(self) -> tuple[tuple[Role, str], ...]:
        """What of the absent one's assignments is covered, as far as they still hold it."""
        found = []
        for role, code in self.absent.assignments.values_list("role", "region_id"):
            if role in self.roles:
                if self.region_id is None or covers(self.region_id, code):
                    found.append((Role(role), code))
                elif covers(code, self.region_id):
                    found.append((Role(role), self.region_id))
        return tuple(found)
