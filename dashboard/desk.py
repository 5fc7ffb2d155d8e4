"""What one request knows of the user's work: asked once, shared by navigation, tabs and headings."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Action
from core.together import read_together
from dashboard.queries import arrivals, work
from dashboard.queries.arrivals import Arrivals, arrivals_of
from dashboard.queries.places import Place, names_by_code, places_of
from dashboard.queries.systems import systems_of
from dashboard.queries.work import Work, work_of
from dtks.models import ImportBatch
from intake.models import RegisterProposal, SavedFilter
from outreach import queries as outreach
from outreach.queries import VisitCounts
from programs.models import Program
from referrals import queries as referrals
from regions.models import Region


class Desk:
    def __init__(self, user: User):
        self.user = user
        self._names: dict[str, str] = {}

    @classmethod
    def of(cls, request: HttpRequest) -> "Desk":
        """The desk of this request, the same one for the view and for the navigation."""
        if not hasattr(request, "desk"):
            request.desk = cls(request.user)
        return request.desk

    @cached_property
    def sees_cases(self) -> bool:
        return self.user.may_somewhere(Action.COMPLAINT_VIEW)

    @cached_property
    def work(self) -> Work:
        return work_of(self.user, self._counted["work"])

    @cached_property
    def arrivals(self) -> dict[str, Arrivals]:
        """What has come into each queue since it was last opened; a queue never opened has no news."""
        return arrivals_of(self._counted["arrived"])

    @cached_property
    def referrals(self) -> dict[str, int]:
        return self._counted["referrals"]

    @cached_property
    def proposals(self) -> int:
        """Proposals to the register that wait for this user's approval."""
        return RegisterProposal.objects.visible_to(self.user).awaiting(self.user).count()

    @cached_property
    def imports(self) -> int:
        """Register files that wait for a word of this user."""
        waiting = ImportBatch.objects.visible_to(self.user, Action.REGISTER_IMPORT)
        return waiting.asking_a_person().count()

    @cached_property
    def visits(self) -> VisitCounts:
        return VisitCounts(**self._counted["visits"])

    @cached_property
    def _counted(self) -> dict[str, Any]:
        """All that the navigation counts, by one journey; what nobody with this user's roles is told stays unread."""
        parts = {
            "work": work.counted(self.user, now=timezone.now()),
            "referrals": referrals.counted(self.user),
            "systems": systems_of(self.user),
        }
        if self.user.may_somewhere(Action.VISIT_REPORT):
            parts["visits"] = outreach.counted(self.user)
        arrived = arrivals.counted(self.user, now=timezone.now())
        read_together(*parts.values(), arrived)
        return {name: next(iter(found)) for name, found in parts.items()} | {"arrived": arrived}

    @cached_property
    def systems(self) -> dict[str, bool]:
        """Homes, social spending, rides: which of them the user's regions have."""
        return self._counted["systems"]

    @cached_property
    def _choices(self) -> tuple[QuerySet, QuerySet]:
        """What the filters of a list offer, by one journey."""
        programs = Program.objects.visible_to(self.user).active().values_list("code", "name")
        kept = SavedFilter.objects.visible_to(self.user).kept().select_related("region", "owner")
        read_together(programs, kept)
        return programs, kept

    @property
    def programs(self) -> list[tuple[str, str]]:
        return list(self._choices[0])

    @property
    def saved(self) -> list[SavedFilter]:
        """Filters under a name: the user's own, and those shared where they work."""
        return list(self._choices[1])

    @cached_property
    def places(self) -> list[Place]:
        """The user's own regions and those below that a filter offers; the names of the page come along."""
        return places_of(self.user)

    def name_all(self, codes: Iterable[str]) -> dict[str, str]:
        """Names of regions; only those that no one on this page has told yet are asked for."""
        unknown = {code for code in codes if code not in self._names}
        if unknown and "places" in self.__dict__:
            self._names |= {place.code: place.name for place in self.places}
            unknown -= set(self._names)
        if unknown:
            self._names |= names_by_code(unknown)
        return self._names

    def learn(self, region: Region) -> None:
        """Take over the names of a region and of those around it, as far as they are loaded."""
        while True:
            self._names[region.code] = region.name
            if region.parent_id is None or not Region.parent.is_cached(region):
                return
            region = region.parent
