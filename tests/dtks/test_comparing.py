"""Lines the register knows are passed over, and nobody can tell from the register that they were."""

import datetime as dt
import random

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtks import queries, services
from dtks.columns import DTKS_17, DTKS_23
from dtks.models import Family, FamilyDecile, ImportBatch, Person
from dtks.services import comparing, importing, staging
from dtks.vocabulary import ImportState
from regions.models import Region
from tests.factories.dtks import make_kk, make_nik, register_file, register_row, zip_file

pytestmark = pytest.mark.django_db
WITH_DECILE = (*DTKS_23, "DESIL")
VILLAGES = ("CATURTUNGGAL", "MAGUWOHARJO")


@pytest.fixture(autouse=True)
def _places(places):
    pass


def sent(rows, *, period, titles=WITH_DECILE, is_full=True, region="34.04"):
    return services.receive(
        file=register_file(rows, titles=titles),
        file_name="contoh.csv",
        source="dtsen",
        period=period,
        region=Region.objects.get(pk=region),
        is_full=is_full,
        force=True,
        applies_itself=True,
    )


def take_in(rows, **told):
    batch = services.work(batch_id=sent(rows, **told).pk)
    assert batch.state == ImportState.APPLIED
    return batch


def household(number, *, size=3, decile="2"):
    """A family of people with NIKs of their own; the first is the head."""
    return [
        register_row(
            **{
                "ID DTKS": f"CONTOH-{number}-{member}",
                "NOKK": make_kk(9001 + number),
                "NIK": make_nik(serial=9001 + 10 * number + member),
                "NAMA": f"WARGA {chr(65 + number)}{chr(65 + member)}",
                "HUB KELUARGA": "ANAK" if member else "KEPALA KELUARGA",
                "DESA/KELUARAHAN": VILLAGES[number % 2],
                "DESIL": decile,
            }
        )
        for member in range(size)
    ]


def people(families=8):
    return [row for number in range(families) for row in household(number)]


def register():
    """All the register says, without the keys that differ from one reading to the next."""
    persons = [
        (
            *(p.nik, p.region_id, p.name, p.name_key, p.born_on, p.birth_place, p.sex, p.relation),
            *(p.occupation, p.mother_name, p.external_id, p.benefits, p.flags),
            p.family and p.family.kk_number,
            p.release.period,
            p.delisted_by and p.delisted_by.period,
        )
        for p in Person.objects.select_related("family", "release", "delisted_by")
    ]
    families = [
        (f.kk_number, f.region_id, f.decile, f.head_name, f.address, f.rt, f.release.period)
        for f in Family.objects.select_related("release")
    ]
    history = [
        (d.family.kk_number, d.region_id, d.release.period, d.decile)
        for d in FamilyDecile.objects.select_related("family", "release")
    ]
    return [sorted(map(repr, rows)) for rows in (persons, families, history)]


def told(batch):
    problems = batch.problems.order_by("line", "column", "reason")
    return (
        *(batch.rows_read, batch.added, batch.changed, batch.unchanged, batch.delisted),
        *(batch.families, batch.rows_refused, batch.warnings),
        list(problems.values_list("line", "column", "value", "reason", "is_refused")),
    )


def outcome(files, *, forgets):
    """What a row of files leaves behind; with `forgets`, every line is new each time."""
    said = []
    with transaction.atomic():
        for number, (rows, options) in enumerate(files):
            if forgets:
                Person.objects.update(fingerprint=None)
            batch = take_in(rows, period=f"2026-{number + 1:02}", **options)
            said.append(told(batch))
        left = register()
        transaction.set_rollback(True)
    return said, left


def test_an_unchanged_file_is_not_read_again():
    take_in(people(), period="2026-01")
    before = list(Person.objects.order_by("pk").values())
    batch = take_in(people(), period="2026-02")
    assert (batch.rows_read, batch.rows_known, batch.unchanged, batch.families) == (24, 24, 24, 8)
    assert list(Person.objects.order_by("pk").values()) == before
    assert FamilyDecile.objects.count() == 8, "nothing new was said"


def test_two_tables_in_a_zip_are_known_again_whatever_their_names_and_sizes():
    """DTSEN comes as such a pair every quarter."""
    titles = [title for title in WITH_DECILE if title != "DESIL"]

    def bundle(name, families):
        rows = people(families)
        homes = {row["NOKK"]: {"NOKK": row["NOKK"], "DESIL": row["DESIL"]} for row in rows}
        return zip_file(
            {
                f"anggota-{name}.csv": register_file(rows, titles=titles),
                f"keluarga-{name}.csv": register_file(homes.values(), titles=["NOKK", "DESIL"]),
            }
        )

    known = []
    for period, families in (("2026-01", 8), ("2026-02", 9)):
        batch = services.receive(
            file=bundle(period, families),
            file_name="contoh.zip",
            source="dtsen",
            period=period,
            region=Region.objects.get(pk="34.04"),
            applies_itself=True,
        )
        known.append(services.work(batch_id=batch.pk).rows_known)
    assert known == [0, 24]


