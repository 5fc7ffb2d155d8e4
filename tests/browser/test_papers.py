"""Papers at the counter: shown, photographed, printed as missing; and the next of the family is asked for nothing twice."""

from programs.models import PPKSKind, Program, RequiredDocument
from tests.browser.conftest import PHONE
from tests.browser.moves import photo
from tests.factories.dtks import make_kk, make_nik
from tests.factories.intake import ClientFactory, ComplaintFactory


def _case(**client):
    """A case whose need names a programme that asks for the family card, a statement of poverty and an identity card."""
    program = Program.objects.filter(level="central", fulfilment="enrolment").order_by("code")[0]
    RequiredDocument.objects.filter(program=program).delete()
    for order, kind in enumerate(("kk", "sktm", "ktp")):
        RequiredDocument.objects.create(program=program, document_kind_id=kind, order=order)
    kinds = [PPKSKind.objects.get(code="FM")]
    need = {"kinds": kinds, "sector": program.sectors[0], "program": program}
    return ComplaintFactory(client=ClientFactory(**client), in_review=True, needs=[need])


def test_papers_are_given_once_by_the_family(walk):
    card = make_kk()
    mother = _case(name="SUMIYATI", kk=card)
    ani = walk("ani", PHONE).open(f"/keluhan/{mother.number}/daftar-berkas/")
    ani.sees("Kartu Keluarga (KK)", "masih kurang")
    ani.look("missing")
    ani.page.locator("tr", has_text="Kartu Keluarga").get_by_role("link", name="Tambahkan").click()
    ani.page.set_input_files("[name=file]", [photo(), photo(600, 900)])
    ani.page.check("[name=is_seen]")
    ani.look("add")
    ani.press("Simpan berkas")
    ani.sees("Berkas tersimpan", "aslinya dilihat")
    ani.page.locator("tr", has_text="SKTM").get_by_role("link", name="Tambahkan").click()
    ani.press("Simpan berkas")
    ani.sees("centang bahwa aslinya sudah dilihat")
    ani.page.check("[name=is_seen]")
    ani.press("Simpan berkas")
    ani.sees("dilihat aslinya")
    ani.look("list")

    nik = make_nik(sex="L", serial=9002)
    father = _case(name="SUTARJO", sex="L", kk=card, nik=nik)
    budi = walk("budi").open(f"/keluhan/{father.number}/daftar-berkas/")
    rows = budi.page.locator("main tbody tr")
    assert [("masih kurang" in text) for text in rows.all_inner_texts()] == [True, False, False]
    budi.look("relative")
    budi.follow("Cetak yang kurang")
    budi.sees("KTP")
    budi.sees_not("Tidak Mampu", nik, card)
    budi.follow("Kertas A5")
    budi.keep("sheet")
