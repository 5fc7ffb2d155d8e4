"""A referral that the supervisor sends back once."""

import re

from tests.browser.moves import open_from_queue
from tests.factories.dtks import FamilyFactory, PersonFactory, make_nik
from tests.factories.walk import log


def test_a_returned_referral_is_mended_and_approved(walk, desk):
    nik = make_nik(serial=9333)
    PersonFactory(nik=nik, family=FamilyFactory(decile=1))
    case = log(desk["ani"], client={"nik": nik})
    budi = walk("budi")
    open_from_queue(budi, case.number)
    budi.follow("Susun rujukan")
    budi.look("choose-programme")
    budi.page.get_by_role("link", name=re.compile("^Pilih Jamkesda")).click()
    budi.press("Simpan dan ajukan")

    dewi = walk("dewi")
    dewi.open("/rujukan/persetujuan/")
    dewi.page.locator("tr[data-href]", has_text=case.number).locator("a").first.click()
    dewi.page.click("summary:has-text('Kembalikan kepada penyusun')")
    dewi.fill(note="Sebutkan kapan jadwal kontrol berikutnya.")
    dewi.look("returning")
    dewi.press("Kembalikan")
    dewi.sees("Rujukan dikembalikan kepada penyusunnya")

    budi.open("/antrean/")
    budi.follow(re.compile("Rujukan dikembalikan"))
    budi.look("returned-list")
    budi.page.locator("tr[data-href]", has_text=case.number).locator("a").first.click()
    budi.sees("Sebutkan kapan jadwal kontrol")
    budi.look("returned")
    budi.follow("Ubah")
    budi.fill(body="Kontrol berikutnya tanggal 30.")
    budi.press("Simpan dan ajukan")
    budi.sees("Menunggu persetujuan")

    dewi.open("/rujukan/persetujuan/")
    dewi.page.locator("tr[data-href]", has_text=case.number).locator("a").first.click()
    dewi.sees("Kontrol berikutnya tanggal 30")
    dewi.press("Setujui rujukan")
    dewi.sees("Disetujui oleh")
    dewi.look("approved")
