"""Orders of a list: whatever the order and the size of a page, the pages one after the other are the whole list."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.paging import keyset
from dashboard import sorting
from intake.models import Complaint
from tests.factories.intake import ComplaintFactory

QUEUE, ALL = "/antrean/", "/keluhan/"
NOW = timezone.now()
WORDS = [word for word, _label in sorting.choices(is_queue=True)]

# Few values, so that many rows are alike in what the list is sorted by.
rows = st.lists(
    st.tuples(
        st.sampled_from(["Ani", "ani", "Budi", "Éka", "ZZ"]),
        st.integers(0, 2),
        st.sampled_from(["in_review", "in_service"]),
        st.sampled_from(["34.04.07.2001", "34.04.07.2002"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


def fill(values, holder) -> set:
    return {
        ComplaintFactory(
            **{status: True},
            client__name=name,
            region_id=region,
            received_at=NOW - timedelta(days=days + 1),
            due_at=NOW + timedelta(days=days),
            needs=days,
            holder=holder if is_held else None,
        ).pk
        for name, days, status, region, is_held in values
    }


def pages(cases, order, size: int, *, backwards: bool = False) -> list[list]:
    """All pages, walked to the end, and back from there."""
    found, cursor = [], None
    while True:
        page = keyset(cases, order=order, cursor=cursor, size=size)
        found.append([row.pk for row in page.rows])
        if page.next is None:
            break
        cursor = page.next
    if backwards:
        found = [found[-1]]
        while page.previous is not None:
            page = keyset(cases, order=order, cursor=page.previous, size=size)
            found.insert(0, [row.pk for row in page.rows])
    return found


@pytest.mark.parametrize("word", WORDS)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=rows, size=st.integers(1, 5))
def test_pages_under_any_order_are_the_whole_list_once(places, word, values, size):
    holder = User.objects.order_by("pk").first() or User.objects.create(username="h", name="Hana")
    made = fill(values, holder)
    cases = Complaint.objects.filter(pk__in=made).annotate(**sorting.sort_of(word).keys)
    order = sorting.order_of(word)
    whole = [row.pk for row in cases.order_by(*order)]
    for backwards in (False, True):
        walked = pages(cases, order, size, backwards=backwards)
        assert sum(walked, []) == whole
    assert set(whole) == made
    assert len(whole) == len(made)


def test_a_column_pressed_again_turns_the_order_round():
    first = sorting.heads("tenggat", is_queue=True)
    assert (first["tenggat"].word, first["tenggat"].now) == ("-tenggat", "ascending")
    assert (first["diterima"].word, first["diterima"].now) == ("diterima", "")
    turned = sorting.heads("-diterima", is_queue=True)["diterima"]
    assert (turned.word, turned.now) == ("diterima", "ascending")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("nama", ["Adi", "budi", "Citra"]),
        ("-nama", ["Citra", "budi", "Adi"]),
        ("wilayah", ["Citra", "Adi", "budi"]),
        ("status", ["Adi", "Citra", "budi"]),
        ("pemegang", ["Adi", "Citra", "budi"]),
        ("-diterima", ["Adi", "budi", "Citra"]),
    ],
)
def test_the_list_stands_in_the_order_that_was_asked(places, budi, sign_in, word, expected):
    def case(name, region, status, holder, days):
        ComplaintFactory(
            **{status: True},
            client__name=name,
            region_id=region,
            holder=holder,
            received_at=NOW - timedelta(days=days),
            due_at=NOW + timedelta(days=10 - days),
        )

    case("Adi", "34.04.07.2002", "in_review", None, 3)
    case("budi", "34.04.07.2003", "in_service", budi, 2)
    case("Citra", "34.04.07.2001", "in_review", None, 1)
    page = sign_in(budi).get(f"{QUEUE}?urut={word}")
    names = [row.person for row in page.context["rows"]]
    if word in {"status", "pemegang"}:
        # Alike in that, the nearest deadline first: Adi's is the later.
        assert sorted(names[:2]) == sorted(expected[:2])
        assert names[2:] == expected[2:]
    else:
        assert names == expected


def test_heads_are_links_that_keep_the_filter_and_say_how_it_is_sorted(places, budi, sign_in):
    ComplaintFactory(in_review=True, urgent=True)
    text = sign_in(budi).get(f"{QUEUE}?mendesak=1&urut=nama&hal=abc").content.decode()
    assert 'href="?mendesak=1&amp;urut=-nama"' in text
    assert text.count('aria-sort="ascending"') == 1


def test_what_no_index_carries_is_offered_in_the_queue_alone(places, budi, sign_in):
    client = sign_in(budi)
    assert set(client.get(ALL).context["heads"]) == {"tenggat", "diterima", "nama", "wilayah"}
    assert "urut" in client.get(f"{ALL}?urut=pemegang").context["filter"].errors
    assert "urut" not in client.get(f"{QUEUE}?urut=pemegang").context["filter"].errors
