"""The three Indonesian time zones by province (Keppres 41/1987, with the provinces founded since). Pure."""

from zoneinfo import ZoneInfo

WIB, WITA, WIT = (
    ZoneInfo("Asia/Jakarta"),
    ZoneInfo("Asia/Makassar"),
    ZoneInfo("Asia/Jayapura"),
)
_CENTRAL = frozenset(["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"])
_EASTERN = frozenset(["81", "82", "91", "92", "93", "94", "95", "96"])


def zone_of(code: str) -> ZoneInfo:
    """The zone in which an office of this region opens and closes."""
    province = code[:2]
    if province in _EASTERN:
        return WIT
    return WITA if province in _CENTRAL else WIB
