"""The stages of a case."""

import pytest

from dashboard.road import LABELS, REFERRAL_STAGES, WENT_OUT, Stage, road
from intake.workflow import Status
from referrals.workflow import ENDED, LIVE, OUT


def now_of(steps):
    return [place for place, step in enumerate(steps) if step.state == "now"]


@pytest.mark.parametrize(
    ("status", "referrals", "stage"),
    [
        (Status.REGISTERED, [], Stage.INTAKE),
        (Status.IN_REVIEW, [], Stage.REVIEW),
        (Status.VERIFYING, [], Stage.REVIEW),
        (Status.DECIDING, [], Stage.DECISION),
        (Status.IN_REVIEW, ["drafted"], Stage.REVIEW),
        (Status.IN_SERVICE, ["submitted"], Stage.DECISION),
        (Status.IN_SERVICE, ["approved"], Stage.LETTER),
        (Status.IN_SERVICE, ["sent", "approved"], Stage.LETTER),
        (Status.IN_SERVICE, ["accepted", "delivered"], Stage.ANSWER),
        (Status.IN_SERVICE, [], Stage.ANSWER),
        (Status.RESOLVED, ["delivered"], Stage.DONE),
    ],
)
def test_one_stage_is_now_and_all_before_it_are_done(status, referrals, stage):
    steps = road(status, referral_states=referrals, was_decided=True)
    assert now_of(steps) == [stage]
    assert all(step.state == "done" for step in steps[:stage])
    assert all(step.state == "" for step in steps[stage + 1 :])


def test_missing_papers_keep_the_case_where_it_was():
    assert now_of(road(Status.INCOMPLETE, resume_to=Status.VERIFYING)) == [Stage.REVIEW]


def test_a_refusal_stops_at_the_decision_and_still_has_to_be_told():
    steps = road(Status.DECLINED, was_refused=True)
    assert steps[Stage.DECISION].state == "stopped"
    assert now_of(steps) == [Stage.DONE]
    assert road(Status.CLOSED, was_refused=True)[Stage.DECISION].state == "stopped"


def test_a_closed_case_with_a_referral_has_walked_all_of_it():
    steps = road(Status.CLOSED, referral_states=["delivered"], was_decided=True)
    assert {step.state for step in steps} == {"done"}


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_a_stage_that_was_not_needed_stays_blank(status):
    steps = road(status, referral_states=["withdrawn"])
    assert [step.state for step in steps][:5] == ["done", "done", "", "", ""]
    decided = road(status, was_decided=True)
    assert [step.state for step in decided][2:5] == ["done", "", ""]


def test_a_cancelled_case_says_so_at_the_end():
    assert road(Status.CANCELLED)[-1] == ("Dibatalkan", "stopped")


def test_every_status_has_a_road_and_every_running_referral_a_stage():
    for status in Status.values:
        assert len(road(status)) == len(LABELS)
    assert set(REFERRAL_STAGES) == set(LIVE)
    assert set(WENT_OUT) == set(OUT) | set(ENDED) - {"withdrawn"}
