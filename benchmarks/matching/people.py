"""An invented register: families with cards, villages, name parts that run in a family, twins and namesakes. Deterministic.

Nobody in it exists: names are drawn from word lists, NIKs carry serials from 9000 on.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.matching.cultures import (
    ARABIC_MEN,
    ARABIC_WOMEN,
    CULTURES,
    MODERN_MEN,
    MODERN_WOMEN,
    Culture,
)

DISTRICTS, VILLAGES = 3, 2
YEAR = 2026
# Families that live among people of another culture.
NEWCOMERS = 0.15
TWINS = 0.015
GUESSED_DAYS = ((1, 1), (1, 1), (31, 12), (31, 12), (1, 7))
# The long tail of Javanese and newer names is made of parts; so is this one.
HEADS_MEN = [
    "SU",
    "PRI",
    "WAR",
    "MAR",
    "KAR",
    "PUR",
    "HAR",
    "DAR",
    "NGAT",
    "SAR",
    "TRI",
    "WI",
    "NAR",
    "YUL",
    "FER",
    "ROH",
    "SAM",
    "MUL",
]
TAILS_MEN = [
    "YANTO",
    "NARDI",
    "TONO",
    "DIYONO",
    "MADI",
    "JIYO",
    "TAMA",
    "NOTO",
    "WADI",
    "RIDHO",
    "SENO",
    "MIRAN",
    "DIMAN",
    "YADI",
    "KIMAN",
    "TEJO",
]
HEADS_WOMEN = [
    "SU",
    "PRI",
    "WAR",
    "MAR",
    "KAR",
    "PUR",
    "HAR",
    "DAR",
    "NGAT",
    "SAR",
    "TRI",
    "WI",
    "NUR",
    "YUL",
    "FER",
    "ROH",
    "SAM",
    "MUL",
]
TAILS_WOMEN = [
    "YANTI",
    "NARTI",
    "TINI",
    "DIYATI",
    "MINAH",
    "JIYEM",
    "TASARI",
    "MIYATI",
    "WATI",
    "RIDHA",
    "SENI",
    "MIRAH",
    "DIYAH",
    "ASIH",
    "ISAH",
    "NINGRUM",
]
MADE_UP = 0.22


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    family: int
    name: str
    born_on: dt.date
    sex: str
    region: str
    nik: str
    kk: str
    father: str
    is_twin: bool = False


def villages(regencies: int = 1) -> list[str]:
    return [
        f"{culture.province}.{regency:02}.{district:02}.{2000 + village}"
        for culture in CULTURES
        for regency in range(1, regencies + 1)
        for district in range(1, DISTRICTS + 1)
        for village in range(1, VILLAGES + 1)
    ]


def people(count: int, *, seed: int = 1, regencies: int = 1) -> Iterator[Person]:
    """`count` persons, family by family."""
    return Makers(seed, regencies=regencies).people(count)


class Makers:
    """Draws families one after the other from one seeded source."""

    def __init__(self, seed: int, *, regencies: int = 1) -> None:
        self.dice = random.Random(seed)
        self.places = villages(regencies)
        self.number = self.families = 0
        self.given: set[str] = set()

    def people(self, count: int) -> Iterator[Person]:
        while self.number < count:
            for person in self.family():
                if self.number >= count:
                    return
                self.number += 1
                yield replace(person, number=self.number)

    def family(self) -> list[Person]:
        dice = self.dice
        self.families += 1
        region = dice.choice(self.places)
        culture = next(c for c in CULTURES if c.province == region[:2])
        if dice.random() < NEWCOMERS:
            culture = dice.choice(CULTURES)
        kk = self.card(region)
        surname = self.own_surname(culture)
        members: list[Person] = []

        def add(sex: str, born_on: dt.date, name: str, father: str, is_twin: bool = False) -> None:
            members.append(
                Person(
                    0,
                    self.families,
                    name,
                    born_on,
                    sex,
                    region,
                    self.nik(region, born_on, sex),
                    kk,
                    father,
                    is_twin,
                )
            )

        age = min(85, max(19, int(dice.gauss(45, 15))))
        head = self.name(culture, "L", YEAR - age, surname)
        add("L", self.birth(YEAR - age), head, self.name(culture, "L", YEAR - age - 25, ""))
        wife_age = max(18, age - dice.randint(-3, 9))
        if dice.random() < 0.85:
            add(
                "P",
                self.birth(YEAR - wife_age),
                self.name(culture, "P", YEAR - wife_age, self.own_surname(culture)),
                self.name(culture, "L", YEAR - wife_age - 25, ""),
            )
        year = YEAR - wife_age + dice.randint(19, 26)
        order = 0
        while year < YEAR and order < 5 and dice.random() < 0.78:
            sex, born = dice.choice("LP"), self.birth(year)
            given = self.child(culture, sex, year, surname, head, order)
            add(sex, born, given, head)
            if dice.random() < TWINS:
                sex = sex if dice.random() < 0.7 else dice.choice("LP")
                members[-1] = replace(members[-1], is_twin=True)
                add(sex, born, self.twin(culture, sex, year, surname, given), head, True)
            year += dice.randint(2, 6)
            order += 1
        if dice.random() < 0.1:
            sex, old = dice.choice("LPP"), min(95, age + dice.randint(20, 30))
            add(
                sex,
                self.birth(YEAR - old),
                self.name(culture, sex, YEAR - old, surname if sex == "L" else ""),
                "",
            )
        return members

    def zipf(self, words: list[str]) -> str:
        """The first words are borne by many, the last by few."""
        return words[int(len(words) * self.dice.random() ** 2.2)]

    def word(self, words: list[str], sex: str) -> str:
        if self.dice.random() < MADE_UP:
            heads, tails = (HEADS_MEN, TAILS_MEN) if sex == "L" else (HEADS_WOMEN, TAILS_WOMEN)
            return self.dice.choice(heads) + self.dice.choice(tails)
        return self.zipf(words)

    def own_surname(self, culture: Culture) -> str:
        if not culture.families or (
            culture.name == "Arabic-influenced" and self.dice.random() < 0.85
        ):
            return ""
        return self.zipf(culture.families)

    def name(
        self, culture: Culture, sex: str, year: int, surname: str, order: int | None = None
    ) -> str:
        dice = self.dice
        is_man = sex == "L"
        first, later = (
            (culture.men, culture.later_men) if is_man else (culture.women, culture.later_women)
        )
        old = culture.old_men if is_man else culture.old_women
        if year < 1975 and old and dice.random() < 0.5:
            return (
                self.zipf(list(old))
                if dice.random() < 0.7
                else f"{self.zipf(list(old))} {self.word(later, sex)}"
            )
        if year > 1995 and dice.random() < 0.4:
            first = (MODERN_MEN if is_man else MODERN_WOMEN) + (
                ARABIC_MEN if is_man else ARABIC_WOMEN
            )
        elif culture.name != "Bali" and dice.random() < 0.2:
            first = ARABIC_MEN if is_man and not surname else first
            first = ARABIC_WOMEN if not is_man and not surname else first
        if culture.name == "Bali":
            begun = ("I" if is_man else "NI") if dice.random() < 0.7 else ""
            births = (
                ("WAYAN", "PUTU", "GEDE"),
                ("MADE", "KADEK", "NENGAH"),
                ("NYOMAN", "KOMANG"),
                ("KETUT",),
            )
            given = dice.choice(births[order % 4]) if order is not None else self.zipf(first)
            return " ".join(part for part in (begun, given, self.word(later, sex)) if part)
        words = [self.zipf(first)]
        single = culture.one_word if year < 1985 else culture.one_word * 0.35
        if surname or dice.random() > single:
            chance = 0.35 if surname else 1.0
            if dice.random() < chance:
                words.append(self.word(later, sex))
            if year > 1990 and dice.random() < 0.35:
                words.append(self.word(later, sex))
        elif len(words) == 1 and dice.random() < MADE_UP:
            words = [self.word(first, sex)]
        words = list(dict.fromkeys(words))
        if surname:
            words.append(surname)
        return " ".join(words)

    def child(
        self, culture: Culture, sex: str, year: int, surname: str, father: str, order: int
    ) -> str:
        given = self.name(culture, sex, year, surname, order)
        if not surname and culture.name != "Bali" and self.dice.random() < 0.2:
            part = father.split()[-1]
            if part not in given.split():
                given = f"{given.split()[0]} {part}"
        return given

    def twin(self, culture: Culture, sex: str, year: int, surname: str, other: str) -> str:
        """Twins are named alike: HASAN and HUSEIN, PUTRA and PUTRI, or one letter apart."""
        dice, words = self.dice, other.split()
        kind = dice.random()
        if kind < 0.35 and len(words[0]) > 4:
            place = dice.randrange(1, len(words[0]))
            words[0] = words[0][:place] + dice.choice("AIUEONRLM") + words[0][place + 1 :]
        elif kind < 0.75 and len(words) > 1:
            words[0] = self.name(culture, sex, year, "").split()[0]
        else:
            return self.name(culture, sex, year, surname)
        return (
            " ".join(words) if " ".join(words) != other else self.name(culture, sex, year, surname)
        )

    def birth(self, year: int) -> dt.date:
        """Old people were often written down with a day that stands for the year."""
        dice = self.dice
        if dice.random() < (0.2 if year < 1965 else 0.08 if year < 1980 else 0.012):
            day, month = dice.choice(GUESSED_DAYS)
            return dt.date(year, month, day)
        return dt.date(year, 1, 1) + dt.timedelta(days=dice.randrange(365))

    def card(self, region: str) -> str:
        """A family's number, and no other family's."""
        dice, begun = self.dice, region.replace(".", "")[:6]
        while (
            kk
            := f"{begun}{dice.randint(1, 28):02}{dice.randint(1, 12):02}{dice.randint(8, 25):02}{9000 + self.families % 1000}"
        ) in self.given:
            continue
        self.given.add(kk)
        return kk

    def nik(self, region: str, born_on: dt.date, sex: str) -> str:
        """A few were first registered elsewhere; the number does not follow a move, and is nobody else's."""
        dice = self.dice
        area = region if dice.random() > 0.12 else dice.choice(self.places)
        day = born_on.day + (40 if sex == "P" else 0)
        begun = f"{area.replace('.', '')[:6]}{day:02}{born_on:%m%y}"
        while (nik := f"{begun}{dice.randint(9000, 9999)}") in self.given:
            continue
        self.given.add(nik)
        return nik
