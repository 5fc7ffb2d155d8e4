"""The seed is complete, may be loaded again, and never overwrites an admin's edit."""

import json
import re

import pytest
from django.core.management import call_command

from programs import services
from programs.criteria import problems
from programs.facts import BENEFITS, FACTS, choices_of
from programs.models import (
    Criterion,
    DocumentKind,
    Organization,
    PPKSKind,
    Program,
    PSKSKind,
    RequiredDocument,
)
from programs.services import loading
from regions.models import Region

# Every name the source article gives, and where it is seeded.
NAMES_OF_THE_ARTICLE = {
    "rehabilitasi sosial": "atensi",
    "Program Indonesia Sehat": "pbi-jkn",
    "Program Keluarga Harapan": "pkh",
    "Bantuan Pangan Non Tunai": "sembako",
    "Komunitas Adat Terpencil": "kat",
    "sembako": "sembako",
    "bantuan stimulan perumahan swadaya": "bsps",
    "Program Indonesia Pintar": "pip",
    "Program Indonesia Pintar Keagamaan": "pip-kemenag",
    "beasiswa pendidikan bagi masyarakat miskin": "kip-kuliah",
    "Kelompok Usaha Bersama": "kube",
    "subsidi listrik": "subsidi-listrik",
    "subsidi gas LPG": "lpg-3kg",
    "subsidi pupuk": "pupuk-bersubsidi",
    "SABILULUNGAN": "sabilulungan",
    "JAMKESDA": "jamkesda-bandung",
    "SARASWATI": "saraswati",
    "PAIMAH": "paimah",
    "LASAMBA": "lasamba",
    "belanja sosial": "belanja-sosial-sarolangun",
    "CSR": "csr-bantaeng",
    "kendaraan": "kendaraan-penjangkauan-pasaman",
    "Pagar Dewa": "uptd-pagar-dewa",
}
PLACES = {
    "13.08": "Pasaman",
    "15.03": "Sarolangun",
    "17": "Bengkulu",
    "32.04": "Bandung",
    "33.14": "Sragen",
    "34.04": "Sleman",
    "73.03": "Bantaeng",
}


def make_region(code, name):
    parent = code.rpartition(".")[0] or None
    if parent and not Region.objects.filter(code=parent).exists():
        make_region(parent, f"Provinsi {parent}")
    level = ["province", "regency", "district", "village"][code.count(".")]
    Region.objects.get_or_create(
        code=code, defaults={"name": name, "level": level, "parent_id": parent}
    )


@pytest.fixture
def seed_places(places):
    for code, name in PLACES.items():
        make_region(code, name)


def counts():
    models = (PPKSKind, PSKSKind, DocumentKind, Organization, Program, Criterion, RequiredDocument)
    return {model.__name__: model.objects.count() for model in models}


def test_twenty_six_ppks_and_twelve_psks_kinds(seed_places):
    services.load_catalogue()
    assert PPKSKind.objects.count() == 26
    assert PSKSKind.objects.count() == 12
    assert DocumentKind.objects.count() == 25


def test_every_name_of_the_article_is_there(seed_places):
    services.load_catalogue()
    found = {p.code: f"{p.name} {p.aliases} {p.benefit}".casefold() for p in Program.objects.all()}
    for name, code in NAMES_OF_THE_ARTICLE.items():
        assert name.casefold() in found[code], name


def test_regional_programmes_are_in_their_regions(seed_places):
    services.load_catalogue()
    regions = dict(Program.objects.filter(level="regional").values_list("code", "region_id"))
    assert regions == {
        "jamkesda-bandung": "32.04",
        "sabilulungan": "32.04",
        "saraswati": "34.04",
        "jamkesda-sleman": "34.04",
        "paimah": "33.14",
        "lasamba": "33.14",
        "belanja-sosial-sarolangun": "15.03",
        "csr-bantaeng": "73.03",
        "kendaraan-penjangkauan-pasaman": "13.08",
        "uptd-pagar-dewa": "17",
    }


def test_conflict_about_saraswati_is_told(seed_places):
    services.load_catalogue()
    assert "Sragen" in Program.objects.get(code="saraswati").note


def test_health_violence_hiv_trafficking_and_child_justice_are_sealed(seed_places):
    services.load_catalogue()
    sealed = set(PPKSKind.objects.filter(is_sealed=True).values_list("code", flat=True))
    assert sealed == {"ABH", "AKTK", "AMPK", "ODHA", "KPN", "KTR", "KTK"}


