"""Several lists by one journey answer as each would alone."""

import pghistory
import pytest
from django.db.models import Count, Exists, OuterRef, Value

from core.together import attach, read_together, totals
from programs.models import Criterion, Program
from regions.models import Region
from tests.factories.programs import ProgramFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programs(places):
    found = [ProgramFactory() for _ in range(3)]
    for program in found[:2]:
        program.criteria.create(fact="decile", operator="between", value=[1, 5], text="Desil 1–5")
    return found


def lists():
    ruled = Criterion.objects.filter(program=OuterRef("pk"))
    return [
        Program.objects.select_related("owner").annotate(ruled=Exists(ruled)).order_by("code"),
        Criterion.objects.select_related("program__region").order_by("pk"),
        Region.objects.values_list("code", flat=True).order_by("-code")[:4],
        # Ordered by what is not selected, with `distinct`: the row is wider than the answer.
        Program.objects.order_by("owner__name", "pk").values("code").distinct(),
        Program.objects.values("level").annotate(n=Count("pk")).order_by("level"),
        Region.objects.filter(name="50% ; --"),
        Program.objects.none(),
    ]


def test_each_list_is_what_it_would_be_alone(programs, django_assert_num_queries):
    alone, together = [list(found) for found in lists()], lists()
    with django_assert_num_queries(1):
        read_together(*together)
        assert [list(found) for found in together] == alone
        assert [p.owner.name for p in together[0]] == [p.owner.name for p in alone[0]]
        # Codes are in the order of their letters: the third programme need not be the last.
        assert sorted(p.ruled for p in together[0]) == [False, True, True]


def test_it_holds_while_history_is_told_who_asks(programs):
    alone, together = [list(found) for found in lists()], lists()
    with pghistory.context(user="budi"):
        read_together(*together)
    assert [list(found) for found in together] == alone


def test_a_list_made_of_one_that_was_read_asks_for_itself(programs, django_assert_num_queries):
    found = Program.objects.order_by("code")
    read_together(found)
    with django_assert_num_queries(1):
        assert list(found.filter(pk=programs[0].pk)) == programs[:1]


def test_nothing_to_ask_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        read_together(Program.objects.none())
        read_together()


def test_a_prefetch_still_fills(programs, django_assert_num_queries):
    found = Program.objects.prefetch_related("criteria").order_by("code")
    with django_assert_num_queries(2):
        read_together(found)
        assert [len(program.criteria.all()) for program in found] == [1, 1, 0]


def test_totals_are_one_row_even_of_nothing(programs):
    of_all = totals(Program.objects.order_by("name"), n=Count("pk"))
    of_none = totals(Program.objects.filter(code="absent"), n=Count("pk"))
    read_together(of_all, of_none)
    assert [next(iter(found))["n"] for found in (of_all, of_none)] == [3, 0]


def test_attached_rows_answer_without_a_query(programs, django_assert_num_queries):
    program, rules = programs[0], list(programs[0].criteria.all())
    attach(program, "criteria", rules)
    with django_assert_num_queries(0):
        assert list(program.criteria.all()) == rules


def test_the_cursor_is_given_back_when_a_statement_fails(programs):
    broken = Program.objects.annotate(bad=Value(1) / Value(0))
    with pytest.raises(Exception, match="division by zero"):
        read_together(Program.objects.all(), broken)
