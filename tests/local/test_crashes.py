"""kill -9 in the middle of an import: afterwards the register is what an undisturbed run makes of the file."""

import shutil
import tempfile
from pathlib import Path

import pytest

from dtks.columns import DTKS_23
from tests.factories.dtks import make_kk, register_file, register_row
from tests.local.crashing import Desk

TITLES = (*DTKS_23, "DESIL")
ROWS = 30_000
VILLAGES = ("CATURTUNGGAL", "MAGUWOHARJO", "CONDONGCATUR")


def person(number: int, **told: str) -> dict[str, str]:
    """Serials from 9000 on stay invented; the year of birth tells thousands apart."""
    year, serial = divmod(number, 900)
    born = f"11/01/{1920 + year}"
    nik = f"3404075101{(20 + year) % 100:02}{9001 + serial}"
    return register_row(
        **{
            "NIK": nik,
            "NAMA": f"WARGA {number}",
            "TANGGAL LAHIR": born,
            "NOKK": make_kk(9000 + number % 900, area=f"3404{10 + number // 900 % 80:02}"),
            "DESA/KELUARAHAN": VILLAGES[number // 3 % 3],
            "DESIL": str(1 + number // 900 % 5),
            **told,
        }
    )


@pytest.fixture(scope="module")
def folder():
    """One that PostgreSQL's user can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="slrt-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def desk(folder):
    desk = Desk(folder)
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def file(folder):
    """The second release: some are gone, some changed, many came, and some rows are wrong."""
    rows = [
        person(
            n, PEKERJAAN="PETANI" if n % 3 else "BURUH", **({"NIK": "1"} if n % 997 == 5 else {})
        )
        for n in range(200, ROWS)
    ]
    path = folder / "kedua.csv"
    path.write_bytes(register_file(rows, titles=TITLES).getvalue())
    return path


@pytest.fixture(scope="module")
def undisturbed(desk, folder, file):
    """The register after a run that nothing went wrong in; then it is taken back."""
    first = folder / "pertama.csv"
    first.write_bytes(register_file([person(n) for n in range(1_500)], titles=TITLES).getvalue())
    desk.wait_for(desk.send(first, "2026-Q1"), "applied")
    before = desk.register()
    batch = desk.send(file, "2026-Q2")
    desk.wait_for(batch, "applied")
    expected = desk.register()
    desk.take_back(batch)
    assert desk.register() == before
    return expected


@pytest.fixture
def sent(desk, file, undisturbed):
    """The file once more; whatever happens to it, at the end the register is as expected."""
    batch = desk.send(file, "2026-Q2")
    yield batch
    desk.wait_for(batch, "applied")
    assert desk.register() == undisturbed
    assert desk.batch(batch, "rows_read", "attempts < 5") == (ROWS - 200, True)
    desk.take_back(batch)


def is_reading(desk, batch):
    state, rows = desk.batch(batch, "state", "rows_read")
    assert state != "applied", "too fast to be caught"
    return state == "reading" and 0 < rows < ROWS - 200


@pytest.fixture
def held(desk, sent):
    """Keeps the merge waiting: it has written families and wants to write persons."""
    held = desk.connect()
    held.execute("BEGIN; LOCK TABLE dtks_person IN SHARE MODE")
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'dtks_person'::regclass"
    )
    desk.wait(lambda: held.execute(waiting).fetchone()[0] > 0)
    yield held
    held.close()


def test_the_worker_is_killed_while_it_reads(desk, sent):
    desk.wait(lambda: is_reading(desk, sent))
    desk.kill("worker")
    (read,) = desk.batch(sent, "rows_read")
    desk.start_worker()
    desk.wake()
    desk.wait_for(sent, "applied")
    assert read > 0
    assert desk.batch(sent, "reread_at") == (None,), "it went on where the other had stopped"


def test_the_worker_is_killed_while_it_merges(desk, sent, held):
    desk.kill("worker")
    desk.start_worker()
    assert desk.batch(sent, "state", "phase") == ("applying", "persons"), "how far it is is said"
    held.close()
    desk.wake()
    desk.wait_for(sent, "applied")


def test_the_broker_is_killed_and_has_forgotten_everything(desk, sent):
    desk.kill("valkey")
    shutil.rmtree(desk.home.path / "valkey")
    desk.start_valkey()
    desk.wake()
    desk.wait_for(sent, "applied")


def test_the_database_is_killed_while_rows_are_read(desk, sent):
    desk.wait(lambda: is_reading(desk, sent))
    # Chunks are committed without waiting for the disk; this waits for all that came before it.
    with desk.connect() as connection:
        connection.execute("SELECT pg_logical_emit_message(true, 'test', 'so far')")
    desk.kill("postgres")
    desk.start_postgres()
    desk.wake()
    desk.wait_for(sent, "applied")
    assert desk.batch(sent, "reread_at IS NOT NULL") == (True,), "the waiting rows were lost"


def test_the_database_is_killed_while_it_merges(desk, sent, held):
    desk.kill("postgres")
    desk.start_postgres()
    desk.wake()
    desk.wait_for(sent, "applied")
