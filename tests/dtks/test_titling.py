"""Files with titles nobody has seen before: asked once, remembered for the region, never guessed."""

import io
import uuid

import pytest
from django.urls import reverse

from audit.models import Event
from audit.verbs import Verb
from dtks import services
from dtks.columns import DTKS_23, known_titles
from dtks.models import ColumnTitle, ImportBatch, Person
from dtks.vocabulary import ImportState
from tests.factories.dtks import (
    make_kk,
    make_nik,
    register_file,
    register_row,
    workbook_file,
    zip_file,
)

pytestmark = pytest.mark.django_db
# TANGGAL LAHIR under another title, and a column of the village office's own.
TITLES = ["LAHIR PADA" if title == "TANGGAL LAHIR" else title for title in DTKS_23] + ["CATATAN RW"]
ROW = register_row(**{"LAHIR PADA": "11/01/1963", "CATATAN RW": "RUMAH DEKAT MASJID"})


@pytest.fixture(autouse=True)
def _places(places):
    pass


@pytest.fixture
def client(client, gita):
    client.force_login(gita)
    return client


def send(client, file=None, **told):
    file = file or register_file([ROW], titles=TITLES)
    file.name = "sleman.csv"
    told = {"id": uuid.uuid4(), "source": "dtks", "period": "2023-06", "region": "34.04", **told}
    return client.post(reverse("dtks:imports"), {"file": file, "is_full": "on", **told})


def columns_url(batch):
    return reverse("dtks:import_columns", args=[batch.pk])


def answers(page, **told):
    """The form as it stands, with some titles answered."""
    form = page.context["form"]
    return {
        field.html_name: told.get(column.title.replace(" ", "_"), field.value() or "")
        for field, column in (*form.new_rows, *form.known_rows)
    }


def test_the_titles_known_from_the_start_are_rows():
    assert ColumnTitle.objects.known_in("34.04") == known_titles()
    assert ColumnTitle.objects.filter(source="").count() == 0


def test_an_unknown_title_is_asked_about_with_masked_samples(client):
    response = send(client)
    batch = ImportBatch.objects.get()
    assert batch.state == ImportState.TITLES
    assert response.url == columns_url(batch)
    page = client.get(response.url)
    text = page.content.decode()
    assert [column.title for _field, column in page.context["form"].new_rows] == [
        "LAHIR PADA",
        "CATATAN RW",
    ]
    assert "••/••/1963" in text
    assert "Kolom wajib yang belum ditemukan: TANGGAL LAHIR." in text
    for secret in (make_nik(), make_kk(), "SUMIYATI", "11/01/1963", "MASJID"):
        assert secret not in text
    services.work(batch_id=batch.pk)
    assert ImportBatch.objects.get().state == ImportState.TITLES, "no worker goes on without"


def test_the_answer_is_kept_for_the_next_file_and_written_down(client, gita):
    send(client)
    batch = ImportBatch.objects.get()
    page = client.get(columns_url(batch))
    response = client.post(columns_url(batch), answers(page, LAHIR_PADA="born_on"))
    assert response.url == batch.get_absolute_url()
    services.work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_refused, batch.added) == (ImportState.CHECKED, 0, 1)
    assert batch.ignored_columns == ["CATATAN RW"]
    assert "born_on" in batch.release.columns
    learnt = ColumnTitle.objects.exclude(region=None)
    assert sorted(learnt.values_list("region", "title", "key", "by")) == [
        ("34.04", "CATATAN RW", "", gita.pk),
        ("34.04", "LAHIR PADA", "born_on", gita.pk),
    ]
    event = Event.objects.get(verb=Verb.COLUMNS_MAPPED)
    assert (event.actor, event.region_id) == (gita, "34.04")
    assert event.data == {"learnt": {"LAHIR PADA": "born_on", "CATATAN RW": ""}}
    send(client, register_file([ROW, ROW], titles=TITLES))
    assert ImportBatch.objects.latest("created_at").state == ImportState.WAITING


def test_what_one_regency_learnt_does_not_bind_another(client):
    send(client)
    batch = ImportBatch.objects.get()
    client.post(columns_url(batch), answers(client.get(columns_url(batch)), LAHIR_PADA="born_on"))
    assert ColumnTitle.objects.known_in("34.04.07")["LAHIR PADA"] == "born_on"
    assert "LAHIR PADA" not in ColumnTitle.objects.known_in("34.02")
    assert "LAHIR PADA" not in ColumnTitle.objects.known_in("34")


def test_what_is_still_missing_is_named_and_nothing_chosen_is_lost(client):
    send(client)
    batch = ImportBatch.objects.get()
    told = answers(
        client.get(columns_url(batch)), LAHIR_PADA="", CATATAN_RW="occupation", PEKERJAAN=""
    )
    response = client.post(columns_url(batch), told)
    assert response.status_code == 422
    assert "Masih kurang: TANGGAL LAHIR." in response.content.decode()
    assert answers(response) == told
    assert ImportBatch.objects.get().state == ImportState.TITLES
    assert not ColumnTitle.objects.exclude(region=None).exists()


def test_two_columns_of_one_meaning_are_refused_at_both_fields(client):
    send(client)
    batch = ImportBatch.objects.get()
    told = answers(client.get(columns_url(batch)), LAHIR_PADA="born_on", CATATAN_RW="address")
    response = client.post(columns_url(batch), told)
    assert response.status_code == 422
    assert response.content.decode().count("ALAMAT sudah dipilih untuk kolom lain.") == 2
    assert answers(response) == told
    assert not ColumnTitle.objects.exclude(region=None).exists()


