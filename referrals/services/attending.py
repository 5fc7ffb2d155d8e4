"""Who was at the guidance of a day: one list, saved as a whole, as often as needed."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from programs.models import Activity
from referrals.models import Attendance, Placement


@transaction.atomic
def record_attendance(
    *, activity: Activity, on: date, presences: Mapping[uuid.UUID, str], by: User
) -> int:
    """Write the list of one activity on one day; the same list again changes nothing. Returns how many came."""
    facility = activity.facility
    authorize(by, Action.PLACEMENT_MANAGE, facility.region_id)
    if on > timezone.localdate():
        raise Refused("Hari itu belum tiba. Kehadiran dicatat pada harinya atau sesudahnya.")
    if not activity.is_on(on):
        raise Refused("Kegiatan ini tidak dijadwalkan pada hari itu. Pilih tanggal lain.")
    living = Placement.objects.living_on(on)
    residents = living.filter(facility=facility, pk__in=presences)
    rows = [
        Attendance(
            region_id=resident.region_id,
            activity=activity,
            placement=resident,
            on=on,
            presence=Attendance.Presence(presences[resident.pk]),
            recorded_by=by,
        )
        for resident in residents
    ]
    if len(rows) != len(presences):
        raise Refused("Ada penghuni yang tidak tinggal di panti pada hari itu. Muat ulang daftar.")
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["region", "activity", "on", "placement"],
        update_fields=["presence", "recorded_by", "recorded_at"],
    )
    came = sum(row.presence == Attendance.Presence.PRESENT for row in rows)
    record(
        Verb.ATTENDANCE_RECORDED,
        activity,
        actor=by,
        region_id=facility.region_id,
        data={"on": on.isoformat(), "listed": len(rows), "came": came},
    )
    return came
