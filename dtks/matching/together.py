"""`candidates` for many questions at once: the same roads, step by step, each one statement for all who take it."""

import uuid
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache

from django.db import connection

from core.crypto import blind_indexes, blind_indexes_of
from dtks import nik as nik_rules
from dtks.matching.blocks import HELD_BY, Block, Shelf
from dtks.matching.candidates import Found, Row, Weighing
from dtks.matching.roads import BLOCKS, LIKEST, MOST_BY_SLIP, MOST_ON_A_CARD, Road, steps_to
from dtks.matching.seeking import rows_of
from dtks.models import Person
from dtks.scoring import Wanted

TAKEN = """
CREATE TEMPORARY TABLE taken (
    step integer NOT NULL, kind text NOT NULL, n integer NOT NULL, key text NOT NULL, low varchar(14) COLLATE "C" NOT NULL,
    high varchar(14) COLLATE "C" NOT NULL, days date[] NOT NULL
) ON COMMIT DROP
"""
# In the order of `candidates.Row`, without the road.
FOUND = "p.id, p.name_key, p.born_on, p.region_id, p.relation, p.nik, f.kk_index"
BY_SLIP = f"""
SELECT s.n, {FOUND}
FROM sought s
JOIN dtks_person p ON p.nik_index = s.i AND p.delisted_by_id IS NULL
LEFT JOIN dtks_family f ON f.id = p.family_id
"""  # noqa: S608 (column names of our own)
BY_CARD = f"""
SELECT s.n, {FOUND}
FROM sought s
JOIN dtks_family f ON f.kk_index = s.i
JOIN dtks_person p ON p.family_id = f.id AND p.delisted_by_id IS NULL
"""  # noqa: S608 (column names of our own)


def candidates_of_many(
    wanted: Mapping[int, Wanted], cards: Mapping[int, str], shelf: Shelf
) -> dict[int, list[Found]]:
    """By the number of each question what `candidates` answers; `cards` are the KK told. Inside a transaction."""
    keyed = {n: blind_indexes(kk) for n, kk in cards.items()}
    weighings = {n: Weighing(told, cards=keyed.get(n, ())) for n, told in wanted.items()}
    slips = {
        n: list(blind_indexes_of(nik_rules.neighbours(told.nik)))
        for n, told in wanted.items()
        if told.nik
    }
    for road, sql, numbers, most in (
        ("typo", BY_SLIP, slips, MOST_BY_SLIP),
        ("kk", BY_CARD, keyed, MOST_ON_A_CARD),
    ):
        for n, rows in _by_numbers(road, sql, numbers).items():
            weighings[n].add(rows[:most])
    ladders = {n: steps_to(told) for n, told in wanted.items()}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS taken")
        cursor.execute(TAKEN)
    for number in range(max(map(len, ladders.values()), default=0)):
        taken = [
            (n, road)
            for n, ladder in ladders.items()
            if number < len(ladder) and weighings[n].best < ladder[number].unless
            for road in ladder[number].roads
        ]
        # Those who look in the same place do so one after the other: its pages are read once.
        taken.sort(key=lambda each: (each[1].kind, each[1].low, each[1].days))
        held = [each for each in taken if each[1].kind in HELD_BY]
        for n, rows in _by_blocks(held, weighings, keyed, shelf):
            weighings[n].add(rows)
        for n, rows in _by_names(number, [each for each in taken if each[1].kind not in HELD_BY]):
            weighings[n].add(rows)
    return {n: weighing.ranked() for n, weighing in weighings.items()}


def _by_numbers(
    road: str, sql: str, numbers: Mapping[int, Sequence[bytes]]
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    pairs = ((n, index) for n, indexes in numbers.items() for index in indexes)
    for n, *row in rows_of(sql, pairs):
        found[n].append(Row(*row, road=road))
    return found


def _by_blocks(
    taken: Sequence[tuple[int, Road]],
    weighings: Mapping[int, Weighing],
    cards: Container[int],
    shelf: Shelf,
) -> Iterator[tuple[int, list[Row]]]:
    """What each road brings to each question that may be shown; the others need not become rows."""
    for portion in shelf.portions(taken):
        found = [
            (n, _row(block, place))
            for n, look in portion
            for block, place in shelf.likest(look)
            if weighings[n].may_be_shown(
                block.names[place], block.births[place], block.regions[place], block.nik_of(place)
            )
        ]
        known = _cards_of([row.person_id for n, row in found if n in cards])
        for n, row in found:
            yield n, [row._replace(kk_index=known.get(row.person_id))]


def _row(block: Block, place: int) -> Row:
    return Row(
        uuid.UUID(bytes=block.id_of(place)),
        block.names[place],
        block.births[place],
        block.regions[place],
        block.relation_of(place),
        block.nik_of(place),
        None,
        "name",
    )


def _cards_of(ids: list[uuid.UUID]) -> dict[uuid.UUID, bytes | None]:
    if not ids:
        return {}
    people = Person.objects.filter(pk__in=set(ids))
    return dict(people.values_list("pk", "family__kk_index"))


def _by_names(step: int, taken: Sequence[tuple[int, Road]]) -> Iterator[tuple[int, list[Row]]]:
    """What each road brings to each question."""
    if not taken:
        return
    with connection.cursor() as cursor:
        with cursor.copy("COPY taken FROM STDIN") as copy:
            for n, road in taken:
                values = (step, road.kind, n, road.key, road.low, road.high, list(road.days))
                copy.write_row(values)
        cursor.execute("ANALYZE taken")
        for kind in dict.fromkeys(road.kind for _n, road in taken):
            cursor.execute(_statement(kind), {"step": step})
            found: dict[int, list[Row]] = defaultdict(list)
            for n, *row in cursor.fetchall():
                found[n].append(Row(*row, road="name"))
            yield from found.items()


@lru_cache(maxsize=len(BLOCKS))
def _statement(kind: str) -> str:
    columns = {name: f"t.{name}" for name in ("key", "low", "high", "days")}
    columns |= {"first": "t.days[1]", "last": "t.days[2]"}
    return f"""
SELECT t.n, {FOUND}
FROM taken t CROSS JOIN LATERAL (
    SELECT * FROM dtks_person p
    WHERE p.delisted_by_id IS NULL AND {BLOCKS[kind].replace(" % ", " %% ").format(**columns)}
    {LIKEST.format(**columns)}
) p
LEFT JOIN dtks_family f ON f.id = p.family_id
WHERE t.step = %(step)s AND t.kind = '{kind}'
"""  # noqa: S608 (column names of our own)
