"""An uploaded picture becomes a small PNG that we wrote ourselves: whatever else was in the file is gone."""

import io

from django.core.files.base import File
from PIL import Image, ImageOps

from core.uploads import KINDS, BadUpload, inspect

# 23 mm at 300 dots per inch, with some room.
MOST_PIXELS = (360, 360)
LEAST_PIXELS = 60


def as_png(file: File) -> bytes:
    """Raises BadUpload with what to do."""
    if inspect(file).extension == "pdf":
        raise BadUpload("Logo harus berupa gambar (PNG, JPG, atau WEBP), bukan PDF.")
    with Image.open(file, formats=list(KINDS)) as image:
        if min(image.size) < LEAST_PIXELS:
            raise BadUpload(
                f"Gambar terlalu kecil untuk dicetak. Pakai gambar paling sedikit {LEAST_PIXELS} × {LEAST_PIXELS} titik."
            )
        drawn = ImageOps.exif_transpose(image).convert("RGBA")
    drawn.thumbnail(MOST_PIXELS)
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
