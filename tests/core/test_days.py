"""Days are typed and shown the Indonesian way, whatever the browser speaks."""

from datetime import date

import pytest
from django import forms

from core.days import DayField


class Form(forms.Form):
    day = DayField()


@pytest.mark.parametrize(
    "typed", ["17-08-1963", "17/08/1963", "17.08.1963", "17 08 1963", "17081963", "1963-08-17"]
)
def test_every_usual_way_to_write_a_day_is_understood(typed):
    form = Form({"day": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(1963, 8, 17)


def test_a_day_of_an_address_is_shown_the_right_way_round():
    assert 'value="17-08-1963"' in str(Form({"day": "1963-08-17"})["day"])
    assert 'value="17-08-1963"' in str(Form(initial={"day": date(1963, 8, 17)})["day"])


def test_nonsense_stays_as_it_was_typed_and_is_answered_with_an_example():
    form = Form({"day": "kemarin"})
    assert form.errors["day"] == ["Tanggal tidak dikenali. Contoh: 17-08-1963."]
    assert 'value="kemarin"' in str(form["day"])


def test_no_field_asks_the_browser_for_its_own_calendar():
    assert 'type="date"' not in str(Form()["day"])


def test_an_empty_field_is_not_called_a_sector():
    assert Form({}).errors["day"] == ["Isian ini wajib diisi."]
