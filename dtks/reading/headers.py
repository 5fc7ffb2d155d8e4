"""From the titles of a file to our columns."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dtks.cells import HIDDEN, masked_number, slug
from dtks.columns import BY_TITLE, REQUIRED, Column
from dtks.reading.tables import UnreadableFile


def columns_of(titles: Sequence[str]) -> tuple[Column | None, ...]:
    """Our column for each title; None for one that is not known."""
    return tuple(BY_TITLE.get(slug(title)) for title in titles)


def known_columns(titles: Sequence[str]) -> tuple[Column | None, ...]:
    """The same, of a file that can be taken in. Raises UnreadableFile with what is missing."""
    columns = columns_of(titles)
    known = [column for column in columns if column]
    twice = sorted({column.title for column in known if known.count(column) > 1})
    if twice:
        raise UnreadableFile(
            _("Kolom %(titles)s muncul lebih dari sekali. Sisakan satu, lalu unggah lagi.")
            % {"titles": ", ".join(twice)}
        )
    missing = [column.title for column in REQUIRED if column not in known]
    if missing:
        raise UnreadableFile(
            _(
                "Baris judul tidak lengkap: kolom %(missing)s tidak ditemukan. Kolom yang wajib ada: "
                "%(required)s. Yang terbaca: %(read)s."
            )
            % {
                "missing": ", ".join(missing),
                "required": ", ".join(column.title for column in REQUIRED),
                "read": _readable(titles),
            }
        )
    return columns


def _readable(titles: Sequence[str]) -> str:
    """Titles for a message; a first line of data must not put a NIK on the screen."""
    shown = [masked_number(t) if sum(map(str.isdigit, t)) > 5 else t[:30] for t in titles[:30]]
    return (", ".join(filter(None, shown)) or HIDDEN)[:300]
