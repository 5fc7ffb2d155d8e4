"""How a home is laid out: its own facts, lodges, rooms with beds, and the guidance of the week. Beds are put out of use, never deleted."""

from collections.abc import Mapping, Sequence
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
from programs.services.saving import refuse_stale

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
    _audit(facility, by, "home", facility, list(values))
    return facility


@transaction.atomic
def save_home(
    *, facility: Facility, values: Mapping[str, Any], expected_version: int, by: User
) -> Facility:
    """Its name, capacity and days; who it belongs to and whom it serves stays."""
    locked = _lock(facility, by)
    _save(locked, values, home=locked, what="home", expected_version=expected_version, by=by)
    return locked


@transaction.atomic
def save_lodge(
    *, id: UUID, facility: Facility, name: str, by: User, expected_version: int | None = None
) -> Lodge:
    """A new lodge at the end, or another name for one. Idempotent by `id`, which the form carries."""
    locked = _lock(facility, by)
    hold(id)
    lodge = Lodge.objects.filter(pk=id, facility=locked).first()
    lodge = lodge or Lodge(pk=id, facility=locked, order=_next(locked.lodges.all()))
    if locked.lodges.filter(name__iexact=name.strip()).exclude(pk=id).exists():
        raise Refused(_("Wisma dengan nama itu sudah ada. Pakai nama lain."))
    values = {"name": name.strip()}
    _save(lodge, values, home=locked, what="lodge", expected_version=expected_version, by=by)
    return lodge


@transaction.atomic
def save_room(
    *,
    id: UUID,
    lodge: Lodge,
    values: Mapping[str, Any],
    beds: int,
    by: User,
    expected_version: int | None = None,
) -> Room:
    """A room and so many beds. Fewer beds than there are cannot be asked for: they are put out of use one by one."""
    locked = _lock(lodge.facility, by)
    hold(id)
    room = Room.objects.filter(pk=id, lodge=lodge).first()
    room = room or Room(pk=id, lodge=lodge, order=_next(lodge.rooms.all()))
    _save(room, values, home=locked, what="room", expected_version=expected_version, by=by)
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
    return room


@transaction.atomic
def set_bed_use(*, bed: Bed, is_active: bool, by: User) -> Bed:
    """Whether somebody lies in it is known above; see `referrals.services.arranging`."""
    locked = _lock(bed.room.lodge.facility, by)
    bed.is_active = is_active
    bed.save(update_fields=["is_active"])
    _audit(locked, by, "bed", bed, ["is_active"])
    return bed


@transaction.atomic
def save_activity(
    *,
    id: UUID,
    facility: Facility,
    values: Mapping[str, Any],
    by: User,
    expected_version: int | None = None,
) -> Activity:
    """Guidance on fixed days; one that is over is put out of use, so that its lists stay."""
    locked = _lock(facility, by)
    hold(id)
    activity = Activity.objects.filter(pk=id, facility=locked).first()
    activity = activity or Activity(pk=id, facility=locked)
    try:
        with transaction.atomic():
            _save(
                activity,
                values,
                home=locked,
                what="activity",
                expected_version=expected_version,
                by=by,
            )
    except IntegrityError as error:
        if "activity_once" not in str(error):
            raise
        raise Refused(_("Kegiatan dengan nama dan jam itu sudah ada.")) from error
    return activity


def _save(
    row: Facility | Lodge | Room | Activity,
    values: Mapping[str, Any],
    *,
    home: Facility,
    what: str,
    expected_version: int | None,
    by: User,
) -> None:
    """One row of the home: a new one, or one that nobody changed since the form was opened. Nothing new, nothing written."""
    is_new = row._state.adding
    if not is_new:
        if expected_version is None:
            return  # the form of a new row, sent twice
        refuse_stale(row, expected_version, subject=home)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not is_new and not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    row.version += not is_new
    row.save()
    _audit(home, by, what, row, changed)


def _lock(facility: Facility, by: User) -> Facility:
    """The home's row is the one lock of its layout."""
    authorize(by, Action.CATALOGUE_EDIT, facility.region_id)
    return Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)


def _next(rows: QuerySet) -> int:
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1


def _name_of(row: Any) -> str:
    match row:
        case Room():
            return f"{row.lodge.name}, {row.name}"
        case Bed():
            return f"{_name_of(row.room)}, {row.name}"
    return str(row)


def _audit(facility: Facility, by: User, what: str, row: Any, fields: Sequence[str]) -> None:
    record(
        Verb.CATALOGUE_CHANGED,
        facility,
        actor=by,
        region_id=facility.region_id,
        data={
            "what": what,
            "name": _name_of(row),
            "row": str(row.pk),
            "fields": sorted(fields),
            "version": getattr(row, "version", 1),
        },
    )
