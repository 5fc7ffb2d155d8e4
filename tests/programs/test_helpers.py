"""The register of PSKS: read from a list, kept once, found by how near it is."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused, StaleSave
from core.ids import new_id
from core.spreadsheets import workbook
from programs import helper_file, services
from programs.models import Helper
from programs.queries.helping import colleagues_near, helpers_near
from tests.factories.help import HelperFactory
from tests.factories.programs import PSKSKindFactory

VILLAGE = "34.04.07.2001"
KINDS = {"karang taruna": "KT", "kt": "KT", "tksk": "TKSK"}
HEADER = ["Jenis PSKS", "Nama", "Kode wilayah", "Telepon", "Jumlah anggota", "Bidang bantuan"]
GOOD = [
    "Karang Taruna",
    "Karang Taruna Bina Remaja",
    "3404072001",
    "0812 3456 7890",
    "25",
    "Pangan",
]


def listed(*rows, header=HEADER) -> bytes:
    return "\n".join(";".join(row) for row in [header, *rows]).encode()


def read(*rows, header=HEADER):
    return helper_file.read(content=listed(*rows, header=header), kinds=KINDS)


class TestReading:
    def test_a_good_row_is_read_whole(self):
        (row,) = read(GOOD).rows
        assert row["region"] == VILLAGE
        assert row["phone"] == "+6281234567890"
        assert (row["members"], row["sectors"], row["kind"]) == (25, ["food"], "KT")

    @pytest.mark.parametrize(
        ("column", "cell", "named"),
        [
            (0, "Perkumpulan", "Jenis PSKS"),
            (1, "", "Nama"),
            (1, "x" * 200, "Nama"),
            (2, "Caturtunggal", "Kode wilayah"),
            (3, "12", "Telepon"),
            (4, "banyak", "Jumlah anggota"),
            (5, "sulap", "Bidang bantuan"),
        ],
    )
    def test_a_wrong_cell_is_told_with_line_and_column(self, column, cell, named):
        bad = [*GOOD]
        bad[column] = cell
        found = read(GOOD, bad)
        assert [(p.line, p.column) for p in found.problems] == [(3, named)]
        assert found.problems[0].reason

    def test_a_missing_column_is_told_once(self):
        found = read(GOOD[:2], header=HEADER[:2])
        assert [(p.line, p.column) for p in found.problems] == [(1, "Kode wilayah")]

    def test_the_same_helper_twice_in_a_list_is_told(self):
        assert [p.line for p in read(GOOD, GOOD).problems] == [3]

    def test_an_empty_list_says_so(self):
        assert read().problems

    def test_a_spreadsheet_is_read_like_text(self):
        content = workbook(sheet="PSKS", header=HEADER, rows=[GOOD])
        assert helper_file.read(content=content, kinds=KINDS).rows == read(GOOD).rows

    def test_what_is_no_list_is_refused(self):
        for content in (b"PK\x03\x04 no spreadsheet", b"\xff\xfe\xfa"):
            with pytest.raises(Refused):
                helper_file.read(content=content, kinds=KINDS)


@pytest.mark.django_db
class TestKeeping:
    @pytest.fixture(autouse=True)
    def kinds(self, places):
        PSKSKindFactory(code="KT", name="Karang Taruna")

    def test_a_list_that_came_before_changes_nothing(self, gita):
        rows = read(GOOD).rows
        first, second = (services.import_helpers(rows=rows, by=gita) for _ in range(2))
        assert (first.created, second.created, second.same) == (1, 0, 1)
        changed = services.import_helpers(rows=[rows[0] | {"members": 30}], by=gita)
        assert changed.changed == 1
        assert Helper.objects.get().members == 30

    def test_one_row_elsewhere_keeps_the_whole_list_out(self, gita):
        elsewhere = [*GOOD]
        elsewhere[2] = "34.02.12.2001"
        report = services.import_helpers(rows=read(GOOD, elsewhere).rows, by=gita)
        assert [(p.line, p.column) for p in report.problems] == [(3, "Kode wilayah")]
        assert not Helper.objects.exists()

    def test_an_older_screen_and_an_outsider_are_refused(self, gita, zul):
        helper = HelperFactory()
        values = {"region_id": VILLAGE, "kind_id": "KT", "name": "Karang Taruna Baru"}
        services.save_helper(helper_id=helper.pk, values=values, by=gita, expected_version=1)
        with pytest.raises(StaleSave):
            services.save_helper(helper_id=helper.pk, values=values, by=gita, expected_version=1)
        with pytest.raises(PermissionDenied):
            services.save_helper(helper_id=new_id(), values=values, by=zul)

    def test_the_same_name_twice_is_told(self, gita):
        values = {"region_id": VILLAGE, "kind_id": "KT", "name": "Bina Remaja"}
        services.save_helper(helper_id=new_id(), values=values, by=gita)
        with pytest.raises(Refused, match="sudah tercatat"):
            services.save_helper(
                helper_id=new_id(), values=values | {"name": "BINA REMAJA"}, by=gita
            )


@pytest.mark.django_db
class TestWhoIsNear:
    def test_village_then_district_then_regency(self, budi):
        regency = HelperFactory(region_id="34.04", name="A")
        district = HelperFactory(region_id="34.04.07", name="B")
        neighbour = HelperFactory(region_id="34.04.07.2002", name="C")
        village = HelperFactory(name="D")
        HelperFactory(region_id="34.02", name="E")
        found = helpers_near(user=budi, village=VILLAGE)
        assert found == [village, district, neighbour, regency]

    def test_only_who_can_help_with_this_need(self, budi):
        food = HelperFactory(sectors=["food"])
        anything = HelperFactory(sectors=[])
        HelperFactory(sectors=["farming"])
        HelperFactory(sectors=["food"], is_active=False)
        assert set(helpers_near(user=budi, village=VILLAGE, sector="food")) == {food, anything}

    def test_the_staff_of_the_desk_count_too(self, citra, fitri, ani, zul):
        near = colleagues_near(village=VILLAGE)
        assert [(one.name, one.distance) for one in near] == [
            ("Citra Puspita", 1),
            ("Fitri Handayani", 1),
        ]

    def test_an_outsider_finds_nobody(self, zul):
        HelperFactory()
        assert helpers_near(user=zul, village=VILLAGE) == []


@pytest.mark.django_db
class TestPages:
    def test_a_list_comes_in_through_the_page(self, client, gita):
        PSKSKindFactory(code="KT", name="Karang Taruna")
        client.force_login(gita)
        address = reverse("programs:helper_import")
        bad = [*GOOD]
        bad[3] = "12"
        answer = client.post(address, {"file": SimpleUploadedFile("psks.csv", listed(bad))})
        assert answer.status_code == 422
        assert "Baris 2" in answer.content.decode()
        answer = client.post(address, {"file": SimpleUploadedFile("psks.csv", listed(GOOD))})
        assert answer.status_code == 302
        assert "Bina Remaja" in client.get(reverse("programs:helpers")).content.decode()

    def test_a_form_keeps_what_was_typed_and_saves(self, client, gita):
        PSKSKindFactory(code="KT", name="Karang Taruna")
        client.force_login(gita)
        address = reverse("programs:helper_new")
        form = client.get(address).context["form"]
        sent = {"id": form["id"].value(), "kind": "KT", "name": "Bina Remaja", "phone": "12"}
        answer = client.post(address, sent | {"region": VILLAGE})
        assert answer.status_code == 422
        assert "Bina Remaja" in answer.content.decode()
        answer = client.post(address, sent | {"region": VILLAGE, "phone": "", "is_active": "on"})
        assert answer.status_code == 302

    def test_the_nearest_are_shown_first(self, client, ani, citra):
        HelperFactory(name="Karang Taruna Bina Remaja")
        client.force_login(ani)
        page = client.get(reverse("programs:helpers_near"), {"desa": VILLAGE}).content.decode()
        assert "Bina Remaja" in page
        assert "Citra Puspita" in page

    def test_a_certificate_that_ran_out_is_said(self, client, ani):
        HelperFactory(certificate="Peksos", certificate_until=dt.date(2020, 1, 1))
        client.force_login(ani)
        assert "sertifikat habis" in client.get(reverse("programs:helpers")).content.decode()

    def test_the_register_asks_as_much_for_many_as_for_few(
        self, client, ani, django_assert_max_num_queries
    ):
        HelperFactory.create_batch(3)
        client.force_login(ani)
        client.get(reverse("programs:helpers"))
        with django_assert_max_num_queries(22) as few:
            client.get(reverse("programs:helpers"))
        HelperFactory.create_batch(18)
        with django_assert_max_num_queries(len(few)):
            client.get(reverse("programs:helpers"))


@pytest.mark.django_db
def test_the_register_is_filtered_by_how_long_certificates_hold(client, places, budi, zul):
    today = timezone.localdate()
    for name, days in (("Habis", -1), ("Segera", 30), ("Lama", 300)):
        until = today + dt.timedelta(days=days)
        HelperFactory(name=name, certificate="Kompetensi", certificate_until=until)
    HelperFactory(name="Tanpa")
    client.force_login(budi)

    def names(state: str) -> set[str]:
        page = client.get(reverse("programs:helpers"), {"sertifikat": state})
        return {row.name for row in page.context["page"].rows}

    assert names("habis") == {"Habis"}
    assert names("segera") == {"Segera"}
    assert names("berlaku") == {"Segera", "Lama"}
    assert names("tanpa") == {"Tanpa"}
    assert names("") == {"Habis", "Segera", "Lama", "Tanpa"}
    client.force_login(zul)
    assert names("habis") == set()


@pytest.mark.django_db
def test_at_one_distance_whoever_names_the_field_comes_first(places, budi):
    HelperFactory(name="A serba bisa", sectors=[])
    HelperFactory(name="B pangan", sectors=["food"])
    HelperFactory(name="C pangan sekecamatan", sectors=["food"], region_id="34.04.07")
    found = helpers_near(user=budi, village=VILLAGE, sector="food")
    assert [helper.name[0] for helper in found] == ["B", "A", "C"]
