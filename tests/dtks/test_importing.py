"""A file becomes the register: exactly, once, and with every bad row kept."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from dtks import matching, services
from dtks.columns import DTKS_17, DTKS_23
from dtks.matching import Outcome
from dtks.models import Family, FamilyDecile, ImportBatch, ImportProblem, Person, Release
from dtks.services import applying, importing, staging
from dtks.vocabulary import Benefit, Flag, ImportState, Relation, ReleaseState
from regions.models import Region
from tests.factories.dtks import make_kk, make_nik, register_file, register_row, zip_file

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
WITH_DECILE = (*DTKS_23, "DESIL")
HUSBAND = {
    "NIK": make_nik(sex="L", serial=9100),
    "NAMA": "TUKIMAN",
    "JENIS KELAMIN": "L",
    "HUB KELUARGA": "KEPALA KELUARGA",
}


@pytest.fixture(autouse=True)
def _places(places):
    pass


def take_in(
    rows,
    *,
    period="2026-Q3",
    source="dtsen",
    titles=WITH_DECILE,
    region="34.04",
    is_full=True,
    force=False,
    by=None,
):
    batch = services.receive(
        file=register_file(rows, titles=titles),
        file_name="contoh.csv",
        source=source,
        period=period,
        region=Region.objects.get(pk=region) if region else None,
        is_full=is_full,
        force=force,
        by=by,
        applies_itself=True,
    )
    return services.work(batch_id=batch.pk)


def people(count, **told):
    return [
        register_row(
            **{"NIK": make_nik(serial=9001 + n), "NAMA": f"WARGA {chr(65 + n % 26)}", **told}
        )
        for n in range(count)
    ]


def test_a_family_is_taken_in_with_everything_the_file_says():
    batch = take_in([register_row(**HUSBAND, DESIL="2"), register_row(DESIL="2")])
    assert batch.state == ImportState.APPLIED
    assert (batch.added, batch.families, batch.rows_refused, batch.warnings) == (2, 1, 0, 0)
    family = Family.objects.get()
    assert family.kk_number == make_kk()
    assert (family.head_name, family.decile, family.region_id) == ("TUKIMAN", 2, "34.04.07.2001")
    assert family.place == "JL. KALIURANG KM 5, KARANGWUNI, RT 004 RW 012"
    wife = Person.objects.with_nik(make_nik()).get()
    assert (wife.nik, wife.name, wife.name_key) == (make_nik(), "SUMIYATI", "SUMIYATI")
    assert (wife.sex, wife.relation, wife.born_on) == ("P", Relation.SPOUSE, dt.date(1963, 1, 11))
    assert wife.mother_name == "SUMINEM"
    assert wife.benefits == [Benefit.SEMBAKO, Benefit.PBI_JKN]
    assert wife.family == family
    assert matching.find(nik=make_nik(), on=TODAY).outcome == Outcome.IN_RANGE
    assert FamilyDecile.objects.get().decile == 2


def test_nothing_of_a_nik_stands_readable_in_the_tables():
    take_in([register_row()])
    with connection.cursor() as cursor:
        for table in ("dtks_person", "dtks_family", "dtks_importproblem", "audit_event"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = str(cursor.fetchall())
            assert make_nik() not in text
            assert make_nik().encode().hex() not in text
            assert make_kk() not in text


def test_planted_bad_rows_are_found_exactly_and_the_good_ones_are_in():
    good = people(40)
    bad = [
        register_row(NIK="3.2E+15"),
        register_row(NIK="12345", **{"TANGGAL LAHIR": "?"}),
        register_row(**{"DESA/KELUARAHAN": "CATURTUNGAL", "NIK": make_nik(serial=9200)}),
        register_row(NIK=make_nik(serial=9005), NAMA="KEMBAR"),
        register_row(**{"JENIS KELAMIN": "X", "NIK": make_nik(serial=9201)}),
    ]
    batch = take_in(good[:20] + bad + good[20:])
    found = list(
        batch.problems.order_by("line", "column").values_list("line", "column", "is_refused")
    )
    assert found == [
        (22, "NIK", True),
        (23, "NIK", True),
        (23, "TANGGAL LAHIR", True),
        (24, "DESA/KELUARAHAN", True),
        (25, "NIK", True),
        (26, "JENIS KELAMIN", True),
    ]
    assert (batch.rows_read, batch.rows_refused, batch.added) == (45, 5, 40)
    assert Person.objects.count() == 40
    twin = batch.problems.get(line=25)
    assert twin.reason == "NIK ini sudah ada di baris 6 berkas yang sama. Hapus salah satunya."
    assert twin.value == make_nik()[:4] + "•" * 12
    assert "Mungkin maksudnya Caturtunggal" in batch.problems.get(line=24).reason


def test_the_same_file_again_is_recognised():
    take_in(people(3))
    with pytest.raises(services.AlreadyApplied, match="sudah diterapkan"):
        take_in(people(3))
    assert Release.objects.count() == ImportBatch.objects.count() == 1


def test_the_same_file_forced_writes_nothing():
    take_in(people(30))
    before = list(Person.objects.order_by("pk").values())
    batch = take_in(people(30), force=True)
    assert (batch.added, batch.changed, batch.delisted, batch.unchanged) == (0, 0, 0, 30)
    assert list(Person.objects.order_by("pk").values()) == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dtks_person WHERE xmax <> 0")
        assert cursor.fetchone()[0] == 0, "no row was ever rewritten"


def test_an_applied_release_stays_applied_while_its_file_is_taken_in_again():
    take_in(people(2))
    batch = services.receive(
        file=register_file(people(2), titles=WITH_DECILE),
        file_name="contoh.csv",
        source="dtsen",
        period="2026-Q3",
        region=Region.objects.get(pk="34.04"),
        force=True,
    )
    services.work(batch_id=batch.pk)
    assert Release.objects.get().state == ReleaseState.APPLIED


def test_a_later_release_changes_only_what_differs_and_keeps_deciles():
    take_in([register_row(**HUSBAND, DESIL="2"), register_row(DESIL="2")], period="2026-Q2")
    wife = Person.objects.with_nik(make_nik()).get()
    batch = take_in(
        [register_row(**HUSBAND, DESIL="3"), register_row(PEKERJAAN="PETANI", DESIL="3")]
    )
    assert (batch.added, batch.changed, batch.unchanged, batch.delisted) == (0, 1, 1, 0)
    after = Person.objects.get(pk=wife.pk)
    assert after.occupation == "PETANI"
    assert after.family.decile == 3
    history = FamilyDecile.objects.order_by("release__as_of")
    assert list(history.values_list("release__period", "decile")) == [
        ("2026-Q2", 2),
        ("2026-Q3", 3),
    ]


def test_an_unchanged_person_is_vouched_for_by_the_new_full_release():
    take_in(people(2), period="2026-Q2")
    take_in(people(2) + [register_row(NIK=make_nik(serial=9300), NAMA="BARU")])
    answer = matching.find(nik=make_nik(serial=9001), on=TODAY)
    assert answer.release.period == "2026-Q3"
    assert answer.person.release.period == "2026-Q2", "their row was not touched"


def test_a_full_release_says_who_is_gone_and_a_later_one_may_bring_them_back():
    take_in(people(3), period="2026-Q1")
    batch = take_in(people(2), period="2026-Q2")
    assert batch.delisted == 1
    gone = make_nik(serial=9003)
    assert matching.find(nik=gone, on=TODAY).outcome == Outcome.NOT_FOUND
    back = take_in(people(3, PEKERJAAN="BURUH"), period="2026-Q3")
    assert (back.changed, back.added) == (1, 0)
    assert matching.find(nik=gone, on=TODAY).is_listed


def test_a_partial_release_says_nobody_is_gone():
    take_in(people(3), period="2026-Q1")
    batch = take_in(people(1), period="2026-Q2", is_full=False)
    assert batch.delisted == 0
    assert Person.objects.listed().count() == 3
    assert matching.find(nik=make_nik(serial=9001), on=TODAY).release.period == "2026-Q2"
    assert matching.find(nik=make_nik(serial=9002), on=TODAY).release.period == "2026-Q1"


def test_somebody_in_a_refused_row_was_seen_and_is_not_gone():
    take_in(people(2), period="2026-Q1")
    rows = people(2)
    rows[1]["TANGGAL LAHIR"] = "31/02/1990"
    batch = take_in(rows, period="2026-Q2")
    assert (batch.rows_refused, batch.delisted) == (1, 0)


def test_a_full_release_of_one_district_leaves_the_rest_of_the_world_alone():
    take_in(people(2), period="2026-Q1")
    elsewhere = register_row(
        NIK=make_nik(serial=9400),
        **{
            "KABUPATEN/KOTA": "BANTUL",
            "KECAMATAN": "BANGUNTAPAN",
            "DESA/KELUARAHAN": "BANGUNTAPAN",
        },
    )
    batch = take_in([elsewhere], period="2026-Q2", region="34.02")
    assert (batch.added, batch.delisted) == (1, 0)
    assert Person.objects.listed().count() == 3


def test_a_person_who_moved_is_a_new_row_and_the_old_one_ends():
    take_in([register_row()], period="2026-Q1")
    old = Person.objects.get()
    batch = take_in([register_row(**{"DESA/KELUARAHAN": "MAGUWOHARJO"})], period="2026-Q2")
    assert (batch.added, batch.delisted) == (1, 1)
    assert Person.objects.get(pk=old.pk).region_id == "34.04.07.2001"
    assert matching.find(nik=make_nik(), on=TODAY).person.region_id == "34.04.07.2002"


def test_a_move_is_seen_in_a_partial_release_too():
    take_in([register_row()], period="2026-Q1")
    batch = take_in(
        [register_row(**{"DESA/KELUARAHAN": "MAGUWOHARJO"})], period="2026-Q2", is_full=False
    )
    assert (batch.added, batch.delisted) == (1, 1)


def test_an_older_release_adds_history_and_changes_nobody():
    take_in([register_row(DESIL="4")], period="2026-Q3")
    batch = take_in(
        [
            register_row(PEKERJAAN="DAHULU", DESIL="2"),
            register_row(NIK=make_nik(serial=9500), NAMA="PERGI", DESIL="2"),
        ],
        period="2026-Q1",
    )
    assert (batch.added, batch.changed, batch.delisted) == (1, 0, 0)
    wife = Person.objects.with_nik(make_nik()).get()
    assert (wife.occupation, wife.family.decile) == ("BURUH", 4)
    assert set(FamilyDecile.objects.values_list("release__period", "decile")) == {
        ("2026-Q3", 4),
        ("2026-Q1", 2),
    }
    assert matching.find(nik=make_nik(serial=9500), on=TODAY).outcome == Outcome.NOT_FOUND


def test_the_older_extract_does_not_touch_what_it_does_not_speak_of():
    take_in([register_row(DESIL="2", **{"KETERANGAN PADAN": "TIDAK PADAN"})], period="2026-Q1")
    batch = take_in([register_row(NAMA="SUMIYATI B")], period="2026-Q2", titles=DTKS_17)
    assert batch.changed == 1
    person = Person.objects.get()
    assert person.name == "SUMIYATI B"
    assert person.benefits == [Benefit.SEMBAKO, Benefit.PBI_JKN]
    assert person.flags == [Flag.NIK_UNMATCHED]
    assert person.occupation == "BURUH"
    assert person.family.decile == 2


def test_an_empty_cell_erases_nothing_but_benefits_are_a_full_statement():
    take_in([register_row()], period="2026-Q1")
    take_in(
        [
            register_row(
                **{
                    "TEMPAT LAHIR": "",
                    "NAMA IBU KANDUNG": "",
                    "PEKERJAAN": "-",
                    "BANSOS BPNT": "TIDAK",
                    "PBI JKN": "",
                }
            )
        ],
        period="2026-Q2",
    )
    person = Person.objects.get()
    assert (person.birth_place, person.mother_name, person.occupation) == (
        "SLEMAN",
        "SUMINEM",
        "BURUH",
    )
    assert person.benefits == []


def test_a_changed_mothers_name_is_noticed_although_it_is_encrypted():
    take_in([register_row()], period="2026-Q1")
    batch = take_in([register_row(**{"NAMA IBU KANDUNG": "SUMARNI"})], period="2026-Q2")
    assert batch.changed == 1
    assert Person.objects.get().mother_name == "SUMARNI"


def test_people_without_a_nik_are_known_by_family_name_and_birth_date():
    rows = [register_row(NIK=""), register_row(NIK="", NAMA="BAYI", **{"TANGGAL LAHIR": ""})]
    take_in(rows, period="2026-Q1")
    batch = take_in(rows, period="2026-Q2")
    assert (batch.added, batch.unchanged, batch.delisted) == (0, 2, 0)
    assert Person.objects.filter(nik=None, nik_index=None).count() == 2


def test_two_equal_people_without_a_nik_are_one():
    batch = take_in([register_row(NIK=""), register_row(NIK="")])
    assert (batch.added, batch.rows_refused) == (1, 1)
    assert "sama dengan baris 2" in batch.problems.get().reason


def test_a_corrected_nik_is_found_through_the_id_of_the_register():
    take_in([register_row(**{"ID DTKS": "CONTOH-1"})], period="2026-Q1")
    old = Person.objects.get()
    right = make_nik(serial=9777)
    batch = take_in([register_row(NIK=right, **{"ID DTKS": "CONTOH-1"})], period="2026-Q2")
    assert (batch.added, batch.changed, batch.delisted) == (0, 1, 0)
    assert matching.find(nik=right, on=TODAY).person == old


def test_an_id_shared_by_a_family_is_no_identity():
    rows = [register_row(**HUSBAND), register_row()]
    for row in rows:
        row["ID DTKS"] = "KELUARGA-1"
    take_in(rows, period="2026-Q1")
    batch = take_in(rows, period="2026-Q2")
    assert (batch.added, batch.unchanged) == (0, 2)


def test_somebody_without_a_family_card_is_kept_with_a_warning():
    batch = take_in([register_row(NOKK="")])
    assert (batch.added, batch.warnings, batch.families) == (1, 1, 0)
    assert Person.objects.get().family is None


def test_two_deciles_on_one_card_are_pointed_out():
    batch = take_in([register_row(**HUSBAND, DESIL="2"), register_row(DESIL="5")])
    assert Family.objects.get().decile == 2
    problem = batch.problems.get()
    assert (problem.line, problem.column, problem.is_refused) == (3, "DESIL", False)
    assert "baris 2" in problem.reason


def test_rows_outside_the_importers_region_are_problems(gita):
    outside = register_row(
        NIK=make_nik(serial=9400),
        **{
            "KABUPATEN/KOTA": "BANTUL",
            "KECAMATAN": "BANGUNTAPAN",
            "DESA/KELUARAHAN": "BANGUNTAPAN",
        },
    )
    batch = take_in([register_row(), outside], by=gita)
    assert (batch.added, batch.rows_refused) == (1, 1)
    assert "di luar wilayah impor" in batch.problems.get().reason


def test_nobody_imports_for_a_region_they_do_not_administer(gita, zul):
    for user, region in ((gita, "34.02"), (zul, "34.02"), (gita, "34")):
        with pytest.raises(PermissionDenied):
            take_in([register_row()], by=user, region=region)
    assert not ImportBatch.objects.exists()


def test_an_import_is_written_down_with_its_figures(gita):
    batch = take_in([register_row()], by=gita)
    event = Event.objects.get(verb=Verb.REGISTER_IMPORTED)
    assert (event.actor, event.region_id, event.subject_id) == (gita, "34.04", str(batch.pk))
    assert event.data["added"] == 1


def test_an_upload_waits_for_a_persons_word_and_then_is_gone(gita):
    batch = services.receive(
        file=register_file([register_row()]),
        file_name="contoh.csv",
        source="dtks",
        period="2023-06",
        region=gita.assignments.get().region,
        by=gita,
    )
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.CHECKED
    assert batch.added == 1, "the preview"
    assert not Person.objects.exists()
    assert services.work(batch_id=batch.pk).state == ImportState.CHECKED
    services.approve(batch=batch, by=gita)
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.APPLIED
    assert Person.objects.count() == 1
    assert not batch.file
    assert not staging.has("STAGING", batch.pk)
    assert services.work(batch_id=batch.pk).added == 1, "once more changes nothing"


def test_a_cancelled_import_leaves_only_its_problems(gita):
    batch = services.receive(
        file=register_file([register_row(), register_row(NIK="1")]),
        file_name="contoh.csv",
        source="dtks",
        period="2023-06",
        region=gita.assignments.get().region,
        by=gita,
    )
    services.work(batch_id=batch.pk)
    batch = services.cancel(batch=batch, by=gita)
    assert batch.release.state == ReleaseState.CANCELLED
    assert services.work(batch_id=batch.pk).state == ImportState.CANCELLED
    assert not Person.objects.exists()
    assert batch.problems.count() == 1
    assert not staging.has("STAGING", batch.pk)


def test_a_cancelled_file_may_be_sent_again(gita):
    region = gita.assignments.get().region
    for _again in range(2):
        batch = services.receive(
            file=register_file([register_row()]),
            file_name="contoh.csv",
            source="dtks",
            period="2023-06",
            region=region,
            by=gita,
        )
        assert batch.release.state == ReleaseState.RECEIVED
        services.cancel(batch=batch, by=gita)
    assert Release.objects.count() == 1


def test_the_same_key_twice_is_one_batch(gita):
    first = services.receive(
        file=register_file([register_row()]),
        file_name="contoh.csv",
        source="dtks",
        period="2023-06",
        region=gita.assignments.get().region,
        by=gita,
    )
    again = services.receive(
        file=register_file([register_row()]),
        file_name="contoh.csv",
        source="dtks",
        period="2023-06",
        region=gita.assignments.get().region,
        by=gita,
        batch_id=first.pk,
    )
    assert again == first


def test_a_worker_that_died_is_followed_by_one_that_goes_on(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    taken = importing._take
    chunks = []

    def dies_at_the_third(batch, *told):
        if len(chunks) == 2:
            raise KeyboardInterrupt
        chunks.append(len(chunks))
        return taken(batch, *told)

    batch = services.receive(
        file=register_file(people(35) + [register_row(NIK="1")], titles=WITH_DECILE),
        file_name="contoh.csv",
        source="dtsen",
        period="2026-Q3",
        applies_itself=True,
    )
    monkeypatch.setattr(importing, "_take", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        services.work(batch_id=batch.pk)
    monkeypatch.setattr(importing, "_take", taken)
    assert services.work(batch_id=batch.pk).state == ImportState.READING, "the first may still live"
    ImportBatch.objects.update(touched_at=timezone.now() - dt.timedelta(minutes=10))
    assert list(ImportBatch.objects.waiting_for_a_worker(timezone.now())) == [batch]
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.APPLIED
    assert (batch.rows_read, batch.added, batch.rows_refused) == (36, 35, 1)
    assert batch.problems.count() == 1


def test_when_the_server_lost_the_staged_rows_reading_starts_over(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    finish = importing._finish_reading
    monkeypatch.setattr(importing, "_finish_reading", lambda batch_id, report: None)
    batch = services.receive(
        file=register_file(people(25), titles=WITH_DECILE),
        file_name="contoh.csv",
        source="dtsen",
        period="2026-Q3",
        applies_itself=True,
    )
    services.work(batch_id=batch.pk)
    staging.run("TRUNCATE STAGING", batch.pk)
    ImportBatch.objects.update(touched_at=timezone.now() - dt.timedelta(minutes=10))
    monkeypatch.setattr(importing, "_finish_reading", finish)
    assert services.work(batch_id=batch.pk).added == 25


def test_a_file_that_stops_every_worker_is_given_up_with_a_word():
    batch = services.receive(
        file=register_file([register_row()]),
        file_name="contoh.csv",
        source="dtks",
        period="2023-06",
    )
    ImportBatch.objects.update(
        attempts=applying.MOST_ATTEMPTS,
        touched_at=timezone.now() - dt.timedelta(minutes=10),
    )
    batch = services.work(batch_id=batch.pk)
    assert batch.state == ImportState.FAILED
    assert batch.failure


def test_without_a_region_the_province_of_the_file_is_taken():
    batch = take_in([register_row(**{"DESA/KELUARAHAN": "?"}), register_row()], region=None)
    assert batch.region_id == "34"


def test_the_period_must_be_one():
    with pytest.raises(Refused, match="2023-06"):
        take_in([register_row()], period="Juni 2023")


def test_the_command_imports_and_says_what_it_did(tmp_path, capsys):
    path = tmp_path / "dtks.csv"
    path.write_bytes(register_file([*people(3), register_row(NIK="1")]).getvalue())
    call_command("import_register", str(path), "--source", "dtks", "--period", "2023-06")
    said = capsys.readouterr().out
    assert "DTKS Juni 2023 (34): 4 baris; 3 baru, 0 berubah" in said
    assert "1 ditolak" in said
    call_command("import_register", str(path), "--source", "dtks", "--period", "2023-06")
    assert "sudah diterapkan" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Kode wilayah"):
        call_command(
            "import_register", str(path), "--source=dtks", "--period=2023-06", "--region=99.99"
        )
    path.write_text("halo")
    with pytest.raises(CommandError, match="Baris judul tidak lengkap"):
        call_command("import_register", str(path), "--source", "dtks", "--period", "2023-07")


def test_reading_costs_the_same_queries_however_many_problems(django_assert_max_num_queries):
    with django_assert_max_num_queries(165):
        take_in([register_row(NIK=str(n), **{"DESA/KELUARAHAN": f"X{n}"}) for n in range(300)])
    assert ImportProblem.objects.count() == 600


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_batch_make_the_register_of_one(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 5)
    batch = services.receive(
        file=register_file([*people(60), register_row(NIK="1")], titles=WITH_DECILE),
        file_name="contoh.csv",
        source="dtsen",
        period="2026-Q3",
        applies_itself=True,
    )

    def work():
        try:
            services.work(batch_id=batch.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    batch.refresh_from_db()
    assert (batch.state, batch.rows_read, batch.added) == (ImportState.APPLIED, 61, 60)
    assert Person.objects.count() == 60
    assert batch.problems.count() == 1
    assert Event.objects.filter(verb=Verb.REGISTER_IMPORTED).count() == 1


def test_a_nik_that_stands_in_two_files_of_a_zip_is_told_by_file_and_line(places):
    other = register_row(NIK=make_nik(serial=9500), NAMA="TUKIMAN")
    file = zip_file(
        {
            "depok.csv": register_file([other, register_row()], titles=WITH_DECILE),
            "mlati.csv": register_file([register_row()], titles=WITH_DECILE),
        }
    )
    batch = services.receive(
        file=file,
        file_name="contoh.zip",
        source="dtsen",
        period="2026-Q3",
        region=Region.objects.get(pk="34.04"),
        is_full=True,
    )
    batch = services.work(batch_id=batch.pk)
    twin = batch.problems.get(is_refused=True)
    assert twin.place == "mlati.csv: 2"
    assert "sudah ada di baris 3 (depok.csv) berkas" in twin.reason
