"""A list goes through in chunks, may be interrupted anywhere, and belongs to its sender alone."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils import timezone
from python_calamine import load_workbook

from audit.models import Event
from audit.verbs import Verb
from core.spreadsheets import workbook
from dtks import lists, services
from dtks.models import ListCheck
from dtks.services import listing
from dtks.vocabulary import ListState
from tests.factories.dtks import BORN, PersonFactory, make_nik

NIK, ELSEWHERE, ABSENT = (make_nik(serial=serial) for serial in (9002, 9300, 9777))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def register(places):
    PersonFactory(nik=NIK, name="SUMIYATI", receiving=True)
    PersonFactory(nik=ELSEWHERE, name="SUPARMI", elsewhere=True, receiving=True)
    PersonFactory(nik=make_nik(serial=9400), name="TUKIMAN")


def list_of(*rows: str) -> io.BytesIO:
    return io.BytesIO("\n".join(["No;NIK;Nama;Tanggal Lahir;Catatan", *rows]).encode())


ROWS = (
    f"1;{NIK};Sumiyati;11/01/1963;=A1",
    f"2;{ELSEWHERE};;;",
    f"3;{ABSENT};;;",
    f"4;{make_nik(serial=9401)};Tukiman;11/01/1963;",
    "5;123;;;",
    f"6;{NIK};Bambang Haryono;;",
)


def checked(by, *rows: str) -> ListCheck:
    check = services.receive_list(file=list_of(*rows), file_name="warga.csv", by=by)
    return services.check_list(list_id=check.pk)


def answers(check: ListCheck, by) -> list[dict[str, str]]:
    with services.open_answers(check=check, kind="csv", by=by) as file:
        text = file.read().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_same_list_comes_back_with_the_answers_beside_it(register, ani):
    check = checked(ani, *ROWS)
    assert check.state == ListState.DONE
    listed, elsewhere, absent, slip, bad, other = answers(check, ani)
    assert [listed[key] for key in ("No", "NIK", "Nama")] == ["1", NIK, "Sumiyati"]
    assert listed["HASIL CEK"] == "Terdaftar, dalam batas desil"
    assert (listed["SUMBER"], listed["PERIODE"]) == ("DTSEN", "triwulan 3 2026")
    assert (listed["DESIL"], listed["KEYAKINAN"]) == ("2", "100")
    assert listed["PROGRAM YANG DITERIMA"] == "Sembako (BPNT), PKH"
    assert listed["TERDAFTAR DI"] == "Caturtunggal, Depok"
    assert listed["Catatan"] == "'=A1"
    assert absent["HASIL CEK"] == "Tidak terdaftar"
    assert slip["HASIL CEK"] == "Perlu dipastikan"
    assert slip["CALON 1: NAMA"] == "TUKIMAN"
    assert slip["CALON 1: NIK"] == "3404 07•• •••• 9400"
    assert "salah ketik" in slip["CALON 1: ALASAN"]
    assert bad["HASIL CEK"] == "Tidak dicek"
    assert "16 angka" in bad["CATATAN BARIS"]
    assert other["HASIL CEK"] == "Perlu dipastikan"
    # Of people of another regency: where, what and how poor, and nothing else.
    assert elsewhere["TERDAFTAR DI"] == "Kabupaten Bantul"
    assert elsewhere["DESIL"] == "2"
    assert elsewhere["PROGRAM YANG DITERIMA"] == ""
    assert "SUPARMI" not in str(elsewhere)


def test_a_list_does_not_name_who_is_only_weakly_alike(register, ani):
    text = f"Nama;Tanggal Lahir;Kode Desa\nRATNA DEWANTI;{BORN:%d/%m/%Y};34.04.07.2001\n"
    check = services.receive_list(file=io.BytesIO(text.encode()), file_name="warga.csv", by=ani)
    (row,) = answers(services.check_list(list_id=check.pk), ani)
    assert row["HASIL CEK"] == "Tidak terdaftar"
    assert row["CALON 1: NAMA"] == row["KEYAKINAN"] == ""


def test_the_workbook_says_the_same_and_keeps_the_nik_as_text(register, ani):
    check = checked(ani, *ROWS)
    with services.open_answers(check=check, kind="xlsx", by=ani) as file:
        header, *rows = load_workbook(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()
    assert header[:2] == ["No", "NIK"]
    told = answers(check, ani)
    assert [dict(zip(header, row, strict=True)) for row in rows] == told
    assert rows[0][1] == NIK


def test_figures_are_counted_and_said_once_without_a_number(register, ani):
    check = checked(ani, *ROWS)
    services.check_list(list_id=check.pk)
    assert check.counts == {"in_range": 2, "not_found": 1, "candidates": 2, "unasked": 1}
    assert (check.rows_done, check.noted) == (6, 1)
    event = Event.objects.get(verb=Verb.REGISTER_LIST_CHECKED)
    assert event.actor == ani
    assert event.data == {"state": "done", "rows": 6, "asked": 5, "outcomes": check.counts}


def test_the_upload_goes_with_the_work_and_the_answers_on_their_day(register, ani, settings):
    settings.CHECKED_LIST_DAYS = 3
    check = services.receive_list(file=list_of(*ROWS), file_name=f"{NIK}.csv", by=ani)
    assert check.file_name == "•.csv"
    folder = f"lists/{check.pk.hex}"
    assert default_storage.listdir(folder)[1] == ["upload"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing.transaction, "on_commit", lambda work: work())
        check = services.check_list(list_id=check.pk)
    assert sorted(default_storage.listdir(folder)[1]) == ["answers.csv", "answers.xlsx"]
    assert services.forget_lists(now=check.forget_at - dt.timedelta(seconds=1)) == 0
    assert services.forget_lists(now=check.forget_at) == 1
    assert not default_storage.exists(folder)
    check.refresh_from_db()
    assert not check.has_answers
    with pytest.raises(services.NoAnswers):
        services.open_answers(check=check, kind="csv", by=ani)
    assert services.forget_lists(now=check.forget_at) == 0


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(listing, "CHUNK", 2)


@pytest.mark.parametrize("at", ["take", "write", "finish"])
def test_a_worker_that_dies_is_followed_by_one_that_goes_on(
    register, ani, small_chunks, monkeypatch, at
):
    undisturbed = answers(checked(ani, *ROWS), ani)
    check = services.receive_list(file=list_of(*ROWS), file_name="warga.csv", by=ani)
    name = {"take": "_take", "write": "_write_answers", "finish": "_finish"}[at]
    real, calls = getattr(listing, name), []

    def dying(*args, **told):
        calls.append(1)
        if at == "take" and len(calls) < 2:
            return real(*args, **told)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(listing, name, dying)
        with pytest.raises(SystemExit):
            services.check_list(list_id=check.pk)
    check.refresh_from_db()
    done = check.rows_done
    assert done == (2 if at == "take" else 6)
    # Nobody takes it while it may still be alive.
    assert services.check_list(list_id=check.pk).state == ListState.CHECKING
    ListCheck.objects.update(touched_at=timezone.now() - dt.timedelta(minutes=5))
    check = services.check_list(list_id=check.pk)
    assert check.attempt_from == done
    assert check.state == ListState.DONE
    assert answers(check, ani) == undisturbed


def as_workbook(text: bytes) -> bytes:
    header, *rows = (line.split(";") for line in text.decode().splitlines())
    return workbook(sheet="Warga", header=header, rows=rows)


def as_archive(text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("warga.csv", text)
    return packed.getvalue()


@pytest.mark.parametrize("pack", [as_workbook, as_archive])
def test_a_list_may_be_a_workbook_or_packed(register, ani, pack):
    plain = answers(checked(ani, *ROWS[1:]), ani)
    file = io.BytesIO(pack(list_of(*ROWS[1:]).getvalue()))
    check = services.receive_list(file=file, file_name="warga", by=ani)
    check = services.check_list(list_id=check.pk)
    with services.open_answers(check=check, kind="csv", by=ani) as opened:
        text = opened.read().decode("utf-8-sig")
    told = csv.DictReader(io.StringIO(text), delimiter=lists.Sheet.restored(check.sheet).delimiter)
    assert list(told) == plain


def test_a_list_that_stops_its_worker_for_ever_is_given_up(register, ani):
    check = services.receive_list(file=list_of(*ROWS), file_name="warga.csv", by=ani)
    ListCheck.objects.update(attempts=listing.MOST_ATTEMPTS)
    check = services.check_list(list_id=check.pk)
    assert check.state == ListState.FAILED
    assert "berulang kali terhenti" in check.failure


def test_the_same_form_sent_twice_is_one_list(places, ani, budi):
    first = services.receive_list(file=list_of(*ROWS), file_name="a.csv", by=ani)
    again = services.receive_list(file=list_of(*ROWS), file_name="a.csv", by=ani, list_id=first.pk)
    assert again == first
    assert ListCheck.objects.count() == 1
    with pytest.raises(PermissionDenied):
        services.receive_list(file=list_of(*ROWS), file_name="a.csv", by=budi, list_id=first.pk)


def test_cancelling_throws_away_what_was_answered(register, ani, budi, small_chunks, monkeypatch):
    check = services.receive_list(file=list_of(*ROWS), file_name="a.csv", by=ani)
    real = listing._take

    def cancelled_meanwhile(**told):
        taken = real(**told)
        if taken is None:
            return None
        with pytest.raises(PermissionDenied):
            services.cancel_list(check=check, by=budi)
        services.cancel_list(check=check, by=ani)
        return taken

    monkeypatch.setattr(listing, "_take", cancelled_meanwhile)
    monkeypatch.setattr(listing.transaction, "on_commit", lambda work: work())
    check = services.check_list(list_id=check.pk)
    assert check.state == ListState.CANCELLED
    assert check.rows_done == 2
    assert not default_storage.exists(f"lists/{check.pk.hex}")
    assert Event.objects.get(verb=Verb.REGISTER_LIST_CHECKED).data["asked"] == 2


def test_a_download_is_written_down_and_only_the_senders(register, ani, budi, zul):
    check = checked(ani, *ROWS)
    for stranger in (budi, zul):
        with pytest.raises(PermissionDenied):
            services.open_answers(check=check, kind="csv", by=stranger)
    answers(check, ani)
    event = Event.objects.get(verb=Verb.REGISTER_LIST_DOWNLOADED)
    assert (event.actor, event.data) == (ani, {"kind": "csv", "rows": 6})


def test_who_has_left_the_region_no_longer_fetches_its_answers(register, ani):
    check = checked(ani, *ROWS)
    ani.assignments.update(region_id="34.02")
    ani = type(ani).objects.get(pk=ani.pk)
    with pytest.raises(services.NoAnswers, match="Wilayah tugas"):
        services.open_answers(check=check, kind="csv", by=ani)


def test_an_admin_of_the_catalogue_asks_about_nobody(places, gita):
    with pytest.raises(PermissionDenied):
        services.receive_list(file=list_of(*ROWS), file_name="a.csv", by=gita)


@pytest.mark.django_db(transaction=True)
def test_helpers_answer_a_long_list_as_the_worker_would_alone(register, ani, monkeypatch):
    alone = answers(checked(ani, *ROWS), ani)
    monkeypatch.setattr(listing.crew, "wanted", lambda: 2)
    monkeypatch.setattr(listing, "LONG", len(ROWS))
    monkeypatch.setattr(listing, "CHUNK", 2)
    monkeypatch.setattr(listing, "Many", None)  # nothing is asked here
    assert answers(checked(ani, *ROWS), ani) == alone
