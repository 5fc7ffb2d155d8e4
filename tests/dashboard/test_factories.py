"""The factories of cases make rows that the database accepts."""

import pytest

from intake.models import Complaint
from tests.factories.intake import ComplaintFactory

STATES = "registered in_review verifying deciding incomplete in_service resolved declined closed cancelled"


@pytest.mark.parametrize("state", STATES.split())
def test_a_case_can_be_made_in_every_state(places, state):
    case = ComplaintFactory(**{state: True}, needs=2, check="in_range")
    assert Complaint.objects.get(pk=case.pk).status == state
    assert case.needs.count() == 2
    assert case.register_checks.get().decile == 2
