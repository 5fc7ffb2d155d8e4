"""Which kind of file this is, and the way into it."""

import hashlib
from typing import IO

from django.utils.translation import gettext as _

from dtks.reading import delimited
from dtks.reading.headers import known_columns
from dtks.reading.tables import Kind, Layout, Spoilt, Table, UnreadableFile

BLOCK = 1 << 20
HEAD = 8192
# Asked in this order; text comes last, because it recognises itself in everything.
KINDS: tuple[Kind, ...] = (delimited,)
_BY_CODE = {kind.CODE: kind for kind in KINDS}
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Excel (XLSX) atau ZIP"),
    (b"\xd0\xcf\x11\xe0", "Excel lama (XLS)"),
)


def inspect(file: IO[bytes]) -> Layout:
    """Read the file through: its hash, its kind, its columns. Raises UnreadableFile."""
    sha256, size = _digest(file)
    if not size:
        raise UnreadableFile(_("Berkas kosong. Pilih berkas hasil unduhan SIKS-NG."))
    file.seek(0)
    head = file.read(HEAD)
    kind = next((kind for kind in KINDS[:-1] if kind.recognises(head)), None)
    if kind is None:
        _refuse_foreign(head)
        kind = KINDS[-1]
    survey = kind.survey(file)
    columns = known_columns(survey.titles)
    layout = Layout(kind.CODE, sha256, size, survey.titles, columns, survey.options)
    if not _has_rows(open_table(file, layout)):
        raise UnreadableFile(_("Berkas hanya berisi baris judul, tidak ada baris data."))
    return layout


def open_table(file: IO[bytes], layout: Layout) -> Table:
    """The rows of a file that was inspected before, perhaps by another process."""
    return _BY_CODE[layout.kind].open_table(file, layout.options)


def _digest(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _refuse_foreign(head: bytes) -> None:
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise UnreadableFile(
                _(
                    "Berkas ini %(kind)s, bukan teks CSV. Buka berkas aslinya, simpan sebagai CSV "
                    "dengan pemisah |, lalu unggah lagi."
                )
                % {"kind": kind}
            )


def _has_rows(table: Table) -> bool:
    return any(
        record is None
        or isinstance(record, Spoilt)
        or any(cell.strip() for cell in table.cells(record))
        for _number, record in table.rows()
    )
