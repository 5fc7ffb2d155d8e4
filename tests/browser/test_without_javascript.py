"""An old browser, or a script that did not arrive: everything is still done by buttons."""

from tests.browser.moves import NUMBER
from tests.factories.dtks import FamilyFactory, PersonFactory, make_nik


def test_a_case_is_logged_without_javascript(walk):
    nik = make_nik(serial=9222)
    PersonFactory(nik=nik, family=FamilyFactory(decile=2))
    ani = walk("ani", java_script_enabled=False).open("/keluhan/baru/")
    ani.fill(nik=nik)
    ani.press("Periksa registri")
    ani.sees("Terdaftar, dalam batas desil")
    assert ani.page.input_value("[name=name]") == "SUMIYATI"
    ani.keep("answered")
    ani.press("Tambah kebutuhan lain")
    for place, (sector, wish) in enumerate([("health", "KIS aktif"), ("food", "Beras")]):
        ani.page.select_option(f"[name=needs-{place}-sector]", sector)
        ani.page.fill(f"[name=needs-{place}-wish]", wish)
    ani.press("Simpan dan buat tanda terima")
    ani.sees("Belum tersimpan", "cerita singkatnya")
    ani.keep("refused")
    ani.fill(story="Kartu tidak aktif.")
    ani.page.check("[name=truth]")
    ani.press("Simpan dan buat tanda terima")
    ani.page.wait_for_url("**/tanda-terima/")
    assert NUMBER.search(ani.page.url)
    ani.keep("receipt")
    ani.follow("Buka keluhan")
    ani.sees("KIS aktif", "Beras")
    ani.keep("case")
