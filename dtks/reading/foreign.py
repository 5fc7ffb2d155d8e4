"""What people send in place of a register file, known by its first bytes."""

from typing import IO

from django.utils.translation import gettext as _

from dtks.reading.tables import UnreadableFile

HEAD = 8192
_BINARY = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "Excel lama (XLS) atau Excel berkata sandi"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "GZ"),
    (b"\xff\xd8\xff", "JPG"),
    (b"\x89PNG", "PNG"),
)
# Some exports named .xls are a web page with a table in it.
_PAGES = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"<meta")


def refuse_foreign(file: IO[bytes]) -> None:
    file.seek(0)
    head = file.read(HEAD)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((kind for magic, kind in _BINARY if head.startswith(magic)), "")
    if start.startswith(_PAGES):
        kind = "halaman web (HTML)"
    if kind:
        raise UnreadableFile(
            _(
                "Berkas ini %(kind)s, apa pun akhiran namanya. Buka berkas aslinya, simpan sebagai "
                "Excel (.xlsx) atau CSV, lalu unggah lagi."
            )
            % {"kind": kind}
        )
