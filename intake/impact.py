"""What a change of the rules would do to the families of the register, before it is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.utils import OperationalError
from psycopg.sql import SQL, Composable, Literal

from dtks.models import Family
from intake import screening
from programs.content import Parts
from programs.eligibility import CriterionLike, ProgramState
from programs.eligibility.predicates import Rank, inside, rank_of
from programs.models import Program
from programs.queries import rules_and_state
from regions.querysets import within

# Families that are judged; of a larger register every n-th, and the page says so.
MOST = 20_000
# Families are picked by the last byte of their key, which is random: the same ones each time.
PARTS = 256
PATIENCE = "8s"


@dataclass(frozen=True)
class Impact:
    """Families that appear eligible and are no members yet. `parts` of 256 were judged; all when it is 256."""

    families: int
    now: int
    then: int
    parts: int = PARTS

    @property
    def is_sampled(self) -> bool:
        return self.parts < PARTS

    @property
    def change(self) -> int:
        return self.then - self.now

    @property
    def fewer(self) -> int:
        return max(-self.change, 0)

    @property
    def more(self) -> int:
        return max(self.change, 0)


def impact_of(*, program: Program, parts: Parts, scopes: Sequence[str], on: date) -> Impact | None:
    """None when the register is too busy to answer in time: saving never waits for this."""
    regions = [parts.draft.region_id] if parts.draft.region_id else list(scopes)
    families = Family.objects.filter(within(regions)).count()
    share = PARTS if families <= MOST else max(1, PARTS * MOST // families)
    drawn = SQL("get_byte(uuid_send(f.id), 15) < {} AND ({})").format(
        Literal(share),
        SQL(" OR ").join([inside(SQL("f.region_id"), code) for code in regions]),
    )
    rules, state = rules_and_state(program)
    draft_state = program.state._replace(
        member_codes=tuple(parts.draft.member_codes), quota_left=None, budget_left=None
    )
    ranks = [
        _rank(rules, state, on),
        _rank([row.rule for row in parts.criteria], draft_state, on),
    ]
    judges = [screening.Judge(program, rank) for rank in ranks]
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [PATIENCE])
            counted = list(screening.count(judges, screening.of_families(drawn), on=on))
    except OperationalError:
        return None
    now, then = (
        sum(village.ranks[place][Rank.ELIGIBLE] for village in counted) * PARTS // share
        for place in (0, 1)
    )
    return Impact(families, now, then, share)


def _rank(rules: Iterable[CriterionLike], state: ProgramState, on: date) -> Composable:
    """Whether it is open today is left out: the question is whom the rules let in."""
    always = state._replace(is_open=True, valid_from=None, valid_to=None)
    return rank_of(rules, screening.COLUMNS, on, program=always)
