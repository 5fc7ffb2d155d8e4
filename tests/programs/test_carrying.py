"""Programmes out to a file and in again: the same file changes nothing, a wrong one saves nothing."""

import io
import json
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ids import new_id
from core.spreadsheets import Sheet, sheets_of, workbook_of
from programs import services
from programs.drafts import AllotmentDraft
from programs.facts import FACTS
from programs.models import Allotment, Criterion, Program
from tests.factories.programs import (
    CriterionFactory,
    DocumentKindFactory,
    OrganizationFactory,
    ProgramFactory,
)
from tests.programs.test_pages import text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_gita(client, gita):
    client.force_login(gita)
    return client


@pytest.fixture
def program(places):
    row = ProgramFactory(
        sleman=True,
        owner=OrganizationFactory(sleman=True, code="dinsos-sleman"),
        code="santunan",
        name="Santunan Lansia",
        steps="Datang.\nBawa KTP.",
    )
    CriterionFactory(program=row, fact="age", operator="at_least", value=60, text="Lansia.")
    return row


def send(client, content, name="program.json"):
    return client.post(url("manage_import"), {"file": SimpleUploadedFile(name, content)})


def confirm(client, page):
    return client.post(url("manage_import"), {"isi": page.context["carried"]})


def exported(client):
    return json.loads(client.get(url("manage_export_json")).content)


def sent(client, contents):
    return send(client, json.dumps(contents).encode())


@pytest.mark.parametrize("name", ["manage_export_json", "manage_export_workbook"])
def test_the_whole_seed_goes_out_and_in_without_a_difference(client, gita, places, name):
    services.load_catalogue()
    client.force_login(gita)
    page = send(client, client.get(url(name)).content, "program")
    assert page.context["problems"] == []
    assert page.context["plan"].shown == []
    assert page.context["plan"].same >= 14


def test_a_change_is_shown_first_and_saved_when_confirmed(as_gita, program):
    content = exported(as_gita)
    content[0]["benefit"] = "Sembako."
    content[0]["criteria"][0]["value"] = 65
    page = sent(as_gita, content)
    assert "Sembako." in text_of(page)
    assert Program.objects.get().version == 1
    assert confirm(as_gita, page).status_code == 302
    saved = Program.objects.get()
    assert (saved.benefit, saved.criteria.get().value, saved.version) == ("Sembako.", 65, 2)
    assert saved.criteria.get().pk == Criterion.objects.get().pk


def test_a_new_one_is_made_once_however_often_it_is_confirmed(as_gita, program):
    DocumentKindFactory(code="ktp")
    content = [exported(as_gita)[0] | {"code": "baru-lagi", "name": "Santunan Dua"}]
    content[0]["documents"] = [{"document_kind": "ktp"}]
    page = sent(as_gita, content)
    assert [confirm(as_gita, page).status_code for _ in range(2)] == [302, 302]
    made = Program.objects.get(code="baru-lagi")
    assert made.required_documents.get().is_mandatory
    assert Program.objects.count() == 2


def test_somebody_elses_save_in_between_is_not_lost(as_gita, program):
    content = exported(as_gita)
    content[0]["benefit"] = "Sembako."
    page = sent(as_gita, content)
    Program.objects.update(version=2, benefit="Kata orang lain.")
    answer = confirm(as_gita, page)
    assert "Belum ada yang disimpan" in text_of(answer)
    assert Program.objects.get().benefit == "Kata orang lain."


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"level": "kota"}, "Tingkat"),
        ({"region": "34.02"}, "Kode wilayah"),
        ({"owner": "tidak-ada"}, "Kode pemilik"),
        ({"quota": -1}, "Kuota"),
        ({"manfat": "x"}, "manfat"),
        ({"sectors": "social"}, "Bidang"),
        ({"code": "ekspor"}, "Kode"),
        ({"criteria": [{"fact": "shoe", "operator": "eq", "value": 1, "text": "x"}]}, "Fakta"),
        (
            {
                "criteria": [
                    {"fact": "age", "operator": "at_least", "value": 60, "text": "Tua."},
                    {"fact": "age", "operator": "at_most", "value": 18, "text": "Muda."},
                ]
            },
            "Nilai",
        ),
        ({"documents": [{"document_kind": "tidak-ada"}]}, "Kode berkas"),
    ],
)
def test_a_wrong_row_is_named_by_place_and_column_and_nothing_is_saved(
    as_gita, program, change, column
):
    content = exported(as_gita)
    good = content[0] | {"code": "yang-baik"}
    page = sent(as_gita, [good, content[0] | change])
    assert page.status_code == 422
    assert column in {problem.column for problem in page.context["problems"]}
    assert all(p.place.startswith("Program ke-2") for p in page.context["problems"])
    assert page.context["carried"] == ""
    assert Program.objects.get().version == 1


