"""How a home is laid out: its own facts, lodges, rooms with beds, and the guidance of the week. Beds are put out of use, never deleted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from programs.models import Activity, Bed, Facility, Lodge, Room
from programs.services.editing import free_code

MOST_BEDS = 12


@transaction.atomic
def open_home(*, id: UUID, values: Mapping[str, Any], by: User) -> Facility:
    """A new home, still without lodges. Idempotent by `id`, which the form carries."""
    authorize(by, Action.CATALOGUE_EDIT, values["region"].pk)
    hold(id)
    facility = Facility.objects.filter(pk=id).first()
    if facility is not None:
        return facility
    if Facility.objects.filter(organization=values["organization"]).exists():
        raise Refused(
            _("Lembaga ini sudah menjadi panti. Buka dari daftarnya, atau pilih lembaga lain.")
        )
    code = free_code(Facility, "", values["name"])
    facility = Facility.objects.create(pk=id, code=code, **values)
    _audit(facility, by, "home", facility.name)
    return facility


@transaction.atomic
def save_home(*, facility: Facility, values: Mapping[str, Any], by: User) -> Facility:
    """Its name, capacity and days; who it belongs to and whom it serves stays."""
    locked = _lock(facility, by)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(values))
    _audit(locked, by, "home", locked.name)
    return locked


@transaction.atomic
def save_lodge(*, id: UUID, facility: Facility, name: str, by: User) -> Lodge:
    """A new lodge at the end, or another name for one. Idempotent by `id`, which the form carries."""
    locked = _lock(facility, by)
    hold(id)
    lodge = Lodge.objects.filter(pk=id, facility=locked).first()
    lodge = lodge or Lodge(pk=id, facility=locked, order=_next(locked.lodges.all()))
    lodge.name = name.strip()
    taken = locked.lodges.filter(name__iexact=lodge.name).exclude(pk=id)
    if taken.exists():
        raise Refused(_("Wisma dengan nama itu sudah ada. Pakai nama lain."))
    lodge.save()
    _audit(locked, by, "lodge", lodge.name)
    return lodge


@transaction.atomic
def save_room(
    *, id: UUID, lodge: Lodge, name: str, occupants: str, is_accessible: bool, beds: int, by: User
) -> Room:
    """A room and so many beds. Fewer beds than there are cannot be asked for: they are put out of use one by one."""
    locked = _lock(lodge.facility, by)
    hold(id)
    room = Room.objects.filter(pk=id, lodge=lodge).first()
    room = room or Room(pk=id, lodge=lodge, order=_next(lodge.rooms.all()))
    room.name, room.occupants, room.is_accessible = name.strip(), occupants, is_accessible
    room.save()
    there = room.beds.count()
    if beds < there:
        raise Refused(
            _(
                "Kamar ini mempunyai %(n)s tempat tidur. Yang rusak dinyatakan tidak dipakai, bukan dihapus."
            )
            % {"n": there}
        )
    if beds > MOST_BEDS:
        raise Refused(_("Paling banyak %s tempat tidur dalam satu kamar.") % MOST_BEDS)
    Bed.objects.bulk_create(
        Bed(room=room, name=str(number), order=number) for number in range(there + 1, beds + 1)
    )
    _audit(locked, by, "room", f"{lodge.name}, {room.name}")
    return room


@transaction.atomic
def set_bed_use(*, bed: Bed, is_active: bool, by: User) -> Bed:
    """Whether somebody lies in it is known above; see `referrals.services.arranging`."""
    locked = _lock(bed.room.lodge.facility, by)
    bed.is_active = is_active
    bed.save(update_fields=["is_active"])
    _audit(locked, by, "bed", f"{bed.room.lodge.name}, {bed.room.name}, {bed.name}")
    return bed


@transaction.atomic
def save_activity(*, id: UUID, facility: Facility, values: Mapping[str, Any], by: User) -> Activity:
    """Guidance on fixed days; one that is over is put out of use, so that its lists stay."""
    locked = _lock(facility, by)
    hold(id)
    activity = Activity.objects.filter(pk=id, facility=locked).first()
    activity = activity or Activity(pk=id, facility=locked)
    for name, value in values.items():
        setattr(activity, name, value)
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError as error:
        if "activity_once" not in str(error):
            raise
        raise Refused(_("Kegiatan dengan nama dan jam itu sudah ada.")) from error
    _audit(locked, by, "activity", activity.name)
    return activity


def _lock(facility: Facility, by: User) -> Facility:
    """The home's row is the one lock of its layout."""
    authorize(by, Action.CATALOGUE_EDIT, facility.region_id)
    return Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)


def _next(rows: QuerySet) -> int:
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1


def _audit(facility: Facility, by: User, what: str, name: str) -> None:
    record(
        Verb.CATALOGUE_CHANGED,
        facility,
        actor=by,
        region_id=facility.region_id,
        data={"what": what, "name": name},
    )
