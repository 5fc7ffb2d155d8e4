"""Passwords that an Indonesian neighbour would guess first."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WEAK_WORDS = frozenset(
    [
        "puskesos",
        "slrt",
        "dinsos",
        "dinassosial",
        "kemensos",
        "dtks",
        "dtsen",
        "bansos",
        "sembako",
        "pkh",
        "bpnt",
        "kelurahan",
        "kecamatan",
        "kabupaten",
        "desa",
        "rahasia",
        "sandi",
        "katasandi",
        "password",
        "admin",
        "administrator",
        "operator",
        "indonesia",
        "merdeka",
        "pancasila",
        "garuda",
        "bismillah",
        "alhamdulillah",
        "assalamualaikum",
        "sayang",
        "cinta",
        "sayangku",
        "cintaku",
        "keluarga",
        "anakku",
        "ibuku",
        "bapakku",
        "jakarta",
        "bandung",
        "sleman",
        "yogyakarta",
        "surabaya",
        "semarang",
        "persib",
        "persija",
        "arema",
        "bonek",
        "januari",
        "februari",
        "maret",
        "april",
        "mei",
        "juni",
        "juli",
        "agustus",
        "september",
        "oktober",
        "november",
        "desember",
        "senin",
        "selasa",
        "rabu",
        "kamis",
        "jumat",
        "sabtu",
        "minggu",
        "selamat",
        "semangat",
        "qwerty",
        "asdfgh",
    ]
)


class IndonesianWeakWordValidator:
    """Refuses a password that is a weak word with only digits and signs around it."""

    def validate(self, password: str, user=None) -> None:
        letters = re.sub(
            r"[^a-z]", "", password.lower().replace("0", "o").replace("1", "i").replace("4", "a")
        )
        plain = re.sub(r"[^a-z]", "", password.lower())
        if letters in WEAK_WORDS or plain in WEAK_WORDS:
            raise ValidationError(
                _("Kata sandi ini mudah ditebak. Gabungkan beberapa kata yang tidak berhubungan."),
                code="weak_word",
            )

    def get_help_text(self) -> str:
        return _("Jangan memakai kata umum seperti nama daerah, bulan, atau “puskesos”.")
