"""The only writers of staff accounts and of the roles they hold. Each change is audited in its transaction."""

import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.models import Authenticator
from axes.utils import reset as forget_failed_logins
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from accounts.passwords import temporary_password
from accounts.roles import Action, Role
from audit.services import record
from audit.verbs import Verb
from core import crypto
from core.errors import Refused, StaleSave
from regions.models import Region
from regions.scope import outermost

# Where allauth keeps what it encrypts: the key of the authenticator app, the seed of the recovery codes.
MFA_SECRETS = ("secret", "seed")


class OutsideOwnRegion(Refused):
    """The person also works where this admin has no say."""


class OwnAccount(Refused):
    """Nobody changes their own power."""


class LastAdmin(Refused):
    """A region must keep somebody who can manage its staff."""


class LastRole(Refused):
    """An account always holds a role; without one nobody could see it any more."""


class UsernameTaken(Refused):
    """Two people cannot sign in by one name."""


@dataclass(frozen=True)
class NewAccount:
    """`password` is shown once and stored nowhere; it is None when the form was sent twice."""

    user: User
    password: str | None


@transaction.atomic
def create_user(
    *,
    id: uuid.UUID,
    username: str,
    name: str,
    employee_number: str,
    phone: str,
    role: str,
    region: Region,
    by: User | None,
    password: str = "",
) -> NewAccount:
    """Open an account with its first role. The same `id` twice makes one account. `by` is None only from the shell."""
    existing = User.objects.filter(pk=id).first()
    if existing:
        return NewAccount(existing, None)
    _must_manage(by, region.pk)
    given = password or temporary_password()
    user = User(
        id=id,
        username=username.strip().lower(),
        name=name.strip(),
        employee_number=employee_number,
        phone=phone,
        must_change_password=True,
    )
    user.set_password(given)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise UsernameTaken(
            _("Nama pengguna “%s” sudah dipakai. Tambahkan nama desa atau angka di belakangnya.")
            % user.username
        ) from None
    record(Verb.USER_CREATED, user, actor=by, region_id=region.pk)
    _give(user=user, role=role, region=region, by=by)
    return NewAccount(user, given)


@transaction.atomic
def change_user(
    *, user_id: uuid.UUID, version: int, name: str, employee_number: str, phone: str, by: User
) -> User:
    locked = _lock(user_id, by)
    if locked.version != version:
        raise StaleSave(
            _(
                "Akun ini baru saja diubah orang lain. Periksa isian Bapak/Ibu dengan data terbaru di bawah, lalu simpan lagi."
            )
        )
    wanted = {"name": name.strip(), "employee_number": employee_number, "phone": phone}
    changed = [field for field, value in wanted.items() if getattr(locked, field) != value]
    if not changed:
        return locked
    for field in changed:
        setattr(locked, field, wanted[field])
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    _record_change(locked, by, changed)
    return locked


@transaction.atomic
def deactivate(*, user_id: uuid.UUID, by: User) -> User:
    """Close the account: no sign-in, and every open session ends because the password hash they rest on is gone."""
    locked = _lock(user_id, by)
    if locked == by:
        raise OwnAccount(
            _("Bapak/Ibu tidak dapat menonaktifkan akun sendiri. Mohon minta admin lain.")
        )
    if not locked.is_active:
        return locked
    for region_id in outermost(code for role, code in locked.held if role == Role.CATALOGUE_ADMIN):
        _keep_an_admin(region_id, without_user=locked)
    locked.is_active = False
    locked.set_unusable_password()
    locked.save(update_fields=["is_active", "password"])
    _record_change(locked, by, ["is_active"], now="inactive")
    return locked


@transaction.atomic
def reactivate(*, user_id: uuid.UUID, by: User) -> str:
    """Open the account again with a new temporary password, which is returned once."""
    locked = _lock(user_id, by)
    password = _set_temporary_password(locked, "")
    locked.is_active = True
    locked.save(update_fields=["is_active", "password", "must_change_password"])
    _record_change(locked, by, ["is_active", "password"], now="active")
    return password


@transaction.atomic
def reset_password(*, user_id: uuid.UUID, by: User, password: str = "") -> str:
    """A temporary password, returned once; open sessions end and failed attempts are forgotten."""
    locked = _lock(user_id, by)
    if locked == by:
        raise OwnAccount(
            _("Untuk kata sandi sendiri, gunakan “Ganti kata sandi” di halaman Akun saya.")
        )
    if not locked.is_active:
        raise Refused(_("Akun ini nonaktif. Aktifkan kembali; kata sandi baru dibuat sekaligus."))
    given = _set_temporary_password(locked, password)
    locked.save(update_fields=["password", "must_change_password"])
    _record_change(locked, by, ["password"])
    return given


@transaction.atomic
def reset_mfa(*, user_id: uuid.UUID, by: User) -> None:
    """For a lost phone: the next sign-in asks for the password alone, and the person can set it up anew."""
    locked = _lock(user_id, by)
    if locked == by:
        raise OwnAccount(
            _("Verifikasi dua langkah milik sendiri diatur di halaman Akun saya, bukan di sini.")
        )
    removed, _kinds = Authenticator.objects.filter(user=locked).delete()
    if removed:
        _record_change(locked, by, ["mfa"], now="off")


