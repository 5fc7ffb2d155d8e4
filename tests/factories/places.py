"""The few places that tests need, with their real codes and names."""

from regions.models import Region

PLACES = [
    ("34", "Daerah Istimewa Yogyakarta", "province"),
    ("34.04", "Kabupaten Sleman", "regency"),
    ("34.04.07", "Depok", "district"),
    ("34.04.07.2001", "Caturtunggal", "village"),
    ("34.04.07.2002", "Maguwoharjo", "village"),
    ("34.04.07.2003", "Condongcatur", "village"),
    ("34.02", "Kabupaten Bantul", "regency"),
    ("34.02.12", "Banguntapan", "district"),
    ("34.02.12.2001", "Banguntapan", "village"),
]


def make_places() -> dict[str, Region]:
    for code, name, level in PLACES:
        Region.objects.get_or_create(
            code=code,
            defaults={"name": name, "level": level, "parent_id": code.rpartition(".")[0] or None},
        )
    return Region.objects.in_bulk()
