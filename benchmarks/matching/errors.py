"""What goes wrong between a person, a paper and a keyboard: the error model, as rates.

Each error is drawn by itself, so one question may carry several. `docs/matching.md` shows the table; the rates here are the truth.
"""

import calendar
import datetime as dt
import random
import re
from dataclasses import dataclass

from benchmarks.matching.people import Person

# Of questions, unless it says of what.
RATES = {
    "spelling": 0.30,  # another spelling of what can be spelt so, of words that can
    "muhammad": 0.55,  # of names with it: MOH., MUH., M., MOCHAMAD
    "title": 0.12,
    "patronym": 0.03,
    "dropped word": 0.07,  # of names of two words and more
    "initial": 0.03,  # of names of two words and more
    "order": 0.04,  # of names of two words and more
    "joined or split": 0.04,
    "slip": 0.10,
    "second slip": 0.15,  # of names with a slip
    "no birth date": 0.02,
    "year only": 0.05,
    "day and month": 0.03,
    "digit": 0.045,
    "year off": 0.03,
    "estimated": 0.015,
    "moved, same district": 0.04,
    "moved, same regency": 0.03,
    "moved, elsewhere": 0.02,
    "district only": 0.03,
    "regency only": 0.02,
    "no place": 0.01,
    "NIK with one slip": 0.12,
    "NIK with two slips": 0.02,
    "KK": 0.12,
    "old KK": 0.02,
}
MUHAMMAD = (
    "MOH",
    "MOH.",
    "MUH.",
    "MUH",
    "M.",
    "MOCHAMAD",
    "MOHAMAD",
    "MUHAMAD",
    "MHD",
    "MOCHAMMAD",
)
TITLES_MEN = (
    "H. {}",
    "H {}",
    "DRS. {}",
    "{}, S.PD",
    "{} S.Pd.",
    "BAPAK {}",
    "{}, SE",
    "IR. {}",
    "UST. {}",
    "ALM. {}",
    "Bpk {}",
)
TITLES_WOMEN = (
    "HJ. {}",
    "Hj {}",
    "IBU {}",
    "{}, S.Pd",
    "{}, AMD.KEB",
    "DRA. {}",
    "Ny. {}",
    "{}, S.KEP",
    "RR. {}",
)
SPELLINGS = (
    ("U", "OE"),
    ("J", "DJ"),
    ("C", "TJ"),
    ("SY", "SJ"),
    ("Y", "J"),
    ("I", "Y"),
    ("Y", "I"),
    ("F", "P"),
    ("F", "V"),
    ("V", "F"),
    ("Z", "S"),
    ("S", "Z"),
    ("KH", "H"),
    ("KH", "CH"),
    ("H", "CH"),
    ("AE", "AI"),
    ("AI", "AE"),
    ("DH", "D"),
    ("TH", "T"),
    ("Q", "K"),
    ("SY", "S"),
    ("AH", "A"),
    ("DD", "D"),
    ("NN", "N"),
    ("L", "LL"),
    ("N", "NN"),
    ("M", "MM"),
    ("R", "RR"),
    ("D", "T"),
    ("O", "U"),
    ("E", "I"),
    ("EI", "AE"),
)
NEAR_KEYS = {
    **dict(
        zip(
            "QWERTYUIOP",
            ("WA", "QES", "WRD", "ETF", "RYG", "TUH", "YIJ", "UOK", "IPL", "OL"),
            strict=True,
        )
    ),
    **dict(
        zip(
            "ASDFGHJKL", ("SQZ", "ADW", "SFE", "DGR", "FHT", "GJY", "HKU", "JLI", "KO"), strict=True
        )
    ),
    **dict(zip("ZXCVBNM", ("XA", "ZC", "XV", "CB", "VN", "BM", "NK"), strict=True)),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a clerk types of somebody. `person` is their number in the register, 0 for one who is not in it."""

    person: int
    name: str
    born_on: dt.date | None
    region: str
    nik: str
    kk: str
    errors: tuple[str, ...]


class Clerk:
    """Turns people into questions, from one seeded source."""

    def __init__(self, seed: int, places: list[str]) -> None:
        self.dice = random.Random(seed)
        self.places = places

    def ask(self, person: Person, *, is_listed: bool = True) -> Question:
        self.made: list[str] = []
        return Question(
            person=person.number if is_listed else 0,
            name=self.name(person),
            born_on=self.birth(person.born_on),
            region=self.place(person.region),
            nik=self.nik(person.nik),
            kk=self.kk(person.kk),
            errors=tuple(self.made),
        )

    def happens(self, error: str) -> bool:
        if self.dice.random() < RATES[error]:
            self.made.append(error)
            return True
        return False

    def name(self, person: Person) -> str:
        dice, words = self.dice, person.name.split()
        if len(words) > 1:
            if self.happens("dropped word"):
                words.pop(dice.randrange(len(words)))
            elif self.happens("initial"):
                place = dice.randrange(1, len(words))
                words[place] = words[place][0] + dice.choice((".", ""))
            if len(words) > 1 and self.happens("order"):
                dice.shuffle(words)
        if "MUHAMMAD" in words and self.happens("muhammad"):
            words[words.index("MUHAMMAD")] = dice.choice(MUHAMMAD)
        if self.happens("spelling"):
            place = dice.randrange(len(words))
            words[place] = self.spelt(words[place])
        if self.happens("slip"):
            words = self.slip(words)
            if self.happens("second slip"):
                words = self.slip(words)
        if self.happens("joined or split"):
            words = self.joined_or_split(words)
        text = " ".join(words)
        if person.father and self.happens("patronym"):
            text += f" {'BIN' if person.sex == 'L' else 'BINTI'} {person.father.split()[0]}"
        if self.happens("title"):
            text = dice.choice(TITLES_MEN if person.sex == "L" else TITLES_WOMEN).format(text)
        return text if dice.random() < 0.6 else text.title()

    def spelt(self, word: str) -> str:
        fitting = [
            (old, new)
            for old, new in SPELLINGS
            if old in word[1:] or (old in word and len(old) > 1)
        ]
        if not fitting:
            return word
        old, new = self.dice.choice(fitting)
        places = [match.start() for match in re.finditer(old, word)]
        place = self.dice.choice(places)
        return word[:place] + new + word[place + len(old) :]

    def slip(self, words: list[str]) -> list[str]:
        """One key too many, too few, wrong, or two in the wrong order."""
        dice, text = self.dice, list(" ".join(words))
        places = [place for place, letter in enumerate(text) if letter.isalpha()]
        place = dice.choice(places)
        kind = dice.random()
        if kind < 0.3 and len(places) > 3:
            del text[place]
        elif kind < 0.5:
            text.insert(place, dice.choice(NEAR_KEYS.get(text[place].upper(), "A")))
        elif kind < 0.8:
            text[place] = dice.choice(NEAR_KEYS.get(text[place].upper(), "A"))
        elif place + 1 < len(text) and text[place + 1] != " ":
            text[place], text[place + 1] = text[place + 1], text[place]
        return "".join(text).split() or words

    def joined_or_split(self, words: list[str]) -> list[str]:
        place = self.dice.randrange(len(words))
        if len(words) > 1 and place + 1 < len(words):
            return [*words[:place], words[place] + words[place + 1], *words[place + 2 :]]
        word = words[place]
        if len(word) > 6:
            cut = self.dice.randrange(3, len(word) - 2)
            return [*words[:place], word[:cut], word[cut:], *words[place + 1 :]]
        return words

    def birth(self, born_on: dt.date) -> dt.date | None:
        dice = self.dice
        if self.happens("no birth date"):
            return None
        if self.happens("estimated"):
            return dt.date(min(2026, born_on.year + dice.choice((-3, -2, -1, 1, 2, 3))), 1, 1)
        if self.happens("year only"):
            return dt.date(born_on.year, *dice.choice(((1, 1), (1, 1), (12, 31))))
        if born_on.day <= 12 and self.happens("day and month"):
            return dt.date(born_on.year, born_on.day, born_on.month)
        if self.happens("year off"):
            return self.real(
                born_on.day, born_on.month, born_on.year + dice.choice((-2, -1, -1, 1, 1, 2))
            )
        if self.happens("digit"):
            return self.one_digit(born_on)
        return born_on

    def one_digit(self, date: dt.date) -> dt.date:
        """Any digit but the century's, until it makes a date."""
        digits = f"{date:%d%m%Y}"
        while True:
            place = self.dice.choice((0, 1, 2, 3, 6, 7))
            changed = digits[:place] + self.dice.choice("0123456789") + digits[place + 1 :]
            try:
                found = dt.date(int(changed[4:]), int(changed[2:4]), int(changed[:2]))
            except ValueError:
                continue
            if found != date and found.year <= 2026:
                return found

    def real(self, day: int, month: int, year: int) -> dt.date:
        year = min(year, 2026)
        return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))

    def place(self, region: str) -> str:
        """The village where they say they live; the register may have another."""
        dice = self.dice
        for error, depth in (
            ("moved, same district", 3),
            ("moved, same regency", 2),
            ("moved, elsewhere", 0),
        ):
            if self.happens(error):
                around = ".".join(region.split(".")[:depth])
                region = dice.choice(
                    [p for p in self.places if p.startswith(around) and p != region]
                )
                break
        if self.happens("no place"):
            return ""
        if self.happens("district only"):
            return region[:8]
        return region[:5] if self.happens("regency only") else region

    def nik(self, nik: str) -> str:
        if self.happens("NIK with one slip"):
            return self.one_wrong(nik)
        return self.one_wrong(self.one_wrong(nik)) if self.happens("NIK with two slips") else ""

    def one_wrong(self, nik: str) -> str:
        dice = self.dice
        place = dice.randrange(15)
        if dice.random() < 0.3 and nik[place] != nik[place + 1]:
            return nik[:place] + nik[place + 1] + nik[place] + nik[place + 2 :]
        other = dice.choice([digit for digit in "0123456789" if digit != nik[place]])
        return nik[:place] + other + nik[place + 1 :]

    def kk(self, kk: str) -> str:
        if self.happens("KK"):
            return kk
        return f"{kk[:6]}150318{kk[12:]}" if self.happens("old KK") else ""
