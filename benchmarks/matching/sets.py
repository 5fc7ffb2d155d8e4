"""The labelled set: a register, and questions about people who are in it and about people who are not, in two halves.

Weights and thresholds are learnt on the first half; the second is only for the figures. A family is never in both.
"""

import datetime as dt
import os
import random
from dataclasses import dataclass, field, replace

from benchmarks.matching.errors import Clerk, Question
from benchmarks.matching.people import Person, people, villages

PERSONS = int(os.environ.get("MATCH_PERSONS", "100000"))
QUESTIONS = int(os.environ.get("MATCH_QUESTIONS", "10000"))
# 2026 was used up: its second half has been seen, and its first half was looked at question by question.
SEED = 2027
# Who the absent are, of a hundred: the hard ones resemble somebody who is listed.
STRANGERS, RELATIVES, TWINS = 0.35, 0.30, 0.05  # the rest are namesakes in the same village


@dataclass
class Half:
    present: list[Question] = field(default_factory=list)
    absent: list[Question] = field(default_factory=list)


@dataclass
class Sets:
    register: list[Person]
    first: Half
    second: Half


def build(persons: int = PERSONS, questions: int = QUESTIONS, *, seed: int = SEED) -> Sets:
    """`questions` about people present, and as many about people absent, over both halves."""
    dice = random.Random(seed)
    everybody = list(people(persons + questions, seed=seed))
    clerk = Clerk(seed + 1, villages())
    absent = _absent(everybody, questions, dice)
    left_out = {person.number for person in absent}
    register = [person for person in everybody if person.number not in left_out]
    halves = Half(), Half()
    for person in dice.sample(register, questions):
        halves[person.family % 2].present.append(clerk.ask(person))
    for person in absent:
        halves[person.family % 2].absent.append(clerk.ask(person, is_listed=False))
    return Sets(register, *halves)


def _absent(everybody: list[Person], count: int, dice: random.Random) -> list[Person]:
    by_family: dict[int, list[Person]] = {}
    for person in everybody:
        by_family.setdefault(person.family, []).append(person)
    families = list(by_family.values())
    dice.shuffle(families)
    strangers: list[Person] = []
    while len(strangers) < count * STRANGERS:
        strangers += families.pop()
    twins = [person for members in families for person in members if person.is_twin]
    twins = [twins[place] for place in range(0, len(twins), 2)][: int(count * TWINS)]
    taken = {person.family for person in twins}
    relatives: list[Person] = []
    for members in families:
        if len(relatives) >= count * RELATIVES:
            break
        if len(members) > 1 and members[0].family not in taken:
            relatives.append(dice.choice(members))
            taken.add(members[0].family)
    found = [*strangers, *relatives, *twins]
    models = dice.sample([members[0] for members in families], max(0, count - len(found)))
    return [*found, *(_namesake(model, dice) for model in models)][:count]


def _namesake(model: Person, dice: random.Random) -> Person:
    """Of the same name in the same village, of another family: some of the same year, even of the same month."""
    born = model.born_on
    kind = dice.random()
    if kind < 0.1:
        born_on = born.replace(day=dice.choice([day for day in range(1, 29) if day != born.day]))
    elif kind < 0.3:
        born_on = dt.date(born.year, 1, 1) + dt.timedelta(days=dice.randrange(365))
    else:
        born_on = dt.date(born.year + dice.choice((-9, -5, -3, -2, 2, 4, 7, 12)), 1, 1)
        born_on += dt.timedelta(days=dice.randrange(365))
    born_on = min(born_on, dt.date(2026, 6, 30))
    day = born_on.day + (40 if model.sex == "P" else 0)
    nik = f"{model.nik[:6]}{day:02}{born_on:%m%y}{dice.randint(9000, 9999)}"
    # A number of their own, so that nobody of the register is taken out for them.
    return replace(
        model,
        number=-model.number,
        born_on=born_on,
        nik=nik,
        kk=f"{model.kk[:12]}{dice.randint(9000, 9999)}",
        father="",
    )
