"""The people of a day or of a village, held while a list of questions looks for names alike among them.

One question is answered by the database, name by name. Of a list, hundreds ask about the same days and the same
villages: their people are fetched once, and names are measured here, by the likeness that pg_trgm knows.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from sys import intern
from typing import NamedTuple

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import Indel

from dtks.matching.roads import MOST_BY_NAME, Road
from dtks.vocabulary import Relation

# People held at once, some two hundred bytes each.
MOST_HELD = 2_000_000
# Until some were fetched, a block is taken for as large as a day of the whole country.
LARGE = 4_000
# Nearly every road brings sixty people above this; only where it does not, the others are measured too.
HARDLY = 0.3
# Nearer than two likenesses of names can be.
HAIR = 1e-9
# As pg_trgm's threshold of 0.3 is by Indel.
ALIKE = 6 / 13
# A NIK as it is stored: key, nonce, sixteen digits, tag.
SEALED = 45

ASKED = """
CREATE TEMPORARY TABLE asked (
    n integer NOT NULL, low varchar(14) COLLATE "C" NOT NULL, high varchar(14) COLLATE "C" NOT NULL, first date, last date
) ON COMMIT DROP
"""
HELD_BY = {
    "born": "p.born_on = a.first AND p.region_id >= a.low AND p.region_id < a.high",
    "year": "p.born_on BETWEEN a.first AND a.last AND p.region_id >= a.low AND p.region_id < a.high",
    "village": "p.region_id = a.low",
}
# Of a single day all have its date.
BIRTHS = {"born": "NULL", "year": "string_agg(p.born_on::text, ',')"}
BIRTHS["village"] = "string_agg(coalesce(p.born_on::text, ''), ',')"


class Key(NamedTuple):
    """Which people: of a day (or between two), inside two codes; or of a village."""

    kind: str
    low: str
    high: str
    first: dt.date | None = None
    last: dt.date | None = None


def _shape(key: Key) -> tuple[str, bool]:
    """Blocks of one shape have much the same size."""
    return key.kind, bool(key.low)


class Block(NamedTuple):
    """People side by side; columns of their own are a third of what rows would take."""

    names: list[str]
    spellings: list[str]
    regions: list[str]
    births: Sequence[dt.date | None]
    heads: str
    ids: bytes
    niks: bytes

    def id_of(self, place: int) -> bytes:
        return self.ids[16 * place : 16 * place + 16]

    def nik_of(self, place: int) -> bytes | None:
        """Still encrypted; None where none is recorded."""
        nik = self.niks[SEALED * place : SEALED * place + SEALED]
        return nik if nik[0] else None

    def relation_of(self, place: int) -> str:
        return Relation.HEAD if self.heads[place] == "1" else Relation.OTHER


NOBODY = Block([], [], [], [], "", b"", b"")


class Look(NamedTuple):
    """A road, and the blocks that it looks through."""

    road: Road
    keys: tuple[Key, ...]


def keys_of(road: Road) -> tuple[Key, ...]:
    if road.kind == "born":
        return tuple([Key("born", road.low, road.high, day, day) for day in road.days])
    return (Key(road.kind, road.low, road.high, *road.days),)


class Shelf:
    """The blocks fetched so far, as many as may be held."""

    def __init__(self) -> None:
        self._blocks: dict[Key, Block] = {}
        self._spellings = _Spellings()
        self._people = 0
        # How many people and how many blocks there were of each shape.
        self._seen: dict[tuple[str, bool], tuple[int, int]] = {}

    def portions(self, taken: Iterable[tuple[int, Road]]) -> Iterator[list[tuple[int, Look]]]:
        """Roads in their order, as many at a time as may hold their people at once; who are fetched then."""
        portion: list[tuple[int, Look]] = []
        keys: set[Key] = set()
        people = 0
        for n, road in taken:
            look = Look(road, keys_of(road))
            new = [key for key in look.keys if key not in keys]
            more = self._people_of(new)
            if portion and people + more > MOST_HELD:
                self._hold(keys)
                yield portion
                portion, keys, people = [], set(), 0
                new = list(look.keys)
                more = self._people_of(new)
            portion.append((n, look))
            keys.update(new)
            people += more
        if portion:
            self._hold(keys)
            yield portion

    def likest(self, look: Look) -> Iterator[tuple[Block, int]]:
        """Whom the road brings, as `roads.LIKEST` has it: a block and the place in it."""
        road = look.road
        blocks = [block for key in look.keys if (block := self._blocks[key]).names]
        if not blocks:
            return iter(())
        starts = [0, *accumulate(len(block.names) for block in blocks)]
        spellings = (
            blocks[0].spellings
            if len(blocks) == 1
            else list(chain.from_iterable(block.spellings for block in blocks))
        )

        def at(number: int) -> tuple[Block, int]:
            which = bisect_right(starts, number) - 1
            return blocks[which], number - starts[which]

        def id_at(number: int) -> bytes:
            block, place = at(number)
            return block.id_of(place)

        least = ALIKE if road.kind == "village" else 0.0
        return map(at, _likest(spelling(road.key), spellings, id_at, least=least))

    def _people_of(self, keys: Collection[Key]) -> int:
        """How many there are, or may be where they were not fetched yet."""
        if not keys:
            return 0
        held = [block for key in keys if (block := self._blocks.get(key)) is not None]
        # Nearly always of one shape.
        people, blocks = self._seen.get(_shape(next(iter(keys))), (LARGE, 1))
        there = sum([len(block.names) for block in held])
        return there + (len(keys) - len(held)) * people // blocks

    def _hold(self, keys: set[Key]) -> None:
        missing = keys.difference(self._blocks)
        if missing and self._people + self._people_of(missing) > MOST_HELD:
            self._blocks = {key: self._blocks[key] for key in keys.intersection(self._blocks)}
            self._spellings.clear()
        for shape in {_shape(key) for key in missing}:
            wanted = sorted(key for key in missing if _shape(key) == shape)
            found = self._fetched(shape[0], wanted)
            self._blocks |= zip(wanted, found, strict=True)
            people, blocks = self._seen.get(shape, (0, 0))
            self._seen[shape] = (people + sum(len(b.names) for b in found), blocks + len(found))
        self._people = sum(len(block.names) for block in self._blocks.values())

    def _fetched(self, kind: str, keys: Sequence[Key]) -> list[Block]:
        """A block for each key, in their order. Inside a transaction."""
        found = [NOBODY] * len(keys)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS asked")
            cursor.execute(ASKED)
            with cursor.copy("COPY asked FROM STDIN") as copy:
                for n, key in enumerate(keys):
                    copy.write_row((n, key.low, key.high, key.first, key.last))
            cursor.execute("ANALYZE asked")
            cursor.execute(_statement(kind))
            for n, names, regions, births, heads, ids, niks in cursor.fetchall():
                known = list(map(intern, names.split(",")))
                days = [keys[n].first] * len(known) if births is None else _days(births)
                found[n] = Block(
                    known,
                    list(map(self._spellings.__getitem__, known)),
                    list(map(intern, regions.split(","))),
                    days,
                    heads,
                    ids,
                    niks,
                )
        return found


def _likest(
    wanted: str, spellings: Sequence[str], id_of: Callable[[int], bytes], *, least: float
) -> list[int]:
    """Places of the sixty likest, those of equal likeness by their ids."""

    def found(limit: int | None, cutoff: float) -> list[tuple[str, float, int]]:
        brought = process.extract(
            wanted,
            spellings,
            scorer=Indel.normalized_similarity,
            limit=limit,
            # It may miss by more than a hair who is just so alike.
            score_cutoff=max(0.0, cutoff - 1e-4),
        )
        return [each for each in brought if each[1] >= cutoff - HAIR]

    one_more = MOST_BY_NAME + 1
    best = found(one_more, max(HARDLY, least))
    if len(best) < one_more and least < HARDLY:
        best = found(one_more, least)
    if len(best) == one_more and best[-1][1] == best[-2][1]:
        best = found(None, best[-1][1])
        best.sort(key=lambda each: (-each[1], id_of(each[2])))
    return [place for _spelling, _likeness, place in best[:MOST_BY_NAME]]


class _Spellings(dict[str, str]):
    """Made once for all who have the name."""

    def __missing__(self, name_key: str) -> str:
        self[name_key] = found = spelling(name_key)
        return found


def spelling(name_key: str) -> str:
    """The three-letter pieces that pg_trgm makes of a name, each as one character, in order.

    What two names share is then the longest common subsequence of their spellings, and the likeness by Indel
    (twice that, of both lengths) puts names in the same order as pg_trgm's (that, of all different pieces).
    """
    return "".join(sorted(frozenset[str]().union(*map(_pieces, name_key.split()))))


@lru_cache(maxsize=65_536)
def _pieces(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(
        _CHARACTERS.setdefault(padded[at : at + 3], chr(FIRST + len(_CHARACTERS)))
        for at in range(len(padded) - 2)
    )


FIRST = 256
_CHARACTERS: dict[str, str] = {}


@lru_cache(maxsize=len(HELD_BY))
def _statement(kind: str) -> str:
    return f"""
SELECT a.n, b.* FROM asked a CROSS JOIN LATERAL (
    SELECT string_agg(p.name_key, ','), string_agg(p.region_id, ','), {BIRTHS[kind]},
        string_agg(CASE WHEN p.relation = '{Relation.HEAD}' THEN '1' ELSE '0' END, ''), string_agg(uuid_send(p.id), ''),
        string_agg(CASE WHEN octet_length(p.nik) = {SEALED} THEN p.nik ELSE '\\x{"00" * SEALED}' END, '')
    FROM dtks_person p WHERE p.delisted_by_id IS NULL AND {HELD_BY[kind]}
    HAVING count(*) > 0
) b
"""  # noqa: S608 (column names of our own)


def _days(text: str) -> list[dt.date | None]:
    return list(map(_day, text.split(",")))


@lru_cache(maxsize=65_536)
def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
