"""A home from nothing, through pages only: the body, the programme's home, a lodge with a room and beds, and the week."""

from programs.models import Facility, Program


def test_an_admin_opens_a_home_and_lays_it_out(walk):
    program = Program.objects.filter(level="central").order_by("code")[0]
    Program.objects.filter(pk=program.pk).update(fulfilment="placement")
    gita = walk("gita").open("/admin/organisasi/baru/")
    gita.fill(name="Panti Harapan", region="34.04")
    gita.page.select_option("[name=kind]", "facility")
    gita.press("Simpan")
    gita.sees("Panti Harapan disimpan")

    gita.open("/admin/panti/")
    gita.follow("Panti baru")
    gita.page.select_option("[name=organization]", label="Panti Harapan")
    gita.page.select_option("[name=program]", label=program.name)
    gita.fill(name="Panti Harapan", region="34.04", capacity="0")
    gita.press("Simpan")
    gita.sees("Daya tampung paling sedikit satu orang")
    gita.look("refused")
    gita.fill(capacity="12")
    gita.press("Simpan")
    gita.sees("Panti dibuka", "Belum ada kegiatan")
    gita.follow("Tambah wisma")
    gita.fill(name="Wisma Melati")
    gita.press("Simpan")
    gita.follow("Tambah kamar")
    gita.fill(name="Kamar 1", beds="3")
    gita.tick("occupants", "P")
    gita.press("Simpan")
    gita.sees("3 tempat tidur", "putri")
    gita.follow("Tambah kegiatan")
    gita.fill(name="Senam pagi", starts_at="06:30", ends_at="07:15")
    gita.tick("kind", "physical")
    for day in ("0", "2", "4"):
        gita.tick("weekdays", day)
    gita.look("activity")
    gita.press("Simpan")
    gita.sees("Senam pagi", "Senin, Rabu, Jumat")
    gita.look("home")
    assert Facility.objects.get(code="panti-harapan").capacity == 12
    budi = walk("budi").open("/panti/panti-harapan/")
    budi.sees("Wisma Melati", "0 dari 3 terisi")
    budi.look("beds")
