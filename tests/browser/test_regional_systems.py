"""Three short stories: what a partner gives, a ride home, and a place in a home from the bed to the farewell."""

from datetime import timedelta

from django.utils import timezone

from accounts.roles import Role
from demo.staff import add_account
from programs.models import PPKSKind
from tests.browser.conftest import PHONE
from tests.factories.help import OfferFactory, beds_of, home, placing
from tests.factories.intake import ClientFactory, ComplaintFactory
from tests.factories.outreach import DriverFactory, VehicleFactory


def _served(**client):
    """A case that the back office is serving."""
    person = ClientFactory(**{"name": "SUMIYATI", **client})
    elder = PPKSKind.objects.get(code="LUT")
    return ComplaintFactory(client=person, in_review=True, needs=[{"kinds": [elder]}])


def path_of(walker) -> str:
    """The page the walker is on, without the server's name."""
    return walker.page.url.removeprefix(walker.base)


def test_an_offer_is_reserved_handed_over_and_thanked_for(walk):
    case, offer = _served(), OfferFactory(title="Kursi roda", unit="unit", amount=2)
    budi = walk("budi").open(f"/keluhan/{case.number}/bantuan-mitra/")
    budi.sees("Kursi roda", "sisa 2 unit")
    budi.look("match")
    budi.press("Pesan untuk warga ini")
    budi.sees("Kursi roda dipesan untuk warga ini", "Dipesan untuk warga")
    budi.follow("Kursi roda")
    budi.fill(received_by="Anak Ibu Sumiyati")
    budi.look("deliver")
    budi.press("Simpan penyerahan")
    budi.sees("kebutuhan warga terpenuhi oleh mitra")
    budi.look("thank")
    budi.press("Catat: mitra sudah dikabari")
    budi.sees("Mitra sudah dikabari")
    budi.open(offer.get_absolute_url())
    budi.sees("1 unit", "SUMIYATI")
    budi.look("offer")


def test_a_ride_home_is_asked_for_booked_and_made(walk, time_machine):
    case = _served(address="Gg. Kenanga 4")
    vehicle, driver = VehicleFactory(name="Ambulans"), DriverFactory(name="Paino")
    budi = walk("budi").open(f"/penjangkauan/perjalanan/minta/{case.number}/")
    leaves = timezone.localtime() + timedelta(hours=1)
    back = leaves + timedelta(hours=2)
    budi.tick("kind", "home")
    budi.fill(
        wanted_at=f"{leaves:%Y-%m-%dT%H:%M}", origin="RSUD Sleman", destination="Gg. Kenanga 4"
    )
    budi.look("ask")
    budi.press("Minta angkutan")
    budi.sees("Permintaan angkutan dicatat", "Diminta")
    budi.sees_not("Belum ada kendaraan yang tercatat")
    budi.page.select_option("[name=vehicle]", str(vehicle.pk))
    budi.page.select_option("[name=driver]", str(driver.pk))
    budi.fill(starts_at=f"{leaves:%Y-%m-%dT%H:%M}", ends_at=f"{back:%Y-%m-%dT%H:%M}")
    budi.look("book")
    budi.press("Jadwalkan")
    budi.sees("Dijadwalkan", "Ambulans", "Paino")
    time_machine.move_to(back)
    phone = walk("budi", PHONE).open(path_of(budi))
    phone.look("due")
    phone.press("Catat terlaksana")
    phone.sees("Terlaksana")


def test_a_resident_is_admitted_moves_and_leaves(walk, desk):
    add_account(desk, "petugas", "Petugas Panti", ((Role.BACK_OFFICE, "34.04.07"),))
    facility = home(("L", False, 2), ("L", True, 1))
    referral = placing(facility, complaint=_served(name="SUKARDI", sex="L"))
    first, _second, flat = beds_of(facility)
    budi = walk("budi").open(f"/rujukan/{referral.number}/penempatan/")
    budi.tick("priority", "2")
    budi.tick("mobility", "walks")
    budi.look("ask")
    budi.press("Masukkan ke daftar tunggu")
    budi.sees("masuk daftar tunggu")
    place = path_of(budi)

    warden = walk("petugas").open(place)
    warden.page.select_option("#masuk_bed", str(first.pk))
    warden.look("admit")
    warden.press("Terima masuk hari ini")
    warden.sees("Penghuni diterima", "Menghuni")
    warden.page.click("summary:has-text('Pindah tempat tidur')")
    warden.page.select_option("#pindah_bed", str(flat.pk))
    warden.page.fill("#pindah_note", "Memakai tongkat")
    warden.look("move")
    warden.press("Pindahkan hari ini")
    warden.sees("Penghuni pindah", "Kamar 2")
    warden.open(facility.get_absolute_url())
    warden.sees("SUKARDI")
    warden.look("home")
    warden.open(place)
    warden.page.click("summary:has-text('Catat keluar')")
    warden.tick("reason", "family")
    warden.page.fill("#keluar_note", "Dijemput anak")
    warden.press("Catat keluar hari ini")
    warden.sees("Dicatat keluar", "Kembali ke keluarga")
    warden.look("left")
