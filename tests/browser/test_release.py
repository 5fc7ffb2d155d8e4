"""A release from its file to the desk: matched, checked, applied; a case turns, and another is proposed to the register."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from dtks.columns import DTKS_23
from intake.tasks import recheck_after_releases
from tests.browser.conftest import PHONE, SHOTS
from tests.browser.moves import photo
from tests.factories.dtks import FamilyFactory, PersonFactory, make_nik, register_file, register_row
from tests.factories.walk import log

RANK = "PERINGKAT KESEJAHTERAAN"
NIK, OTHER = make_nik(serial=9801), make_nik(serial=9802)
# Nobody in the file is like him, also not by a slip of the pen.
STRANGER = {
    "name": "KARSO UTOMO",
    "born_on": date(1948, 8, 17),
    "sex": "L",
    "nik": make_nik(born_on=date(1948, 8, 17), sex="L", serial=9555),
}
ROWS = [
    register_row(**{"ID DTKS": "C-801", RANK: "3"}, NIK=NIK),
    register_row(**{"ID DTKS": "C-802", RANK: "3"}, NIK=OTHER, NAMA="TUKINEM"),
    register_row(**{"ID DTKS": "C-803", RANK: "3"}, NIK=OTHER[:-1], NAMA="SALAH KETIK"),
]


@pytest.fixture
def too_well_off(desk):
    """SUMIYATI stands in decile 8, and her case therefore with the supervisor."""
    person = PersonFactory(nik=NIK, family=FamilyFactory(decile=8), external_id="C-801")
    return person, log(desk["ani"], client={"nik": NIK})


def test_a_release_turns_a_case_and_leaves_another_to_be_proposed(walk, worker, desk, too_well_off):
    _person, turned = too_well_off
    unlisted = log(desk["ani"], client=STRANGER)

    gita = walk("gita").open("/dtks/impor/")
    gita.page.set_input_files(
        "[name=file]",
        {
            "name": "dtsen-sleman.csv",
            "mimeType": "text/csv",
            "buffer": register_file(ROWS, titles=(*DTKS_23, RANK)).read(),
        },
    )
    gita.page.select_option("[name=source]", "dtsen")
    gita.fill(period="2026-Q4")
    gita.page.uncheck("[name=is_full]")
    gita.press("Kirim dan periksa")
    gita.page.wait_for_url("**/kolom/")
    gita.page.get_by_label(RANK).select_option("decile")
    gita.look("matched")
    gita.press("Simpan dan periksa")
    expect(gita.page.get_by_role("button", name="Terapkan")).to_be_visible(timeout=30_000)
    gita.sees("Yang akan berubah bila diterapkan", "NIK harus 16 angka")
    gita.look("checked")
    gita.press("Terapkan")
    expect(gita.page.get_by_role("heading", name="Yang berubah di registri")).to_be_visible(
        timeout=30_000
    )
    recheck_after_releases()

    budi = walk("budi").open("/dtks/perubahan/")
    budi.sees(turned.number, "di luar batas desil, desil 8", "dalam batas desil, desil 3")
    budi.sees_not(unlisted.number)
    budi.look("changed")
    budi.follow("Tinjau")
    budi.tick("decision", "accept")
    budi.look("review")
    budi.press("Simpan tinjauan")
    budi.sees("sudah ditinjau", "Penanganan")
    budi.look("turned")

    budi.open(f"/keluhan/{unlisted.number}/usulan/")
    expect(budi.page.get_by_label("Seharusnya").first).to_be_hidden()
    budi.tick("kind", "data")
    expect(budi.page.get_by_label("Seharusnya").first).to_be_visible()
    budi.tick("kind", "new")
    budi.fill(reason="Keluarga miskin menurut musyawarah, belum tercatat.", signed_on="12112026")
    budi.tick("basis", "minutes")
    budi.fill(minutes_number="141/07/BA-MUSKAL/2026")
    budi.page.set_input_files("[name=file]", photo())
    budi.look("proposal")
    budi.press("Simpan dan ajukan")
    budi.sees("Menunggu persetujuan", "12 November 2026")
    budi.look("proposed")

    dewi = walk("dewi").open("/usulan/?status=setujui")
    dewi.follow("Usulan baru ke DTSEN")
    dewi.press("Setujui usulan")
    dewi.sees("Siap dikirim")
    eko = walk("eko").open("/dasbor/")
    eko.page.locator("li", has_text="Siap dikirim").get_by_role("link", name="1").click()
    eko.sees("KARSO UTOMO")
    eko.look("ready")


def test_the_page_of_a_person_on_screen_and_on_paper(walk, too_well_off):
    person, case = too_well_off
    PersonFactory(family=person.family, name="TUKIMAN", nik=make_nik(serial=9804, sex="L"))
    ani = walk("ani").open(person.get_absolute_url())
    ani.sees("SUMIYATI", "Terdaftar, di luar batas desil", "TUKIMAN", case.number, "3404 07••")
    ani.sees_not(NIK)
    ani.look("masked")
    ani.press("Buka NIK")
    ani.sees(NIK, "dicatat atas nama Anda")
    ani.look("shown")
    ani.page.emulate_media(media="print")
    expect(ani.page.get_by_text(NIK)).to_be_hidden()
    expect(ani.page.locator("main .print-only", has_text="3404 07••")).to_be_visible()
    expect(ani.page.get_by_text(re.compile("Dicetak dari .* oleh Ani Lestari"))).to_be_visible()
    expect(ani.page.get_by_role("navigation").first).to_be_hidden()
    ani.page.screenshot(path=SHOTS / "person-on-paper.png", full_page=True)
    ani.page.emulate_media(media="screen")
    ani.page.set_viewport_size(PHONE)
    ani.read("on a phone")
