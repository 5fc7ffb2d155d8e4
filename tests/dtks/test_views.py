"""The register's pages: what each role sees, what is hidden, what is written down, and what it costs."""

import datetime as dt
import io
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from dtks import services
from dtks.models import ImportBatch, Person
from dtks.vocabulary import ImportPhase, ImportState
from tests.factories.dtks import (
    BORN,
    FamilyFactory,
    ImportBatchFactory,
    ImportProblemFactory,
    PersonFactory,
    ReleaseFactory,
    make_nik,
    register_file,
    register_row,
)

pytestmark = pytest.mark.django_db
NIK = make_nik(serial=9002)
NOW = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)


@pytest.fixture
def as_user(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def ask(client, **told):
    return client.post(reverse("dtks:check"), told)


def text(response):
    return response.content.decode()


# the check


def test_the_check_page_opens_empty_and_says_what_is_loaded(as_user, ani):
    ReleaseFactory(persons=20_000)
    page = text(as_user(ani).get(reverse("dtks:check")))
    assert "Cari di registri" in page
    assert "DTSEN triwulan 3 2026" in page
    assert "20.000" in page


def test_a_listed_person_is_answered_beside_the_form_with_the_nik_masked(as_user, ani):
    PersonFactory(nik=NIK, receiving=True)
    response = ask(as_user(ani), nik="3404 0751 0163 9002")
    page = text(response)
    assert response.status_code == 200
    assert "Terdaftar, dalam batas desil" in page
    assert "SUMIYATI" in page
    assert "Sembako (BPNT)" in page
    assert "Buka data lengkap" in page


def test_an_unlisted_person_is_shown_a_road_and_not_a_wall(as_user, ani):
    page = text(ask(as_user(ani), nik=NIK))
    assert "Tidak terdaftar" in page
    assert "Tetap catat keluhannya" in page
    assert "Supervisor memeriksa" in page


def test_an_id_of_the_register_is_asked_on_the_form_and_kept_from_outsiders(as_user, ani, zul):
    PersonFactory(nik=NIK, external_id="CONTOH-777")
    page = text(ask(as_user(ani), external_id=" CONTOH-777 "))
    assert "ID sama" in page
    assert "SUMIYATI" in page
    assert NIK not in page
    page = text(ask(as_user(zul), external_id="CONTOH-777"))
    assert "SUMIYATI" not in page
    assert "data orangnya tidak ditampilkan" in page
    searches = Event.objects.filter(verb=Verb.REGISTER_SEARCHED)
    assert [event.data["by"] for event in searches] == [["external_id"]] * 2
    assert all("CONTOH-777" not in str(event.data) for event in searches)


def test_candidates_say_why_and_hide_their_nik(as_user, ani):
    PersonFactory(nik=NIK)
    page = text(ask(as_user(ani), nik="3404075101639012"))
    assert "mungkin salah ketik" in page
    assert "NIK berbeda satu angka" in page
    assert "3404 07•• •••• 9002" in page
    assert NIK not in page


def test_who_is_only_weakly_alike_is_folded_away(as_user, ani, zul):
    PersonFactory(name="BUDI HARTONO")
    told = {"name": "Wagiyem Kartini", "born_on": str(BORN)}
    page = text(ask(as_user(ani), **told, village="34.04.07.2001"))
    assert "Tidak terdaftar" in page
    assert "1 orang lain, kurang mirip" in page
    assert "BUDI HARTONO" in page
    assert "BUDI HARTONO" not in text(ask(as_user(zul), **told))


def test_somebody_of_another_region_is_named_by_regency_only(as_user, ani):
    PersonFactory(
        nik=NIK,
        elsewhere=True,
        family__address="JL. RAHASIA 9",
        family__decile=3,
        family__region_id="34.02.12.2001",
    )
    page = text(ask(as_user(ani), nik=NIK))
    assert "Kabupaten Bantul" in page
    assert "dalam batas desil" in page
    assert "SUMIYATI" not in page
    assert "RAHASIA" not in page
    assert "Buka data lengkap" not in page


def test_candidates_of_another_region_are_only_counted(as_user, ani):
    PersonFactory(elsewhere=True)
    page = text(ask(as_user(ani), name="Sumiyati", born_on=str(BORN)))
    assert "1 kemungkinan lain tercatat di Kabupaten Bantul" in page
    assert "SUMIYATI" not in page


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "Isi NIK, atau nomor KK, atau ID DTKS, atau nama."),
        ({"nik": "123"}, "NIK harus 16 angka; yang diisi 3 angka."),
        ({"kk": "123"}, "Nomor KK harus 16 angka"),
        ({"name": "Su", "born_on": "11-01-1963"}, "Nama terlalu pendek"),
        ({"name": "Sumiyati"}, "Nama saja terlalu umum"),
        ({"name": "Sumiyati", "born_on": "11-01-2063"}, "di masa depan"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_to_add_and_keeps_what_was_typed(
    as_user, ani, told, words
):
    response = ask(as_user(ani), **told)
    assert response.status_code == 422
    assert words in text(response)
    for value in told.values():
        assert value in text(response)
    assert not Event.objects.filter(verb=Verb.REGISTER_SEARCHED).exists()


def test_a_strange_nik_is_answered_with_remarks(as_user, ani):
    page = text(ask(as_user(ani), nik="3204113209970001"))
    assert "Angka tanggal di NIK" in page
    assert "pertama kali terdaftar di wilayah lain" in page


def test_every_question_is_written_down_without_the_number(as_user, ani):
    person = PersonFactory(nik=NIK)
    ask(as_user(ani), nik=NIK)
    event = Event.objects.get(verb=Verb.REGISTER_SEARCHED)
    assert event.actor == ani
    assert event.data == {"by": ["nik"], "outcome": "in_range", "persons": [str(person.pk)]}
    assert NIK not in str(event.data)


def test_the_check_is_no_place_for_who_edits_the_rules(as_user, gita):
    assert as_user(gita).get(reverse("dtks:check")).status_code == 403


# a person


def open_person(client, person):
    return client.get(person.get_absolute_url())


def test_a_persons_page_shows_the_register_and_leaves_a_trace(as_user, ani):
    family = FamilyFactory(history={"2026-Q1": 4, "2026-Q2": 3})
    person = PersonFactory(nik=NIK, family=family, receiving=True)
    PersonFactory(family=family, man=True)
    page = text(open_person(as_user(ani), person))
    assert "SUMIYATI, 63 tahun" in page
    assert "Caturtunggal, Depok, Kabupaten Sleman" in page
    assert "TUKIMAN" in page
    assert "DTSEN triwulan 1 2026" in page
    assert "3404 07•• •••• 9002" in page
    assert NIK not in page
    assert family.kk_number not in page
    assert "SUMINEM" not in page
    event = Event.objects.get(verb=Verb.PERSON_VIEWED)
    assert (event.actor, event.subject_id, event.region_id) == (
        ani,
        str(person.pk),
        person.region_id,
    )


def test_the_nik_is_opened_by_a_click_that_is_written_down(as_user, ani):
    person = PersonFactory(nik=NIK)
    url = reverse("dashboard:person_reveal", args=[person.pk])
    assert as_user(ani).get(url).status_code == 405
    page = text(as_user(ani).post(url))
    assert NIK in page
    assert person.family.kk_number in page
    event = Event.objects.get(verb=Verb.PERSON_REVEALED)
    assert (event.actor, event.subject_id) == (ani, str(person.pk))
    assert NIK not in text(open_person(as_user(ani), person)), "opened again it is masked again"


def test_who_may_not_open_a_nik_has_no_button_and_no_door(as_user, citra):
    person = PersonFactory(nik=NIK)
    client = as_user(citra)
    assert "Buka NIK" not in text(open_person(client, person))
    assert client.post(reverse("dashboard:person_reveal", args=[person.pk])).status_code == 403
    assert not Event.objects.filter(verb=Verb.PERSON_REVEALED).exists()


def test_outside_the_region_there_is_no_such_person(as_user, zul):
    person = PersonFactory(nik=NIK)
    client = as_user(zul)
    assert open_person(client, person).status_code == 404
    assert client.post(reverse("dashboard:person_reveal", args=[person.pk])).status_code == 404
    assert not Event.objects.filter(subject_id=str(person.pk)).exists()


def test_who_sees_the_region_without_the_right_is_forbidden(as_user, gita):
    assert open_person(as_user(gita), PersonFactory()).status_code == 403


def test_an_unknown_person_is_not_found(as_user, ani):
    assert as_user(ani).get(reverse("dashboard:person", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("members", [3, 30])
def test_a_persons_page_costs_the_same_whatever_the_family(
    as_user, ani, members, django_assert_max_num_queries
):
    family = FamilyFactory(history={"2026-Q1": 4, "2026-Q2": 3})
    for serial in range(members):
        person = PersonFactory(family=family, nik=make_nik(serial=9001 + serial))
    client = as_user(ani)
    open_person(client, person)
    # session, user, assignments; person; savepoint, audit row, release; newest full release, decile limit;
    # deciles, ancestry, members; the navigation beside every page
    with django_assert_max_num_queries(18):
        open_person(client, person)


# imports


def send(client, rows=None, *, file=None, **told):
    file = file or register_file(rows or [register_row()])
    file.name = told.pop("name", "dtks_2023.csv")
    return client.post(
        reverse("dtks:imports"),
        {
            "id": uuid.uuid4(),
            "file": file,
            "source": "dtks",
            "period": "2023-06",
            "region": "34.04",
            "is_full": "on",
            **told,
        },
    )


def test_a_file_is_sent_checked_and_applied(as_user, gita):
    client = as_user(gita)
    response = send(client, [register_row(), register_row(NIK="3.2E+15")])
    batch = ImportBatch.objects.get()
    assert response.url == batch.get_absolute_url()
    assert (batch.state, batch.by) == (ImportState.WAITING, gita)
    page = text(client.get(batch.get_absolute_url()))
    assert 'hx-trigger="every 2s"' in page
    services.work(batch_id=batch.pk)
    page = text(client.get(batch.get_absolute_url()))
    assert "Terapkan" in page
    assert "rusak oleh Excel" in page
    assert "hx-trigger" not in page
    assert not Person.objects.exists()
    client.post(reverse("dtks:import_apply", args=[batch.pk]))
    services.work(batch_id=batch.pk)
    page = text(client.get(batch.get_absolute_url()))
    assert "Yang berubah di registri" in page
    assert Person.objects.count() == 1
    assert Event.objects.get(verb=Verb.REGISTER_IMPORTED).actor == gita


def test_the_progress_asks_for_the_whole_page_once_the_worker_is_done(as_user, gita):
    batch = ImportBatchFactory(
        state=ImportState.READING,
        phase=ImportPhase.READING,
        phase_done=400,
        phase_total=1000,
        phase_since=timezone.now() - dt.timedelta(minutes=2),
    )
    client = as_user(gita)
    response = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
    # 10 before reading, 40 of the 65 that reading is.
    assert "36%" in text(response)
    assert "Membaca dan memeriksa baris" in text(response)
    assert "kira-kira 5 menit lagi" in text(response)
    assert "HX-Refresh" not in response.headers
    assert "<html" not in text(response)
    ImportBatch.objects.update(state=ImportState.CHECKED)
    response = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"


def test_the_same_form_twice_is_one_import(as_user, gita):
    client, key = as_user(gita), uuid.uuid4()
    first, second = send(client, id=key), send(client, id=key)
    assert first.url == second.url
    assert ImportBatch.objects.count() == 1


def test_the_same_file_again_is_refused_with_a_word(as_user, gita):
    client = as_user(gita)
    send(client)
    batch = ImportBatch.objects.get()
    services.work(batch_id=batch.pk)
    services.approve(batch=batch, by=gita)
    services.work(batch_id=batch.pk)
    response = send(client)
    assert response.status_code == 422
    assert "Berkas yang sama sudah diterapkan" in text(response)
    assert batch.get_absolute_url() in text(response), "with the way to it"


def test_a_wrong_file_gets_one_sentence_and_nothing_is_kept(as_user, gita):
    response = send(as_user(gita), file=io.BytesIO(b"halo;dunia\n1;2\n"))
    assert response.status_code == 422
    assert "Baris judul tidak lengkap" in text(response)
    assert not ImportBatch.objects.exists()


def test_a_wrong_period_says_how_to_write_it_and_keeps_the_rest(as_user, gita):
    response = send(as_user(gita), period="Juni")
    assert response.status_code == 422
    assert "Tulis periode seperti 2023-06" in text(response)
    assert 'value="Juni"' in text(response)


def test_a_period_that_has_not_begun_is_a_slip(as_user, gita):
    assert "belum dimulai" in text(send(as_user(gita), period="2123-06"))


def test_nobody_can_choose_a_region_above_their_own(as_user, gita):
    response = send(as_user(gita), region="34")
    assert response.status_code == 422
    assert not ImportBatch.objects.exists()


def test_an_import_can_be_thrown_away(as_user, gita):
    client = as_user(gita)
    send(client)
    batch = ImportBatch.objects.get()
    client.post(reverse("dtks:import_cancel", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == ImportState.CANCELLED
    page = text(client.post(reverse("dtks:import_apply", args=[batch.pk]), follow=True))
    assert "tidak berlaku lagi" in page


def test_problems_are_paged_filtered_and_taken_home(as_user, gita):
    batch = ImportBatchFactory(state=ImportState.CHECKED, rows_refused=30, warnings=1)
    for line in range(2, 32):
        ImportProblemFactory(batch=batch, line=line)
    ImportProblemFactory(
        batch=batch, line=99, column="HUB KELUARGA", value="=1+1", is_refused=False, reason="Aneh."
    )
    client = as_user(gita)
    page = text(client.get(batch.get_absolute_url()))
    assert "Berikutnya" in page
    assert "Aneh." not in page
    assert "Aneh." in text(client.get(batch.get_absolute_url(), {"masalah": "peringatan"}))
    csv_url, xlsx_url = (
        reverse("dtks:import_problems", args=[batch.pk, kind]) for kind in ("csv", "xlsx")
    )
    lines = b"".join(client.get(csv_url).streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 32
    assert lines[0].startswith("Baris,Kolom")
    assert "'=1+1" in lines[-1]
    sheet = client.get(xlsx_url)
    assert sheet.content.startswith(b"PK")
    assert NIK not in sheet.headers["Content-Disposition"]
    assert client.get(csv_url.replace("csv", "exe")).status_code == 404


def test_imports_are_for_admins_of_the_region_only(as_user, ani, zul, gita):
    batch = ImportBatchFactory()
    elsewhere = ImportBatchFactory(release__region_id="34.02")
    assert as_user(ani).get(reverse("dtks:imports")).status_code == 403
    assert as_user(zul).get(batch.get_absolute_url()).status_code == 403
    client = as_user(gita)
    assert client.get(batch.get_absolute_url()).status_code == 200
    assert client.get(elsewhere.get_absolute_url()).status_code == 404
    assert elsewhere.get_absolute_url() not in text(client.get(reverse("dtks:imports")))
    assert client.post(reverse("dtks:import_apply", args=[elsewhere.pk])).status_code == 404
    problems = reverse("dtks:import_problems", args=[elsewhere.pk, "csv"])
    assert client.get(problems).status_code == 404


def test_imports_are_shown_a_page_at_a_time_each_once(as_user, gita):
    for number in range(30):
        ImportBatchFactory(file_name=f"berkas-{number}.csv", created_at=NOW)
    client = as_user(gita)
    first = client.get(reverse("dtks:imports"))
    assert "Berikutnya" in text(first)
    second = client.get(reverse("dtks:imports"), {"hal": first.context["page"].next})
    assert "Sebelumnya" in text(second)
    shown = [[batch.pk for batch in page.context["page"].rows] for page in (first, second)]
    assert [len(page) for page in shown] == [25, 5]
    assert len({*shown[0], *shown[1]}) == 30


@pytest.mark.parametrize("rows", [3, 30])
def test_lists_cost_the_same_however_long(as_user, gita, rows, django_assert_max_num_queries):
    batch = ImportBatchFactory(state=ImportState.CHECKED, rows_refused=rows, created_at=NOW)
    for _row in range(rows):
        ImportProblemFactory(batch=batch)
        ImportBatchFactory(created_at=NOW - dt.timedelta(days=1))
    client = as_user(gita)
    client.get(reverse("dtks:imports"))
    with django_assert_max_num_queries(12):
        client.get(reverse("dtks:imports"))
    with django_assert_max_num_queries(10):
        client.get(batch.get_absolute_url())
