"""A listed person, from the door to the letter, the provider's answer and the closure."""

import re

from playwright.sync_api import expect

from referrals.models import Letter
from tests.browser.moves import open_from_queue, photo, save_arrival, tell_need
from tests.factories.dtks import FamilyFactory, PersonFactory, ReleaseFactory, make_nik

NIK = make_nik(serial=9871)


def test_a_listed_person_gets_a_letter_and_an_answer(walk):
    family = FamilyFactory(decile=2, release=ReleaseFactory(region_id="34.04"))
    PersonFactory(nik=NIK, family=family, receiving=True)
    PersonFactory(man=True, family=family)

    ani = walk("ani")
    ani.follow(re.compile("Keluhan baru"))
    ani.page.locator("[name=nik]").press_sequentially(NIK)
    expect(ani.page.locator("#jawaban")).to_contain_text("Terdaftar, dalam batas desil")
    expect(ani.page.locator("[name=name]")).to_have_value("SUMIYATI")
    ani.sees("TUKIMAN", "Program yang mungkin")
    tell_need(
        ani,
        wish="KIS aktif kembali untuk kontrol jantung",
        sector="health",
        kind="Lanjut Usia",
        story="Kartu KIS tidak aktif saat berobat ke RSUD.",
        program="Reaktivasi PBI-JKN",
    )
    ani.page.locator("[name=papers-0-file]").set_input_files(photo())
    expect(ani.page.locator("#jawaban")).to_contain_text("Reaktivasi PBI-JKN")
    ani.look("arrival")
    number = save_arrival(ani)
    ani.sees(number, "Langkah berikutnya")
    expect(ani.page.locator(".qr svg")).to_be_visible()
    ani.look("receipt")
    track = ani.page.get_by_role("link", name="Lihat yang dilihat warga").get_attribute("href")

    budi = walk("budi")
    open_from_queue(budi, number)
    budi.sees("Terdaftar, dalam batas desil", "Sumiyati")
    budi.look("case")
    budi.follow("Susun rujukan")
    budi.sees("Reaktivasi PBI-JKN", "Belum dapat dipastikan")
    budi.fill(body="Pasien jantung, kontrol tiap bulan di RSUD.")
    budi.look("referral-form")
    budi.press("Simpan dan ajukan")
    budi.sees("Rujukan diajukan", "Menunggu persetujuan")
    budi.look("referral-submitted")
    assert budi.page.get_by_role("button", name="Setujui rujukan").count() == 0

    dewi = walk("dewi")
    dewi.follow(re.compile("Persetujuan rujukan"))
    dewi.look("approvals")
    dewi.page.locator("tr[data-href]", has_text="SUMIYATI").click()
    dewi.sees("Pasien jantung", "Penilaian saat disusun")
    dewi.look("approving")
    dewi.press("Setujui rujukan")
    dewi.sees("Disetujui oleh", "Dewi Anggraini")

    budi.page.reload()
    letter = budi.page.get_by_role("link", name="PDF A4").get_attribute("href")
    paper = budi.context.request.get(f"{budi.base}{letter}")
    assert paper.body().startswith(b"%PDF")
    assert NIK not in paper.url
    budi.tick("how", "citizen")
    budi.look("to-send")
    budi.press("Catat pengiriman")
    for answer, word in (("accepted", "Diterima penyedia"), ("delivered", "Layanan diberikan")):
        budi.tick("answer", answer)
        budi.fill(note="Kartu aktif kembali.")
        budi.press("Simpan jawaban")
        budi.sees(word)
    budi.look("delivered")

    budi.open(f"/keluhan/{number}/")
    budi.sees("Bantuan diterima")
    budi.look("to-resolve")
    budi.press("Nyatakan selesai")
    budi.sees("Selesai ditangani")

    open_from_queue(ani, number)
    ani.look("to-inform")
    ani.fill(informed_how="Datang ke loket, kartu sudah dicoba.")
    ani.press("Tutup keluhan")
    ani.sees("Ditutup", "Datang ke loket")
    ani.look("closed")

    citizen = walk(None)
    code = Letter.objects.get().code
    for path in (track, f"/verifikasi/{code}/"):
        citizen.open(path.removeprefix(citizen.base))
        citizen.sees_not("SUMIYATI", "Sumiyati", NIK, NIK[:6], "JL. KALIURANG")
        citizen.look(path.split("/")[-3])
