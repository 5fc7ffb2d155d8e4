"""Homes, lodges, rooms and beds from the seed file. What is there already is left as it was arranged."""

from collections.abc import Mapping
from typing import Any

from programs.models import Activity, Bed, Facility, Lodge, Organization, Program, Room


def put_facility(row: Mapping[str, Any]) -> bool:
    """Set up a home with everything in it; False when it stands already, so that a second load changes nothing."""
    if Facility.objects.filter(code=row["code"]).exists():
        return False
    plain = ["code", "name", "capacity", "hold_days", "note", "source"]
    facility = Facility.objects.create(
        organization=Organization.objects.get(code=row["organization"]),
        program=Program.objects.get(code=row["program"]),
        region_id=row["region"],
        **{name: row[name] for name in plain},
    )
    for place, lodge in enumerate(row["lodges"], start=1):
        house = Lodge.objects.create(facility=facility, name=lodge["name"], order=place)
        for number, given in enumerate(lodge["rooms"], start=1):
            room = Room.objects.create(
                lodge=house,
                name=given["name"],
                occupants=given["occupants"],
                is_accessible=given["is_accessible"],
                order=number,
            )
            Bed.objects.bulk_create(
                Bed(room=room, name=f"{bed}", order=bed) for bed in range(1, given["beds"] + 1)
            )
    Activity.objects.bulk_create(
        Activity(facility=facility, **activity) for activity in row["activities"]
    )
    return True
