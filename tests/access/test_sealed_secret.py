"""A secret planted in a sealed case comes out nowhere: no page, file, log line, notice or e-mail of those without the right."""

import datetime as dt
import logging
from dataclasses import replace

import pytest
from django.core import mail
from django.urls import reverse

from core.ids import new_id
from intake import services as intake
from intake.models import CitizenMessage, Complaint
from notifications import services as notifications
from notifications.models import Notice
from tests.access.table import TABLE
from tests.access.test_table import knock
from tests.access.world import SECRET_NAME, World

pytestmark = pytest.mark.django_db
SECRETS = (SECRET_NAME, "KENANGA TERSEMBUNYI")
# Everybody at the desk without the right, and somebody who has not signed in.
STRANGERS = ("ani", "citra", "gita", None)


@pytest.fixture
def staff(ani, budi, citra, dewi, eko, fitri, gita) -> dict:
    found = locals()
    return dict(found)


@pytest.fixture
def sealed(staff) -> World:
    world = World(staff, sealed=True)
    world.visit(assigned_to=staff["dewi"]), world.referral(submitted=True), world.place()
    world.flip, world.proposal(submitted=True), world.document
    case = world.complaint(in_review=True, story=SECRETS[1], needs=[{"wish": SECRETS[1]}])
    intake.write_note(note_id=new_id(), complaint=case, text=SECRETS[1], by=staff["dewi"])
    return world


def told(text: str | bytes) -> list[str]:
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_page_and_no_file_tells_it(stranger, sealed, staff, caplog):
    user = staff[stranger] if stranger else None
    leaks = []
    with caplog.at_level(logging.DEBUG):
        for door in TABLE.values():
            if door.thing and not door.is_shared:
                continue
            url = reverse(door.name, kwargs=door.thing(sealed) if door.thing else {})
            _status, where, body = knock(door, url, user)
            leaks += [f"{door.name}: {secret}" for secret in told(body) + told(where)]
    assert leaks == []
    ours = [line for line in caplog.messages if not line.startswith("(")]
    assert [line for line in ours if told(line)] == []


def test_a_search_for_it_finds_nothing(sealed, staff):
    number = Complaint.objects.get(story=SECRETS[1]).number
    for asked in (SECRET_NAME, number):
        door = replace(TABLE["dashboard:search"], data={"q": asked})
        _status, where, body = knock(door, reverse(door.name), staff["ani"])
        assert where == ""
        assert f"/keluhan/{number}/".encode() not in body


def test_no_draft_for_the_citizen_tells_it(sealed):
    case = Complaint.objects.get(story=SECRETS[1])
    for occasion in CitizenMessage.Occasion.values:
        intake.propose_news(complaint=case, occasion=occasion, topic=occasion, about=SECRETS[1])
    for message in CitizenMessage.objects.all():
        case = message.complaint
        words = intake.words_of(message, case, sender=intake.sender_of(case))
        assert told(words) == []
        assert case.token not in words


def test_no_notice_and_no_mail_tells_it(sealed, staff):
    for name in ("ani", "citra", "dewi"):
        notifications.subscribe(user=staff[name], email=f"{name}@desa.test")
    notifications.deliver()
    morning = dt.datetime(2026, 12, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert notifications.send_digests(now=morning) == 3
    assert [n.text for n in Notice.objects.all() if told(n.text)] == []
    trusted = {"budi", "dewi", "eko", "fitri"}
    assert {n.receiver.username for n in Notice.objects.all()} <= trusted
    assert [m.body for m in mail.outbox if told(m.subject + m.body)] == []
