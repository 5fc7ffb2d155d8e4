"""Named filters of the case. `visible_to` is the one policy for lists, counts, search, files and exports."""

from datetime import datetime
from typing import Self

from django.db.models import Q

from accounts.roles import Action
from intake.workflow import ENDED, OPEN, RUNNING, statuses_of
from regions.querysets import RegionScopedQuerySet, within


class ComplaintQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Cases in the user's regions; a sealed one only with the right to sealed cases, or as one's own entry."""
        may_see = within(user.scopes(Action.COMPLAINT_VIEW))
        sealed = within(user.scopes(Action.COMPLAINT_VIEW_SEALED))
        own = Q(registered_by=user) | Q(holder=user)
        found = self.filter(may_see & (Q(is_sealed=False) | sealed | own))
        return found.filter(within(user.scopes(action))) if action else found

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def running(self) -> Self:
        return self.filter(status__in=RUNNING)

    def ended(self) -> Self:
        return self.filter(status__in=ENDED)

    def overdue(self, now: datetime) -> Self:
        return self.running().filter(due_at__lt=now, paused_since=None)

    def turn_of(self, user) -> Self:
        """Cases whose next step is the user's, by role and region."""
        condition = Q(pk__in=[])
        for role, code in user.held:
            condition |= Q(status__in=statuses_of(role)) & within([code])
        return self.filter(condition)


class CaseRowQuerySet(RegionScopedQuerySet):
    """Rows that hang on a complaint: they are visible when it is."""

    complaint_path = "complaint"

    def visible_to(self, user, action: str | None = None) -> Self:
        complaints = self.model._meta.get_field("complaint").related_model.objects
        return self.filter(complaint__in=complaints.visible_to(user, action))


class ClientQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        return self.filter(within(user.scopes(action or Action.COMPLAINT_VIEW)))


class ClientDocumentQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Papers of visible clients; a paper given under a sealed case needs that case to be visible."""
        found = self.filter(within(user.scopes(action or Action.DOCUMENT_VIEW)))
        complaints = self.model._meta.get_field("complaint").related_model.objects
        return found.filter(Q(complaint=None) | Q(complaint__in=complaints.visible_to(user)))

    def in_force(self, on) -> Self:
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on))
