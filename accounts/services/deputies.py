"""Naming a deputy for the days somebody is away, and ending that early."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Deputation, User
from accounts.queries import coverable
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from regions.models import Region

# A longer absence is a change of staff: an admin's matter.
MOST_DAYS = 92


@dataclass(frozen=True)
class DeputyInput:
    """Who stands in, in which roles of the absent one, where (None: wherever they work), and when."""

    deputy: User
    roles: Sequence[str]
    region: Region | None
    first_day: date
    last_day: date
    reason: str = ""


@transaction.atomic
def name_deputy(
    *, deputation_id: uuid.UUID, absent: User, given: DeputyInput, by: User
) -> Deputation:
    """By the absent one, or by their supervisor or manager. Idempotent by `deputation_id`."""
    _must_be_oneself(by)
    hold(deputation_id)
    known = Deputation.objects.filter(pk=deputation_id).first()
    if known is not None:
        return known
    if by.pk != absent.pk:
        if not User.objects.deputised_by(by).filter(pk=absent.pk).exists():
            raise PermissionDenied
        if given.deputy.pk == by.pk:
            raise Refused(
                _("Penunjukan diri sendiri sebagai pengganti harus dilakukan oleh orang lain.")
            )
    _check(absent, given, by)
    row = Deputation(
        id=deputation_id,
        absent=absent,
        deputy=given.deputy,
        roles=sorted(given.roles),
        region=given.region,
        first_day=given.first_day,
        last_day=given.last_day,
        reason=given.reason.strip(),
        made_by=by,
    )
    if not row.held:
        raise Refused(_("Tidak ada peran rekan ini di wilayah yang dipilih."))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            _("%s sudah menjadi pengganti pada sebagian hari itu. Ubah tanggalnya.") % given.deputy
        ) from None
    _record(Verb.DEPUTY_NAMED, row, by)
    return row


@transaction.atomic
def end_deputation(*, deputation: Deputation, by: User) -> Deputation:
    """Before its last day: by either of the two, or by whoever may name the deputy."""
    _must_be_oneself(by)
    locked = Deputation.objects.select_for_update().get(pk=deputation.pk)
    if not Deputation.objects.visible_to(by).filter(pk=locked.pk).exists():
        raise PermissionDenied
    if locked.ended_at is not None or locked.last_day < localdate():
        return locked
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    _record(Verb.DEPUTY_ENDED, locked, by)
    return locked


def _must_be_oneself(by: User) -> None:
    """What one does for another is not handed on to a third."""
    if by.acting_for is not None:
        raise Refused(
            _("Anda sedang bertindak atas nama %s. Selesaikan dahulu, lalu ulangi.") % by.acting_for
        )


def _check(absent: User, given: DeputyInput, by: User) -> None:
    if not User.objects.fit_to_deputise(absent).filter(pk=given.deputy.pk).exists():
        raise Refused(_("Orang ini tidak dapat menjadi pengganti. Pilih rekan lain dari daftar."))
    if not given.roles or not set(given.roles) <= set(coverable(absent=absent, by=by)):
        raise Refused(_("Pilih peran yang digantikan dari daftar."))
    if given.last_day < given.first_day:
        raise Refused(_("Tanggal akhir mendahului tanggal mulai."))
    if given.first_day < localdate():
        raise Refused(_("Penggantian berlaku mulai hari ini atau sesudahnya."))
    if given.last_day - given.first_day >= timedelta(days=MOST_DAYS):
        raise Refused(
            _("Paling lama %d hari. Untuk waktu yang lebih panjang, minta admin mengatur peran.")
            % MOST_DAYS
        )


def _record(verb: Verb, row: Deputation, by: User) -> None:
    places = [code for _role, code in row.held]
    record(
        verb,
        row,
        actor=by,
        region_id=row.region_id or (places[0] if places else None),
        data={
            "absent": str(row.absent_id),
            "deputy": str(row.deputy_id),
            "roles": row.roles,
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
        },
    )
