"""From the titles of a file to our columns.

`aliases` are the titles that are known where the file comes from, made comparable by `slug`; an
empty key says that a column is known and not needed.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from dtks import columns
from dtks.cells import HIDDEN, masked_number, slug
from dtks.columns import BY_KEY, Column
from dtks.reading.tables import Layout, UnreadableFile

# Every benefit of SIKS-NG comes with its months, which nobody asks the desk about.
_NEVER_NEEDED = ("PERIODE ",)
# A line with fewer known titles is no header.
FEWEST_TITLES = 2


def known_titles(titles: Sequence[str], aliases: Mapping[str, str]) -> int:
    return sum(slug(title) in aliases for title in titles)


def meaning(title: str, aliases: Mapping[str, str]) -> str:
    """The key of our column, or what a title is told from others by."""
    return aliases.get(slug(title)) or slug(title)


def columns_of(titles: Sequence[str], aliases: Mapping[str, str]) -> tuple[Column | None, ...]:
    """Our column for each title; None for one that is not known or not needed."""
    return tuple(BY_KEY.get(aliases.get(slug(title), "")) for title in titles)


def undecided(titles: Sequence[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """The titles of which nobody has said yet what they hold."""
    return tuple(
        title
        for title in titles
        if title and slug(title) not in aliases and not slug(title).startswith(_NEVER_NEEDED)
    )


def require(layout: Layout) -> None:
    """Raises UnreadableFile when a file with these columns cannot be taken in."""
    twice = twice_in(layout.keys)
    if twice:
        raise UnreadableFile(
            _("Kolom %(titles)s muncul lebih dari sekali. Sisakan satu, lalu unggah lagi.")
            % {"titles": ", ".join(twice)}
        )
    missing = columns.missing(layout.keys)
    if missing and not columns.is_decile_list(layout.keys):
        raise UnreadableFile(
            _(
                "Baris judul tidak lengkap: kolom %(missing)s tidak ditemukan. Kolom yang wajib ada: "
                "%(required)s. Yang terbaca: %(read)s."
            )
            % {
                "missing": ", ".join(column.title for column in missing),
                "required": ", ".join(column.title for column in columns.missing(())),
                "read": readable(layout.titles),
            }
        )


def twice_in(keys: Sequence[str]) -> list[str]:
    return sorted({BY_KEY[key].title for key in keys if keys.count(key) > 1})


def readable(titles: Sequence[str]) -> str:
    """Titles for a message; a first line of data must not put a NIK on the screen."""
    shown = [masked_number(t) if sum(map(str.isdigit, t)) > 5 else t[:30] for t in titles[:30]]
    return (", ".join(filter(None, shown)) or HIDDEN)[:300]
