"""Every figure opens exactly its cases, and nobody is counted who may not be seen."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import Assignment
from dashboard.desk import Desk
from dashboard.forms import CaseFilter
from dashboard.queries.proposals import proposal_figures
from intake.models import Complaint
from tests.factories.intake import ComplaintFactory, ago
from tests.factories.programs import ProgramFactory
from tests.factories.proposals import ProposalFactory

BOARD, LIST = "/dasbor/", "/keluhan/"
VILLAGES = ("34.04.07.2001", "34.04.07.2002", "34.04.07.2003")
STATES = "registered in_review verifying deciding incomplete in_service resolved declined closed cancelled"
OUTCOMES = (None, "in_range", "out_of_range", "not_found", "candidates", "excluded")


@pytest.fixture
def many(places):
    """Thirty cases over four months in every state, outcome, category and village, some sealed or late."""
    programs = [ProgramFactory(), ProgramFactory(), None]
    states, classes = STATES.split(), Complaint.Class.values
    for n in range(30):
        age = (n * 7) % 120 + 0.3
        ComplaintFactory(
            **{states[n % len(states)]: True},
            region_id=VILLAGES[n % 3],
            category=classes[n % len(classes)],
            check=OUTCOMES[n % len(OUTCOMES)],
            needs=[{"program": programs[n % 3]}, {"program": programs[(n + 1) % 3]}],
            days_old=age,
            days_left=3 - n % 6,
            status_since=ago(age / 2),
            is_sealed=n % 9 == 0,
        )


def figures_of(board):
    yield from (board.received, board.open, board.late, board.finished)
    for lines in (
        board.by_status,
        board.by_category,
        board.by_outcome,
        board.by_place,
        board.by_program,
    ):
        for line in lines:
            yield from (line.received, line.open, line.late)
    for bar in board.trend:
        yield from (bar.received, bar.finished)


def spans():
    today = localdate()
    return [
        "",
        f"?dari={today - timedelta(days=29)}&sampai={today}",
        f"?dari={today - timedelta(days=70)}&sampai={today - timedelta(days=20)}",
        f"?dari={today - timedelta(days=364)}&sampai={today}",
        f"?dari={today}&sampai={today}",
        f"?dari={today - timedelta(days=90)}&sampai={today}&wilayah=34.04.07.2002",
        "?wilayah=34.04.07",
    ]


def test_each_figure_is_the_number_of_rows_behind_it(many, eko, sign_in, listed):
    client, desk, behind = sign_in(eko), Desk(eko), {}
    for span in spans():
        board = client.get(BOARD + span).context["board"]
        for figure in figures_of(board):
            if figure.query not in behind:
                asked = QueryDict(figure.query)
                found = CaseFilter(asked, desk=desk, is_queue=False, now=timezone.now())
                assert not found.errors, figure.query
                behind[figure.query] = found.narrow(Complaint.objects.visible_to(eko)).count()
            assert figure.value == behind[figure.query], f"{span} {figure.query}"
    # And the page itself lists them, for the tiles of the last span.
    for figure in (board.received, board.open, board.late, board.finished):
        assert len(listed(client, f"{LIST}?{figure.query}")) == figure.value


def test_breakdowns_add_up_to_the_tiles(many, eko, sign_in):
    board = sign_in(eko).get(f"{BOARD}?dari=2020-01-01&sampai={localdate()}").context["board"]
    for lines in (board.by_status, board.by_category, board.by_outcome, board.by_place):
        assert sum(line.received.value for line in lines) == board.received.value == 30
        assert sum(line.open.value for line in lines) == board.open.value
        assert sum(line.late.value for line in lines) == board.late.value
    assert sum(bar.received.value for bar in board.trend) == board.received.value
    assert sum(bar.finished.value for bar in board.trend) == board.finished.value


def test_a_sealed_case_is_in_no_figure_without_the_right(places, sign_in, eko):
    ComplaintFactory(in_review=True, sealed=True, overdue=True)
    board = sign_in(eko).get(BOARD).context["board"]
    assert board.open.value == board.late.value == 1
    # The outsider's figures, even with the village named in the address.
    Assignment.objects.filter(user=eko).update(region_id="34.02")
    client = sign_in(eko)
    for address in (BOARD, f"{BOARD}?wilayah=34.04.07.2001"):
        board = client.get(address).context["board"]
        assert not any(figure.value for figure in figures_of(board))


def test_pace_has_its_n_and_says_nothing_about_nothing(places, eko, sign_in):
    client = sign_in(eko)
    address = f"{BOARD}?dari={localdate() - timedelta(days=40)}&sampai={localdate()}"
    assert client.get(address).context["board"].pace.median is None
    for took in (2, 4, 30):
        closed = ago(1)
        ComplaintFactory(
            closed=True,
            received_at=closed - timedelta(days=took),
            status_since=closed,
            due_at=closed + timedelta(days=5 - took),
        )
    pace = client.get(address).context["board"].pace
    assert (pace.n, pace.median) == (3, 4.0)
    assert pace.p90 == pytest.approx(24.8)
    assert pace.on_time == 67


def test_what_only_waits_to_be_told_is_finished_and_still_open(places, eko, sign_in):
    ComplaintFactory(resolved=True)
    ComplaintFactory(declined=True)
    ComplaintFactory(cancelled=True)
    board = sign_in(eko).get(f"{BOARD}?dari={localdate() - timedelta(days=9)}").context["board"]
    assert (board.received.value, board.open.value, board.finished.value) == (3, 2, 2)
    assert board.to_tell == 2


def test_a_manager_gets_the_figures_first_and_others_their_queue(places, eko, dewi, sign_in):
    assert "board" in sign_in(eko).get("/").context
    assert "board" not in sign_in(dewi).get("/").context
    assert "board" in sign_in(dewi).get(BOARD).context


@pytest.mark.parametrize("who", ["ani", "budi", "citra", "gita"])
def test_those_without_the_right_get_no_figures(request, places, sign_in, who):
    assert sign_in(request.getfixturevalue(who)).get(BOARD).status_code == 403


def test_an_empty_desk_says_what_would_be_here(places, eko, sign_in):
    page = sign_in(eko).get(BOARD).content.decode()
    assert "Belum ada keluhan pada masa ini" in page
    assert "data per" in page


def test_days_in_the_wrong_order_are_said_and_the_month_is_shown(places, eko, sign_in):
    context = sign_in(eko).get(f"{BOARD}?dari=2026-02-02&sampai=2026-01-01").context
    assert context["form"].errors
    assert context["period"].start == localdate().replace(day=1)


def test_one_open_end_is_enough(places, eko, sign_in):
    client, today = sign_in(eko), timezone.localdate()
    assert client.get(f"{BOARD}?dari=2026-01-05").context["period"].end == today
    assert (
        client.get(f"{BOARD}?sampai=2026-03-05").context["period"].start.isoformat() == "2026-01-01"
    )


def test_a_province_counts_by_regency(places, eko, sign_in):
    Assignment.objects.filter(user=eko).update(region_id="34")
    ComplaintFactory(in_review=True)
    ComplaintFactory(in_review=True, region_id="34.02.12.2001")
    board = sign_in(eko).get(BOARD).context["board"]
    assert {line.label for line in board.by_place} == {"Kabupaten Sleman", "Kabupaten Bantul"}


def test_each_figure_of_proposals_is_the_number_of_rows_behind_it(places, eko, zul, sign_in):
    today = timezone.localdate()
    ProposalFactory(exported=True, due_on=today - timedelta(days=1))
    ProposalFactory(exported=True)
    ProposalFactory(ready=True)
    ProposalFactory(submitted=True, complaint__region_id="34.04.07.2002")
    client = sign_in(eko)
    for span, values in (("", [1, 1, 2, 1]), ("?wilayah=34.04.07.2001", [0, 1, 2, 1])):
        lines = client.get(BOARD + span).context["proposals"]
        assert [line.figure.value for line in lines] == values
        for line in lines:
            page = client.get(f"/usulan/?{line.figure.query}").context["page"]
            assert len(page.rows) == line.figure.value, line.label
    assert "wilayah=34.04.07.2001" in lines[0].figure.query
    assert [line.figure.value for line in _proposal_lines(zul)] == [0, 0, 0, 0]


def _proposal_lines(user):
    return proposal_figures(user, place="", today=timezone.localdate())


def test_a_place_of_somebody_else_narrows_nothing(places, eko, sign_in):
    ProposalFactory(ready=True)
    assert len(sign_in(eko).get("/usulan/?wilayah=34.02").context["page"].rows) == 1
