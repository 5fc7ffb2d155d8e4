"""How far a deadline is: by the hours and free days of the desk it lies with, in the days of its standard, on every screen alike."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.conftest import DISTRICT, VILLAGE
from tests.factories.clock import HolidayFactory, OfficeHoursFactory, StandardFactory
from tests.factories.intake import ComplaintFactory
from tests.factories.referrals import ReferralFactory

JAKARTA = ZoneInfo("Asia/Jakarta")
# A Friday, and the Tuesday after it.
NOW = datetime(2026, 11, 20, 10, tzinfo=JAKARTA)
DUE = datetime(2026, 11, 24, 15, tzinfo=JAKARTA)


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(NOW, tick=False):
        yield


def case_texts(user, sign_in) -> set[str]:
    """Of the list, and of the page of its only case."""
    client = sign_in(user)
    row = client.get("/antrean/").context["rows"][0]
    page = client.get(f"/keluhan/{row.number}/")
    return {row.due.text, page.context["file"].due.text}


def case():
    return ComplaintFactory(in_review=True, due_at=DUE, received_at=NOW)


def test_the_usual_week(places, budi, sign_in):
    case()
    assert case_texts(budi, sign_in) == {"2 hari kerja lagi"}


def test_a_desk_that_opens_on_saturday_counts_it(places, budi, sign_in):
    case()
    OfficeHoursFactory(region_id=DISTRICT, weekdays=[5])
    assert case_texts(budi, sign_in) == {"3 hari kerja lagi"}


def test_a_free_day_of_the_village_is_not_counted(places, budi, sign_in):
    case()
    HolidayFactory(region_id=VILLAGE, day=date(2026, 11, 23))
    assert case_texts(budi, sign_in) == {"1 hari kerja lagi"}


def test_a_standard_in_calendar_days_is_told_in_them(places, budi, sign_in):
    case()
    StandardFactory(region_id=DISTRICT, unit="calendar", amount=4)
    assert case_texts(budi, sign_in) == {"4 hari lagi"}


def test_the_answer_of_a_provider_is_told_in_the_same_days(places, budi, sign_in):
    referral = ReferralFactory(sent=True, drafted_by=budi, due_at=DUE)
    OfficeHoursFactory(region_id=DISTRICT, weekdays=[5])
    client = sign_in(budi)
    for url in ("/rujukan/", f"/rujukan/{referral.number}/"):
        assert "3 hari kerja lagi" in client.get(url).content.decode()