@pytest.mark.parametrize(
    ("title", "cell", "known"),
    [
        ("PEKERJAAN", "PETANI", 23),
        ("NAMA", "WARGA LAIN", 23),
        ("ALAMAT", "JL. MAWAR 1", 21),
        ("DESIL", "5", 21),
        ("HUB KELUARGA", "KEPALA KELUARGA", 21),
        ("NIK", make_nik(serial=9800), 21),
    ],
)
def test_brothers_are_read_again_where_a_line_says_something_new_of_the_family(title, cell, known):
    take_in(people(), period="2026-01")
    rows = people()
    rows[4][title] = cell
    assert take_in(rows, period="2026-02").rows_known == known


def test_a_card_is_made_of_all_its_lines_also_when_a_part_of_them_came_between():
    """What a partial file said of the family through one member is not what the head's line says."""
    take_in(people(), period="2026-01")
    rows = people()
    rows[4]["ALAMAT"] = "JL. MAWAR 1"
    take_in([rows[4]], period="2026-02", is_full=False)
    family = Family.objects.with_kk(rows[4]["NOKK"]).get()
    assert family.address == "JL. MAWAR 1"
    take_in(rows, period="2026-03")
    family.refresh_from_db()
    assert family.address == rows[3]["ALAMAT"], "the head speaks for the family"


def test_one_nik_in_two_villages_is_told_of_every_time():
    """Both lines were known once, and since then one of them has taken the NIK of the other."""
    take_in(people(), period="2026-01")
    rows = people()
    rows[3]["NIK"] = rows[20]["NIK"]
    assert take_in(rows, period="2026-02").rows_refused == 1
    assert take_in(rows, period="2026-03").rows_refused == 1


def test_a_doubtful_line_is_told_of_every_time():
    rows = people()
    rows[4]["HUB KELUARGA"] = "TETANGGA"
    assert take_in(rows, period="2026-01").warnings == 1
    assert take_in(rows, period="2026-02").warnings == 1


def test_other_keys_other_columns_or_other_places_make_every_line_new(settings):
    take_in(people(), period="2026-01")
    assert (
        take_in(people(), period="2026-02", titles=(*DTKS_23, "DESIL", "CATATAN")).rows_known == 0
    )
    assert take_in(people(), period="2026-03").rows_known == 0, "known by the columns of the last"
    Region.objects.filter(pk="34.04.07.2002").update(name="Maguwoharja")
    Region.objects.filter(pk="34.04.07.2002").update(name="Maguwoharjo")
    assert take_in(people(), period="2026-04").rows_known == 24
    old = settings.INDEX_KEYS[0]
    settings.INDEX_KEYS = ["2:" + "B" * 43 + "=", old]
    assert take_in(people(), period="2026-05").rows_known == 0
    services.rotate()
    settings.INDEX_KEYS = settings.INDEX_KEYS[:1]
    batch = take_in(people(), period="2026-06")
    assert (batch.added, batch.delisted, batch.unchanged) == (0, 0, 24)
    assert take_in(people(), period="2026-07").rows_known == 24


def test_a_release_that_came_between_makes_the_comparing_stale(gita):
    take_in(people(), period="2026-01")
    waiting = services.receive(
        file=register_file(people(), titles=WITH_DECILE),
        file_name="contoh.csv",
        source="dtsen",
        period="2026-03",
        region=Region.objects.get(pk="34.04"),
        by=gita,
    )
    waiting = services.work(batch_id=waiting.pk)
    assert waiting.rows_known == 24
    rows = people()
    rows[0]["PEKERJAAN"] = "PETANI"
    take_between(rows[:12])
    services.approve(batch=waiting, by=gita)
    for _again in range(2):
        waiting = services.work(batch_id=waiting.pk)
    assert waiting.state == ImportState.APPLIED
    assert Person.objects.listed().count() == 24
    assert Person.objects.with_nik(make_nik(serial=9001)).get().occupation == "BURUH"


def take_between(rows):
    batch = services.receive(
        file=register_file(rows, titles=WITH_DECILE),
        file_name="sela.csv",
        source="dtsen",
        period="2026-02",
        region=Region.objects.get(pk="34.04"),
        applies_itself=True,
    )
    assert services.work(batch_id=batch.pk, wait=True).state == ImportState.APPLIED