def test_a_wrong_cell_and_a_wrong_column_of_a_workbook_are_named(as_gita, program):
    sheets = sheets_of(as_gita.get(url("manage_export_workbook")).content)
    sheets["Syarat"][1][sheets["Syarat"][0].index("Nilai")] = "tua"
    page = send(as_gita, written(sheets), "program.xlsx")
    (problem,) = page.context["problems"]
    assert (problem.place, problem.column) == ("Syarat baris 2", "Nilai")
    sheets["Program"][0][1] = "Nama progam"
    page = send(as_gita, written(sheets), "program.xlsx")
    assert {p.column for p in page.context["problems"]} == {"Nama progam", "Nama program"}


def written(sheets):
    return workbook_of(Sheet(name, rows[0], rows[1:]) for name, rows in sheets.items())


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4", b"{}", b"[1]", b"[" * 100_000, b"PK\x03\x04xx", b'["\\ud800"]']
)
def test_any_other_file_is_refused_in_words(as_gita, program, content):
    page = send(as_gita, content)
    assert page.status_code == 422
    assert Program.objects.count() == 1


@pytest.mark.parametrize("text", ["", "x", "[1]", '[{"id": "1", "version": 1, "content": {}}]'])
def test_a_preview_that_was_tampered_with_saves_nothing(as_gita, program, text):
    as_gita.post(url("manage_import"), {"isi": text})
    assert Program.objects.get().version == 1


def test_others_programmes_neither_go_out_nor_come_in(as_gita, zul, program):
    ProgramFactory(bantul=True, code="bantul", name="Rahasia Bantul")
    content = exported(as_gita)
    assert [row["code"] for row in content] == ["santunan"]
    page = sent(as_gita, [content[0] | {"code": "bantul"}])
    assert [problem.column for problem in page.context["problems"]] == ["Kode"]
    as_gita.force_login(zul)
    assert sent(as_gita, content).status_code in {403, 404}


def test_labels_of_facts_name_one_fact_each():
    assert len({str(fact.label).casefold() for fact in FACTS.values()}) == len(FACTS)


def test_a_cell_far_out_and_a_bomb_are_refused(as_gita, program):
    far = io.BytesIO()
    book = xlsxwriter.Workbook(far)
    book.add_worksheet("Program").write("XFD1048576", "x")
    book.close()
    page = send(as_gita, far.getvalue(), "program.xlsx")
    assert "sangat jauh" in str(page.context["form"].errors)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    page = send(as_gita, bomb.getvalue(), "program.xlsx")
    assert "jauh lebih besar" in str(page.context["form"].errors)


def test_a_decree_brings_a_version_for_days_to_come(as_gita, program):
    content = exported(as_gita)
    content[0]["benefit"] = "Beras."
    page = sent(as_gita, content)
    carried = {"isi": page.context["carried"]}
    wrong = as_gita.post(url("manage_import"), carried | {"effective": "01-01-2099"})
    assert wrong.status_code == 422
    assert "Versi baru memerlukan dasar perubahannya." in text_of(wrong)
    assert wrong.context["carried"] == carried["isi"]
    dated = carried | {"effective": "01-01-2099", "decree": "Perbup 9/2098"}
    assert as_gita.post(url("manage_import"), dated).status_code == 302
    program.refresh_from_db()
    assert program.benefit != "Beras."
    version = program.versions.get(decree="Perbup 9/2098")
    assert (version.valid_from, version.content["benefit"]) == (date(2099, 1, 1), "Beras.")


def test_a_new_programme_by_decree_opens_on_its_day(as_gita, program):
    content = exported(as_gita)
    content[0] |= {"code": "baru-sekali", "name": "Baru Sekali"}
    carried = {"isi": sent(as_gita, content).context["carried"]}
    dated = carried | {"effective": "01-01-2099", "decree": "Perbup 9/2098"}
    assert as_gita.post(url("manage_import"), dated).status_code == 302
    assert Program.objects.get(code="baru-sekali").valid_from == date(2099, 1, 1)


def cost_of(client, contents) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as queries:
        page = sent(client, contents)
    assert page.context["problems"] == []
    return len(queries), page.context["carried"]


def test_fifty_programmes_are_looked_at_with_the_queries_of_five(as_gita, program):
    """Held rows, owners, places, papers and words are looked up for the whole file at once."""
    one = exported(as_gita)[0]
    quota = {"region": "34.04", "year": 2027, "part": "tahun", "places": 5}
    many = [one | {"code": f"p-{n}", "name": f"P {n}", "allotments": [quota]} for n in range(50)]
    few, _carried = cost_of(as_gita, many[:5])
    cost, carried = cost_of(as_gita, many)
    assert cost == few <= 30
    assert as_gita.post(url("manage_import"), {"isi": carried}).status_code == 302
    held = [row | {"benefit": "Lain.", "region": "34.04.07"} for row in exported(as_gita)]
    assert cost_of(as_gita, held)[0] <= few + 4


QUOTA = {"region": "34.04", "year": 2027, "part": "tahun", "places": 120, "budget": 5_000_000}


