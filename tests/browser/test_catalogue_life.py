"""The admin changes a programme by decree, limits it, and the manager looks who is left out."""

from datetime import timedelta

from django.utils import timezone

from core.ids import new_id
from intake import services as intake
from regions.models import Region
from tests.factories.dtks import FamilyFactory, PersonFactory, make_nik


def test_a_decree_a_quota_and_a_screening(walk, desk):
    PersonFactory(nik=make_nik(serial=9777), family=FamilyFactory(decile=3))
    gita = walk("gita").open("/admin/program/pkh/")
    page = gita.page
    row = page.locator("[data-criterion]").first
    row.locator("[name$='-value']").fill("1-2")
    gita.press("Lihat dampak")
    gita.sees("Dampak pada registri hari ini", "lebih sedikit dari sekarang")
    gita.look("impact")
    page.fill("[name=effective]", f"{timezone.localdate() + timedelta(days=40):%Y-%m-%d}")
    gita.press("Simpan program")
    gita.sees("Versi baru memerlukan dasar perubahannya")
    page.fill("[name=decree]", "Kepmensos contoh 1/2027")
    gita.press("Simpan program")
    gita.sees("akan berlaku", "Kepmensos contoh 1/2027")
    gita.look("versions")
    gita.open("/admin/program/perubahan/").look("changes")

    gita.open("/admin/program/pkh/kuota/").look("no-quota")
    page.fill("[name=region]", "34.04")
    page.fill("[name=places]", "120")
    page.fill("[name=budget]", "900000000")
    gita.press("Simpan")
    gita.sees("Kuota dan anggaran disimpan")
    gita.look("quota")

    eko = walk("eko").open("/penyaringan/")
    eko.look("no-screenings")
    region = Region.objects.get(pk="34.04")
    run = intake.start_screening(id=new_id(), region=region, by=desk["eko"])
    intake.work_screening(screening_id=run.pk)
    eko.open("/penyaringan/").look("screenings")
    eko.open(run.get_absolute_url()).look("screening")
    eko.open(f"{run.get_absolute_url()}?program=sembako").look("by-village")
    eko.page.locator("td.num a").first.click()
    eko.look("people")
