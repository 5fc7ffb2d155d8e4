"""An admin carries the catalogue out, changes a line, looks at what the file would change, and saves it."""

import json

import pytest
from playwright.sync_api import expect

from programs.models import Program

CODE = "contoh-santunan-baznas-sleman"


@pytest.fixture
def gita(walk):
    return walk("gita").open("/admin/program/")


def chosen(gita, contents):
    content = json.dumps(contents).encode()
    gita.page.set_input_files(
        "main [name=file]",
        {"name": "program.json", "mimeType": "application/json", "buffer": content},
    )
    gita.press("Periksa berkas")


def test_a_file_is_looked_at_before_it_is_saved(gita):
    page = gita.page
    page.locator("main summary", has_text="Lainnya").first.click()
    gita.keep("menu")
    with page.expect_download() as taken:
        gita.follow("Ekspor JSON")
    contents = json.loads(taken.value.path().read_text(encoding="utf-8"))
    gita.open("/admin/program/impor/").look("empty")

    held = next(row for row in contents if row["code"] == CODE)
    chosen(gita, [held | {"level": "kota", "owner": "tidak-ada"}])
    gita.sees("2 hal perlu diperbaiki", "Program ke-1", "Tingkat", "Kode pemilik")
    gita.look("refused")

    changed = held | {"benefit": "Uang saku lansia.", "criteria": held["criteria"][:1]}
    new = held | {"code": "santunan-kedua", "name": "Santunan kedua"}
    others = [row for row in contents if row["code"] != CODE]
    chosen(gita, [changed, new, *others])
    gita.sees("Akan disimpan: 2 program", "Uang saku lansia.", "diubah", "baru")
    gita.look("preview")
    gita.press("Simpan semua")
    expect(page.locator("body")).to_contain_text("2 program disimpan")
    assert Program.objects.get(code=CODE).benefit == "Uang saku lansia."


def test_a_programme_is_copied_from_its_menu(gita):
    gita.open(f"/admin/program/{CODE}/")
    gita.page.locator("main summary", has_text="Lainnya").first.click()
    gita.follow("Salin ke wilayah lain")
    gita.sees("Salinan dari")
    gita.look("form")
    gita.fill(name="Santunan salinan")
    gita.page.select_option("main [name=owner]", label="Dinas Sosial Kabupaten Sleman")
    gita.press("Simpan program")
    gita.sees("Santunan salinan", "Riwayat")
