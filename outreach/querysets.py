"""Which visits a user may see, and the named slices of the list."""

from datetime import date
from typing import Self

from django.db.models import Q

from accounts.roles import Action
from outreach import journey
from outreach.workflow import OPEN, State
from regions.querysets import RegionScopedQuerySet, within


class VisitQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Visits on cases the user may see, and one's own: a sealed case too must be found by who is sent there."""
        complaints = self.model._meta.get_field("complaint").related_model.objects
        here = within(user.scopes(action or Action.VISIT_VIEW))
        return self.filter(
            here & (Q(complaint__in=complaints.visible_to(user)) | Q(assigned_to=user))
        )

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def today(self, today: date) -> Self:
        return self.filter(state=State.PLANNED, planned_on=today)

    def late(self, today: date) -> Self:
        """The day has gone by, or nobody was met: a new date is due."""
        return self.filter(Q(state=State.MISSED) | Q(state=State.PLANNED, planned_on__lt=today))

    def upcoming(self, today: date) -> Self:
        return self.filter(state=State.PLANNED, planned_on__gt=today)

    def ended(self) -> Self:
        return self.exclude(state__in=OPEN)


class VisitPhotoQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        visits = self.model._meta.get_field("visit").related_model.objects
        return self.filter(visit__in=visits.visible_to(user, action))


class TripQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Rounds of the user's regions, and the trips of cases the user may see."""
        complaints = self.model._meta.get_field("complaint").related_model.objects
        here = within(user.scopes(action or Action.VISIT_VIEW))
        return self.filter(
            here & (Q(complaint=None) | Q(complaint__in=complaints.visible_to(user)))
        )

    def open(self) -> Self:
        return self.filter(state__in=journey.OPEN)

    def ended(self) -> Self:
        return self.exclude(state__in=journey.OPEN)

    def for_list(self) -> Self:
        found = self.select_related("complaint__client", "vehicle", "driver", "region", "program")
        apart = ("story", "client__nik", "client__kk", "client__answers")
        return found.defer(*(f"complaint__{name}" for name in apart))


class StopQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        trips = self.model._meta.get_field("trip").related_model.objects
        return self.filter(trip__in=trips.visible_to(user, action))
