"""What a cell of a register file must hold. Pure.

A cleaner returns the value to keep. It raises `BadCell` when the row cannot be taken, or
`Doubtful` when it can, with what should be looked at. An empty cell is always allowed here:
it means "this release does not say", and never erases what is known.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dtks import nik as nik_rules
from dtks.vocabulary import Flag, Relation

EMPTY = frozenset({"", "-", "--", "NULL", "NONE", "N/A", "#N/A"})
OLDEST_BIRTH = dt.date(1890, 1, 1)
HIDDEN = "•"

_EXCEL_NUMBER = re.compile(r"^\d+([.,]\d+)?\s*E\s*\+?\d+$", re.IGNORECASE)
_DAY_FIRST = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[ T]\d{1,2}[:.]\d{2}.*)?$")
_YEAR_FIRST = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}[:.]\d{2}.*)?$")
# A day as Excel counts it when its cell lost the format: 1927 to 2064.
_EXCEL_DAY = re.compile(r"^[1-5]\d{4}(?:\.0+)?$")
_EXCEL_BEGAN = dt.date(1899, 12, 30)
_CARD = gettext_lazy("Nomor KK")
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TITLE_NOISE = re.compile(r"[^A-Z0-9]+")


class BadCell(ValueError):
    """The row cannot be taken; the message says why and what to do."""


class Doubtful(Exception):
    """The row is taken with `value`, but somebody should look."""

    def __init__(self, reason: str, value: Any):
        super().__init__(reason)
        self.value = value


def slug(title: str) -> str:
    """`DESA/KELUARAHAN`, `Desa / Kelurahan` and `desa_keluarahan` are compared alike."""
    return _TITLE_NOISE.sub(" ", title.upper().removeprefix("\ufeff")).strip()


def tidy(text: str) -> str:
    """One line, single spaces, no control characters; empty for what people write as nothing."""
    if not text.isprintable() or "  " in text or text != text.strip():
        text = _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()
    return "" if text.upper() in EMPTY else text


def masked_number(text: str) -> str:
    """The first four digits, the rest hidden; what Excel broke is shown, it identifies nobody."""
    text = text.strip()
    return text[:20] if _EXCEL_NUMBER.match(text) else text[:4] + HIDDEN * min(len(text[4:]), 16)


def masked_name(text: str) -> str:
    return " ".join(word[0] + HIDDEN * min(len(word) - 1, 8) for word in text.split()[:6])


def free_text(limit: int) -> Callable[[str], str]:
    def clean(text: str) -> str:
        if len(text) > limit:
            raise Doubtful(
                _("Isi lebih panjang dari %(limit)d huruf; yang disimpan hanya bagian awalnya.")
                % {"limit": limit},
                text[:limit].rstrip(),
            )
        return text

    return clean


def person_name(text: str) -> str:
    if not text:
        raise BadCell(_("Nama kosong. Lengkapi nama sesuai KK."))
    if not any(character.isalpha() for character in text):
        raise BadCell(_("Nama tidak memuat huruf. Mungkin kolomnya bergeser; periksa baris ini."))
    if len(text) > 120:
        raise BadCell(_("Nama lebih dari 120 huruf. Mungkin kolomnya bergeser; periksa baris ini."))
    return text


def _number(text: str, label: str | Promise) -> str:
    text = text.strip("'\"` ")
    if _EXCEL_NUMBER.match(text):
        raise BadCell(
            _(
                "%(label)s sudah rusak oleh Excel (berbentuk %(example)s). Ambil ulang berkas aslinya "
                "dan simpan kolom ini sebagai teks."
            )
            % {"label": label, "example": "3.2E+15"}
        )
    return nik_rules.normalise(text)


def nik(text: str) -> str:
    digits = _number(text, "NIK")
    if not digits:
        return ""
    # Dates are judged with the whole row; here only what makes it no NIK at all.
    report = nik_rules.check(digits, today=dt.date.max)
    if report.errors:
        raise BadCell(report.errors[0].text)
    return digits


def kk(text: str) -> str:
    digits = _number(text, _CARD)
    if not digits:
        raise Doubtful(_("Nomor KK kosong: orang ini dicatat tanpa keluarga."), "")
    if len(digits) != nik_rules.LENGTH or not (digits.isascii() and digits.isdigit()):
        raise BadCell(
            _("Nomor KK harus 16 angka; yang terisi %(count)d tanda. Salin ulang dari KK.")
            % {"count": len(digits)}
        )
    return digits


def born_on(text: str) -> dt.date | None:
    if not text:
        raise Doubtful(_("Tanggal lahir kosong: orang ini lebih sulit ditemukan lewat nama."), None)
    if _EXCEL_DAY.match(text):
        return _EXCEL_BEGAN + dt.timedelta(int(text.partition(".")[0]))
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_YEAR_FIRST, (1, 2, 3))):
        match = pattern.match(text)
        if match:
            try:
                date = dt.date(*(int(match[group]) for group in order))
            except ValueError:
                raise BadCell(
                    _("Tanggal lahir tidak ada di kalender. Tulis seperti 31/12/1990.")
                ) from None
            if date < OLDEST_BIRTH:
                raise BadCell(_("Tahun lahir terlalu lampau. Periksa angka tahunnya."))
            return date
    raise BadCell(
        _("Tanggal lahir tidak terbaca. Tulis seperti 31/12/1990, 31-12-1990, atau 1990-12-31.")
    )


_SEX_WORDS = {
    **dict.fromkeys(("L", "LK", "LAKI LAKI", "LAKI", "PRIA", "1"), "L"),
    **dict.fromkeys(("P", "PR", "PEREMPUAN", "WANITA", "2"), "P"),
}


def sex(text: str) -> str:
    if text and slug(text) not in _SEX_WORDS:
        raise BadCell(
            _("Jenis kelamin tidak dikenal. Isi L atau P (juga: laki-laki, perempuan, 1, 2).")
        )
    return _SEX_WORDS.get(slug(text), "")


_RELATION_WORDS = {
    **dict.fromkeys(
        ("KEPALA KELUARGA", "KEPALA RUMAH TANGGA", "KK", "KRT", "KEPALA", "1"), Relation.HEAD
    ),
    **dict.fromkeys(
        ("SUAMI", "ISTRI", "ISTERI", "SUAMI ISTRI", "ISTRI SUAMI", "PASANGAN", "2"), Relation.SPOUSE
    ),
    **dict.fromkeys(("ANAK", "ANAK KANDUNG", "ANAK ANGKAT", "ANAK TIRI", "3"), Relation.CHILD),
    **dict.fromkeys(("MENANTU", "4"), Relation.CHILD_IN_LAW),
    **dict.fromkeys(("CUCU", "5"), Relation.GRANDCHILD),
    **dict.fromkeys(("ORANG TUA", "ORANGTUA", "MERTUA", "ORANG TUA MERTUA", "6"), Relation.PARENT),
    **dict.fromkeys(("PEMBANTU", "SOPIR", "PEMBANTU SOPIR", "PEMBANTU RUTA", "7"), Relation.HELPER),
    **dict.fromkeys(
        ("FAMILI LAIN", "FAMILI", "LAINNYA", "LAIN LAIN", "SAUDARA", "8"), Relation.OTHER
    ),
}


def relation(text: str) -> str:
    if not text:
        return ""
    if slug(text) not in _RELATION_WORDS:
        raise Doubtful(
            _("Hubungan keluarga tidak dikenal; dicatat sebagai lainnya."), Relation.OTHER
        )
    return _RELATION_WORDS[slug(text)]


_YES = frozenset({"YA", "Y", "YES", "1", "ADA", "PENERIMA", "AKTIF", "DAPAT", "TERIMA"})
_NO = frozenset(
    {
        "",
        "TIDAK",
        "T",
        "N",
        "NO",
        "0",
        "TIDAK ADA",
        "BUKAN",
        "BUKAN PENERIMA",
        "NONAKTIF",
        "NON AKTIF",
        "TIDAK DAPAT",
    }
)


def yes_or_no(text: str) -> bool:
    word = slug(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Doubtful(_("Isi tidak dikenal sebagai YA atau TIDAK; dicatat TIDAK."), False)


_MATCHED = frozenset(
    {"", "PADAN", "SUDAH PADAN", "PADAN DUKCAPIL", "NIK PADAN", "YA", "1", "AKTIF", "HIDUP"}
)
# In this order: "TIDAK PADAN" before anything that only mentions a word.
_FLAG_WORDS = (
    (
        re.compile(r"\b(TIDAK|BELUM|NON|TDK) ?PADAN\b|^(TIDAK|0)$|TIDAK DITEMUKAN"),
        Flag.NIK_UNMATCHED,
    ),
    (re.compile(r"MENINGGAL|WAFAT"), Flag.DEAD),
    (re.compile(r"\bGANDA\b|DUPLIKAT"), Flag.DUPLICATE),
    (re.compile(r"\b(ASN|PNS|TNI|POLRI|PENSIUNAN)\b"), Flag.CIVIL_SERVANT),
    (re.compile(r"\bUPAH\b|\bUM[PRK]\b"), Flag.WAGE),
    (re.compile(r"NON ?AKTIF"), Flag.INACTIVE),
)


def flags(text: str) -> list[str]:
    word = slug(text)
    flags = [flag.value for pattern, flag in _FLAG_WORDS if pattern.search(word)]
    if not flags and word not in _MATCHED:
        raise Doubtful(_("Keterangan padan tidak dikenal; tidak dianggap pengecualian."), [])
    return sorted(flags)


def decile(text: str) -> int | None:
    if not text:
        return None
    digits = re.sub(r"^DESIL ?", "", slug(re.sub(r"[.,]0+$", "", text)))
    if not digits.isdigit() or not 1 <= int(digits) <= 10:
        raise BadCell(_("Desil harus angka 1 sampai 10."))
    return int(digits)


def place(text: str) -> str:
    return text


def village_code(text: str) -> str:
    """Ten digits, dotted as Kemendagri writes them; whether the place exists is asked elsewhere."""
    digits = re.sub(r"[. ]", "", text)
    if digits and not re.fullmatch(r"[0-9]{10}", digits):
        raise BadCell(_("Kode desa harus 10 angka, seperti 34.04.07.2001. Periksa kolom ini."))
    return ".".join((digits[:2], digits[2:4], digits[4:6], digits[6:])) if digits else ""
