"""The words a desk keeps ready for citizens, and what each case fills into them. Pure."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Word in braces: what it stands for, and an example for the preview.
PLACEHOLDERS: dict[str, tuple[Promise, str]] = {
    "nama": (_("nama warga"), "Sumiyati"),
    "nomor": (_("nomor keluhan"), "3404-26-000412-7"),
    "kebutuhan": (_("yang dibutuhkan warga"), "Kartu Indonesia Sehat"),
    "kantor": (_("nama kantor"), "Puskesos Caturtunggal"),
    "petugas": (_("nama petugas yang menulis"), "Budi Santosa"),
    "tanggal": (_("tanggal hari ini"), "24 Nov 2026"),
}
_MARK = re.compile(r"\{([^{}]*)\}")


def unknown_in(text: str) -> list[str]:
    """Words in braces that no case can fill, each once."""
    return sorted({name for name in _MARK.findall(text) if name not in PLACEHOLDERS})


def filled(text: str, values: Mapping[str, str]) -> str:
    return _MARK.sub(lambda mark: values.get(mark[1], mark[0]), text)


def sample() -> dict[str, str]:
    return {name: example for name, (_label, example) in PLACEHOLDERS.items()}
