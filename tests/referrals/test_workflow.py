"""Every pair of states, allowed or not, in the table and in the database."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.roles import GRANTS, Action, Role
from core.workflow import IllegalStep
from referrals.workflow import (
    ANSWER_STEPS,
    AT_WORK,
    EDITABLE,
    ENDED,
    LIVE,
    REFERRAL,
    State,
    Step,
    work_change,
)
from tests.factories.referrals import ReferralFactory

S = State
ALLOWED = {
    (S.DRAFTED, S.SUBMITTED),
    (S.DRAFTED, S.WITHDRAWN),
    (S.SUBMITTED, S.APPROVED),
    (S.SUBMITTED, S.RETURNED),
    (S.SUBMITTED, S.WITHDRAWN),
    (S.RETURNED, S.SUBMITTED),
    (S.RETURNED, S.WITHDRAWN),
    (S.APPROVED, S.SENT),
    (S.APPROVED, S.EXPIRED),
    (S.APPROVED, S.WITHDRAWN),
    (S.SENT, S.ACCEPTED),
    (S.SENT, S.DELIVERED),
    (S.SENT, S.SENT_BACK),
    (S.SENT, S.DECLINED),
    (S.SENT, S.EXPIRED),
    (S.SENT, S.WITHDRAWN),
    (S.ACCEPTED, S.DELIVERED),
    (S.ACCEPTED, S.SENT_BACK),
    (S.ACCEPTED, S.DECLINED),
    (S.ACCEPTED, S.EXPIRED),
    (S.ACCEPTED, S.WITHDRAWN),
}


def test_the_table_allows_exactly_these_moves():
    assert set(REFERRAL.pairs()) == {(str(a), str(b)) for a, b in ALLOWED}


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_end_is_an_end(state):
    assert REFERRAL.steps_from(state) == []


@pytest.mark.parametrize("step", Step)
def test_a_step_from_nowhere_is_refused(step):
    with pytest.raises(IllegalStep):
        REFERRAL.step(step, source="nowhere")


def test_every_live_state_has_a_way_out_and_can_be_withdrawn():
    assert all(REFERRAL.allows(Step.WITHDRAW, source=state) for state in LIVE)


def test_what_hurts_needs_a_note():
    noted = {t.step for t in REFERRAL.transitions if t.needs_note}
    assert noted == {
        Step.RETURN,
        Step.STEP_BACK,
        Step.SEND_BACK,
        Step.DECLINE,
        Step.WITHDRAW,
    }


def test_work_is_counted_once_from_submission_to_the_end():
    assert work_change(S.DRAFTED, S.SUBMITTED) == 1
    assert work_change(S.RETURNED, S.SUBMITTED) == work_change(S.SUBMITTED, S.RETURNED) == 0
    assert work_change(S.DRAFTED, S.WITHDRAWN) == 0
    assert {work_change(a, b) for a, b in ALLOWED if a in AT_WORK and b in ENDED} == {-1}


def test_each_answer_of_a_provider_is_a_step():
    assert set(ANSWER_STEPS.values()) == {Step.ACCEPT, Step.SEND_BACK, Step.DECLINE, Step.DELIVER}


def test_no_role_both_drafts_and_approves():
    both = {Action.REFERRAL_DRAFT, Action.REFERRAL_APPROVE}
    assert not [role for role in Role if both <= GRANTS[role]]


def test_drafts_are_not_yet_work():
    assert S.DRAFTED not in AT_WORK
    assert EDITABLE <= LIVE


@pytest.mark.django_db
def test_raw_sql_cannot_jump_a_state(places):
    """One row per source state; every illegal target is refused by the trigger itself."""
    for source in State:
        trait = {
            S.SUBMITTED: {"submitted": True},
            S.RETURNED: {"returned": True},
        }.get(source, {} if source in {S.DRAFTED, S.WITHDRAWN} else {"sent": True})
        row = ReferralFactory(**trait, state=source)
        for target in State:
            if target == source or (source, target) in ALLOWED:
                continue
            with (
                pytest.raises(DatabaseError, match="Invalid transition"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(
                    "UPDATE referrals_referral SET state = %s WHERE id = %s", [target, row.pk]
                )


@pytest.mark.django_db
def test_a_referral_is_never_deleted(places):
    row = ReferralFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
