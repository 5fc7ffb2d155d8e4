"""How far a listed person answers to what a clerk was told, and why, in words. Pure.

Name counts most, then the birth date, then the place; what was not given is left out of the sum.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dtks.names import similarity
from dtks.nik import LENGTH, differing_places

NAME_WEIGHT, BIRTH_WEIGHT, PLACE_WEIGHT = 60, 30, 10
# Below these a name hit is noise at the counter.
LEAST_NAME = 55
LEAST_SCORE = 60
# Serial numbers of neighbours differ by one digit without any slip, so the last digits prove less.
SERIAL_SLIP, DIGIT_SLIP, SWAP_SLIP = 50, 65, 75
# A member of the right family, nothing else known.
ON_THE_CARD = 60


@dataclass(frozen=True)
class Wanted:
    """What is known of the person looked for; an empty field was not given."""

    name_key: str = ""
    born_on: dt.date | None = None
    region: str = ""


@dataclass(frozen=True)
class Score:
    points: int
    why: tuple[str, ...]
    name_points: float = 0.0
    # Both birth dates are known and have nothing to do with each other.
    is_contradicted: bool = False

    @property
    def is_worth_showing(self) -> bool:
        """A namesake born on another day is another person, and noise at the counter."""
        return (
            self.name_points >= LEAST_NAME
            and self.points >= LEAST_SCORE
            and not self.is_contradicted
        )


def swapped(date: dt.date) -> dt.date | None:
    """The same date with day and month exchanged, where that is a date at all."""
    if date.day == date.month:
        return None
    try:
        return dt.date(date.year, date.day, date.month)
    except ValueError:
        return None


def likely_birth_dates(date: dt.date) -> list[dt.date]:
    """The dates worth looking under: the one told, day and month swapped, one year off."""
    found = [date, swapped(date)]
    for year in (date.year - 1, date.year + 1):
        try:
            found.append(date.replace(year=year))
        except ValueError:  # 29 February
            continue
    return [day for day in found if day]


def by_name(wanted: Wanted, *, name_key: str, born_on: dt.date | None, region: str) -> Score:
    parts: list[tuple[int, float | None, str]] = []
    name_points = similarity(wanted.name_key, name_key)
    if wanted.name_key:
        parts.append((NAME_WEIGHT, name_points, _name_words(name_points)))
    birth_points = None
    if wanted.born_on:
        birth_points, words = _birth(wanted.born_on, born_on)
        parts.append((BIRTH_WEIGHT, birth_points, words))
    if wanted.region:
        parts.append((PLACE_WEIGHT, *_place(wanted.region, region)))
    known = [(weight, points) for weight, points, _why in parts if points is not None]
    weights = sum(weight for weight, _points in known)
    return Score(
        points=round(sum(weight * points for weight, points in known) / weights) if weights else 0,
        why=tuple(words for _weight, _points, words in parts),
        name_points=name_points,
        is_contradicted=birth_points == 0,
    )


def is_another_name(typed: str, known: str) -> bool:
    """Both names (as keys) are given, and they are not two spellings of one."""
    return bool(typed and known) and similarity(typed, known) < LEAST_NAME


def by_slip(
    typed: str,
    listed: str,
    wanted: Wanted,
    *,
    name_key: str,
    born_on: dt.date | None,
    region: str,
) -> Score:
    """Score of a person whose NIK is one slip away from the typed one."""
    places = differing_places(typed, listed)
    if len(places) == 2:
        base = SWAP_SLIP
        words = _("NIK: angka ke-%(first)d dan ke-%(second)d tertukar") % {
            "first": places[0],
            "second": places[1],
        }
    else:
        base = SERIAL_SLIP if places[0] > LENGTH - 2 else DIGIT_SLIP
        words = _("NIK: hanya angka ke-%(place)d yang berbeda") % {"place": places[0]}
    if not (wanted.name_key or wanted.born_on):
        return Score(points=base, why=(words,))
    told = by_name(wanted, name_key=name_key, born_on=born_on, region=region)
    return Score(points=round((base + 2 * told.points) / 3), why=(words, *told.why))


def _name_words(points: float) -> str:
    if points >= 100:
        return _("nama sama (gelar dan ejaan lama diabaikan)")
    if points >= 90:
        return _("nama hampir sama")
    if points >= 75:
        return _("nama mirip")
    return _("nama hanya sedikit mirip")


def _birth(told: dt.date, listed: dt.date | None) -> tuple[float | None, str]:
    if listed is None:
        return None, _("tanggal lahir tidak tercatat di registri")
    if listed == told:
        return 100, _("tanggal lahir sama")
    if listed == swapped(told):
        return 85, _("hari dan bulan lahir tertukar")
    same = (listed.day == told.day) + (listed.month == told.month) + (listed.year == told.year)
    if same == 2:
        part = (
            _("tahun lahir berbeda")
            if listed.year != told.year
            else _("bulan lahir berbeda")
            if listed.month != told.month
            else _("tanggal (hari) lahir berbeda")
        )
        return 65, part
    if listed.year == told.year:
        return 40, _("hanya tahun lahir yang sama")
    return 0, _("tanggal lahir berbeda")


def _place(told: str, listed: str) -> tuple[float, str]:
    depth = 0
    for one, other in zip(told.split("."), listed.split("."), strict=False):
        if one != other:
            break
        depth += 1
    if depth >= told.count(".") + 1:
        return 100, _("tinggal di wilayah yang dicari")
    return (
        (0, _("tinggal di provinsi lain")),
        (20, _("tinggal di kabupaten/kota lain")),
        (50, _("tinggal di kecamatan lain di kabupaten/kota yang sama")),
        (70, _("tinggal di desa lain di kecamatan yang sama")),
    )[depth]
