"""Changes of a home's layout that those who live there must be asked about first."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from programs import services as catalogue
from programs.models import Bed, Lodge, Room
from referrals.models import Placement
from referrals.placing import misfit


def _taken(beds) -> Q:
    """Who lies in one of these beds, or has one held, from today on."""
    ahead = Q(period__endswith=None) | Q(period__endswith__gt=timezone.localdate())
    return Q(bed__in=beds, period__isnull=False) & ahead


@transaction.atomic
def arrange_room(
    *,
    id: UUID,
    lodge: Lodge,
    values: Mapping[str, Any],
    beds: int,
    by: User,
    expected_version: int | None = None,
) -> Room:
    """A room is given to others only once those who do not fit there have moved."""
    authorize(by, Action.CATALOGUE_EDIT, lodge.facility.region_id)
    # The beds are locked first, as by whoever lays somebody in one.
    there = list(Bed.objects.select_for_update(of=("self",)).filter(room=id, room__lodge=lodge))
    for placement in Placement.objects.in_beds().filter(_taken(there)):
        reason = misfit(
            occupants=values["occupants"],
            is_accessible=values["is_accessible"],
            sex=placement.sex,
            mobility=placement.mobility,
            is_couple=placement.spouse_id is not None,
            mates=0,
        )
        if reason:
            raise Refused(
                "Di kamar ini ada penghuni yang tidak lagi cocok. Pindahkan dahulu, lalu ubah kamarnya."
            )
    return catalogue.save_room(
        id=id,
        lodge=lodge,
        values=values,
        beds=beds,
        by=by,
        expected_version=expected_version,
    )


@transaction.atomic
def use_bed(*, bed: Bed, is_active: bool, by: User) -> Bed:
    """Put a bed out of use, or back. One that somebody lies in, or that is held, stays."""
    locked = (
        Bed.objects.select_for_update(of=("self",))
        .select_related("room__lodge__facility")
        .get(pk=bed.pk)
    )
    authorize(by, Action.CATALOGUE_EDIT, locked.room.lodge.facility.region_id)
    if not is_active and Placement.objects.in_beds().filter(_taken([locked])).exists():
        raise Refused("Tempat tidur ini terisi atau dipesankan. Pindahkan penghuninya dahulu.")
    return catalogue.set_bed_use(bed=locked, is_active=is_active, by=by)
