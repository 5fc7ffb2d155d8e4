"""A form that comes too late: only what somebody else changed is shown, in the words of the form."""

import pytest
from django import forms
from django.http import QueryDict

from core import stale
from core.errors import Refused, StaleSave


class HomeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label="Nama")
    kind = forms.ChoiceField(label="Jenis", choices=[("L", "putra"), ("P", "putri")])
    days = forms.MultipleChoiceField(label="Hari", choices=[("0", "Senin"), ("4", "Jumat")])
    is_used = forms.BooleanField(label="Dipakai", required=False)


STORED = {"version": 3, "name": "Melati", "kind": "P", "days": [0], "is_used": True}


@pytest.fixture
def late():
    """Typed on version 2, when the room was called Mawar and nothing else was as it is now."""
    typed = QueryDict("version=2&name=Mawar&kind=L&days=0&days=4")
    form = HomeForm(typed, initial=STORED)
    assert form.is_valid()
    return form


def told(form) -> list[tuple[str, str, str]]:
    return [(clash.label, clash.stored, clash.typed) for clash in form.clashes]


def test_the_fields_somebody_changed_are_shown_as_stored_and_as_typed(late):
    stale.refuse(late, StaleSave("Sudah diubah.", {"kind", "days", "is_used"}), version=3)
    assert told(late) == [
        ("Jenis", "putri", "putra"),
        ("Hari", "Senin", "Senin; Jumat"),
        ("Dipakai", "ya", "tidak"),
    ]
    assert late.non_field_errors() == ["Sudah diubah."]
    assert stale.status_of(late) == 409


def test_every_difference_is_shown_where_nobody_knows_the_fields(late):
    stale.refuse(late, StaleSave("Sudah diubah."), version=3)
    assert [label for label, _stored, _typed in told(late)] == ["Nama", "Jenis", "Hari", "Dipakai"]


def test_nothing_typed_is_lost_and_the_next_save_counts_for_what_is_stored(late):
    stale.refuse(late, StaleSave("Sudah diubah."), version=3)
    assert (late["name"].value(), late["version"].value()) == ("Mawar", "3")


def test_any_other_refusal_keeps_the_version(late):
    stale.refuse(late, Refused("Nama itu sudah ada."), version=3)
    assert late["version"].value() == "2"
    assert stale.status_of(late) == 422
    assert stale.status_of(HomeForm()) == 200
