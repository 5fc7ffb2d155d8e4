"""Who is to be reached in an organisation, under the initiatives of a place."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from programs.models import FocalPoint


def focal_point_of(*, organization_id: UUID, region_code: str, on: date) -> FocalPoint | None:
    """The person on duty that day; where initiatives of two levels name one, the nearer initiative's."""
    found = FocalPoint.objects.serving(region_code).in_force(on).select_related("program")
    return found.filter(organization=organization_id).order_by("-program__region", "pk").first()


def focal_points_of(
    *, organizations: Iterable[UUID], region_code: str, on: date
) -> dict[UUID, FocalPoint]:
    """The same for a list of organisations, in one query."""
    found = FocalPoint.objects.serving(region_code).in_force(on).select_related("program")
    rows = found.filter(organization__in=organizations).order_by("program__region", "-pk")
    return {row.organization_id: row for row in rows}
