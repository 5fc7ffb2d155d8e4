"""The line at the head of a case: my turn and for what, or whom it waits for."""

import pytest

from dashboard.turn import REFERRAL_WAITS, turn
from intake.workflow import Status


@pytest.mark.parametrize("status", Status.values)
def test_every_state_says_whom_it_waits_for(status):
    told = turn(status, own="", referrals=[])
    assert told.text
    assert not told.is_mine


def test_my_own_turn_comes_first():
    told = turn("in_review", own="Susun rujukan", referrals=[("sent", "Dinas Sosial")])
    assert told == ("Giliran Anda: susun rujukan", True)


def test_a_referral_on_its_way_is_what_is_waited_for_the_earliest_first():
    sent = [("sent", "Dinas Sosial"), ("submitted", "RSUD")]
    assert turn("in_review", own="", referrals=sent).text == "Menunggu persetujuan rujukan ke RSUD"
    assert turn("in_service", own="", referrals=sent[:1]).text == "Menunggu jawaban Dinas Sosial"
    assert "RSUD" not in turn("closed", own="", referrals=sent).text
    assert set(REFERRAL_WAITS) == {"submitted", "approved", "sent", "accepted"}