def test_second_load_changes_nothing(seed_places):
    services.load_catalogue(with_demo=True)
    before = counts()
    history = Program.events.rel.related_model.objects.count()
    reports = services.load_catalogue(with_demo=True)
    assert counts() == before
    assert all(not (r.created or r.updated or r.kept or r.skipped) for r in reports.values())
    assert Program.events.rel.related_model.objects.count() == history


def test_edited_row_is_left_alone_and_untouched_row_follows_a_newer_seed(seed_places, monkeypatch):
    services.load_catalogue()
    Program.objects.filter(code="pkh").update(name="PKH versi kami", edited_at="2026-05-05T00:00Z")
    real = loading.read

    def newer(name):
        rows = real(name)
        if name == "programs_central.json":
            for row in rows:
                row["name"] += " (baru)"
                row["criteria"] = row["criteria"][:1]
        return rows

    monkeypatch.setattr(loading, "read", newer)
    reports = services.load_catalogue()
    assert Program.objects.get(code="pkh").name == "PKH versi kami"
    assert Program.objects.get(code="pkh").criteria.count() > 1
    refreshed = Program.objects.get(code="sembako")
    assert refreshed.name.endswith("(baru)")
    assert refreshed.criteria.count() == 1
    assert refreshed.version == 2
    assert sum(report.kept for report in reports.values()) == 1


def test_rows_of_regions_not_loaded_are_skipped_and_come_later(places):
    reports = services.load_catalogue()
    assert any("jamkesda-bandung" in report.skipped for report in reports.values())
    assert Program.objects.filter(level="regional").count() == 2
    for code, name in PLACES.items():
        make_region(code, name)
    services.load_catalogue()
    assert Program.objects.filter(level="regional").count() == 10


def test_demo_partners_come_only_when_asked_and_are_marked(seed_places):
    services.load_catalogue()
    assert not Program.objects.filter(is_sample=True).exists()
    services.load_catalogue(with_demo=True)
    samples = [
        *Program.objects.filter(is_sample=True),
        *Organization.objects.filter(is_sample=True),
    ]
    assert len(samples) == sum(len(rows) for rows in loading.read("demo.json").values())
    assert all("DATA CONTOH" in row.name for row in samples)


def test_command_tells_what_it_did(seed_places, capsys):
    call_command("load_catalogue")
    told = capsys.readouterr().out
    assert "Jenis PPKS: 26 baris; 26 baru" in told


# --- the files themselves, without a database ------------------------------------------------

PROGRAMS = [
    *loading.read("programs_central.json"),
    *loading.read("programs_regional.json"),
    *loading.read("demo.json")["programs"],
]
PPKS_WORDS = {"ppks": tuple((row["code"], row["name"]) for row in loading.read("ppks_kinds.json"))}


@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: row["code"])
def test_seeded_criteria_make_sense(row):
    rules = [loading._rule(place, rule) for place, rule in enumerate(row["criteria"])]
    words = {
        name: PPKS_WORDS.get(name) or choices_of(fact)
        for name, fact in FACTS.items()
        if name in PPKS_WORDS or name != "ppks"
    }
    assert problems(rules, choices=words) == []


@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: row["code"])
def test_every_seeded_row_names_its_source(row):
    assert row["source"]
    assert all(row[part] for part in ("benefit", "steps", "where_to_go"))
    assert all(rule["text"] and rule["source"] for rule in row["criteria"])
    assert set(row["member_codes"]) <= {code for code, _label in BENEFITS}


@pytest.mark.parametrize(
    "name", ["ppks_kinds.json", "psks_kinds.json", "document_kinds.json", "organizations.json"]
)
def test_every_seeded_kind_and_organisation_names_its_source(name):
    assert all(row["source"] for row in loading.read(name))


def test_seed_holds_no_personal_number():
    for file in loading.DATA.glob("*.json"):
        assert not re.search(r"\d{16}", file.read_text(encoding="utf-8")), file.name


def test_fingerprint_ignores_the_order_of_keys():
    row = PROGRAMS[0]
    assert loading.fingerprint(row) == loading.fingerprint(
        json.loads(json.dumps(row, sort_keys=True))
    )
