"""An extract of 23 columns about invented people, the same on every machine: no dice, only a seed."""

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

from dtks.columns import DTKS_23

FIRST_BIRTH = dt.date(1950, 1, 1)
DAYS = 20_000
_WORDS = (
    "AGUS AHMAD ANDI ANI ASIH BAMBANG BUDI DEWI DWI EKO ENDANG FITRI GITO HADI HARTINI INDAH JOKO "
    "JUMINEM KARTINI KASIYEM LESTARI MARYATI MUHAMMAD MULYONO NINGSIH NUR PAIJO PONIYEM PRASETYO "
    "PURNOMO RAHAYU RATNA RINI RUBIYAH SARI SETIAWAN SITI SLAMET SRI SUGENG SUHARTI SUKIRMAN SULASTRI "
    "SUMARNI SUMIYATI SUNARTO SUPARDI SUPRIYANTO SURATMI SURYANI SUTRISNO SUWARNI TRI TUKIMAN TUMINEM "
    "UTAMI WAHYU WARSINI WIBOWO WIDODO WIJAYANTI YULIANTO YUNI ZAENAL HIDAYAT KURNIAWAN NUGROHO PUTRA "
    "SAPUTRA SUSANTI WULANDARI RAMADHAN MAULANA SAFITRI ANGGRAINI PERMATA KUSUMA HANDAYANI SUSILO"
)
WORDS = _WORDS.split()
STREETS = (
    "MAWAR",
    "MELATI",
    "KENANGA",
    "ANGGREK",
    "FLAMBOYAN",
    "CEMPAKA",
    "DAHLIA",
    "KALIURANG",
    "MAGELANG",
    "WATES",
)
HAMLETS = (
    "KRAJAN",
    "KARANGWUNI",
    "NGEMPLAK",
    "PONDOK",
    "SENDEN",
    "JETIS",
    "KADIPIRO",
    "BLOTAN",
    "NANDAN",
    "JOMBLANG",
)
WORKS = (
    "BURUH HARIAN LEPAS",
    "PETANI",
    "PEDAGANG",
    "MENGURUS RUMAH TANGGA",
    "PELAJAR",
    "BELUM BEKERJA",
    "SOPIR",
    "TUKANG BATU",
)
RELATIONS = ("KEPALA KELUARGA", "ISTRI", "ANAK", "ANAK", "ANAK", "MERTUA")
# Of so many rows one cannot be taken, and of so many one is doubtful.
BAD_EVERY, DOUBTFUL_EVERY = 500, 200


def write(
    path: Path,
    *,
    persons: int,
    places: list[tuple[str, str, str, str, str]],
    changed_every: int = 0,
) -> None:
    """`places` are (code, province, regency, district, village); each has families in turn.

    With `changed_every`, the same people some months later: every so manieth works elsewhere.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("|".join((*DTKS_23, "DESIL")) + "\n")
        file.writelines(_lines(persons, places, changed_every))


def _lines(persons: int, places: list, changed_every: int) -> Iterator[str]:
    dice = random.Random(2026)  # noqa: S311 - a seed, no secret
    pick = dice.random
    dates = [FIRST_BIRTH + dt.timedelta(days) for days in range(DAYS)]
    number = family = 0
    while number < persons:
        code, province, regency, district, village = places[family % len(places)]
        area = code.replace(".", "")[:6]
        married = dates[family % 3_000]
        kk = f"{area}{married:%d%m%y}{9001 + family // 3_000 % 998:04}"
        street = f"JL. {STREETS[int(pick() * 10)]} NO. {int(pick() * 200) + 1}"
        hamlet = HAMLETS[int(pick() * 10)]
        rt, rw, decile = (
            f"{int(pick() * 12) + 1:03}",
            f"{int(pick() * 30) + 1:03}",
            int(pick() * 6) + 1,
        )
        receives = (
            "YA|TIDAK|TIDAK|YA"
            if decile < 3
            else "TIDAK|TIDAK|TIDAK|YA"
            if decile < 5
            else "TIDAK|TIDAK|TIDAK|TIDAK"
        )
        size = 1 + int(pick() * 6)
        for member in range(min(size, persons - number)):
            born = dates[(number * 7919) % DAYS]
            sex = "P" if pick() < 0.5 else "L"
            day = born.day + (40 if sex == "P" else 0)
            nik = f"{area}{day:02}{born:%m%y}{9001 + number // DAYS % 998:04}"
            name = " ".join(WORDS[int(pick() * len(WORDS))] for _word in range(1 + int(pick() * 3)))
            mother = f"{WORDS[int(pick() * len(WORDS))]} {WORDS[int(pick() * len(WORDS))]}"
            work = WORKS[int(pick() * 8)]
            if changed_every and number % changed_every == 0:
                work = "WIRASWASTA"
            written = f"{born:%d/%m/%Y}" if number % BAD_EVERY != 7 else f"31/02/{born.year}"
            relation = "" if member else RELATIONS[0]
            relation = relation or (
                "TETANGGA" if number % DOUBTFUL_EVERY == 3 else RELATIONS[member]
            )
            number += 1
            yield (
                f"CONTOH-{number:09}|{province}|{regency}|{district}|{village}|{street}|{hamlet}|{rt}|{rw}|{kk}|{nik}|"
                f"{name}|{written}|SLEMAN|{sex}|{work}|{mother}|{relation}|PADAN|{receives}|{decile}\n"
            )
        family += 1