def quota(program, by, **given) -> Allotment:
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    return services.set_allotment(
        id=new_id(),
        program=program,
        draft=AllotmentDraft(**({"region_id": "34.04", "places": 100} | days | given)),
        by=by,
    )


def test_quotas_go_out_and_come_in(as_gita, program, gita):
    row = quota(program, gita, source="DPA 2027")
    services.take_place(program=program, region_id="34.04.07.2001", on=date(2027, 3, 1))
    content = exported(as_gita)
    assert content[0]["allotments"] == [
        {
            "region": "34.04",
            "year": 2027,
            "part": "tahun",
            "places": 100,
            "budget": None,
            "source": "DPA 2027",
        }
    ]
    content[0]["allotments"] = [QUOTA, QUOTA | {"region": "34.04.07", "part": "2", "budget": None}]
    page = sent(as_gita, content)
    assert "setahun penuh 2027: <s>100 penerima, DPA 2027</s> → 120 penerima" in text_of(page)
    assert Allotment.objects.get().places == 100
    assert [confirm(as_gita, page).status_code for _ in range(2)] == [302, 302]
    row.refresh_from_db()
    assert (row.places, row.budget, row.taken) == (120, 5_000_000, 1)
    other = Allotment.objects.exclude(pk=row.pk).get()
    assert (other.starts_on, other.ends_on) == (date(2027, 4, 1), date(2027, 6, 30))
    assert Program.objects.get().version == 1


def test_a_file_without_quotas_leaves_them_alone(as_gita, program, gita):
    quota(program, gita)
    sheets = sheets_of(as_gita.get(url("manage_export_workbook")).content)
    del sheets["Kuota"]
    page = send(as_gita, written(sheets), "program.xlsx")
    assert (page.context["problems"], page.context["plan"].same) == ([], 1)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"places": -1}, "Kuota"),
        ({"places": None, "budget": None}, "Kuota"),
        ({"places": 1}, "Kuota"),
        ({"budget": 10}, "Anggaran"),
        ({"region": "34.02"}, "Kode wilayah"),
        ({"part": "5"}, "Masa"),
        ({"part": "1"}, "Masa"),
        ({"year": "2027"}, "Tahun"),
        ({"taken": 3}, "taken"),
    ],
)
def test_a_wrong_quota_is_named_and_nothing_is_saved(as_gita, program, gita, wrong, column):
    quota(program, gita, places=100, budget=500, spent=50)
    for _ in range(2):
        services.take_place(program=program, region_id="34.04.07.2001", on=date(2027, 3, 1))
    content = exported(as_gita)
    content[0] |= {"benefit": "Lain.", "allotments": [QUOTA | wrong]}
    page = sent(as_gita, content)
    assert page.status_code == 422
    told = {(problem.place, problem.column) for problem in page.context["problems"]}
    assert told == {("Program ke-1, kuota ke-1", column)}
    assert page.context["carried"] == ""


def test_money_spent_after_the_preview_is_not_lost(as_gita, program, gita):
    quota(program, gita, places=None, budget=500)
    page = sent(as_gita, [exported(as_gita)[0] | {"allotments": [QUOTA]}])
    services.spend(program=program, region_id="34.04.07.2001", on=date(2027, 3, 1), amount=100)
    assert "Belum ada yang disimpan" in text_of(confirm(as_gita, page))
    assert Allotment.objects.get().budget == 500


def test_quotas_of_others_do_not_go_out(as_gita, program):
    Program.objects.update(level="central", region=None)
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    Allotment.objects.create(program=program, region_id="34.02", places=7, **days)
    assert exported(as_gita)[0]["allotments"] == []


PARTS = ["tahun", "1", "2", "3", "4"]
QUOTAS = st.lists(
    st.fixed_dictionaries(
        {
            "region": st.sampled_from(["34.04", "34.04.07", "34.04.07.2001"]),
            "year": st.integers(2020, 2023),
            "part": st.sampled_from(PARTS),
            "places": st.none() | st.integers(0, 10**6),
            "budget": st.integers(0, 10**15),
            "source": st.sampled_from(["", "DPA 1/2020", "Perbup; 2"]),
        }
    ),
    max_size=4,
    unique_by=lambda row: (row["region"], row["year"]),
)


@given(quotas=QUOTAS, name=st.sampled_from(["manage_export_json", "manage_export_workbook"]))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_quotas_there_are_go_out_and_in_without_a_difference(
    as_gita, program, gita, quotas, name
):
    Allotment.objects.all().delete()
    page = sent(as_gita, [exported(as_gita)[0] | {"allotments": quotas}])
    if quotas:
        assert confirm(as_gita, page).status_code == 302
    assert Allotment.objects.count() == len(quotas)
    again = send(as_gita, as_gita.get(url(name)).content, "program")
    assert again.context["problems"] == []
    assert (again.context["plan"].shown, again.context["plan"].same) == ([], 1)
