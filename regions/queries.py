"""Page-shaped reads of the region tree."""

from regions.models import Region
from regions.scope import level_prefix


def ancestry(code: str) -> list[Region]:
    """Province, regency, district, village of a code, as far as it goes; one query."""
    codes = [level_prefix(code, depth) for depth in range(1, code.count(".") + 2)]
    found = Region.objects.in_bulk(codes)
    return [found[c] for c in codes if c in found]


def full_name(code: str) -> str:
    """`Caturtunggal, Depok, Kabupaten Sleman, Daerah Istimewa Yogyakarta`."""
    return ", ".join(region.name for region in reversed(ancestry(code)))


def villages_for(user, action: str | None = None):
    """The villages a user may choose in a form."""
    return Region.objects.visible_to(user, action).in_force().filter(level=Region.Level.VILLAGE)
