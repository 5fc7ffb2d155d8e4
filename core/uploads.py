"""What an uploaded paper really is: decided by its content, not by its name."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Refused

KINDS = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
Image.MAX_IMAGE_PIXELS = 60_000_000
# Brands of the box that opens a photo of a newer phone; no reader for them is at hand.
PHONE_PHOTO = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"}
MOST_PAGES = 12
PAGE_SIDE = 1800  # pixels: small print of an A4 page stays readable


@dataclass(frozen=True)
class Upload:
    content_type: str
    extension: str
    sha256: str
    size: int


class BadUpload(Refused):
    """The file is not a paper or photo the desk can keep."""


def inspect(file: File) -> Upload:
    """Raises BadUpload with what to do. Leaves the file at its start."""
    if file.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise BadUpload(
            f"Berkas lebih besar dari {limit} MB. Foto ulang dengan ukuran lebih kecil, pindai hitam-putih, atau kirim halaman yang diperlukan saja."
        )
    if not file.size:
        raise BadUpload("Berkas kosong. Pilih atau foto ulang berkasnya.")
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        if _is_locked(file):
            raise BadUpload(
                "PDF ini terkunci kata sandi, jadi tidak dapat dibuka petugas lain. Buka di perangkat Anda, cetak atau simpan ulang sebagai PDF tanpa kata sandi, atau foto lembarnya."
            )
        file.seek(0)
        return Upload("application/pdf", "pdf", digest, file.size)
    if head[4:8] == b"ftyp" and head[8:12] in PHONE_PHOTO:
        raise BadUpload(
            "Foto jenis HEIC belum dapat dibaca. Ambil lewat tombol Foto di halaman ini; atau di iPhone pilih Pengaturan, Kamera, Format, Paling Kompatibel, lalu foto ulang; atau kirim sebagai JPG."
        )
    try:
        with Image.open(file, formats=list(KINDS)) as image:
            image.verify()
            content_type, extension = KINDS[image.format or ""]
    except Image.DecompressionBombError:
        raise BadUpload(
            "Foto ini terlalu besar ukurannya untuk dibaca. Kecilkan ukuran foto di pengaturan kamera, lalu foto ulang."
        ) from None
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        KeyError,
        ValueError,
    ):
        raise BadUpload(
            "Jenis berkas tidak dikenali. Gunakan foto (JPG, PNG, WEBP) atau PDF; mengganti nama berkas saja tidak cukup."
        ) from None
    finally:
        file.seek(0)
    return Upload(content_type, extension, digest, file.size)


def _is_locked(file: File) -> bool:
    """Whether only a password opens this PDF.

    Many papers of banks and insurers are encrypted against changes only and open for everybody; those can be kept. What
    cannot be read counts as open: the desk would rather keep a paper than send a citizen away.
    """
    # A quarter of a second of start-up that only an upload needs.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(file)
        return reader.is_encrypted and not reader.decrypt("")
    except (PyPdfError, ValueError, KeyError, TypeError, NotImplementedError):
        return False


def bound(files: Sequence[File]) -> File:
    """Several photos of one paper as one PDF, every page upright. The same photos give the same PDF.

    Raises BadUpload with what to do.
    """
    kinds = [inspect(file).content_type for file in files]
    if len(files) == 1:
        return files[0]
    if "application/pdf" in kinds:
        raise BadUpload(
            "PDF memuat semua halamannya sendiri. Pilih satu PDF saja, atau foto-foto halamannya saja."
        )
    if len(files) > MOST_PAGES:
        raise BadUpload(f"Paling banyak {MOST_PAGES} halaman untuk satu berkas.")
    first, *others = [_page(file) for file in files]
    out = io.BytesIO()
    first.save(
        out,
        "PDF",
        save_all=True,
        append_images=others,
        quality=80,
        creationDate=None,
        modDate=None,
    )
    return ContentFile(out.getvalue(), name="halaman.pdf")


def _page(file: File) -> Image.Image:
    try:
        with Image.open(file, formats=list(KINDS)) as image:
            image.draft("RGB", (PAGE_SIDE, PAGE_SIDE))
            page = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError):
        raise BadUpload("Salah satu foto rusak. Foto ulang halamannya.") from None
    finally:
        file.seek(0)
    page.thumbnail((PAGE_SIDE, PAGE_SIDE))
    return page
