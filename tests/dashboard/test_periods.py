"""Spans of days and the bars they are cut into."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import grouped_bars, nice_step
from dashboard.periods import MOST_WEEKS, Period, bars, is_monthly, presets

TODAY = date(2026, 11, 23)
spans = st.builds(
    lambda start, days: Period(start, start + timedelta(days=days)),
    st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    st.integers(0, 500),
)


@given(spans)
def test_bars_cover_the_span_without_gap_or_overlap(span):
    cut = bars(span)
    assert cut[0].start == span.start
    assert cut[-1].end == span.end
    for before, after in zip(cut, cut[1:], strict=False):
        assert after.start == before.end + timedelta(days=1)


@given(spans)
def test_weeks_begin_on_monday_and_never_grow_too_many(span):
    cut = bars(span)
    if is_monthly(span):
        assert all(bar.start.day == 1 for bar in cut[1:])
    else:
        assert len(cut) <= MOST_WEEKS + 1
        assert all(bar.start.weekday() == 0 for bar in cut[1:])


def test_the_presets_end_today():
    named = dict(presets(TODAY))
    assert named["Bulan ini"] == Period(date(2026, 11, 1), TODAY)
    assert named["Triwulan ini"].start == date(2026, 10, 1)
    assert named["30 hari"].days == 30
    assert {span.end for span in named.values()} == {TODAY}


def test_a_span_is_written_as_short_as_it_can_be():
    assert str(Period(date(2026, 11, 1), date(2026, 11, 30))) == "November 2026"
    assert str(Period(date(2026, 11, 2), date(2026, 11, 8))) == "2 – 8 November 2026"
    assert str(Period(date(2026, 10, 30), date(2026, 11, 1))) == "30 Oktober – 1 November 2026"
    assert str(Period(date(2025, 12, 30), TODAY)) == "30 Desember 2025 – 23 November 2026"
    assert str(Period(TODAY, TODAY)) == "23 November 2026"


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=1, max_size=28))
def test_every_bar_stands_inside_the_chart_in_proportion(series):
    chart = grouped_bars(series)
    highest = chart.ticks[-1][0]
    for values, group in zip(series, chart.groups, strict=True):
        for value, rect in zip(values, group.rects, strict=True):
            assert rect.value == value <= highest
            assert chart.left <= rect.x
            assert rect.x + rect.width <= chart.right + 0.2
            assert abs(rect.y + rect.height - chart.base) < 0.2
    assert len(chart.ticks) <= 6


def test_steps_are_round():
    assert [nice_step(n) for n in (1, 4, 5, 9, 30, 68, 900)] == [1, 1, 2, 5, 10, 20, 500]