def test_a_misspelt_title_is_offered_as_what_it_resembles(client):
    titles = ["TANGAL LAHIR" if title == "TANGGAL LAHIR" else title for title in DTKS_23]
    send(client, register_file([register_row()], titles=titles))
    page = client.get(columns_url(ImportBatch.objects.get()))
    ((field, _column),) = page.context["form"].new_rows
    assert field.value() == "born_on"


def test_a_command_cannot_be_asked_and_leaves_out_what_it_does_not_know(tmp_path):
    path = tmp_path / "sleman.csv"
    path.write_bytes(register_file([register_row()], titles=[*DTKS_23, "CATATAN RW"]).getvalue())
    batch = services.import_file(path=path, source="dtks", period="2023-06")
    assert batch.state == ImportState.APPLIED
    assert batch.ignored_columns == ["CATATAN RW"]


def test_a_file_that_is_understood_is_not_asked_about(client):
    send(client, register_file([register_row()]))
    batch = ImportBatch.objects.get()
    assert client.get(columns_url(batch)).url == batch.get_absolute_url()


def test_the_question_can_be_thrown_away(client):
    send(client)
    batch = ImportBatch.objects.get()
    client.post(reverse("dtks:import_cancel", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.file.name) == (ImportState.CANCELLED, "")


def test_nobody_of_another_region_is_asked_or_may_answer(client, zul, gita, ani):
    send(client)
    batch = ImportBatch.objects.get()
    told = answers(client.get(columns_url(batch)), LAHIR_PADA="born_on")
    client.force_login(ani)
    assert client.post(columns_url(batch), told).status_code == 403
    client.force_login(zul)
    assert client.post(columns_url(batch), told).status_code in {403, 404}
    assert ImportBatch.objects.get().state == ImportState.TITLES


def test_two_files_of_one_form_are_joined(client):
    home = "ID_KELUARGA,KODE_DESA,NOMOR_KARTU_KELUARGA,DESIL_NASIONAL\nK1,3404072001,{},Desil 2\n"
    member = (
        "ID_KELUARGA,NIK,NAMA,TANGGAL LAHIR,JENIS KELAMIN,HUB KELUARGA\n"
        "K1,{},SUMIYATI,1963-01-11,2,1\n"
    )
    partner = io.BytesIO(home.format(make_kk()).encode())
    partner.name = "keluarga.csv"
    send(
        client,
        io.BytesIO(member.format(make_nik()).encode()),
        partner=partner,
        source="dtsen",
        period="2026-Q3",
    )
    batch = ImportBatch.objects.get()
    assert batch.state == ImportState.WAITING
    assert batch.file_name == "sleman.csv + keluarga.csv"
    services.work(batch_id=batch.pk)
    services.approve(batch=batch, by=batch.by)
    services.work(batch_id=batch.pk)
    person = Person.objects.get()
    assert (person.region_id, person.family.decile) == ("34.04.07.2001", 2)


def test_a_workbook_goes_the_same_way(client):
    send(client, workbook_file([ROW], titles=TITLES, above=("REKAP",)))
    batch = ImportBatch.objects.get()
    client.post(columns_url(batch), answers(client.get(columns_url(batch)), LAHIR_PADA="born_on"))
    services.work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.added) == (ImportState.CHECKED, 1)


HOME_TITLES = ["KODE RUTA", "NOKK", *DTKS_23[1:9], "DESIL", "DAYA TERPASANG"]
MEMBER_TITLES = ["RUTA", *DTKS_23[10:18]]


def pair():
    """Families and members who name the family as nobody has before, each in their own way."""
    row = register_row(**{"KODE RUTA": "R-1", "RUTA": "R-1", "DESIL": "2", "DAYA TERPASANG": "450"})
    return zip_file(
        {
            "anggota.csv": register_file([row], titles=MEMBER_TITLES),
            "keluarga.csv": register_file([row], titles=HOME_TITLES),
        }
    )


def test_tables_that_nobody_knows_how_to_join_are_asked_about(client):
    send(client, pair(), source="dtsen", period="2026-Q3")
    batch = ImportBatch.objects.get()
    assert batch.state == ImportState.TITLES
    page = client.get(columns_url(batch))
    assert "belum tersambung" in page.content.decode()
    shown = {column.title: column.samples for _field, column in page.context["form"].new_rows}
    assert shown == {"KODE RUTA": ["R-1"], "RUTA": ["R-1"]}
    response = client.post(columns_url(batch), answers(page, KODE_RUTA="family_id"))
    assert response.status_code == 422
    assert "di kedua berkas" in response.content.decode()
    assert not ColumnTitle.objects.filter(title="KODE RUTA").exists(), "nothing was learnt of it"
    told = answers(page, KODE_RUTA="family_id", RUTA="family_id")
    assert client.post(columns_url(batch), told).status_code == 302
    batch = services.work(batch_id=batch.pk)
    assert (batch.state, batch.added, batch.rows_refused) == (ImportState.CHECKED, 1, 0)
    send(client, pair(), source="dtsen", period="2026-Q2")
    assert ImportBatch.objects.filter(state=ImportState.WAITING).count() == 1, "known from now on"
