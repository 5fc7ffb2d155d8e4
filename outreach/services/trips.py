"""Trips: asked for from a case, booked with a vehicle and a driver, carried out or missed; and rounds through villages."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from core.locks import hold
from intake import services as intake
from intake.models import Complaint
from outreach.journey import OPEN, TRIP, State, Step
from outreach.models import Driver, Trip, TripStop, Vehicle
from programs.models import Program
from regions.models import Region
from regions.scope import covers

WORK = "trip"
MOST_STOPS = 30
BUSY = {
    "trip_vehicle_once": "Kendaraan ini sudah dipakai pada waktu itu. Pilih kendaraan atau waktu lain.",
    "trip_driver_once": "Pengemudi ini sudah bertugas pada waktu itu. Pilih pengemudi atau waktu lain.",
}


@transaction.atomic
def request_trip(
    *,
    trip_id: uuid.UUID,
    complaint: Complaint,
    kind: str,
    origin: str,
    destination: str,
    wanted_at: datetime,
    by: User,
    program: Program | None = None,
    companion: str = "",
    note: str = "",
) -> Trip:
    """Ask for a ride for this citizen; the case counts it as open work. Idempotent by `trip_id`."""
    authorize(by, Action.VISIT_PLAN, complaint.region_id)
    hold(trip_id)
    found = Trip.objects.filter(pk=trip_id, complaint=complaint).first()
    if found:
        return found
    if kind not in {Trip.Kind.SERVICE, Trip.Kind.HOME}:
        raise Refused("Pilih tujuan: menuju layanan lanjutan, atau pulang ke rumah.")
    if wanted_at < timezone.now():
        raise Refused("Waktu yang diminta sudah lewat. Pilih waktu yang akan datang.")
    locked = intake.start_work(complaint_id=complaint.pk, by=by, what=WORK)
    trip = Trip.objects.create(
        id=trip_id,
        region_id=locked.region_id,
        kind=kind,
        complaint=locked,
        program=program,
        origin=origin.strip(),
        destination=destination.strip(),
        companion=companion.strip(),
        wanted_at=wanted_at,
        note=note.strip(),
        requested_by=by,
    )
    _record(Verb.TRIP_PLANNED, trip, by, {"kind": kind, "note": trip.destination})
    return trip


@transaction.atomic
def plan_route(
    *,
    trip_id: uuid.UUID,
    vehicle: Vehicle,
    driver: Driver,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    note: str = "",
) -> Trip:
    """A vehicle's round through the villages of its region. Idempotent by `trip_id`."""
    authorize(by, Action.VISIT_PLAN, vehicle.region_id)
    hold(trip_id)
    found = Trip.objects.filter(pk=trip_id).first()
    if found:
        return found
    trip = Trip(
        id=trip_id,
        region_id=vehicle.region_id,
        kind=Trip.Kind.ROUND,
        note=note.strip(),
        requested_by=by,
        state=State.SCHEDULED,
    )
    _book(trip, vehicle, driver, starts_at, ends_at)
    _save(lambda: trip.save(force_insert=True))
    _record(Verb.TRIP_PLANNED, trip, by, {"kind": trip.kind, "vehicle": str(vehicle.pk)})
    return trip


