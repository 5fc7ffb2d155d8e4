"""What the sixteen digits of a NIK say, and what is wrong with them. Pure: no database, no clock.

`PPKKCC DDMMYY SSSS`: region of first registration, birth date (day + 40 for women), serial.
Errors stop a search; warnings can be overridden with a reason, because real cards carry
mistakes; infos only inform. No sentence ever repeats the NIK itself.
"""

import datetime as dt
import re
from collections.abc import Container
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.texts import ascii_digits

LENGTH = 16
FEMALE_OFFSET = 40
SEXES = {"L": "laki-laki", "P": "perempuan"}

_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015'\u2019]+")


@dataclass(frozen=True)
class Finding:
    """One remark about a NIK: a stable code for code, a sentence for people."""

    code: str
    text: str

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class NikReport:
    digits: str
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    infos: tuple[Finding, ...] = ()
    sex: str = ""
    born_on: dt.date | None = None
    is_century_estimated: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether the register can be asked with it; warnings do not forbid that."""
        return not self.errors


def normalise(raw: str) -> str:
    """Drop spaces, dots and dashes; keep everything else so that `check` can name it."""
    return _SEPARATORS.sub("", ascii_digits(raw or ""))


def check(
    nik: str,
    *,
    sex: str = "",
    born_on: dt.date | None = None,
    today: dt.date,
    home_region: str = "",
    known_prefixes: Container[str] | None = None,
) -> NikReport:
    """Judge a NIK against itself and against what else is known of the person.

    `home_region` is the region code of the desk; `known_prefixes` holds four- and six-digit
    area codes (without dots) and is passed in, because this module asks no database.
    """
    digits = normalise(nik)
    errors = _errors(digits)
    if errors:
        return NikReport(digits, errors=errors)

    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    female = day > FEMALE_OFFSET
    birth_day = day - FEMALE_OFFSET if female else day
    warnings = list(_date_warnings(birth_day, month))
    nik_sex = "" if any(w.code == "bad_day" for w in warnings) else ("P" if female else "L")
    nik_born, is_estimated = None, False
    if not warnings:
        nik_born, is_estimated = _birth_date(birth_day, month, year, born_on=born_on, today=today)
        if nik_born is None:
            warnings.append(
                Finding(
                    "impossible_date",
                    _(
                        "Tanggal lahir di dalam NIK tidak ada di kalender. Cocokkan dengan KTP atau "
                        "KK; bila kartunya memang demikian, lanjutkan dengan alasan."
                    ),
                )
            )
    if sex and nik_sex and sex != nik_sex:
        warnings.append(
            Finding(
                "sex_differs",
                _(
                    "NIK menunjuk %(nik_sex)s, sedangkan isian %(sex)s. Periksa jenis kelamin dan "
                    "dua angka tanggal (angka ke-7 dan ke-8) pada kartu."
                )
                % {"nik_sex": SEXES[nik_sex], "sex": SEXES.get(sex, sex)},
            )
        )
    if born_on and nik_born and nik_born != born_on:
        warnings.append(
            Finding(
                "birth_date_differs",
                _(
                    "Tanggal lahir yang diisi tidak sama dengan yang tersimpan di NIK (angka ke-7 "
                    "sampai ke-12). Cocokkan dengan KTP atau KK; bila kartunya memang demikian, "
                    "lanjutkan dengan alasan."
                ),
            )
        )
    return NikReport(
        digits,
        warnings=tuple(warnings),
        infos=tuple(_infos(digits, home_region=home_region, known_prefixes=known_prefixes)),
        sex=nik_sex,
        # The date people give is trusted over the card number, which is never corrected.
        born_on=born_on or nik_born,
        is_century_estimated=is_estimated,
    )


def neighbours(nik: str) -> list[str]:
    """Every NIK one slip away: 144 single-digit substitutions and up to 15 adjacent swaps."""
    digits = normalise(nik)
    if not _is_sixteen_digits(digits):
        return []
    found = [
        f"{digits[:place]}{other}{digits[place + 1 :]}"
        for place in range(LENGTH)
        for other in "0123456789"
        if other != digits[place]
    ]
    found += [
        f"{digits[:place]}{digits[place + 1]}{digits[place]}{digits[place + 2 :]}"
        for place in range(LENGTH - 1)
        if digits[place] != digits[place + 1]
    ]
    return found


def differing_places(typed: str, other: str) -> tuple[int, ...]:
    """The places (counted from 1) where two NIKs of equal length differ."""
    return tuple(
        [place for place, (a, b) in enumerate(zip(typed, other, strict=True), 1) if a != b]
    )


def _is_sixteen_digits(digits: str) -> bool:
    return len(digits) == LENGTH and digits.isascii() and digits.isdigit()


def _errors(digits: str) -> tuple[Finding, ...]:
    if not (digits.isascii() and digits.isdigit()):
        return (
            Finding(
                "not_digits", _("NIK hanya berisi angka. Ketik ulang 16 angka dari KTP atau KK.")
            ),
        )
    if len(digits) != LENGTH:
        return (
            Finding(
                "length",
                _("NIK harus 16 angka; yang diisi %(count)d angka. Hitung ulang dari KTP atau KK.")
                % {"count": len(digits)},
            ),
        )
    if len(set(digits)) == 1:
        return (
            Finding(
                "all_equal",
                _(
                    "Semua angka NIK sama, jadi ini bukan NIK. Salin dari KTP atau KK, atau pilih "
                    "“Tidak ada NIK”."
                ),
            ),
        )
    if digits.endswith("0000"):
        return (
            Finding(
                "serial_zero",
                _(
                    "Empat angka terakhir NIK tidak mungkin 0000. Salin ulang dari KTP atau KK; "
                    "berkas yang pernah dibuka di Excel sering merusak angka terakhir."
                ),
            ),
        )
    return ()


def _date_warnings(day: int, month: int) -> tuple[Finding, ...]:
    found = []
    if not 1 <= day <= 31:
        found.append(
            Finding(
                "bad_day",
                _(
                    "Angka tanggal di NIK (angka ke-7 dan ke-8) harus 01–31, atau 41–71 untuk "
                    "perempuan. Cocokkan dengan kartu; bila memang demikian, lanjutkan dengan alasan."
                ),
            )
        )
    if not 1 <= month <= 12:
        found.append(
            Finding(
                "bad_month",
                _(
                    "Angka bulan di NIK (angka ke-9 dan ke-10) harus 01–12. Cocokkan dengan kartu; "
                    "bila memang demikian, lanjutkan dengan alasan."
                ),
            )
        )
    return tuple(found)


def _birth_date(
    day: int, month: int, year: int, *, born_on: dt.date | None, today: dt.date
) -> tuple[dt.date | None, bool]:
    """The full date, and whether its century was guessed.

    The century is not in the NIK. An entered birth date settles it; otherwise it is 20YY unless
    that lies ahead of today, then 19YY.
    """
    if born_on and born_on.year % 100 == year:
        date = _date(born_on.year, month, day)
        if date:
            return date, False
    for century in (2000, 1900):
        date = _date(century + year, month, day)
        if date and date <= today:
            return date, born_on is None
    return None, False


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _infos(
    digits: str, *, home_region: str, known_prefixes: Container[str] | None
) -> list[Finding]:
    infos = []
    if known_prefixes is not None and not (
        digits[:4] in known_prefixes and digits[:6] in known_prefixes
    ):
        infos.append(
            Finding(
                "unknown_prefix",
                _(
                    "Kode wilayah di awal NIK tidak ada di daftar sekarang. Ini wajar bila wilayahnya "
                    "pernah dimekarkan; lanjutkan saja."
                ),
            )
        )
    home = home_region.replace(".", "")[:4]
    if home and not digits.startswith(home):
        infos.append(
            Finding(
                "registered_elsewhere",
                _(
                    "NIK ini pertama kali terdaftar di wilayah lain. Sebagian program daerah "
                    "mensyaratkan NIK setempat; tanyakan juga alamat KK sekarang."
                ),
            )
        )
    return infos
