"""Named filters of referrals. A referral is visible when its complaint is, sealed ones included."""

from datetime import date, datetime
from typing import Self

from django.db.models import Count, Q, QuerySet

from accounts.roles import GRANTS, Action
from core.crypto import blind_indexes
from core.together import totals
from intake.querysets import CaseRowQuerySet
from programs.querysets import upward
from referrals import aiding, placing, sharing
from referrals.workflow import EDITABLE, ENDED, LIVE, WITH_PROVIDER, State
from regions.querysets import RegionScopedQuerySet, within


def turn_of(user) -> Q:
    """Submitted ones whose next hand is the user's; without a chain that is anybody who may approve there."""
    mine = Q(turn=None) | Q(caretaker__in=user.hands)
    seated = Q(turn__user__in=user.hands)
    for role, code in user.held:
        if Action.REFERRAL_APPROVE in GRANTS[role]:
            seated |= Q(turn__role=role) & within([code])
    mine |= seated & Q(caretaker=None)
    return Q(within(user.scopes(Action.REFERRAL_APPROVE)), mine, state=State.SUBMITTED)


def late(now: datetime) -> Q:
    """An answer that is due, or a service that was promised and is due."""
    return Q(state=State.SENT, due_at__lt=now) | Q(state=State.ACCEPTED, serve_due_at__lt=now)


class ReferralQuerySet(CaseRowQuerySet):
    def visible_to(self, user, action: str | None = None) -> Self:
        """Referrals of visible complaints, where the user may see referrals (or do `action`)."""
        found = super().visible_to(user)
        # The referral's own region again, so that lists walk the index of this table.
        return found.filter(within(user.scopes(action or Action.REFERRAL_VIEW)))

    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def editable(self) -> Self:
        return self.filter(state__in=EDITABLE)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)

    def by(self, user) -> Self:
        return self.filter(author_ids__overlap=list(user.hands))

    def awaiting(self, user) -> Self:
        """Submitted ones whose next hand is the user's: never their own words."""
        return self.filter(turn_of(user)).exclude(author_ids__overlap=list(user.selves))

    def sent_to(self, seat) -> Self:
        """What a region's letters, approved and sent, laid before the organisation that `seat` answers for.

        The region is that of the seat: who opens an account for a ministry opens no other region's letters.
        """
        found = self.filter(organization=seat.organization_id, sent_at__isnull=False)
        return found.within(seat.region_id)

    def with_provider(self) -> Self:
        return self.filter(state__in=WITH_PROVIDER)

    def overdue(self, now: datetime) -> Self:
        """With the provider, whose answer or service is late."""
        return self.filter(late(now))

    def for_list(self) -> Self:
        """With names and without what a list does not show: no identity number is decrypted for it."""
        found = self.select_related(
            "complaint__client", "program", "organization", "region", "turn"
        )
        return found.defer(
            "verdict",
            "body",
            "complaint__story",
            "complaint__client__nik",
            "complaint__client__kk",
            "complaint__client__answers",
        )

    def for_page(self) -> Self:
        return self.select_related(
            "complaint__client__region",
            "need",
            "program",
            "organization",
            "focal_point__program",
            "region",
            "drafted_by",
            "submitted_by",
            "approved_by",
            "chain",
            "turn__user",
            "caretaker",
        )

    def counted(self, user, now: datetime) -> QuerySet:
        """How many wait for the user's hand, in one query over the running ones: a queryset of one dict."""
        mine = Q(author_ids__overlap=list(user.hands))
        own_words = Q(author_ids__overlap=list(user.selves))
        sendable = within(user.scopes(Action.REFERRAL_SEND))
        running = self.visible_to(user).filter(state__in=LIVE)
        return totals(
            running,
            approvals=Count("pk", filter=turn_of(user) & ~own_words),
            drafts=Count("pk", filter=Q(state=State.DRAFTED) & mine),
            returned=Count("pk", filter=Q(state=State.RETURNED) & mine),
            to_send=Count("pk", filter=Q(state=State.APPROVED) & sendable),
            with_provider=Count("pk", filter=Q(state__in=WITH_PROVIDER)),
            late_answers=Count("pk", filter=late(now)),
        )


