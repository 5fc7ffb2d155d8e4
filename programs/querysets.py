"""Named filters of the catalogue. A row without a region is national: it belongs to everyone's catalogue."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject

from regions.querysets import RegionScopedQuerySet, within
from regions.scope import level_prefix


def upward(region_code: str) -> list[str]:
    """The code and every code that covers it: `34.04.07` gives `34.04.07`, `34.04`, `34`."""
    codes = [region_code]
    while "." in codes[-1]:
        codes.append(codes[-1].rpartition(".")[0])
    return codes


# So long before its end a certificate is worth a reminder.
SOON = timedelta(days=90)


class KindQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)


class CatalogueQuerySet(RegionScopedQuerySet):
    """Programmes and organisations: national ones, and those of a region."""

    search_fields: tuple[str, ...] = ("name",)

    def visible_to(self, user, action: str | None = None) -> Self:
        """National rows with any assignment (that grants `action`), regional ones inside its region.

        Each regency runs its own installation with its own copy of the national catalogue, so
        national rows are not reserved to anyone higher up.
        """
        scopes = user.scopes(action)
        if not scopes:
            return self.none()
        return self.filter(Q(region__isnull=True) | within(scopes))

    def offered_in(self, region_code: str) -> Self:
        """National ones, and those of the region or of a region above it."""
        return self.filter(Q(region__isnull=True) | Q(region__in=upward(region_code)))

    def serving(self, user) -> Self:
        """Those who can help where `user` works: also the ones of a region above it."""
        scopes = user.scopes()
        if not scopes:
            return self.none()
        above = {code for scope in scopes for code in upward(scope)}
        return self.filter(Q(region__isnull=True) | Q(region__in=above) | within(scopes))

    def active(self) -> Self:
        return self.filter(is_active=True)

    def matching(self, words: str) -> Self:
        """Every word must occur in one of the fields people search by."""
        rows = self
        for word in words.replace("\0", "").split()[:6]:
            found = Q()
            for field in self.search_fields:
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows


class ProgramQuerySet(CatalogueQuerySet):
    search_fields = ("name", "code", "aliases", "benefit", "owner__name", "region__name")

    def in_sector(self, sector: str) -> Self:
        return self.filter(sectors__contains=[sector])

    def for_list(self) -> Self:
        return self.select_related("owner", "region")


class RequiredDocumentQuerySet(models.QuerySet):
    def with_kind(self) -> Self:
        return self.select_related("document_kind")

    def of_programs(self, programs: Collection[Any]) -> Self:
        """With the kind and the programme that asks for it."""
        return self.filter(program__in=programs).select_related("document_kind", "program")


class OrganizationQuerySet(CatalogueQuerySet):
    search_fields = ("name", "address", "help_offered", "psks_kind__name", "region__name")

    def partners(self) -> Self:
        """Those outside the government that help: PSKS, companies, zakat agencies."""
        return self.filter(kind="partner")

    def for_list(self) -> Self:
        return self.select_related("psks_kind", "region")


class VersionQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those that no correction has taken the place of."""
        return self.filter(superseded_at=None)

    def in_force(self, on: date) -> Self:
        started, not_over = (
            Q(valid_from=None) | Q(valid_from__lte=on),
            Q(valid_to=None) | Q(valid_to__gte=on),
        )
        return self.standing().filter(started, not_over)

    def to_come(self, on: date) -> Self:
        return self.standing().filter(valid_from__gt=on)

    def as_due(self) -> Self:
        """What a judge needs of the version of the outer programme that its rows do not show yet."""
        others = self.filter(program=OuterRef("pk")).exclude(number=OuterRef("version"))
        return others.values(due=JSONObject(number="number", content="content"))[:1]


class AllotmentQuerySet(RegionScopedQuerySet):
    def covering(self, region_code: str, on: date) -> Self:
        """Those that a place draws on: its own, and those of the regions around it."""
        return self.filter(region__in=upward(region_code), starts_on__lte=on, ends_on__gte=on)

    def least_left(self, given: str, used: str) -> Subquery:
        """What is left of the scarcest one, for the outer programme; None when nothing is counted."""
        counted = self.filter(program=OuterRef("pk"), **{f"{given}__isnull": False})
        left = counted.order_by().values("program").annotate(left=Min(F(given) - F(used)))
        return Subquery(left.values("left"), output_field=models.BigIntegerField(null=True))


class FocalPointQuerySet(models.QuerySet):
    def in_force(self, on: date) -> Self:
        not_over = Q(ends_on=None) | Q(ends_on__gte=on)
        return self.filter(not_over, starts_on__lte=on)

    def serving(self, region_code: str) -> Self:
        """Of the initiatives of a place, and of those of the regions around it."""
        return self.filter(program__is_active=True, program__region__in=upward(region_code))


class OfferQuerySet(CatalogueQuerySet):
    search_fields = ("title", "organization__name", "note")

    def available(self, on: date) -> Self:
        """Open, in time, and not all given away."""
        return self.filter(is_open=True, until__gte=on, taken__lt=F("amount"))

    def fitting(self, *, kinds: Collection[str], sector: str) -> Self:
        """For these PPKS kinds and this sector; an offer that names none is for everyone."""
        for_all = Q(ppks_kinds=None)
        return self.filter(
            for_all | Q(ppks_kinds__in=list(kinds)),
            Q(sectors=[]) | Q(sectors__contains=[sector]),
        ).distinct()

    def for_list(self) -> Self:
        return self.select_related("organization", "region")


class HelperQuerySet(RegionScopedQuerySet):
    """The register of PSKS: rows of the user's own regions, and of the regions around them."""

    def serving(self, user) -> Self:
        scopes = user.scopes()
        above = {code for scope in scopes for code in upward(scope)}
        return self.filter(Q(region__in=above) | within(scopes))

    def active(self) -> Self:
        return self.filter(is_active=True)

    def matching(self, words: str) -> Self:
        rows = self
        for word in words.replace("\0", "").split()[:6]:
            found = Q()
            for field in ("name", "head", "activity", "skills", "scope", "region__name"):
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows

    def certified(self, state: str, on: date) -> Self:
        """By their certificate: `habis`, `segera` (within SOON), `berlaku`, or `tanpa`."""
        return {
            "habis": self.filter(certificate_until__lt=on),
            "segera": self.filter(certificate_until__range=(on, on + SOON)),
            "berlaku": self.filter(certificate_until__gte=on),
            "tanpa": self.filter(certificate="", certificate_until=None),
        }[state]

    def near(self, village: str) -> Self:
        """Within the regency of a village, the nearest first: 1 village, 2 district, 3 regency, 4 further up."""
        district, regency = level_prefix(village, 3), level_prefix(village, 2)
        distance = Case(
            When(region=village, then=1),
            When(within([district]), then=2),
            When(within([regency]), then=3),
            default=4,
        )
        around = within([regency]) | Q(region__in=upward(regency))
        return self.filter(around).annotate(distance=distance).order_by("distance", "name", "pk")

    def for_list(self) -> Self:
        return self.select_related("kind", "region")
