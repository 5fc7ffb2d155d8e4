"""A letter that passes two hands, goes out, and is answered by an organisation with an account of its own."""

from demo.signing import load_provider
from referrals import services
from referrals.models import Referral
from tests.factories.dtks import FamilyFactory, PersonFactory, make_nik
from tests.factories.referrals import OrganizationFactory, ReferralFactory
from tests.factories.walk import log


def test_a_letter_is_signed_in_turn_and_answered_by_account(walk, desk):
    nik = make_nik(serial=9334)
    PersonFactory(nik=nik, family=FamilyFactory(decile=1))
    case = log(desk["ani"], client={"nik": nik})
    referral = ReferralFactory(
        complaint=case, drafted_by=desk["budi"], organization=OrganizationFactory()
    )
    load_provider(desk)

    gita = walk("gita")
    gita.open("/rujukan/kop-surat/")
    gita.page.locator("tr[data-href] a").first.click()
    gita.follow("Rantai tanda tangan")
    gita.fill(title_1="Supervisor SLRT", title_2="Manajer SLRT")
    gita.page.select_option("main [name=who_1]", label="Supervisor")
    gita.page.select_option("main [name=who_2]", label="Eko Prasetyo")
    gita.page.select_option("main [name=kind_2]", label="Tanda tangan")
    gita.press("Lihat siapa orangnya")
    gita.sees("Bila disimpan", "Dewi Anggraini")
    gita.look("chain")
    gita.press("Simpan")
    gita.sees("Berlaku hari ini")

    services.submit(referral=referral, by=desk["budi"])
    dewi = walk("dewi")
    dewi.open(referral.get_absolute_url())
    dewi.press("Bubuhkan paraf")
    dewi.sees("diteruskan ke langkah berikutnya", "menunggu tanda tangan")
    dewi.look("initialled")
    eko = walk("eko")
    eko.open("/rujukan/persetujuan/")
    eko.page.locator("tr[data-href]", has_text=case.number).locator("a").first.click()
    eko.press("Setujui dan tanda tangani")
    eko.sees("Rujukan disetujui")
    referral = Referral.objects.get(pk=referral.pk)
    services.mark_sent(referral=referral, how="electronic", by=desk["budi"])

    pita = walk("pita")
    pita.sees("Rujukan masuk")
    pita.look("inbox")
    pita.page.locator("tr[data-href] a").first.click()
    pita.tick("answer", "accepted")
    pita.look("answering")
    pita.press("Kirim jawaban")
    pita.sees("Jawaban terkirim")
    pita.open("/antrean/", status=403)

    budi = walk("budi")
    budi.open(referral.get_absolute_url())
    budi.sees("Diterima, akan dilayani", "Pita Rahmadani")
