"""Seven members of staff of Kabupaten Sleman, and zul, a supervisor of another regency: every rule is asked of him too."""

import pytest

from accounts.models import Assignment, User
from accounts.roles import Role
from tests.factories.places import make_places

VILLAGE = "34.04.07.2001"
DISTRICT = "34.04.07"
REGENCY = "34.04"


@pytest.fixture
def places(db):
    return make_places()


def _staff(username: str, name: str, role: Role, region_id: str) -> User:
    user = User.objects.create_user(username=username, name=name, password="kunci-uji-coba-9")
    Assignment.objects.create(user=user, role=role, region_id=region_id)
    return user


@pytest.fixture
def ani(places):
    return _staff("ani", "Ani Lestari", Role.FRONT_OFFICE, VILLAGE)


@pytest.fixture
def budi(places):
    return _staff("budi", "Budi Santosa", Role.BACK_OFFICE, DISTRICT)


@pytest.fixture
def citra(places):
    return _staff("citra", "Citra Puspita", Role.FACILITATOR, VILLAGE)


@pytest.fixture
def dewi(places):
    return _staff("dewi", "Dewi Anggraini", Role.SUPERVISOR, DISTRICT)


@pytest.fixture
def eko(places):
    return _staff("eko", "Eko Prasetyo", Role.MANAGER, REGENCY)


@pytest.fixture
def fitri(places):
    return _staff("fitri", "Fitri Handayani", Role.COORDINATOR, VILLAGE)


@pytest.fixture
def gita(places):
    return _staff("gita", "Gita Maharani", Role.CATALOGUE_ADMIN, REGENCY)


@pytest.fixture
def pita(places):
    """Of the regency's social office: she answers letters sent to it, and sees nothing else."""
    return _staff("pita", "Pita Rahmadani", Role.PROVIDER, REGENCY)


@pytest.fixture
def zul(places):
    """The outsider: a supervisor of Kabupaten Bantul."""
    return _staff("zul", "Zulkarnain", Role.SUPERVISOR, "34.02")
