"""The pages: open to all, for staff, for admins; and the outsider is always asked."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from core.ids import new_id
from programs import services
from programs.models import Organization, PPKSKind, Program
from tests.factories.programs import (
    CriterionFactory,
    DocumentKindFactory,
    OrganizationFactory,
    PPKSKindFactory,
    ProgramFactory,
    PSKSKindFactory,
)

pytestmark = pytest.mark.django_db

ADMIN_PAGES = ["manage_list", "manage_new", "kinds", "organizations", "organization_new"]


def url(name, *args):
    return reverse(f"programs:{name}", args=args)


def text_of(response):
    return response.content.decode()


@pytest.fixture
def as_gita(client, gita):
    client.force_login(gita)
    return client


@pytest.fixture
def as_zul(client, zul):
    client.force_login(zul)
    return client


# --- public ----------------------------------------------------------------------------------


def test_catalogue_is_open_to_everyone(client, places):
    ProgramFactory(name="Program Keluarga Harapan", code="pkh", for_elderly=True)
    assert "Program Keluarga Harapan" in text_of(client.get(url("list")))
    page = text_of(client.get(url("detail", "pkh")))
    assert "Syarat age at_least." in page
    assert "Berkas ktp" in page
    assert "Keputusan ada pada pemilik program" in page


def test_leaflet_is_a_pdf_that_anyone_may_print(client, places):
    ProgramFactory(code="pkh", for_elderly=True, steps="Datang ke Puskesos.\nBawa KTP.")
    response = client.get(url("leaflet", "pkh"))
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_hidden_programme_is_not_public(client):
    ProgramFactory(code="hidden", is_active=False, name="Rahasia")
    assert "Rahasia" not in text_of(client.get(url("list")))
    assert client.get(url("detail", "hidden")).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Sembako", "Jamkesda", "Bantul Sehat"}),
        ("q=jamkes", {"Jamkesda"}),
        ("tingkat=central", {"Sembako"}),
        ("bidang=health", {"Jamkesda", "Bantul Sehat"}),
        ("wilayah=34.04", {"Sembako", "Jamkesda"}),
        ("tingkat=regional&bidang=health&wilayah=34.02", {"Bantul Sehat"}),
        ("tingkat=ngawur&bidang=%00&hal=rusak", {"Sembako", "Jamkesda", "Bantul Sehat"}),
        ("q=tidakada", set()),
    ],
)
def test_filters_live_in_the_address(client, places, query, shown):
    ProgramFactory(name="Sembako", sectors=["food"])
    ProgramFactory(name="Jamkesda", sectors=["health"], sleman=True)
    ProgramFactory(name="Bantul Sehat", sectors=["health"], bantul=True)
    response = client.get(f"{url('list')}?{query}")
    assert response.status_code == 200
    assert {row.name for row in response.context["page"].rows} == shown


def test_search_with_a_nul_byte_is_no_server_error(client):
    assert client.get(url("list"), {"q": "a\0b"}).status_code == 200


def test_ended_intake_is_told(client):
    ProgramFactory(code="kip", valid_to="2020-10-31")
    assert "Pendaftaran berakhir pada 31 Oktober 2020" in text_of(client.get(url("detail", "kip")))


def test_what_an_admin_wrote_is_never_markup(client):
    ProgramFactory(code="x", name="<script>alert(1)</script>", benefit="<b>tebal</b>")
    for page in (client.get(url("list")), client.get(url("detail", "x"))):
        assert "<script>alert" not in text_of(page)
        assert "<b>tebal" not in text_of(page)


def test_staff_keep_their_navigation_and_only_editors_see_edit(client, gita, ani):
    ProgramFactory(code="pkh")
    edit = url("manage_edit", "pkh")
    for user, may in ((ani, False), (gita, True)):
        client.force_login(user)
        assert (edit in text_of(client.get(url("detail", "pkh")))) is may


# --- who may open what -----------------------------------------------------------------------


def test_partners_are_for_staff(client):
    assert client.get(url("partners")).status_code == 302


def test_partner_list_shows_those_who_serve_here(client, ani, zul):
    OrganizationFactory(partner=True, name="LKS Sembada", help_offered="Alat bantu")
    client.force_login(ani)
    assert "LKS Sembada" in text_of(client.get(url("partners")))
    client.force_login(zul)
    assert "LKS Sembada" not in text_of(client.get(url("partners")))


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_admin_pages_are_for_admins(client, name, gita, dewi, zul):
    assert client.get(url(name)).status_code == 302
    for user in (dewi, zul):
        client.force_login(user)
        assert client.get(url(name)).status_code == 403
    client.force_login(gita)
    assert client.get(url(name)).status_code == 200


@pytest.mark.parametrize("name", ["manage_edit", "manage_history", "manage_toggle"])
def test_programme_of_another_region_is_not_found(as_gita, places, name):
    ProgramFactory(code="bantul", bantul=True)
    assert as_gita.get(url(name, "bantul")).status_code == 404
    assert as_gita.post(url(name, "bantul")).status_code in {404, 405}


def test_organisation_of_another_region_is_not_found(as_gita, places):
    OrganizationFactory(code="opd-bantul", bantul=True)
    assert as_gita.get(url("organization_edit", "opd-bantul")).status_code == 404


def test_unknown_kind_family_is_not_found(as_gita):
    PPKSKindFactory()
    assert as_gita.get(url("kind_edit", "xxx", "LUT")).status_code == 404
    assert as_gita.get(url("kind_edit", "psks", "LUT")).status_code == 404


# --- an admin edits --------------------------------------------------------------------------


def rows(prefix, *given):
    data = {
        f"{prefix}-TOTAL_FORMS": str(len(given)),
        f"{prefix}-INITIAL_FORMS": "0",
        f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "40",
    }
    for place, row in enumerate(given):
        data |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return data


ELDERLY = {
    "fact": "age",
    "operator": "at_least",
    "value": "60",
    "text": "Berusia 60 tahun atau lebih.",
}


def typed(owner, *, criteria=(ELDERLY,), documents=(), **changes):
    return {
        "id": str(new_id()),
        "version": "1",
        "name": "Santunan Lansia Sleman",
        "level": "regional",
        "region": "34.04 Kabupaten Sleman",
        "owner": str(owner.pk),
        "unit": "person",
        "fulfilment": "cash",
        "letter_kind": "recommendation",
        "sectors": ["social"],
        "benefit": "Uang tunai.",
        "is_open": "on",
        **rows("syarat", *criteria),
        **rows("berkas", *documents),
        **changes,
    }


@pytest.fixture
def owner(places):
    return OrganizationFactory(sleman=True)


def test_admin_adds_a_programme_and_it_is_public_at_once(as_gita, owner):
    DocumentKindFactory(code="ktp")
    data = typed(owner, documents=[{"document_kind": "ktp", "is_mandatory": "on"}])
    response = as_gita.post(url("manage_new"), data)
    assert response.status_code == 302
    program = Program.objects.get()
    assert response.url == url("manage_edit", program.code)
    assert program.code == "santunan-lansia-sleman"
    assert program.criteria.get().value == 60
    as_gita.logout()
    assert "Berusia 60 tahun atau lebih." in text_of(as_gita.get(url("detail", program.code)))


def test_sending_a_new_programme_twice_makes_one(as_gita, owner):
    data = typed(owner)
    first, second = as_gita.post(url("manage_new"), data), as_gita.post(url("manage_new"), data)
    assert first.url == second.url
    assert Program.objects.count() == 1


def test_stored_programme_saved_untouched_changes_nothing(as_gita, owner):
    PPKSKindFactory()
    program = ProgramFactory(sleman=True, owner=owner, for_elderly=True, steps="Satu\nDua")
    CriterionFactory(program=program, fact="ppks", operator="has_any", value=["LUT"], order=2)
    CriterionFactory(program=program, fact="has_sktm", operator="is_true", value=None, order=3)
    page = as_gita.get(url("manage_edit", program.code))
    data = form_data(page)
    response = as_gita.post(url("manage_edit", program.code), data)
    assert response.status_code == 302
    program.refresh_from_db()
    assert program.version == 1
    assert not Event.objects.exists()


def form_data(page):
    """Everything a browser would send back from the page of a form, the rows of a programme too."""
    formsets = [page.context[name] for name in ("criteria", "documents") if name in page.context]
    data = {}
    for form in (page.context["form"], *(row for formset in formsets for row in formset)):
        for field in form:
            value = field.value()
            if value is False or value is None:
                continue
            is_list = isinstance(value, list)
            data[field.html_name] = value if is_list else "on" if value is True else str(value)
    for formset in formsets:
        for field in formset.management_form:
            data[field.html_name] = str(field.value())
    return data


def test_edit_changes_rule_and_history_shows_it(as_gita, owner):
    program = ProgramFactory(sleman=True, owner=owner, code="uji", for_elderly=True)
    data = form_data(as_gita.get(url("manage_edit", "uji")))
    data["syarat-0-value"] = "65"
    data["syarat-1-DELETE"] = "on"
    assert as_gita.post(url("manage_edit", "uji"), data).status_code == 302
    assert program.criteria.get().value == 65
    page = text_of(as_gita.get(url("manage_history", "uji")))
    assert "Gita Maharani" in page
    assert "<s>60</s> → 65" in page


def test_stale_save_keeps_what_was_typed_and_can_be_saved_then(as_gita, owner):
    ProgramFactory(sleman=True, owner=owner, code="uji")
    data = form_data(as_gita.get(url("manage_edit", "uji")))
    Program.objects.update(version=2, benefit="Milik orang lain.")
    data["benefit"] = "Yang saya ketik."
    response = as_gita.post(url("manage_edit", "uji"), data)
    assert response.status_code == 409
    assert "Yang saya ketik." in text_of(response)
    assert "sudah diperbarui" in text_of(response)
    assert Program.objects.get().benefit == "Milik orang lain."
    again = form_data(response)
    assert again["version"] == "2"
    assert as_gita.post(url("manage_edit", "uji"), again).status_code == 302
    assert Program.objects.get().benefit == "Yang saya ketik."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"criteria": [{**ELDERLY, "value": "tua"}]}, "«tua» bukan angka."),
        ({"criteria": [{**ELDERLY, "operator": "is_true"}]}, "tidak dapat dipakai untuk Usia"),
        ({"criteria": [{**ELDERLY, "text": ""}]}, "Bagian ini perlu diisi."),
        ({"criteria": [{**ELDERLY, "fact": "sepatu"}]}, "sepatu"),
        (
            {"criteria": [ELDERLY, {**ELDERLY, "operator": "at_most", "value": "18"}]},
            "saling bertentangan",
        ),
        ({"criteria": [{**ELDERLY, "group": "a", "is_exclusion": "on"}]}, "Pengecualian berdiri"),
        ({"documents": [{"document_kind": "ktp"}] * 2}, "sudah tercantum di baris lain"),
        ({"region": ""}, "Program daerah memerlukan wilayah."),
        ({"region": "34.02 Kabupaten Bantul"}, "Tidak ada wilayah"),
        ({"level": "central"}, "kosongkan"),
        ({"quota": "-5"}, "0"),
        ({"valid_from": "2026-05-01", "valid_to": "2026-04-01"}, "sesudah tanggal mulai"),
        ({"sectors": []}, ""),
        ({"code": "baru"}, "Kode ini dipakai sistem"),
    ],
)
def test_bad_input_is_named_at_the_field_and_nothing_is_saved(as_gita, owner, changes, sentence):
    DocumentKindFactory(code="ktp")
    response = as_gita.post(url("manage_new"), typed(owner, **changes))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "Santunan Lansia Sleman" in text_of(response)
    assert not Program.objects.exists()


def test_row_can_be_added_without_scripts_and_nothing_is_saved(as_gita, owner):
    data = typed(owner, name="") | {"tambah": "syarat"}
    response = as_gita.post(url("manage_new"), data)
    assert response.status_code == 200
    assert len(response.context["criteria"].forms) == 2
    assert "Berusia 60 tahun atau lebih." in text_of(response)
    assert "is-invalid" not in text_of(response)
    assert not Program.objects.exists()
    assert form_data(response)["region"] == "34.04 Kabupaten Sleman"


def test_empty_rows_and_struck_rows_are_no_rows(as_gita, owner):
    blank = dict.fromkeys(ELDERLY, "")
    struck = {**ELDERLY, "value": "bukan angka", "DELETE": "on"}
    response = as_gita.post(url("manage_new"), typed(owner, criteria=[blank, struck, ELDERLY]))
    assert response.status_code == 302
    assert Program.objects.get().criteria.count() == 1


def test_tampered_row_counts_are_an_error_page_and_no_crash(as_gita, owner):
    data = typed(owner) | {"syarat-TOTAL_FORMS": "100000"}
    assert as_gita.post(url("manage_new"), data).status_code == 422
    data = {k: v for k, v in typed(owner).items() if not k.startswith("syarat-")}
    assert as_gita.post(url("manage_new"), data).status_code == 422


def test_hiding_asks_first_and_a_get_changes_nothing(as_gita, owner):
    ProgramFactory(sleman=True, owner=owner, code="uji")
    assert "Sembunyikan program ini?" in text_of(as_gita.get(url("manage_toggle", "uji")))
    assert Program.objects.get().is_active
    as_gita.post(url("manage_toggle", "uji"), {"version": "1", "tampil": "0"})
    assert not Program.objects.get().is_active
    as_gita.post(url("manage_toggle", "uji"), {"version": "ngawur", "tampil": "1"})
    assert not Program.objects.get().is_active


def test_kind_is_edited(as_gita, places):
    PPKSKindFactory(min_age=60)
    page = as_gita.get(url("kind_edit", "ppks", "LUT"))
    data = {k: v for k, v in page.context["form"].initial.items() if v not in (None, False)}
    data |= {"gloss": "Penjelasan yang lebih baik.", "is_sealed": "on"}
    assert as_gita.post(url("kind_edit", "ppks", "LUT"), data).status_code == 302
    kind = PPKSKind.objects.get()
    assert (kind.gloss, kind.is_sealed) == ("Penjelasan yang lebih baik.", True)
    assert as_gita.post(url("kind_edit", "ppks", "LUT"), data).status_code == 409
    impossible = data | {"min_age": "60", "max_age": "5", "version": "2"}
    response = as_gita.post(url("kind_edit", "ppks", "LUT"), impossible)
    assert "Usia tertinggi harus di atas usia terendah." in text_of(response)


def test_organisation_is_created_and_edited(as_gita, places):
    PSKSKindFactory()
    data = {
        "id": str(new_id()),
        "version": "1",
        "name": "LKS Baru",
        "kind": "partner",
        "psks_kind": "LKS",
        "region": "34.04",
        "is_active": "on",
    }
    for _ in range(2):
        assert as_gita.post(url("organization_new"), data).status_code == 302
    row = Organization.objects.get()
    assert (row.region_id, row.psks_kind_id) == ("34.04", "LKS")
    edit = url("organization_edit", row.code)
    assert "LKS Baru" in text_of(as_gita.get(edit))
    assert as_gita.post(edit, data | {"contact": "0274-000"}).status_code == 302
    stale = as_gita.post(edit, data | {"contact": "lain"})
    assert stale.status_code == 409
    (clash,) = stale.context["form"].clashes
    assert (clash.label, clash.stored, clash.typed) == ("Telepon atau surel", "0274-000", "lain")
    wrong = as_gita.post(edit, data | {"kind": "agency", "region": "", "version": "2"})
    assert "Perangkat daerah memerlukan wilayah." in text_of(wrong)
    assert "Jenis PSKS hanya untuk mitra" in text_of(wrong)


def test_only_what_somebody_else_changed_is_shown_beside_what_was_typed(as_gita, owner):
    """Names of fields, criteria and papers come from the trail; one's own changes are not news."""
    ProgramFactory(sleman=True, owner=owner, code="uji", for_elderly=True)
    mine, theirs = (form_data(as_gita.get(url("manage_edit", "uji"))) for _ in range(2))
    theirs |= {"quota": "12", "syarat-0-value": "70"}
    assert as_gita.post(url("manage_edit", "uji"), theirs).status_code == 302
    response = as_gita.post(url("manage_edit", "uji"), mine | {"benefit": "Yang saya ketik."})
    assert response.status_code == 409
    clashes = {clash.label: clash for clash in response.context["form"].clashes}
    assert set(clashes) == {"Kuota", "Syarat diubah"}
    assert (clashes["Kuota"].stored, clashes["Kuota"].typed) == ("12", "—")
    assert "paling sedikit 70" in clashes["Syarat diubah"].stored
    assert "paling sedikit 60" in clashes["Syarat diubah"].typed


