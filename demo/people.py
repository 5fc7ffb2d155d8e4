"""20,000 invented persons in families of Kabupaten Sleman and Kabupaten Bantul, always the same ones."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from regions.models import Region

SLEMAN, BANTUL, DEPOK = "34.04", "34.02", "34.04.07"
TODAY = date(2026, 9, 30)  # the day the invented release speaks of
MEN = [
    "Sutrisno",
    "Bambang",
    "Wahyu",
    "Agus",
    "Slamet",
    "Tukiman",
    "Suparno",
    "Joko",
    "Eko",
    "Heru",
    "Sugeng",
    "Mulyono",
    "Ngadiman",
    "Paijo",
    "Wagiman",
    "Sukardi",
    "Hartono",
    "Budi",
    "Rudi",
    "Tri",
    "Dwi",
    "Andri",
    "Ahmad",
    "Muhammad",
    "Yusuf",
    "Ridwan",
    "Rizki",
    "Bayu",
    "Dimas",
    "Fajar",
    "Galih",
    "Hendra",
    "Ilham",
    "Irfan",
    "Anton",
    "Suharto",
    "Sarjono",
    "Kasiman",
    "Poniman",
    "Supriyadi",
    "Widodo",
    "Nugroho",
    "Prasetyo",
    "Arif",
    "Taufik",
    "Zaenal",
    "Marjuki",
    "Sabar",
    "Untung",
    "Legiman",
]
WOMEN = [
    "Sumiyati",
    "Sri",
    "Siti",
    "Wagiyem",
    "Tukinem",
    "Ngatinem",
    "Suparti",
    "Sumarni",
    "Partini",
    "Ponirah",
    "Mujiyem",
    "Lestari",
    "Dewi",
    "Ratna",
    "Wulan",
    "Endang",
    "Tutik",
    "Yuni",
    "Rina",
    "Nurul",
    "Aisyah",
    "Fitri",
    "Indah",
    "Retno",
    "Ayu",
    "Anisa",
    "Putri",
    "Dian",
    "Kartini",
    "Lasmi",
    "Saminem",
    "Painem",
    "Ngadinem",
    "Sutini",
    "Rahayu",
    "Wahyuni",
    "Hartini",
    "Sulastri",
    "Murni",
    "Jumiyem",
    "Warsini",
    "Tumirah",
    "Rubiyem",
    "Supinah",
    "Karsiyem",
]
SECOND = [
    "Santosa",
    "Wibowo",
    "Saputra",
    "Setiawan",
    "Hidayat",
    "Kurniawan",
    "Susanto",
    "Purnomo",
    "Utomo",
    "Handoko",
    "Raharjo",
    "Wijaya",
    "Nugraha",
    "Ramadhan",
    "Pratama",
    "Lestari",
    "Handayani",
    "Astuti",
    "Rahmawati",
    "Wahyuni",
    "Puspita",
    "Anggraini",
    "Safitri",
    "Maharani",
    "Kusuma",
    "Utami",
]
STREETS = [
    "Jl. Kaliurang",
    "Jl. Gejayan",
    "Jl. Magelang",
    "Jl. Wates",
    "Jl. Solo",
    "Gg. Mawar",
    "Gg. Melati",
    "Gg. Kenanga",
]
WORK = [
    "BURUH HARIAN LEPAS",
    "PETANI",
    "PEDAGANG",
    "TIDAK BEKERJA",
    "MENGURUS RUMAH TANGGA",
    "KARYAWAN SWASTA",
    "TUKANG BATU",
]


@dataclass
class Member:
    nik: str
    name: str
    born_on: date
    sex: str
    relation: str
    occupation: str
    mother: str
    flag: str = "PADAN"
    serial: int = 0


@dataclass
class Household:
    kk: str
    village: str
    places: tuple[str, str, str, str]
    address: str
    rt: str
    rw: str
    decile: int
    benefits: frozenset[str]
    members: list[Member] = field(default_factory=list)


class Numbers:
    """NIKs and KKs that nobody holds: serial 9001-9999, unique per area and date."""

    def __init__(self, first: int = 9001) -> None:
        self.used: dict[str, int] = {}
        self.first = first

    def nik(self, area: str, born_on: date, sex: str) -> str:
        day = born_on.day + (40 if sex == "P" else 0)
        return self._next(f"{area}{day:02d}{born_on:%m%y}")

    def kk(self, area: str, issued_on: date) -> str:
        return self._next(f"{area}{issued_on:%d%m%y}")

    def _next(self, stem: str) -> str:
        self.used[stem] = self.used.get(stem, self.first - 1) + 1
        return f"{stem}{self.used[stem]:04d}"


def _name(dice: random.Random, sex: str) -> str:
    first = dice.choice(MEN if sex == "L" else WOMEN)
    if dice.random() < 0.35:
        return first.upper()  # one-word names are common
    return f"{first} {dice.choice(SECOND)}".upper()


def _born(dice: random.Random, youngest: int, oldest: int) -> date:
    return TODAY - timedelta(days=dice.randint(youngest * 365 + 1, oldest * 365))


def households(size: int = 20_000) -> Iterator[Household]:
    """Families until `size` persons are made. The same size gives the same people."""
    dice = random.Random(3404)  # noqa: S311  invented people, not a secret
    numbers = Numbers()
    villages = list(
        Region.objects.filter(
            level=Region.Level.VILLAGE, code__startswith=f"{SLEMAN}."
        ).select_related("parent__parent__parent")
    )
    outside = list(
        Region.objects.filter(
            level=Region.Level.VILLAGE, code__startswith=f"{BANTUL}."
        ).select_related("parent__parent__parent")
    )
    depok = [village for village in villages if village.code.startswith(f"{DEPOK}.")]
    made = serial = 0
    while made < size:
        draw = dice.random()
        village = dice.choice(depok if draw < 0.3 else villages if draw < 0.85 else outside)
        household = _household(dice, numbers, village)
        made += len(household.members)
        for member in household.members:
            serial += 1
            member.serial = serial
        yield household


def newcomers(count: int, *, district: str, first: int = 9700) -> Iterator[Household]:
    """Families that no release names yet; the serials of their numbers begin with `first`."""
    dice = random.Random(2027)  # noqa: S311  invented people, not a secret
    numbers = Numbers(first=first)
    villages = list(
        Region.objects.filter(
            level=Region.Level.VILLAGE, code__startswith=f"{district}."
        ).select_related("parent__parent__parent")
    )
    for number in range(count):
        household = _household(dice, numbers, dice.choice(villages))
        for place, member in enumerate(household.members):
            member.serial = 900_000 + 10 * number + place
        yield household


def _household(dice: random.Random, numbers: Numbers, village: Region) -> Household:
    area = "".join(village.code.split(".")[:3])
    district = village.parent
    # The poor are over-represented: these are the families a desk meets.
    decile = dice.choices(range(1, 11), weights=[16, 15, 13, 11, 10, 9, 8, 7, 6, 5])[0]
    benefits = set()
    if decile <= 4 and dice.random() < 0.45:
        benefits.add("BANSOS PKH")
    if decile <= 5 and dice.random() < 0.55:
        benefits.add("BANSOS BPNT")
    if decile <= 5 and dice.random() < 0.7:
        benefits.add("PBI JKN")
    household = Household(
        kk=numbers.kk(area, date(2008, 1, 1) + timedelta(days=dice.randint(0, 6000))),
        village=village.code,
        places=(district.parent.parent.name, district.parent.name, district.name, village.name),
        address=f"{dice.choice(STREETS)} No. {dice.randint(1, 190)}".upper(),
        rt=f"{dice.randint(1, 12):03d}",
        rw=f"{dice.randint(1, 30):03d}",
        decile=decile,
        benefits=frozenset(benefits),
    )

    def add(relation: str, sex: str, born_on: date, occupation: str) -> None:
        flag = "PADAN"
        draw = dice.random()
        if draw < 0.006:
            flag = "TIDAK PADAN"
        elif draw < 0.010:
            flag = "MENINGGAL"
        elif decile >= 6 and draw < 0.03:
            flag = "ASN"
        household.members.append(
            Member(
                nik=numbers.nik(area, born_on, sex),
                name=_name(dice, sex),
                born_on=born_on,
                sex=sex,
                relation=relation,
                occupation=occupation,
                mother=_name(dice, "P"),
                flag=flag,
            )
        )

    head_sex = "L" if dice.random() < 0.82 else "P"
    head_born = _born(dice, 24, 82)
    head_age = (TODAY - head_born).days // 365
    add("KEPALA KELUARGA", head_sex, head_born, dice.choice(WORK))
    if head_sex == "L" and dice.random() < 0.8:
        add(
            "ISTRI",
            "P",
            _born(dice, max(19, head_age - 8), max(20, head_age + 3)),
            dice.choice(WORK),
        )
    for _ in range(dice.choices([0, 1, 2, 3, 4], weights=[18, 27, 32, 16, 7])[0]):
        oldest = max(1, min(30, head_age - 20))
        add("ANAK", dice.choice("LP"), _born(dice, 0, oldest), "PELAJAR/MAHASISWA")
    if dice.random() < 0.1:
        add("ORANG TUA", dice.choice("LP"), _born(dice, 62, 88), "TIDAK BEKERJA")
    return household


def rows(
    people: list[Household], *, deciles: dict[str, int] | None, with_decile: bool
) -> Iterator[list[str]]:
    """Lines of a 23-column extract (with DESIL behind, for a DTSEN release), marked as invented."""
    for household in people:
        for member in household.members:
            line = [
                f"CONTOH-{member.serial:07d}",
                *household.places,
                household.address,
                "DATA CONTOH",
                household.rt,
                household.rw,
                household.kk,
                member.nik,
                member.name,
                f"{member.born_on:%d/%m/%Y}",
                household.places[1].removeprefix("Kabupaten ").upper(),
                "LAKI-LAKI" if member.sex == "L" else "PEREMPUAN",
                member.occupation,
                member.mother,
                member.relation,
                member.flag,
                *(
                    "YA" if b in household.benefits else "TIDAK"
                    for b in ("BANSOS BPNT", "BANSOS PKH")
                ),
                "TIDAK",
                "YA" if "PBI JKN" in household.benefits else "TIDAK",
            ]
            if with_decile:
                line.append(str((deciles or {}).get(household.kk, household.decile)))
            yield line
