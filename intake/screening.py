"""The register against the catalogue, set by set: who appears eligible and does not receive.

The same facts as `register_facts` of one person, as columns; the same rules, as expressions. What only the desk can ask is
unknown here, and so is the region in a NIK: nobody's NIK is opened for a count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier, Literal

from dtks.models import Family, Person
from dtks.vocabulary import OF_THE_FAMILY, Benefit, Flag
from programs.eligibility import MEMBERSHIPS, OWN_MEMBERSHIPS
from programs.eligibility.predicates import Columns, Rank, Single, Words, inside, rank_of
from programs.models import Allotment, Program
from programs.queries import rules_and_state

YOUNG, OLD = 6, 60  # the ages at which the register itself shows a PKH component


def _words(prefix: str, words: Iterable[str]) -> dict[str, Composable]:
    return {word: Identifier(f"{prefix}_{word}") for word in words}


COLUMNS: Columns = {
    "in_register": Single(SQL("true")),
    "decile": Single(Identifier("decile")),
    "exclusions": Words(_words("flag", Flag.values)),
    MEMBERSHIPS: Words(_words("gets", Benefit.values), is_partial=True),
    OWN_MEMBERSHIPS: Words(_words("own", Benefit.values), is_partial=True),
    "pkh_components": Words(_words("has", ["early_child", "elderly"]), is_partial=True),
    "health_cover": Single(SQL("(CASE WHEN own_pbi_jkn THEN 'pbi' END)")),
    "age": Single(Identifier("age")),
    "sex": Single(Identifier("sex")),
    "has_nik": Single(Identifier("has_nik")),
    "region": Single(Identifier("village")),
}


@dataclass(frozen=True)
class Judge:
    """One programme as the register is judged by it: an expression that gives a `Rank`."""

    program: Program
    rank: Composable


@dataclass(frozen=True)
class VillageCount:
    """Families of one village; `ranks` by programme, in the order of the judges: how many have which rank."""

    village: str
    families: int
    ranks: Sequence[Sequence[int]]


def judges(programs: Iterable[Program], *, on: date) -> list[Judge]:
    """Programmes read with `programs_for`, compiled. Quotas are looked up for all of them at once."""
    judged = [program for program in programs if program.is_judged]
    gone = _where_nothing_is_left(judged, on)
    found = []
    for program in judged:
        rules, state = rules_and_state(program)
        state = state._replace(quota_left=None, budget_left=None)
        places = [inside(Identifier("village"), code) for code in gone.get(program.pk, ())]
        shut = SQL("({})").format(SQL(" OR ").join(places)) if places else SQL("false")
        rank = rank_of(rules, COLUMNS, on, program=state, is_shut=shut)
        found.append(Judge(program, _only_where_offered(program, rank)))
    return found


def _only_where_offered(program: Program, rank: Composable) -> Composable:
    if program.region_id is None:
        return rank
    here = inside(Identifier("village"), program.region_id)
    return SQL("CASE WHEN {} THEN {} ELSE {} END").format(
        here, rank, Literal(int(Rank.NOT_ELIGIBLE))
    )


def _where_nothing_is_left(programs: Iterable[Program], on: date) -> dict[Any, list[str]]:
    rows = Allotment.objects.filter(program__in=programs, starts_on__lte=on, ends_on__gte=on)
    gone: dict[Any, list[str]] = {}
    for row in rows:
        if (row.places_left is not None and row.places_left <= 0) or (
            row.budget_left is not None and row.budget_left <= 0
        ):
            gone.setdefault(row.program_id, []).append(row.region_id)
    return gone


def of_families(where: Composable) -> Composable:
    """Listed members of the families that `where` picks (table `f`)."""
    return SQL(
        "SELECT p.*, f.id AS household, f.region_id AS village, f.decile"
        " FROM {family} f JOIN {person} p ON p.family_id = f.id"
        " WHERE p.delisted_by_id IS NULL AND {where}"
    ).format(family=_table(Family), person=_table(Person), where=where)


def of_loners(where: Composable) -> Composable:
    """Listed persons without a family card, each a household of its own (table `p`)."""
    return SQL(
        "SELECT p.*, p.id AS household, p.region_id AS village, NULL::smallint AS decile"
        " FROM {person} p WHERE p.family_id IS NULL AND p.delisted_by_id IS NULL AND {where}"
    ).format(person=_table(Person), where=where)


def _table(model: Any) -> Identifier:
    return Identifier(model._meta.db_table)


def facts(members: Composable, on: date) -> Composable:
    """A row for each person with every column that `COLUMNS` names."""
    held = [
        SQL("bool_or(benefits @> ARRAY[{word}]::varchar[]) OVER household AS {name}").format(
            word=Literal(word), name=Identifier(f"gets_{word}")
        )
        for word in Benefit.values
    ]
    own = [
        SQL("benefits @> ARRAY[{word}]::varchar[] AS {name}").format(
            word=Literal(word), name=Identifier(f"own_{word}")
        )
        for word in Benefit.values
    ]
    flags = [
        SQL(
            "bool_or(flags @> ARRAY[{word}]::varchar[]) OVER household AS {name}"
            if word in OF_THE_FAMILY
            else "flags @> ARRAY[{word}]::varchar[] AS {name}"
        ).format(word=Literal(word), name=Identifier(f"flag_{word}"))
        for word in Flag.values
    ]
    # Whole years, counted as `age_on` counts them.
    age = SQL(
        "({year} - date_part('year', born_on)::int - ((date_part('month', born_on) * 100"
        " + date_part('day', born_on)) > {day})::int)"
    ).format(year=Literal(on.year), day=Literal(on.month * 100 + on.day))
    return SQL(
        "SELECT id, household, village, decile, age, nullif(sex, '') AS sex, has_nik, {own}, {flags}, {held},"
        " coalesce(bool_or(age <= {young}) OVER household, false) AS has_early_child,"
        " coalesce(bool_or(age >= {old}) OVER household, false) AS has_elderly"
        " FROM (SELECT *, {age} AS age, nik_index IS NOT NULL AS has_nik FROM ({members}) AS rows) AS member"
        " WINDOW household AS (PARTITION BY household)"
    ).format(
        age=age,
        own=SQL(", ").join(own),
        flags=SQL(", ").join(flags),
        held=SQL(", ").join(held),
        young=Literal(YOUNG),
        old=Literal(OLD),
        members=members,
    )


def count(judges: Sequence[Judge], members: Composable, *, on: date) -> Iterator[VillageCount]:
    """Families by village, programme and rank; a family has the highest rank of its members."""
    ranks = [
        SQL("max({rank}) AS {name}").format(rank=judge.rank, name=Identifier(f"r{place}"))
        for place, judge in enumerate(judges)
    ]
    counts = [
        SQL("count(*) FILTER (WHERE {name} = {rank})").format(
            name=Identifier(f"r{place}"), rank=Literal(int(rank))
        )
        for place in range(len(judges))
        for rank in Rank
    ]
    rows = _rows(
        SQL(
            "SELECT village, count(*), ARRAY[{counts}]::int[] FROM"
            " (SELECT household, village, {ranks} FROM ({facts}) AS known GROUP BY household, village) AS families"
            " GROUP BY village ORDER BY village"
        ).format(
            counts=SQL(", ").join(counts or [SQL("0")]),
            ranks=SQL(", ").join(ranks or [SQL("0 AS none")]),
            facts=facts(members, on),
        )
    )
    width = len(Rank)
    for village, families, flat in rows:
        found = [flat[start : start + width] for start in range(0, len(judges) * width, width)]
        yield VillageCount(village, families, found)


def answers(judges: Sequence[Judge], members: Composable, *, on: date) -> dict[Any, list[Rank]]:
    """The rank of every single person, by programme in the order of the judges: for comparing with `judge`."""
    rows = _rows(
        SQL("SELECT id, ARRAY[{ranks}] FROM ({facts}) AS known").format(
            ranks=SQL(", ").join([judge.rank for judge in judges]), facts=facts(members, on)
        )
    )
    return {pk: [Rank(rank) for rank in ranks] for pk, ranks in rows}


def eligible_in(
    judge: Judge, village: str, *, on: date, after: str = "", limit: int = 50
) -> list[Any]:
    """Persons of one village who appear eligible and are no members yet, nor is their family of a family programme."""
    members = SQL("{} UNION ALL {}").format(
        of_families(SQL("f.region_id = {}").format(Literal(village))),
        of_loners(SQL("p.region_id = {}").format(Literal(village))),
    )
    rows = _rows(
        SQL(
            "SELECT id FROM (SELECT id, {rank} AS rank FROM ({facts}) AS known) AS judged"
            " WHERE rank = {eligible} AND {after} ORDER BY id LIMIT {limit}"
        ).format(
            rank=judge.rank,
            facts=facts(members, on),
            eligible=Literal(int(Rank.ELIGIBLE)),
            after=SQL("id > {}::uuid").format(Literal(after)) if after else SQL("true"),
            limit=Literal(limit),
        )
    )
    return [pk for (pk,) in rows]


def _rows(query: Composable) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        # Compiling forty programmes to machine code takes longer than running them over a district.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(query.as_string(cursor.connection))
        return cursor.fetchall()