def test_a_kind_and_a_quota_are_refused_when_stale_too(as_gita, owner):
    kind = PPKSKindFactory()
    page = url("kind_edit", "ppks", kind.code)
    mine, theirs = (form_data(as_gita.get(page)) for _ in range(2))
    assert as_gita.post(page, theirs | {"gloss": "Baru."}).status_code == 302
    late = as_gita.post(page, mine | {"name": "Nama saya"})
    assert late.status_code == 409
    assert [clash.label for clash in late.context["form"].clashes] == ["Penjelasan"]
    assert "Nama saya" in text_of(late)

    program = ProgramFactory(sleman=True, owner=owner, code="uji")
    page = url("manage_allotments", "uji")
    typed = form_data(as_gita.get(page)) | {"part": "tahun", "budget": "500"}
    assert [as_gita.post(page, typed).status_code for _click in range(2)] == [302, 302]
    page += f"?ubah={program.allotments.get().pk}"
    mine = form_data(as_gita.get(page))
    today = timezone.localdate()
    services.spend(program=program, region_id="34.04.07", on=today, amount=100)
    late = as_gita.post(page, mine | {"budget": "900"})
    assert late.status_code == 409
    assert program.allotments.get().spent == 100


# --- what every page keeps --------------------------------------------------------------------