@transaction.atomic
def change_own_password(*, user: User, password: str) -> None:
    """Called when a person chooses a password themselves."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.set_password(password)
    locked.must_change_password = False
    locked.save(update_fields=["password", "must_change_password"])
    # The caller's object carries the session: it must rest on the new hash.
    user.password, user.must_change_password = locked.password, False
    _record_change(locked, locked, ["password"])


@transaction.atomic
def grant(*, user_id: uuid.UUID, role: str, region: Region, by: User | None) -> Assignment:
    """Give a role in a region of the admin's own. Granting it again changes nothing. `by` is None only from the shell."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user_id)
    _must_manage(by, region.pk)
    if locked == by:
        raise OwnAccount(
            _("Bapak/Ibu tidak dapat menambah peran untuk diri sendiri. Mohon minta admin lain.")
        )
    if Role.PROVIDER in {role, *(held for held, _code in locked.held)}:
        raise Refused(
            _(
                "Akun penyedia dan akun petugas tidak digabung. Buat akun tersendiri untuk peran ini."
            )
        )
    return _give(user=locked, role=role, region=region, by=by)


@transaction.atomic
def revoke(*, assignment_id: uuid.UUID, by: User) -> None:
    """Take a role away. Nobody takes their own, and no region loses its last admin."""
    found = Assignment.objects.filter(pk=assignment_id).values_list("user_id", flat=True).first()
    if found is None:
        return  # somebody else was quicker
    locked = User.objects.select_for_update(no_key=True).get(pk=found)
    assignment = Assignment.objects.filter(pk=assignment_id).first()
    if assignment is None:
        return
    _must_manage(by, assignment.region_id)
    if locked == by:
        raise OwnAccount(_("Bapak/Ibu tidak dapat mencabut peran sendiri. Mohon minta admin lain."))
    if assignment.role == Role.CATALOGUE_ADMIN:
        _keep_an_admin(assignment.region_id, without_assignment=assignment)
    if not locked.assignments.exclude(pk=assignment.pk).exists():
        raise LastRole(
            _(
                "Ini peran terakhir %s. Beri peran baru lebih dahulu, atau nonaktifkan akunnya bila tidak bertugas lagi."
            )
            % locked
        )
    role, region_id = assignment.role, assignment.region_id
    assignment.delete()
    record(Verb.ASSIGNMENT_REVOKED, locked, actor=by, region_id=region_id, data={"role": role})


@transaction.atomic
def renew_secrets() -> int:
    """Bring the stored secrets of two-step verification under the active key; says how many were not."""
    adapter, renewed = mfa_adapter(), 0
    for row in Authenticator.objects.select_for_update():
        names = [name for name in MFA_SECRETS if name in row.data]
        old = [n for n in names if base64.b64decode(row.data[n])[0] != crypto.active_field_key()]
        for name in old:
            row.data[name] = adapter.encrypt(adapter.decrypt(row.data[name]))
        if old:
            row.save(update_fields=["data"])
            renewed += 1
    return renewed


def _give(*, user: User, role: str, region: Region, by: User | None) -> Assignment:
    assignment, is_new = Assignment.objects.get_or_create(
        user=user, role=Role(role), region=region, defaults={"granted_by": by}
    )
    if is_new:
        record(
            Verb.ASSIGNMENT_GRANTED,
            user,
            actor=by,
            region_id=region.pk,
            data={"role": assignment.role},
        )
    return assignment


def _lock(user_id: uuid.UUID, by: User) -> User:
    """The account, locked, if `by` has a say wherever this person works: else a small admin could take over a bigger one."""
    # no_key: audit events of others may point to this person meanwhile, or two admins would wait for each other.
    locked = User.objects.select_for_update(no_key=True).get(pk=user_id)
    regions = [code for _role, code in locked.held]
    if not any(by.may(Action.USER_MANAGE, code) for code in regions):
        raise PermissionDenied
    if not by.covers_all(Action.USER_MANAGE, regions):
        raise OutsideOwnRegion(
            _(
                "%s juga bertugas di luar wilayah Bapak/Ibu. Mohon minta admin wilayah yang lebih tinggi untuk perubahan ini."
            )
            % locked
        )
    return locked


def _must_manage(by: User | None, region_id: str) -> None:
    if by is not None and not by.may(Action.USER_MANAGE, region_id):
        raise OutsideOwnRegion(
            _("Peran hanya dapat diberikan atau dicabut di wilayah kerja Bapak/Ibu sendiri.")
        )


def _keep_an_admin(
    region_id: str,
    *,
    without_user: User | None = None,
    without_assignment: Assignment | None = None,
) -> None:
    """Refuse to leave a region without an admin. The rows are locked first: two admins cannot remove each other at once."""
    admins = Assignment.objects.of_admins().covering(region_id)
    locked_ids = list(
        admins.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    )
    left = Assignment.objects.filter(pk__in=locked_ids, user__is_active=True)
    if without_user is not None:
        left = left.exclude(user=without_user)
    if without_assignment is not None:
        left = left.exclude(pk=without_assignment.pk)
    if not left.exists():
        raise LastAdmin(
            _("Wilayah ini akan kehilangan admin terakhirnya. Angkat admin lain lebih dahulu.")
        )


def _set_temporary_password(user: User, password: str) -> str:
    given = password or temporary_password()
    user.set_password(given)
    user.must_change_password = True
    forget_failed_logins(username=user.username)
    return given


def _record_change(user: User, by: User, fields: Iterable[str], now: str = "") -> None:
    """Names of fields only: values of people stay out of the audit."""
    regions = outermost(code for _role, code in user.held)
    record(
        Verb.USER_CHANGED,
        user,
        actor=by,
        region_id=regions[0] if regions else None,
        data={"fields": sorted(fields)} | ({"now": now} if now else {}),
    )