class ReferralRowQuerySet(RegionScopedQuerySet):
    """Letters and replies hang on a referral and are visible with it."""

    def visible_to(self, user, action: str | None = None) -> Self:
        referrals = self.model._meta.get_field("referral").related_model.objects
        return self.filter(referral__in=referrals.visible_to(user, action))


class LetterQuerySet(ReferralRowQuerySet):
    def in_force(self) -> Self:
        return self.filter(revoked_at=None)


class ReplyLinkQuerySet(ReferralRowQuerySet):
    def with_token(self, token: str) -> Self:
        return self.filter(token_index__in=blind_indexes(token))

    def open(self, today: date) -> Self:
        """Of a letter in force and not grown too old."""
        return self.filter(letter__revoked_at=None, expires_on__gte=today)


class LetterOfficeQuerySet(RegionScopedQuerySet):
    def over(self, region_id: str) -> Self:
        """Offices that may sign for the region, the nearest first."""
        return self.filter(region__in=upward(region_id)).order_by("-region_id")


class SignatureChainQuerySet(RegionScopedQuerySet):
    def in_force(self, on: date):
        """The chain of the day: the latest that has begun; of one day the one written last."""
        return self.filter(valid_from__lte=on).order_by("-valid_from", "-created_at").first()


class LetterNumberingQuerySet(RegionScopedQuerySet):
    def in_force(self, on: date) -> Self:
        """Those that have begun, the latest first: the first of each kind holds."""
        return self.filter(valid_from__lte=on).order_by("kind", "-valid_from", "-created_at")


class LetterTextQuerySet(RegionScopedQuerySet):
    def in_force(self, on: date) -> Self:
        """Those that have begun, the latest first: the first of each part holds."""
        return self.filter(valid_from__lte=on).order_by(
            "kind", "part", "-valid_from", "-created_at"
        )


class PlacementQuerySet(CaseRowQuerySet):
    """A place is visible with the case it is for: to the desk that asked, and to the home that serves that region."""

    def live(self) -> Self:
        return self.filter(state__in=placing.LIVE)

    def waiting(self) -> Self:
        return self.filter(state=placing.State.WAITING)

    def in_beds(self) -> Self:
        return self.filter(state__in=placing.IN_A_BED)

    def residents(self) -> Self:
        return self.filter(state=placing.State.ADMITTED)

    def living_on(self, day: date) -> Self:
        """Whoever had moved in by that day and not out again, in whichever bed."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), entered_on__lte=day)

    def for_list(self) -> Self:
        found = self.select_related("client", "bed__room__lodge", "region")
        return found.defer("client__nik", "client__kk", "client__answers")


class PlacementRowQuerySet(RegionScopedQuerySet):
    """What hangs on a placement is visible with it."""

    def visible_to(self, user, action: str | None = None) -> Self:
        placements = self.model._meta.get_field("placement").related_model.objects
        return self.filter(placement__in=placements.visible_to(user, action))


class AllocationQuerySet(CaseRowQuerySet):
    def standing(self) -> Self:
        """Not given back."""
        return self.exclude(state=sharing.State.RELEASED)

    def for_list(self) -> Self:
        found = self.select_related("offer__organization", "need", "complaint__client", "region")
        return found.defer(
            "complaint__story",
            "complaint__client__nik",
            "complaint__client__kk",
            "complaint__client__answers",
        )


class AidQuerySet(CaseRowQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=aiding.OPEN)

    def for_list(self) -> Self:
        found = self.select_related("program", "need", "complaint__client", "region")
        return found.defer(
            "complaint__story",
            "complaint__client__nik",
            "complaint__client__kk",
            "complaint__client__answers",
        )
