"""Keyset paging over moments, whose last digits must survive the address."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import Event
from core.paging import keyset

START = datetime(2026, 11, 23, 7, 0, 0, 107124, tzinfo=UTC)


@pytest.mark.parametrize("order", [("at", "id"), ("-at", "-id")])
@pytest.mark.parametrize("gap", [timedelta(0), timedelta(microseconds=1), timedelta(days=1)])
def test_pages_neither_repeat_nor_lose_a_row_in_either_direction(db, order, gap):
    made = [
        Event.objects.create(
            verb="user.created", subject_type="x", subject_id="x", at=START + i * gap
        )
        for i in range(11)
    ]
    forth, cursors, cursor = [], [None], None
    while True:
        page = keyset(Event.objects.all(), order=order, cursor=cursor, size=4)
        forth += [row.pk for row in page.rows]
        if page.next is None:
            break
        cursor = page.next
        cursors.append(cursor)
    assert sorted(forth) == sorted(row.pk for row in made)
    back, cursor = [row.pk for row in page.rows], page.previous
    while cursor:
        page = keyset(Event.objects.all(), order=order, cursor=cursor, size=4)
        back = [row.pk for row in page.rows] + back
        cursor = page.previous
    assert back == forth


@pytest.mark.parametrize("cursor", ["", "!!", "bm9wZQ", "WyJuIixbMV1d"])
def test_a_damaged_cursor_means_the_first_page(db, cursor):
    Event.objects.create(verb="user.created", subject_type="x", subject_id="x")
    assert len(keyset(Event.objects.all(), order=("at", "id"), cursor=cursor).rows) == 1
