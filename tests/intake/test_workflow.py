"""The table of steps, walked pair by pair."""

from itertools import product

import pytest

from accounts.roles import GRANTS, Action, Role
from core.workflow import IllegalStep
from intake.workflow import COMPLAINT, ENDED, OPEN, TURN, UNMERGE, Status, Step

ALLOWED = {
    ("registered", "find_listed"): "in_review",
    ("registered", "find_unlisted"): "verifying",
    ("registered", "cancel"): "cancelled",
    ("in_review", "request_papers"): "incomplete",
    ("in_review", "serve"): "in_service",
    ("in_review", "resolve"): "resolved",
    ("in_review", "cancel"): "cancelled",
    ("verifying", "find_listed"): "in_review",
    ("verifying", "request_papers"): "incomplete",
    ("verifying", "verify"): "deciding",
    ("verifying", "cancel"): "cancelled",
    ("incomplete", "resume_review"): "in_review",
    ("incomplete", "resume_verifying"): "verifying",
    ("incomplete", "cancel"): "cancelled",
    ("incomplete", "lapse"): "cancelled",
    ("deciding", "offer_alternative"): "in_review",
    ("deciding", "send_back"): "verifying",
    ("deciding", "decline"): "declined",
    ("deciding", "cancel"): "cancelled",
    ("in_service", "resolve"): "resolved",
    ("in_service", "cancel"): "cancelled",
    ("resolved", "close"): "closed",
    ("declined", "close"): "closed",
    **{(status, "merge"): "merged" for status in UNMERGE},
    **{("merged", str(step)): str(status) for status, step in UNMERGE.items()},
    ("closed", "reopen"): "in_review",
    ("closed", "reconsider"): "verifying",
}


@pytest.mark.parametrize(("source", "step"), list(product(Status.values, Step)))
def test_every_pair_is_allowed_or_refused_as_the_table_of_the_design_says(source, step):
    target = ALLOWED.get((source, str(step)))
    if target is None:
        with pytest.raises(IllegalStep):
            COMPLAINT.step(step, source=source)
    else:
        assert COMPLAINT.step(step, source=source).target == target


def test_a_person_outside_the_register_ends_only_by_alternative_refusal_or_own_word():
    """Walk every path from VERIFYING: an end is reached only through a step that carries a decision."""
    deciding_steps = {
        Step.OFFER_ALTERNATIVE,
        Step.DECLINE,
        Step.CANCEL,
        Step.LAPSE,
        Step.FIND_LISTED,
    }
    reached, frontier = set(), {Status.VERIFYING}
    while frontier:
        status = frontier.pop()
        reached.add(status)
        for transition in COMPLAINT.steps_from(status):
            if transition.step not in deciding_steps and transition.target not in reached:
                frontier.add(transition.target)
    # An IN_REVIEW that was paused as IN_REVIEW can only come from a decision, so it is out of reach here
    # except by RESUME_REVIEW, which the service ties to where the pause began.
    assert not reached & {Status.DECLINED, Status.CANCELLED}
    assert Status.DECIDING in reached


def test_every_open_status_is_somebodys_turn_and_no_ended_one_is():
    assert all(TURN[status] for status in OPEN)
    assert not any(TURN[status] for status in ENDED)


def test_whoever_has_the_turn_holds_a_right_to_some_step():
    for status in OPEN:
        actions = {t.action for t in COMPLAINT.steps_from(status)}
        for role in TURN[status]:
            assert actions & set(GRANTS[role]), (status, role)


def test_the_catalogue_admin_has_no_power_over_cases():
    held = {str(action) for action in GRANTS[Role.CATALOGUE_ADMIN]}
    assert not [a for a in held if a.startswith(("complaint.", "referral.", "visit.", "document."))]
    assert Action.CATALOGUE_EDIT in GRANTS[Role.CATALOGUE_ADMIN]
