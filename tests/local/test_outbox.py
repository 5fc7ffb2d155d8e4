"""The broker is killed and forgets everything, the worker dies beside it: every event is told once, and once by mail."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.local.crashing import Desk

# Four events that ani hears of by her role, and budi as the holder.
EVENTS = """
from accounts.models import User
from core.ids import new_id
from intake import services
from tests.factories.intake import ComplaintFactory
from tests.factories.staff import UserFactory
people = {{}}
for name, role in (("ani", "front_office"), ("budi", "back_office"), ("dewi", "supervisor")):
    found = User.objects.filter(username=name).first()
    people[name] = found or UserFactory(username=name, role=role, region_id="34.04.07")
for serial in range({first}, {first} + 2):
    case = ComplaintFactory(in_review=True, holder=people["budi"], client__without_nik=True, number=f"3404-26-{{serial:06}}-0")
    services.write_note(note_id=new_id(), complaint=case, text="Catatan.", by=people["dewi"])
    services.settle_need(need=case.needs.get(), outcome="informed", note="Jelas.", by=people["budi"])
    services.resolve(complaint=case, by=people["budi"])
"""
# The desk is open day and night: digests leave only then.
SUBSCRIBE = """
import datetime as dt
from accounts.models import User
from intake.models import OfficeHours
OfficeHours.objects.create(
    name="Siaga", weekdays=list(range(7)), opens=dt.time(0, 0), closes=dt.time(23, 59),
    valid_from=dt.date(2020, 1, 1), source="contoh",
)
from notifications import services
for user in User.objects.filter(username__in=["ani", "budi"]):
    services.subscribe(user=user, email=f"{user.username}@contoh.go.id")
"""
# Beat rings more often than there is something to tell; so does a broker that delivers twice.
RING = """
from notifications import tasks
for _ in range(5):
    tasks.deliver.delay()
    tasks.send_digests.delay()
"""


@pytest.fixture(scope="module")
def folder():
    folder = Path(tempfile.mkdtemp(prefix="slrt-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def desk(folder):
    desk = Desk(folder, EMAIL_URL=f"filemail:///{folder / 'mail'}")
    yield desk
    desk.stop()


def counted(desk, sql: str) -> int:
    with desk.connect() as connection:
        return connection.execute(sql).fetchone()[0]


def letters(folder) -> list[str]:
    """The receivers of all letters that left."""
    lines = [line for file in (folder / "mail").glob("*") for line in file.read_text().splitlines()]
    return sorted(line.removeprefix("To: ") for line in lines if line.startswith("To: "))


def test_each_event_is_told_once_though_the_broker_was_dead(desk, folder):
    desk.shell(EVENTS.format(first=1))
    desk.shell(SUBSCRIBE)
    desk.kill("valkey")
    shutil.rmtree(desk.home.path / "valkey")
    desk.shell(EVENTS.format(first=3))
    desk.kill("worker")
    assert counted(desk, "SELECT count(*) FROM audit_outbox") == 8
    assert counted(desk, "SELECT count(*) FROM notifications_notice") == 0

    desk.start_valkey()
    desk.start_worker()
    desk.shell(RING)
    desk.wait(lambda: counted(desk, "SELECT count(*) FROM audit_outbox") == 0)
    desk.wait(lambda: len(letters(folder)) == 2)

    # Again: the worker is killed at its work, and everything is rung for a second time.
    desk.shell(RING)
    desk.kill("worker")
    desk.start_worker()
    desk.shell(RING)
    desk.wait(lambda: counted(desk, "SELECT count(*) FROM audit_outbox") == 0)
    per_event = "SELECT count(*) FROM notifications_notice GROUP BY event_id, receiver_id"
    assert counted(desk, f"SELECT max(n) FROM ({per_event}) AS told(n)") == 1
    told = "SELECT count(*) FROM notifications_notice n JOIN accounts_user u ON u.id = receiver_id"
    assert counted(desk, f"{told} WHERE u.username = 'ani'") == 4
    assert counted(desk, f"{told} WHERE u.username = 'budi'") == 4
    assert letters(folder) == ["ani@contoh.go.id", "budi@contoh.go.id"]
