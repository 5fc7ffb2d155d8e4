"""Named filters of the register."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from core.crypto import blind_indexes
from dtks.vocabulary import ImportState, ListState, ReleaseState
from dtks.workflow import WORKING
from regions.querysets import RegionScopedQuerySet
from regions.scope import level_prefix

VILLAGE_DEPTH = 3
# Columns of a register of persons with deciles; a mere list of deciles lacks some.
SPEAK_OF_EVERY_DECILE = ["decile", "name", "born_on", "relation"]
# A task that was sent is picked up within this time unless the broker is down or busy.
PATIENCE = dt.timedelta(seconds=30)
# Deaths and moves take some people in a hundred off a list in a year; a fifth of a village, a wrong
# file. A hamlet of a few is no sign of anything.
UNUSUAL_SHARE, UNUSUAL_COUNT = 20, 10
# No chunk takes this long: a batch untouched for it has lost its worker.
ABANDONED_AFTER = dt.timedelta(minutes=2)


class OverlappingQuerySet(RegionScopedQuerySet):
    """Rows whose region is one side of another's."""

    def covering(self, region_id: str) -> Self:
        """Those whose region is `region_id` or lies around it."""
        depth = region_id.count(".") + 1
        return self.filter(
            region_id__in=[level_prefix(region_id, level) for level in range(1, depth + 1)]
        )

    def overlapping(self, region_id: str) -> Self:
        """Those whose region is `region_id`, lies around it or inside it."""
        return self.covering(region_id) | self.within(region_id)


class ReleaseQuerySet(OverlappingQuerySet):
    def applied(self) -> Self:
        return self.filter(state=ReleaseState.APPLIED)

    def covering(self, region_id: str) -> Self:
        """Releases whose region is `region_id` or lies around it."""
        depth = region_id.count(".") + 1
        return self.filter(
            region_id__in=[level_prefix(region_id, level) for level in range(1, depth + 1)]
        )

    def vouching_for(self, region_id: str) -> Self:
        """Those that speak of every decile there, be it by silence."""
        return (
            self.applied()
            .covering(region_id)
            .filter(is_full=True, columns__contains=SPEAK_OF_EVERY_DECILE)
        )

    def undoable(self) -> Self:
        return self.filter(is_undoable=True)


class FamilyQuerySet(RegionScopedQuerySet):
    def with_kk(self, kk: str) -> Self:
        return self.filter(kk_index__in=blind_indexes(kk))


class PersonQuerySet(RegionScopedQuerySet):
    def listed(self) -> Self:
        """Those whom no later full release has left out."""
        return self.filter(delisted_by=None)

    def with_nik(self, *niks: str) -> Self:
        """Nationwide: the one hot look-up without a region. Costs one probe per NIK and key."""
        return self.filter(nik_index__in=[index for nik in niks for index in blind_indexes(nik)])

    def with_external_id(self, *ids: str) -> Self:
        """Nationwide. The id of a household may stand on every member."""
        return self.filter(external_id__in=ids).exclude(external_id="")

    def for_answer(self) -> Self:
        """All that an answer shows, in one query."""
        return self.select_related("family", "region", "release", "delisted_by")

    def with_kk(self, kk: str) -> Self:
        return self.filter(family__kk_index__in=blind_indexes(kk))


class ImportBatchQuerySet(OverlappingQuerySet):
    def waiting_for_a_worker(self, now: dt.datetime) -> Self:
        """Whose task was lost, or never sent: the database remembers them, not the broker."""
        never_started = Q(state__in=WORKING - {ImportState.READING})
        return self.filter(
            never_started & Q(touched_at__lt=now - PATIENCE)
            | Q(state=ImportState.READING, touched_at__lt=now - ABANDONED_AFTER)
        )

    def asking_a_person(self) -> Self:
        """Nothing happens to them until somebody says so."""
        return self.filter(state__in=[ImportState.TITLES, ImportState.CHECKED, ImportState.PAUSED])

    def in_line(self) -> Self:
        """Those a worker has to do something about, by arrival."""
        return self.filter(state__in=WORKING).order_by("queued_at", "id")

    def ahead_of(self, batch) -> Self:
        """Those of the same places that came earlier."""
        earlier = Q(queued_at__lt=batch.queued_at) | Q(queued_at=batch.queued_at, pk__lt=batch.pk)
        return self.overlapping(batch.region_id).in_line().filter(earlier)


class ImportVillageQuerySet(RegionScopedQuerySet):
    def touched(self) -> Self:
        """Villages of which the file changes something, or could not read something."""
        return self.filter(Q(moved__gt=0) | Q(refused__gt=0))

    def unusual(self) -> Self:
        """Villages that would lose more people than a release can explain."""
        return self.filter(
            delisted__gte=UNUSUAL_COUNT, delisted__gt=F("listed") * UNUSUAL_SHARE / 100
        )


class ColumnTitleQuerySet(models.QuerySet):
    def known_in(self, region_id: str) -> dict[str, str]:
        """Title -> key of our column, as the offices of a region know it; their own word wins."""
        depth = region_id.count(".") + 1 if region_id else 0
        around = [level_prefix(region_id, level) for level in range(1, depth + 1)]
        rows = self.filter(Q(region=None) | Q(region__in=around))
        return dict(rows.order_by(F("region").asc(nulls_first=True)).values_list("title", "key"))


class ListCheckQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """A list is seen by whoever sent it: its answers are of their regions, not of a colleague's."""
        return self.filter(by=user)

    def waiting_for_a_worker(self, now: dt.datetime) -> Self:
        return self.filter(
            Q(state=ListState.WAITING, touched_at__lt=now - PATIENCE)
            | Q(state=ListState.CHECKING, touched_at__lt=now - ABANDONED_AFTER)
        )

    def to_forget(self, now: dt.datetime) -> Self:
        return self.filter(forget_at__lte=now, forgotten_at=None)


class DecileLimitQuerySet(models.QuerySet):
    def in_force(self, on: dt.date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
