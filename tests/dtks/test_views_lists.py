"""The pages of a list: sent once, followed, fetched; nothing of it on anybody else's screen."""

import io

import pytest
from django.urls import reverse

from core.ids import new_id
from dtks import services
from dtks.models import ListCheck
from dtks.vocabulary import ListState
from tests.factories.dtks import ListCheckFactory, PersonFactory, make_nik

NIK = make_nik(serial=9002)
LISTS = reverse("dtks:lists")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def desk(client, ani):
    client.force_login(ani)
    return client


def upload(text: str, name: str = "warga.csv") -> io.BytesIO:
    file = io.BytesIO(text.encode())
    file.name = name
    return file


def test_a_list_is_sent_followed_and_fetched(desk, django_capture_on_commit_callbacks):
    PersonFactory(nik=NIK, name="SUMIYATI")
    sent = {"id": str(new_id()), "file": upload(f"NIK;Nama\n{NIK};Sumiyati\n123;Agus\n")}
    response = desk.post(LISTS, sent)
    check = ListCheck.objects.get()
    assert response["Location"] == check.get_absolute_url()
    assert "Menunggu giliran" in desk.get(check.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        services.check_list(list_id=check.pk)
    page = desk.get(check.get_absolute_url()).text
    assert "Terdaftar, dalam batas desil" in page
    assert "1 baris diberi catatan" in page
    fetched = desk.get(reverse("dtks:list_answers", args=[check.pk, "csv"]))
    assert fetched["Content-Disposition"].startswith('attachment; filename="hasil-cek-')
    assert fetched["Cache-Control"].count("no-store") == 1
    assert NIK in b"".join(fetched.streaming_content).decode()
    workbook = desk.get(reverse("dtks:list_answers", args=[check.pk, "xlsx"]))
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    assert desk.get(reverse("dtks:list_answers", args=[check.pk, "pdf"])).status_code == 404


def test_the_same_form_twice_is_one_list(desk):
    key = str(new_id())
    for _twice in range(2):
        desk.post(LISTS, {"id": key, "file": upload(f"NIK\n{NIK}\n")})
    assert ListCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "kosong"),
        ("NIK;NAMA\n", "hanya berisi baris judul"),
        ("hobi;warna\ncatur;biru\n", "Tidak ada kolom yang dapat dicari"),
        ("%PDF-1.7", "PDF"),
    ],
)
def test_a_file_that_asks_nothing_says_what_to_do(desk, text, words):
    response = desk.post(LISTS, {"id": str(new_id()), "file": upload(text)})
    assert response.status_code == 422
    assert words in response.text
    assert not ListCheck.objects.exists()


def test_an_empty_house_says_what_would_be_here(desk):
    assert "Belum ada daftar" in desk.get(LISTS).text


def test_a_colleague_neither_sees_nor_opens_it(desk, budi):
    check = ListCheckFactory(by=budi, file_name="rahasia_budi.csv")
    assert "rahasia_budi" not in desk.get(LISTS).text
    for name, more in (("list_detail", []), ("list_answers", ["csv"])):
        assert desk.get(reverse(f"dtks:{name}", args=[check.pk, *more])).status_code == 404
    assert desk.post(reverse("dtks:list_cancel", args=[check.pk])).status_code == 404


def test_progress_is_asked_for_while_a_worker_is_busy(desk, ani):
    check = ListCheckFactory(by=ani, state=ListState.CHECKING, rows=200, rows_done=50)
    partial = desk.get(check.get_absolute_url(), headers={"HX-Request": "true"})
    assert "25%" in partial.text
    assert "hx-trigger" in partial.text
    assert "<h1" not in partial.text
    ListCheck.objects.update(state=ListState.CANCELLED)
    done = desk.get(check.get_absolute_url(), headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"


def test_cancelling_says_so_and_cannot_be_done_twice(desk, ani):
    check = ListCheckFactory(by=ani)
    cancel = reverse("dtks:list_cancel", args=[check.pk])
    assert "dibatalkan" in desk.post(cancel, follow=True).text
    assert "tidak berlaku lagi" in desk.post(cancel, follow=True).text


def test_many_lists_cost_no_more_queries_than_few(desk, ani, django_assert_max_num_queries):
    for _number in range(20):
        ListCheckFactory(by=ani)
    with django_assert_max_num_queries(12):
        desk.get(LISTS)


def test_lists_are_paged_and_a_failed_one_says_why_on_its_line(desk, ani):
    for _number in range(30):
        ListCheckFactory(by=ani, state=ListState.FAILED, failure="Berkas terpotong.")
    first = desk.get(LISTS)
    assert first.text.count("Berkas terpotong.") == 25
    second = desk.get(LISTS, {"hal": first.context["page"].next})
    assert second.text.count("Berkas terpotong.") == 5
