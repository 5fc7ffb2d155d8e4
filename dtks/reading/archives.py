"""A ZIP from outside, looked at before anything of it is unpacked. No database.

Only its list of members is believed, and only as an upper bound: no more is ever unpacked of a
member than the list says, and nothing is written under a name that the ZIP chose.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from dtks.reading.tables import UnreadableFile

MAGIC = b"PK\x03\x04"
BLOCK = 1 << 20
MOST_MEMBERS = 2_000
MOST_BYTES = 6_000_000_000
# Register files shrink to a tenth, a sheet of empty rows to a fiftieth.
MOST_RATIO = 200
# Below this nobody is hurt, whatever the ratio.
HARMLESS = 20_000_000
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive, if all of it may be unpacked. Raises UnreadableFile."""
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError):
        raise damaged() from None
    _refuse_bomb(members)
    names = [member.filename for member in members]
    if len(set(names)) < len(names) or any(map(_is_trick, names)):
        raise UnreadableFile(
            _("Nama berkas di dalam ZIP ini tidak wajar. Buat ulang ZIP dari berkas aslinya.")
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableFile(
            _("Berkas ini memakai kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.")
        )
    if any(member.compress_type not in _METHODS for member in members):
        raise UnreadableFile(
            _("Cara pemampatan ZIP ini tidak didukung. Buat ulang sebagai ZIP biasa.")
        )
    return archive


def blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A member, unpacked piece by piece; its checksum is compared at the end."""
    try:
        with archive.open(name) as member:
            while block := member.read(BLOCK):
                yield block
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, struct.error, OSError):
        raise damaged() from None


def small(archive: zipfile.ZipFile, name: str, *, most: int = HARMLESS) -> bytes:
    """A member that is read whole, such as the list of sheets."""
    try:
        size = archive.getinfo(name).file_size
    except KeyError:
        raise damaged() from None
    if size > most:
        raise damaged()
    return b"".join(blocks(archive, name))


def damaged() -> UnreadableFile:
    return UnreadableFile(
        _(
            "Berkas ini terpotong atau rusak. Unduh atau salin ulang berkas aslinya, lalu unggah lagi."
        )
    )


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if (
        len(members) > MOST_MEMBERS
        or total > MOST_BYTES
        or any(
            member.file_size > HARMLESS and member.file_size > MOST_RATIO * member.compress_size
            for member in members
        )
    ):
        raise UnreadableFile(
            _(
                "Isi berkas ini jauh lebih besar daripada ukurannya, seperti berkas perusak. Unggah "
                "berkas aslinya tanpa dimampatkan, atau pecah per kabupaten/kota."
            )
        )


def _is_trick(name: str) -> bool:
    """Names that point outside of the folder they are unpacked in, or hide what they are."""
    parts = name.replace("\\", "/").split("/")
    return not name.isprintable() or name.startswith(("/", "\\")) or ".." in parts or ":" in name
