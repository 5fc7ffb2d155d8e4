"""Files that cannot be taken in: one clear sentence each, nothing half-applied, the worker lives."""

import io
import resource
import uuid
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from dtks import reading, services
from dtks.columns import DTKS_23
from dtks.models import ImportBatch, Person, Release
from dtks.vocabulary import ImportState
from tests.factories.dtks import (
    Formula,
    make_nik,
    register_file,
    register_row,
    workbook_file,
    zip_file,
)

pytestmark = pytest.mark.django_db
GOOD = register_row()
CSV = register_file([GOOD]).getvalue()
HEADER = CSV.split(b"\n")[0] + b"\n"


@pytest.fixture(autouse=True)
def _places(places):
    pass


@pytest.fixture
def send(client, gita):
    client.force_login(gita)

    def post(content, name="sleman.csv", **told):
        file = io.BytesIO(content)
        file.name = name
        told = {
            "id": uuid.uuid4(),
            "source": "dtks",
            "period": "2023-06",
            "region": "34.04",
            **told,
        }
        return client.post(reverse("dtks:imports"), {"file": file, "is_full": "on", **told})

    return post


def bomb():
    with zipfile.ZipFile(workbook_file([GOOD])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zip_file({**parts, "xl/worksheets/sheet1.xml": b" " * 60_000_000}).getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Berkas kosong"),
        (HEADER, "hanya berisi baris judul"),
        (b"%PDF-1.7 ...", "Berkas ini PDF, apa pun akhiran namanya"),
        (b"\xd0\xcf\x11\xe0....", "Excel lama (XLS)"),
        (b"<html><body><table><tr><td>NIK", "halaman web (HTML)"),
        ("NIK;NAMA\n".encode("utf-16"), "bukan teks biasa"),
        (b"halo;dunia\n1;2\n", "Baris judul tidak lengkap"),
        (workbook_file([GOOD]).getvalue()[:3_000], "terpotong atau rusak"),
        (
            workbook_file([{**GOOD, "NAMA": Formula("=B1", "A")}]).getvalue(),
            "Hasil rumus bisa sudah usang",
        ),
        (workbook_file([], titles=DTKS_23).getvalue(), "hanya berisi baris judul"),
        (zip_file({"a.csv": CSV}).getvalue()[:-40], "terpotong atau rusak"),
        (zip_file({"a.zip": zip_file({"a.csv": CSV})}).getvalue(), "ada ZIP lagi"),
        (zip_file({"a.csv": b" " * 30_000_000}).getvalue(), "jauh lebih besar"),
        (bomb(), "jauh lebih besar"),
        (zip_file({"../a.csv": CSV}).getvalue(), "tidak wajar"),
        (b"x" * 5_000_000, "Baris judul tidak lengkap"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(send, content, words):
    response = send(content, "data.xlsx")
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(words) == 1
    assert 'value="2023-06"' in page
    assert not ImportBatch.objects.exists()
    assert not Release.objects.exists()


def taken_in(send, content, name="sleman.csv"):
    assert send(content, name).status_code == 302
    return services.work(batch_id=ImportBatch.objects.get().pk)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (CSV.split(b"\n")[1].replace(b"SUMIYATI", b'"SUMIYATI'), "Tanda kutip tidak ditutup"),
        (b"A|B|C", "berisi 3 kolom, seharusnya 23"),
        (b"x" * 3_000_000, "Tanda kutip tidak ditutup atau baris terlalu panjang"),
        (CSV.split(b"\n")[1].replace(b"SUMIYATI", b"SUM\xcdYATI"), "campuran"),
        (CSV.split(b"\n")[1].replace(b"SUMIYATI", b"LAIN"), "sudah ada di baris 2"),
    ],
)
def test_one_bad_row_is_told_and_the_others_are_read(send, bad, words):
    other = register_row(NIK=make_nik(serial=9002), NAMA="WARGÀ KEDUA")
    good = register_file([other]).getvalue().split(b"\n")[1]
    batch = taken_in(send, CSV + bad + b"\n" + good + b"\n")
    assert batch.state == ImportState.CHECKED
    (problem,) = batch.problems.all()
    assert (problem.line, words in problem.reason) == (3, True)
    assert batch.added == 3 - batch.rows_refused
    assert not Person.objects.exists(), "nothing before a person says so"


def test_a_file_that_breaks_under_the_worker_fails_with_a_sentence(send):
    send(workbook_file([GOOD]).getvalue(), "data.xlsx")
    batch = ImportBatch.objects.get()
    name, storage = batch.file.name, batch.file.storage
    with storage.open(name) as file:
        half = file.read(2_000)
    storage.delete(name)
    storage.save(name, ContentFile(half))
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.FAILED
    assert "terpotong atau rusak" in batch.failure


def test_problems_in_a_zip_name_the_file_and_its_line(send, client):
    content = zip_file({"utara.csv": CSV, "selatan.csv": CSV + b"A|B\n"}).getvalue()
    batch = taken_in(send, content, "sleman.zip")
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "selatan.csv: 3" in page
    csv = client.get(reverse("dtks:import_problems", args=[batch.pk, "csv"])).getvalue().decode()
    assert "selatan.csv: 3" in csv


class EndlessLine(io.RawIOBase):
    """A header and one line of `size` bytes that nobody keeps."""

    def __init__(self, size):
        self._size, self._at = size, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        self._at = {0: offset, 1: self._at + offset, 2: self._size + offset}[whence]
        return self._at

    def tell(self):
        return self._at

    def readinto(self, buffer):
        count = min(len(buffer), self._size - self._at)
        start = HEADER[self._at : self._at + count]
        buffer[:count] = start + b"x" * (count - len(start))
        self._at += count
        return count


def test_a_line_of_two_gigabytes_is_read_in_bounded_memory():
    file = EndlessLine(400_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    layout = reading.inspect(file)
    records = list(reading.open_table(file, layout).rows())
    assert records == [(2, None)]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000
