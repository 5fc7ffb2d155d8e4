"""From the titles of a file to our columns.

`aliases` are the titles that are known where the file comes from, made comparable by `slug`; an
empty key says that a column is known and not needed.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from dtks import columns
from dtks.cells import HIDDEN, masked_number, slug
from dtks.columns import BY_KEY, Column
from dtks.reading.tables import Layout, UnreadableFile

# Every benefit of SIKS-NG comes with its months, which nobody asks the desk about.
_NEVER_NEEDED = ("PERIODE ",)
# Of 100, for a title that is offered as what it resembles.
CLOSE_ENOUGH = 80
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


def is_decided(title: str, aliases: Mapping[str, str]) -> bool:
    """Whether somebody has said already what such a column holds."""
    return slug(title) in aliases or slug(title).startswith(_NEVER_NEEDED)


def guessed_keys(layout: Layout, aliases: Mapping[str, str]) -> list[str]:
    """For each title nobody knows what it most resembles, unless another column holds that."""
    taken = set(layout.keys)
    guesses = []
    for title in layout.titles:
        guess = ""
        if title and not is_decided(title, aliases):
            near = process.extractOne(
                slug(title), list(aliases), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH
            )
            guess = aliases[near[0]] if near and aliases[near[0]] not in taken else ""
            taken.add(guess)
        guesses.append(guess)
    return guesses


def asks_for_a_person(layout: Layout, aliases: Mapping[str, str]) -> bool:
    """Whether a column is missing, comes twice, or is titled as nobody has seen before."""
    return bool(
        layout.is_apart
        or any(title and not is_decided(title, aliases) for title in layout.titles)
        or twice_in(layout.keys)
        or (columns.missing(layout.keys) and not columns.is_decile_list(layout.keys))
    )


def require(layout: Layout) -> None:
    """Raises UnreadableFile when a file with these columns cannot be taken in."""
    if layout.is_apart:
        raise UnreadableFile(
            _(
                "Berkas keluarga dan berkas anggota tidak dapat disambung: keduanya harus memuat kolom "
                "ID_KELUARGA atau NOMOR_KARTU_KELUARGA."
            )
        )
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
    return (", ".join(filter(None, map(shown_title, titles[:30]))) or HIDDEN)[:300]


def shown_title(title: str) -> str:
    return masked_number(title) if sum(map(str.isdigit, title)) > 5 else title[:40]