@transaction.atomic
def schedule_trip(
    *,
    trip: Trip,
    vehicle: Vehicle,
    driver: Driver,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Trip:
    """Book a vehicle and a driver, or book anew for another time. The vehicle's office decides."""
    locked, is_done = _begin(trip, Step.SCHEDULE, vehicle.region_id, by, version, key)
    if is_done:
        return locked
    if not covers(vehicle.region_id, locked.region_id):
        raise Refused("Kendaraan ini bertugas di wilayah lain. Pilih kendaraan wilayah warga.")
    _book(locked, vehicle, driver, starts_at, ends_at)
    fields = ("vehicle", "driver", "period")
    data = {"vehicle": str(vehicle.pk), "at": starts_at.isoformat()}
    return _finish(locked, Step.SCHEDULE, by, key, fields, data=data)


@transaction.atomic
def carry_out(
    *,
    trip: Trip,
    by: User,
    note: str = "",
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Trip:
    locked, is_done = _begin(trip, Step.CARRY_OUT, trip.region_id, by, version, key)
    if is_done:
        return locked
    if locked.period.lower > timezone.now():
        raise Refused("Perjalanan belum berangkat. Catat sesudah terlaksana.")
    locked.ended_note = note.strip()
    return _finish(locked, Step.CARRY_OUT, by, key, ("ended_note",), note=note)


@transaction.atomic
def miss_trip(
    *, trip: Trip, note: str, by: User, version: int | None = None, key: uuid.UUID | None = None
) -> Trip:
    """Nobody set out; the vehicle is free, and the citizen still waits for another day."""
    locked, is_done = _begin(trip, Step.MISS, trip.region_id, by, version, key, note)
    if is_done:
        return locked
    locked.ended_note = note.strip()
    return _finish(locked, Step.MISS, by, key, ("ended_note",), note=note)


@transaction.atomic
def call_off(
    *, trip: Trip, note: str, by: User, version: int | None = None, key: uuid.UUID | None = None
) -> Trip:
    locked, is_done = _begin(trip, Step.CALL_OFF, trip.region_id, by, version, key, note)
    if is_done:
        return locked
    locked.ended_note = note.strip()
    return _finish(locked, Step.CALL_OFF, by, key, ("ended_note",), note=note)


@transaction.atomic
def add_stop(
    *,
    stop_id: uuid.UUID,
    trip: Trip,
    region: Region,
    by: User,
    complaint: Complaint | None = None,
    note: str = "",
) -> TripStop:
    """One more village at the end of the round. Idempotent by `stop_id`."""
    authorize(by, Action.VISIT_PLAN, trip.region_id)
    locked = _lock(trip)
    found = TripStop.objects.filter(pk=stop_id, trip=locked).first()
    if found:
        return found
    if locked.kind != Trip.Kind.ROUND or locked.state not in OPEN:
        raise Refused("Rute ini sudah selesai. Susun rute baru.")
    if not covers(locked.region_id, region.pk):
        raise Refused("Desa itu di luar wilayah kendaraan ini.")
    last = locked.stops.aggregate(last=Max("position"))["last"] or 0
    if locked.stops.count() >= MOST_STOPS:
        raise Refused(f"Paling banyak {MOST_STOPS} perhentian dalam satu rute.")
    return TripStop.objects.create(
        id=stop_id,
        trip=locked,
        position=last + 1,
        region=region,
        complaint=complaint,
        note=note.strip(),
    )


@transaction.atomic
def remove_stop(*, stop: TripStop, by: User) -> None:
    trip = Trip.objects.get(pk=stop.trip_id)
    authorize(by, Action.VISIT_PLAN, trip.region_id)
    if _lock(trip).state not in OPEN:
        raise Refused("Rute ini sudah selesai. Perhentiannya tidak dapat diubah.")
    TripStop.objects.filter(pk=stop.pk).delete()


@transaction.atomic
def save_vehicle(*, vehicle_id: uuid.UUID, values: dict[str, Any], by: User) -> Vehicle:
    return _keep(Vehicle, vehicle_id, values, by)


@transaction.atomic
def save_driver(*, driver_id: uuid.UUID, values: dict[str, Any], by: User) -> Driver:
    return _keep(Driver, driver_id, values, by)


def _keep(model: type[Any], key: uuid.UUID, values: dict[str, Any], by: User) -> Any:
    authorize(by, Action.CATALOGUE_EDIT, values["region_id"])
    hold(key)
    row = model.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is not None:
        authorize(by, Action.CATALOGUE_EDIT, row.region_id)
    row = row or model(id=key)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("Nomor polisi ini sudah tercatat. Ubah data yang sudah ada.") from error
    what = {"what": model._meta.model_name, "name": row.name}
    record(Verb.CATALOGUE_CHANGED, row, actor=by, region_id=row.region_id, data=what)
    return row


def _lock(trip: Trip) -> Trip:
    complaint = intake.lock_complaint(complaint_id=trip.complaint_id) if trip.complaint_id else None
    locked = Trip.objects.select_for_update(of=["self"]).get(pk=trip.pk)
    locked.complaint = complaint
    return locked


def _begin(
    trip: Trip,
    step: Step,
    where: str,
    by: User,
    version: int | None,
    key: uuid.UUID | None,
    note: str = "",
) -> tuple[Trip, bool]:
    authorize(by, Action.VISIT_PLAN, where)
    locked = _lock(trip)
    transition = next(t for t in TRIP.transitions if t.step == step)
    if key is not None and locked.last_key == key and locked.state == transition.target:
        return locked, True
    if version is not None and locked.version != version:
        raise StaleSave(
            f"Perjalanan ini baru saja diubah orang lain; keadaannya sekarang “{locked.get_state_display()}”. "
            "Periksa keadaan terbaru, lalu ulangi bila masih perlu."
        )
    TRIP.step(step, source=locked.state)
    if transition.needs_note and not note.strip():
        raise Refused("Tulis alasannya dahulu; warga dan rekan Anda akan membacanya.")
    return locked, False


def _book(
    trip: Trip, vehicle: Vehicle, driver: Driver, starts_at: datetime, ends_at: datetime
) -> None:
    if not starts_at < ends_at:
        raise Refused("Waktu kembali harus sesudah waktu berangkat.")
    if ends_at < timezone.now():
        raise Refused("Waktu itu sudah lewat. Pilih waktu yang akan datang.")
    if not vehicle.is_active or not driver.is_active:
        raise Refused("Kendaraan atau pengemudi itu sedang tidak bertugas. Pilih yang lain.")
    trip.vehicle, trip.driver = vehicle, driver
    trip.period = DateTimeTZRange(starts_at, ends_at)


def _save(save) -> None:
    """The exclusion constraints have the last word on who is free."""
    try:
        with transaction.atomic():
            save()
    except IntegrityError as error:
        for name, words in BUSY.items():
            if name in str(error):
                raise Refused(words) from error
        raise


def _finish(
    locked: Trip,
    step: Step,
    by: User,
    key: uuid.UUID | None,
    fields: tuple[str, ...],
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Trip:
    before = locked.state
    locked.state = TRIP.step(step, source=before).target
    locked.state_since, locked.last_key = timezone.now(), key
    locked.version += 1
    named = ["state", "state_since", "last_key", "version", *fields]
    _save(lambda: locked.save(update_fields=named))
    if locked.complaint_id and before in OPEN and locked.state not in OPEN:
        intake.finish_work(complaint_id=locked.complaint_id, by=by, what=WORK)
    told = {"from": str(before), "to": str(locked.state), "note": note.strip()}
    became = {"became": locked.get_state_display().lower()}
    _record(Verb.TRIP_ADVANCED, locked, by, told | became | (data or {}))
    return locked


def _record(verb: Verb, trip: Trip, by: User, data: dict[str, Any]) -> None:
    record(
        verb,
        trip,
        actor=by,
        region_id=trip.region_id,
        case_number=trip.complaint.number if trip.complaint else "",
        data=data,
    )
