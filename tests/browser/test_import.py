"""The admin sends a register file; a real worker reads it over a real broker."""

from pathlib import Path

from playwright.sync_api import expect

from tests.factories.dtks import make_kk, make_nik, register_file, register_row

GOOD, BAD = make_nik(serial=9701), "340407510163970"


def test_a_register_file_is_read_judged_and_applied(walk, worker):
    rows = [
        register_row(**{"ID DTKS": "C-1"}, NIK=GOOD, NAMA="SUMARNI"),
        register_row(**{"ID DTKS": "C-2"}, NIK=BAD, NAMA="TUKINEM"),
        register_row(**{"ID DTKS": "C-3", "DESA/KELUARAHAN": "ANTAH"}, NIK=make_nik(serial=9703)),
        register_row(**{"ID DTKS": "C-4"}, NIK=make_nik(serial=9704), NOKK=make_kk(9002), NAMA=""),
    ]
    gita = walk("gita").open("/dtks/impor/")
    gita.look("empty")
    gita.page.set_input_files(
        "[name=file]",
        {"name": "sleman.csv", "mimeType": "text/csv", "buffer": register_file(rows).read()},
    )
    gita.page.select_option("[name=source]", "dtks")
    gita.fill(period="2023-06")
    gita.press("Kirim dan periksa")
    gita.page.wait_for_url("**/dtks/impor/*-*/")
    expect(gita.page.get_by_role("button", name="Terapkan")).to_be_visible(timeout=20_000)
    gita.sees("Yang akan berubah bila diterapkan", "NIK harus 16 angka", "ANTAH")
    gita.sees_not(BAD)
    gita.look("checked")
    for kind in ("CSV", "XLSX"):
        with gita.page.expect_download() as given:
            gita.follow(f"Unduh {kind}")
        kept = Path(given.value.path()).read_bytes()
        assert kept.startswith("\ufeffBaris".encode() if kind == "CSV" else b"PK")
    gita.press("Terapkan")
    expect(gita.page.get_by_role("heading", name="Yang berubah di registri")).to_be_visible(
        timeout=20_000
    )
    gita.look("applied")
    gita.open("/dtks/impor/").look("list")

    ani = walk("ani").open("/dtks/")
    ani.fill(nik=GOOD)
    ani.press("Cari di registri")
    ani.sees("SUMARNI", "DTKS")
    ani.look("found")
