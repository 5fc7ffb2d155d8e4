"""The admin sends files that are not as expected, and says what an unknown column holds."""

from playwright.sync_api import expect

from dtks.columns import DTKS_23
from tests.factories.dtks import make_nik, register_file, register_row, workbook_file

TITLES = ["LAHIR PADA" if title == "TANGGAL LAHIR" else title for title in DTKS_23] + ["CATATAN RW"]
ROWS = [
    register_row(
        **{"LAHIR PADA": f"1{n}/01/1963", "CATATAN RW": "DEKAT MASJID"},
        NIK=make_nik(serial=9710 + n),
    )
    for n in range(4)
]


def test_columns_are_asked_about_once(walk, worker):
    gita = walk("gita").open("/dtks/impor/")
    choose(gita, "salah.xlsx", b"%PDF-1.7")
    gita.sees("Berkas ini PDF")
    assert gita.page.input_value("[name=period]") == "2023-06"
    gita.look("refused")
    choose(gita, "sleman.xlsx", workbook_file(ROWS, titles=TITLES, above=("REKAP DTKS",)).read())
    gita.page.wait_for_url("**/kolom/")
    gita.sees("LAHIR PADA", "CATATAN RW", "••/••/1963")
    gita.look("columns")
    gita.page.get_by_label("LAHIR PADA").select_option("")
    gita.press("Simpan dan periksa")
    gita.sees("Masih kurang: TANGGAL LAHIR")
    gita.look("missing")
    gita.page.get_by_label("LAHIR PADA").select_option("born_on")
    gita.page.get_by_label("CATATAN RW").select_option("address")
    gita.press("Simpan dan periksa")
    gita.sees("sudah dipilih untuk kolom lain")
    gita.look("twice")
    gita.page.get_by_label("CATATAN RW").select_option("")
    gita.press("Simpan dan periksa")
    gita.page.wait_for_url(lambda url: "/kolom/" not in url)
    expect(gita.page.get_by_role("button", name="Terapkan")).to_be_visible(timeout=20_000)
    choose(gita.open("/dtks/impor/"), "lagi.csv", register_file(ROWS[:2], titles=TITLES).read())
    gita.page.wait_for_url("**/dtks/impor/*-*/")


def choose(walker, name, content):
    walker.page.set_input_files(
        "[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    walker.page.select_option("[name=source]", "dtks")
    walker.fill(period="2023-06")
    walker.press("Kirim dan periksa")