def test_deciles_are_told_for_every_full_release_and_for_none_that_was_silent():
    first, second = household(0), household(1)
    take_in([*first, *second], period="2026-01")
    take_in(first, period="2026-02")
    take_in([*household(0, decile="3"), *second], period="2026-04")
    take_in([*household(0, decile="3"), *second], period="2026-05")

    def history(number):
        person = Person.objects.with_nik(make_nik(serial=9001 + 10 * number)).get()
        return [(row.release.period, row.decile) for row in queries.deciles_of(person)]

    assert history(0) == [("2026-01", 2), ("2026-02", 2), ("2026-04", 3), ("2026-05", 3)]
    assert history(1) == [("2026-01", 2), ("2026-04", 2), ("2026-05", 2)]
    # One that comes late stands between the others and changes none of them.
    take_in([*household(0, decile="5"), *second], period="2026-03")
    assert history(0) == [
        ("2026-01", 2),
        ("2026-02", 2),
        ("2026-03", 5),
        ("2026-04", 3),
        ("2026-05", 3),
    ]
    assert history(1) == [("2026-01", 2), ("2026-03", 2), ("2026-04", 2), ("2026-05", 2)]


EDITS = {
    "work": lambda row, dice: row.update(PEKERJAAN=dice.choice(["PETANI", "SOPIR", "-"])),
    "name": lambda row, dice: row.update(NAMA="WARGA " + dice.choice("XYZ")),
    "address": lambda row, dice: row.update(ALAMAT=f"JL. MAWAR {dice.randrange(3)}"),
    "decile": lambda row, dice: row.update(DESIL=dice.choice(["1", "2", "7", ""])),
    "village": lambda row, dice: row.update({"DESA/KELUARAHAN": dice.choice(VILLAGES)}),
    "card": lambda row, dice: row.update(NOKK=make_kk(9001 + dice.randrange(9))),
    "nik": lambda row, dice: row.update(NIK=make_nik(serial=9001 + dice.randrange(90))),
    "no nik": lambda row, dice: row.update(NIK=""),
    "no card": lambda row, dice: row.update(NOKK=""),
    "refused": lambda row, dice: row.update({"TANGGAL LAHIR": "31/02/1990"}),
    "doubtful": lambda row, dice: row.update({"HUB KELUARGA": "TETANGGA"}),
    "head": lambda row, dice: row.update({"HUB KELUARGA": "KEPALA KELUARGA"}),
    "id": lambda row, dice: row.update({"ID DTKS": dice.choice(["", "CONTOH-0-1", "LAIN"])}),
    "padding": lambda row, dice: row.update(NAMA=f"  {row['NAMA']}  "),
}


def edited(rows, dice):
    """The next file: a few rows changed, gone, twice, new, or in another place."""
    rows = [dict(row) for row in rows]
    for _edit in range(dice.randrange(5)):
        what = dice.choice([*EDITS, "gone", "twice", "new", "moved"])
        place = dice.randrange(len(rows))
        if what == "gone" and len(rows) > 12:
            rows.pop(place)
        elif what == "twice":
            rows.insert(dice.randrange(len(rows)), dict(rows[place]))
        elif what == "new":
            rows.insert(place, household(8 + dice.randrange(2), size=1)[0])
        elif what == "moved":
            rows.insert(place, rows.pop(dice.randrange(len(rows))))
        elif what in EDITS:
            EDITS[what](rows[place], dice)
    return rows


@given(seed=st.integers(0, 10**9))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_changes_the_quick_way_leaves_the_register_of_the_long_one(seed):
    dice = random.Random(seed)
    rows, files = people(), [(people(), {})]
    for _release in range(3):
        rows = edited(rows, dice)
        options = {}
        if dice.random() < 0.15:
            options["titles"] = DTKS_17
        if dice.random() < 0.15:
            options["is_full"] = False
            files.append(([row for row in rows if dice.random() < 0.7] or rows, options))
            continue
        files.append((rows, options))
    assert outcome(files, forgets=False) == outcome(files, forgets=True)


def test_what_is_compared_there_does_go_the_quick_way(monkeypatch):
    """The property above would hold of itself if nothing were ever passed over."""
    files = [(people(), {}), (people(), {})]
    found = comparing.finish
    known = []
    monkeypatch.setattr(comparing, "finish", lambda batch: known.append(found(batch)) or known[-1])
    outcome(files, forgets=False)
    assert known == [24]


def test_fingerprints_that_the_server_lost_are_noted_again(monkeypatch):
    """Else everybody whose line was lost would be taken for gone."""
    take_in(people(), period="2026-01")
    note = importing._note
    with monkeypatch.context() as patched:
        patched.setattr(importing, "CHUNK", 1)
        patched.setattr(
            importing, "_note", lambda *told: note(*told) if told[1].last < 22 else None
        )
        batch = sent(people(), period="2026-02")
        services.work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_known) == (ImportState.READING, 20)
    staging.run("TRUNCATE LINES", batch.pk)
    ImportBatch.objects.update(touched_at=timezone.now() - dt.timedelta(minutes=10))
    batch = services.work(batch_id=batch.pk)
    assert (batch.rows_known, batch.unchanged, batch.delisted) == (24, 24, 0)
    assert batch.reread_at


def test_nothing_of_a_line_can_be_told_from_its_fingerprint():
    take_in(people(1), period="2026-01")
    take_in(people(1), period="2026-02")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT length(fingerprint) FROM dtks_person")
        assert cursor.fetchall() == [(16,)]
