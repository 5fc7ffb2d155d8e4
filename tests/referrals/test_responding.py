"""Response times: what counts as an answer, in time by which day, and only what the reader may see."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from referrals.models import Referral
from referrals.queries.responding import response_times
from tests.factories.intake import ComplaintFactory, ago
from tests.factories.referrals import OrganizationFactory, ReferralFactory, ReplyFactory

pytestmark = pytest.mark.django_db


def sent(days_ago: float, *, due_after: float = 14, **values) -> Referral:
    traits = {"sent": True, **values}
    return ReferralFactory(days_old=days_ago, due_at=ago(days_ago - due_after), **traits)


def answer(referral: Referral, after_days: int, **values) -> None:
    on = timezone.localdate(referral.sent_at) + dt.timedelta(days=after_days)
    ReplyFactory(referral=referral, on=on, **values)


def figures(user, **span):
    today = timezone.localdate()
    span = {"start": today - dt.timedelta(days=60), "end": today} | span
    found = response_times(Referral.objects.visible_to(user), now=timezone.now(), **span)
    return {row.name: row for row in found}


def test_the_median_and_the_share_are_of_first_answers(eko):
    for after in (2, 4, 20):
        answer(sent(30), after)
    row = figures(eko)["Dinas Sosial Kabupaten Sleman"]
    assert (row.sent, row.answered, row.on_time, row.median_days, row.share) == (3, 3, 2, 4.0, 67)


def test_received_is_no_answer_and_a_later_word_does_not_move_the_first(eko):
    first = sent(30, state="delivered")
    answer(first, 1, answer="received")
    answer(first, 5, answer="accepted")
    answer(first, 25, answer="delivered")
    row = figures(eko)["Dinas Sosial Kabupaten Sleman"]
    assert (row.answered, row.median_days, row.on_time) == (1, 5.0, 1)


def test_silence_counts_against_the_standard_once_its_time_is_over(eko):
    sent(20)
    sent(3)
    sent(40, state="expired")
    row = figures(eko)["Dinas Sosial Kabupaten Sleman"]
    assert (row.late, row.waiting, row.expired, row.judged, row.share) == (1, 1, 1, 2, 0)
    assert row.median_days is None


def test_each_organization_by_itself_and_only_the_span_asked_for(eko):
    answer(sent(50), 3)
    answer(sent(10, organization=OrganizationFactory(ministry=True)), 7)
    start = timezone.localdate() - dt.timedelta(days=20)
    assert list(figures(eko, start=start)) == ["Kementerian Sosial"]
    assert len(figures(eko)) == 2


def test_nothing_of_another_region_and_no_sealed_one_without_the_right(zul, ani):
    sent(5, complaint=ComplaintFactory(in_review=True, is_sealed=True))
    assert figures(zul) == {}
    assert figures(ani) == {}


def test_the_page_shows_the_row_and_stays_in_its_budget(eko, django_assert_max_num_queries):
    client = Client()
    client.force_login(eko)
    answer(sent(3), 2)
    sent(
        3,
        organization=OrganizationFactory(partner=True),
        program=None,
        answer="",
        verdict=None,
        judged_on=None,
    )
    query = {"dari": (timezone.localdate() - dt.timedelta(days=20)).isoformat()}
    with django_assert_max_num_queries(12):
        page = client.get(reverse("dashboard:responses"), query).content.decode()
    assert "Dinas Sosial Kabupaten Sleman" in page
    assert "LKS Budi Luhur" in page
    assert "2 hari" in page
    assert "100%" in page
