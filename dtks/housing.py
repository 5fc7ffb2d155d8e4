"""What DTSEN says of the house a family lives in, and the little that can be concluded from it. Pure.

The words are kept as the file has them: surveys change their answers from year to year.
"""

import re

from django.utils.translation import gettext_lazy as _

# Our key: the title in the tables of DTSEN, and the words on screen.
HOUSING = {
    "house_ownership": ("STATUS KEPEMILIKAN RUMAH", _("Kepemilikan rumah")),
    "floor_area": ("LUAS LANTAI", _("Luas lantai (m²)")),
    "floor": ("JENIS LANTAI TERLUAS", _("Lantai")),
    "walls": ("JENIS DINDING TERLUAS", _("Dinding")),
    "roof": ("JENIS ATAP TERLUAS", _("Atap")),
    "water": ("SUMBER AIR MINUM UTAMA", _("Air minum")),
    "lighting": ("SUMBER PENERANGAN UTAMA", _("Penerangan")),
    "power": ("DAYA TERPASANG", _("Daya listrik")),
    "cooking_fuel": ("BAHAN BAKAR UTAMA MEMASAK", _("Bahan bakar memasak")),
    "toilet": ("FASILITAS BAB", _("Fasilitas buang air besar")),
    "closet": ("JENIS KLOSET", _("Kloset")),
    "sewage": ("PEMBUANGAN AKHIR TINJA", _("Pembuangan akhir tinja")),
}
_POWER = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d{3,6})\s*(?:VA|WATT|W)?\b", re.IGNORECASE)
_WITHOUT_POWER = re.compile(r"\b(TIDAK ADA|TANPA|BUKAN PLN|NON PLN)\b", re.IGNORECASE)
_MORE_OR_LESS = re.compile(r"[<>≥≤]|LEBIH|KURANG|DI ?ATAS|DI ?BAWAH|\d\s*[-–]\s*\d", re.IGNORECASE)
_SOMEBODY_ELSES = re.compile(r"SEWA|KONTRAK|DINAS|MENUMPANG|NUMPANG", re.IGNORECASE)


def power_va(housing: dict[str, str]) -> int | None:
    """The power of the meter where it is a plain figure; a code or `> 2.200` is nobody's figure."""
    text = housing.get("power", "")
    found = _POWER.findall(text)
    if len(found) != 1 or _MORE_OR_LESS.search(text) or _WITHOUT_POWER.search(text):
        return None
    return int(re.sub(r"[.,]", "", found[0]))


def is_somebody_elses(housing: dict[str, str]) -> bool:
    """Rented, lent or of the employer. One's own house leaves the land still to be asked about."""
    return bool(_SOMEBODY_ELSES.search(housing.get("house_ownership", "")))
