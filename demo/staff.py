"""The eight who work at the demo desk."""

from datetime import timedelta

from django.utils.timezone import localdate

from accounts import services
from accounts.models import Deputation, User
from accounts.roles import Role
from core.ids import new_id
from regions.models import Region

PASSWORD = "kunci-contoh-2026"  # noqa: S105  printed by `make run`, for invented data only
STAFF = (
    ("ani", "Ani Lestari", Role.FRONT_OFFICE, "34.04.07.2001"),
    ("budi", "Budi Santosa", Role.BACK_OFFICE, "34.04.07"),
    ("citra", "Citra Puspita", Role.FACILITATOR, "34.04.07.2001"),
    ("dewi", "Dewi Anggraini", Role.SUPERVISOR, "34.04.07"),
    ("eko", "Eko Prasetyo", Role.MANAGER, "34.04"),
    ("fitri", "Fitri Handayani", Role.COORDINATOR, "34.04.07.2001"),
    ("gita", "Gita Maharani", Role.CATALOGUE_ADMIN, "34.04"),
    ("zul", "Zulkarnain", Role.SUPERVISOR, "34.02"),
)
# Colleagues in the neighbouring villages and the neighbouring regency, so that figures by village have something to show;
# and a second one in the back office, so that there are turns to take.
COLLEAGUES = (
    ("hani", "Hani Rahmawati", Role.FRONT_OFFICE, "34.04.07.2002"),
    ("indra", "Indra Kusuma", Role.FRONT_OFFICE, "34.04.07.2003"),
    ("lina", "Lina Marlina", Role.BACK_OFFICE, "34.04.07"),
    ("joko", "Joko Susanto", Role.FRONT_OFFICE, "34.02.12.2001"),
)


def load_staff() -> dict[str, User]:
    """Create who is missing; everybody may sign in with PASSWORD."""
    found = {user.username: user for user in User.objects.all()}
    for username, name, role, region_id in STAFF + COLLEAGUES:
        add_account(found, username, name, ((role, region_id),))
    return found


def add_account(
    found: dict[str, User], username: str, name: str, roles: tuple[tuple[Role, str], ...]
) -> None:
    """Open an account that is missing, with all its roles and no password to change."""
    if username in found:
        return
    regions = Region.objects.in_bulk({region_id for _role, region_id in roles})
    first, *others = roles
    account = services.create_user(
        id=new_id(),
        username=username,
        name=name,
        employee_number="",
        phone="",
        role=first[0],
        region=regions[first[1]],
        by=None,
        password=PASSWORD,
    )
    for role, region_id in others:
        services.grant(user_id=account.user.pk, role=role, region=regions[region_id], by=None)
    account.user.must_change_password = False
    account.user.save(update_fields=["must_change_password"])
    found[username] = account.user


def load_deputies(staff: dict[str, User]) -> None:
    """Indra is away for two weeks; Ani looks after the counter of his village."""
    if Deputation.objects.exists():
        return
    today = localdate()
    services.name_deputy(
        deputation_id=new_id(),
        absent=staff["indra"],
        given=services.DeputyInput(
            deputy=staff["ani"],
            roles=[Role.FRONT_OFFICE],
            region=None,
            first_day=today,
            last_day=today + timedelta(days=13),
            reason="Cuti (DATA CONTOH)",
        ),
        by=staff["dewi"],
    )
