import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.scope import bounds, covers, level_prefix, outermost

CODES = st.from_regex(r"\A[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?\Z")


@pytest.mark.parametrize(
    ("prefix", "code", "expected"),
    [
        ("32.04", "32.04", True),
        ("32.04", "32.04.05.2001", True),
        ("32.04", "32.05", False),
        ("32.1", "32.10", False),
        ("32.1", "32.1.05", True),
        ("32.04.05.2001", "32.04", False),
        ("3", "32", False),
    ],
)
def test_scope_is_compared_at_the_dot(prefix, code, expected):
    assert covers(prefix, code) is expected


@given(CODES, CODES)
def test_the_range_of_the_database_says_the_same_as_python(prefix, code):
    low, high = bounds(prefix)
    assert (low <= code < high) is covers(prefix, code)


@given(st.lists(CODES, max_size=6), CODES)
def test_dropping_inner_prefixes_changes_nothing(prefixes, code):
    kept = outermost(prefixes)
    assert any(covers(p, code) for p in kept) is any(covers(p, code) for p in prefixes)
    assert not any(covers(p, q) for p in kept for q in kept if p != q)


def test_a_code_is_cut_to_a_level():
    assert [level_prefix("34.04.07.2001", n) for n in (1, 2, 3, 4)] == [
        "34",
        "34.04",
        "34.04.07",
        "34.04.07.2001",
    ]
