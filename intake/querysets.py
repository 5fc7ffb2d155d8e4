"""Named filters of the case. `visible_to` is the one policy for lists, counts, search, files and exports."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from accounts.roles import Action
from core.crypto import blind_indexes
from intake.proposal_flow import LIVE, State
from intake.workflow import ENDED, OPEN, RUNNING, statuses_of
from regions.querysets import RegionScopedQuerySet, within
from regions.scope import lineage

if TYPE_CHECKING:
    from collections.abc import Collection


def late(now: datetime) -> Q:
    """The desk owes an answer and its time has run out."""
    return Q(status__in=RUNNING, due_at__lt=now, paused_since=None)


def turn_of(user, statuses: "Collection[str] | None" = None) -> Q:
    """The next step is the user's, by role and region; narrowed to some statuses where given."""
    condition = Q(pk__in=[])
    for role, code in user.held:
        mine = statuses_of(role) if statuses is None else statuses_of(role) & set(statuses)
        if mine:
            condition |= Q(status__in=mine) & within([code])
    return condition


class ComplaintQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Cases in the user's regions; a sealed one only with the right to sealed cases, as one's own entry,
        or while its seal is broken (`services.break_seal`)."""
        found = self.filter(within(user.scopes(Action.COMPLAINT_VIEW)))
        trusted = user.scopes(Action.COMPLAINT_VIEW_SEALED)
        if set(trusted) != set(user.scopes(Action.COMPLAINT_VIEW)):
            openings = self.model._meta.get_field("seal_openings").related_model.objects
            broken = openings.filter(user=user, until__gt=timezone.now()).values("complaint")
            own = Q(registered_by=user) | Q(holder=user) | Q(pk__in=broken)
            found = found.filter(Q(is_sealed=False) | within(trusted) | own)
        return found.filter(within(user.scopes(action))) if action else found

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def running(self) -> Self:
        return self.filter(status__in=RUNNING)

    def ended(self) -> Self:
        return self.filter(status__in=ENDED)

    def overdue(self, now: datetime) -> Self:
        return self.filter(late(now))

    def turn_of(self, user) -> Self:
        """Cases whose next step is the user's, by role and region."""
        return self.filter(turn_of(user))


class CaseRowQuerySet(RegionScopedQuerySet):
    """Rows that hang on a complaint: they are visible when it is."""

    complaint_path = "complaint"

    def visible_to(self, user, action: str | None = None) -> Self:
        complaints = self.model._meta.get_field("complaint").related_model.objects
        return self.filter(complaint__in=complaints.visible_to(user, action))


class SavedFilterQuerySet(models.QuerySet):
    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def visible_to(self, user) -> Self:
        """One's own, and those shared in a region where the user works."""
        around = {code for scope in user.scopes() for code in lineage(scope)}
        return self.filter(Q(owner=user) | Q(region__in=around))


class CitizenMessageQuerySet(CaseRowQuerySet):
    def waiting(self) -> Self:
        return self.filter(state="waiting")


class FlipQuerySet(CaseRowQuerySet):
    def waiting(self) -> Self:
        """Answers that changed and that nobody has looked at yet, on cases that are still open."""
        return self.filter(seen_at=None, complaint__status__in=OPEN)


class ProposalQuerySet(CaseRowQuerySet):
    def alive(self) -> Self:
        return self.filter(state__in=LIVE)

    def awaiting(self, user) -> Self:
        """What `user` may approve: in their regions, and not of their own hand."""
        return self.filter(
            within(user.scopes(Action.PROPOSAL_APPROVE)), state=State.SUBMITTED
        ).exclude(author_ids__overlap=list(user.selves))

    def overdue(self, today: date) -> Self:
        """Handed over, and no result within the time that is usual."""
        return self.filter(state=State.EXPORTED, due_on__lt=today)


class DatedQuerySet(models.QuerySet):
    """Rows that hold for a time."""

    def in_force(self, on: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class TurnRuleQuerySet(RegionScopedQuerySet):
    def in_force(self, on: date) -> Self:
        return self.not_over(on).filter(valid_from__lte=on)

    def not_over(self, on: date) -> Self:
        """In force or still to come."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), ended_at=None)

    def fitting(self, region_id: str, sector: str, on: date) -> Self:
        """Those for a new case of this place and sector, the most specific first: region, then sector."""
        found = self.in_force(on).filter(region__in=lineage(region_id), sector__in=["", sector])
        return found.order_by(Length("region_id").desc(), "-sector")


class ClientQuerySet(RegionScopedQuerySet):
    def of_person(self, *, nik: str | None, persons: "Collection[Any]" = ()) -> Self:
        """The rows of one human being, who may have been written down anew at each arrival: by NIK, or by who they are
        in the register."""
        same = Q(person__in=persons)
        if nik:
            same |= Q(nik_index__in=blind_indexes(nik))
        return self.filter(same)

    def either(self, *conditions: Q) -> QuerySet[Any, Any]:
        """Keys of those that any of these finds, for `client__in`. A union and not an OR: each condition has an index of
        its own, and one over all of them would read every person."""
        if not conditions:
            return self.none().values("pk")
        first, *others = (self.order_by().filter(one).values("pk") for one in conditions)
        return first.union(*others)

    def of_household(
        self, *, nik: str | None, kk: str | None, person: Any = None, client: Any = None
    ) -> QuerySet[Any, Any]:
        """Keys of this person's rows and of everybody's on their card, whatever of it is told: as `either` gives them."""
        conditions = []
        if client:
            conditions.append(Q(pk=client))
        if nik:
            conditions.append(Q(nik_index__in=blind_indexes(nik)))
        if kk:
            conditions.append(Q(kk_index__in=blind_indexes(kk)))
        if person:
            conditions += [Q(person=person), Q(person__family__members=person)]
        return self.either(*conditions)

    def visible_to(self, user, action: str | None = None) -> Self:
        return self.filter(within(user.scopes(action or Action.COMPLAINT_VIEW)))


class ClientDocumentQuerySet(RegionScopedQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Papers of visible clients; a paper given under a sealed case needs that case to be visible."""
        found = self.filter(within(user.scopes(action or Action.DOCUMENT_VIEW)))
        complaints = self.model._meta.get_field("complaint").related_model.objects
        return found.filter(Q(complaint=None) | Q(complaint__in=complaints.visible_to(user)))


class ReplyTemplateQuerySet(models.QuerySet):
    def fitting(self, complaint) -> Self:
        """In use for a case of this class in this place."""
        return self.filter(
            Q(category="") | Q(category=complaint.category),
            Q(region=None) | Q(region__in=lineage(complaint.region_id)),
            is_active=True,
        )
