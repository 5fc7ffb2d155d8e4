import pytest

from outreach import questions


def test_eight_items_of_the_decree_are_asked():
    codes = {q.code for q in questions.QUESTIONS.values() if q.counts}
    assert codes == {
        "head_works", "food_worry", "food_half", "clothes", "floor", "wall", "toilet", "power",
    }  # fmt: skip


def test_every_counting_answer_is_an_option():
    for question in questions.QUESTIONS.values():
        assert question.counts <= dict(question.options).keys()


def test_the_count_tells_met_from_asked():
    answers = {"floor": "earth", "wall": "plastered", "head_works": "no", "roof": "zinc"}
    found = questions.count(answers)
    assert (found.met, found.asked, found.of) == (2, 3, 8)
    assert not found.without_dwelling


def test_without_a_dwelling_the_decree_needs_no_count():
    assert questions.count({"dwelling": "none"}).without_dwelling


def test_empty_answers_are_left_out_and_unknown_ones_refused():
    assert questions.clean({"floor": "", "wall": "bare"}) == {"wall": "bare"}
    with pytest.raises(questions.UnknownAnswer):
        questions.clean({"floor": "marble"})


def test_answers_are_read_in_the_order_of_the_catalogue():
    spelled = questions.spelled({"clothes": "no", "floor": "earth"})
    assert [title for title, _lines in spelled] == ["Rumah", "Penghidupan setahun terakhir"]
    assert spelled[0][1] == [("Lantai terluas", "Tanah", True)]