def every_page(client):
    ProgramFactory(code="uji", sleman=True, for_elderly=True)
    PPKSKindFactory()
    OrganizationFactory(code="mitra", partner=True)
    for name, *args in (
        ("list",),
        ("detail", "uji"),
        ("partners",),
        *((page,) for page in ADMIN_PAGES),
        ("manage_edit", "uji"),
        ("manage_history", "uji"),
        ("manage_toggle", "uji"),
        ("kind_edit", "ppks", "LUT"),
        ("organization_edit", "mitra"),
    ):
        yield client.get(url(name, *args))


def test_no_page_has_inline_code_or_style(as_gita, places):
    for response in every_page(as_gita):
        page = text_of(response)
        assert response.status_code == 200
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"\sstyle=|\son[a-z]+=\"", page)


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [
        ("list", 8),
        ("partners", 10),
        ("manage_list", 10),
        ("organizations", 10),
        ("kinds", 10),
    ],
)
def test_lists_cost_the_same_for_three_rows_and_for_thirty(
    as_gita, places, name, ceiling, django_assert_max_num_queries
):
    def fill(number):
        for _ in range(number):
            ProgramFactory(sleman=True, for_elderly=True)
            OrganizationFactory(partner=True)

    seen = []
    for number in (3, 27):
        fill(number)
        with django_assert_max_num_queries(ceiling) as queries:
            as_gita.get(url(name))
        seen.append(len(queries))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(("name", "ceiling"), [("detail", 9), ("manage_edit", 14)])
def test_one_programme_costs_the_same_for_three_rules_and_for_thirty(
    as_gita, places, name, ceiling, django_assert_max_num_queries
):
    program = ProgramFactory(code="uji", sleman=True)
    seen = []
    for number in (3, 27):
        for _ in range(number):
            CriterionFactory(program=program, group="g")
        with django_assert_max_num_queries(ceiling) as queries:
            as_gita.get(url(name, "uji"))
        seen.append(len(queries))
    assert seen[0] == seen[1]
