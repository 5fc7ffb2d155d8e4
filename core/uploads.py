"""What an uploaded paper really is: decided by its content, not by its name."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from PIL import Image, UnidentifiedImageError

from core.errors import Refused

KINDS = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
Image.MAX_IMAGE_PIXELS = 60_000_000


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
            f"Berkas lebih besar dari {limit} MB. Foto ulang dengan ukuran lebih kecil atau pindai hitam-putih."
        )
    if not file.size:
        raise BadUpload("Berkas kosong. Pilih atau foto ulang berkasnya.")
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        return Upload("application/pdf", "pdf", digest, file.size)
    try:
        with Image.open(file, formats=list(KINDS)) as image:
            image.verify()
            content_type, extension = KINDS[image.format or ""]
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        KeyError,
        ValueError,
    ):
        raise BadUpload(
            "Jenis berkas tidak dikenali. Gunakan foto (JPG, PNG, WEBP) atau PDF."
        ) from None
    finally:
        file.seek(0)
    return Upload(content_type, extension, digest, file.size)
