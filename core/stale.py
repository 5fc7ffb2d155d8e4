"""A form that comes too late: refused in words, with what somebody else changed meanwhile beside what is typed.

Nothing typed is lost, and pressing once more counts for what is stored now.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.errors import Refused, StaleSave


@dataclass(frozen=True)
class Clash:
    """A field that says one thing in the database and another in the form."""

    label: str
    stored: str
    typed: str


def refuse(form: Any, refusal: Refused, *, version: int) -> None:
    """Put the refusal on the form; `version` is that of the row as it is stored now, and `initial` what it says."""
    form.add_error(None, refusal.message)
    if isinstance(refusal, StaleSave):
        form.clashes = clashes(form, refusal.fields)
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(version)


def status_of(form: Any) -> int:
    if not form.errors:
        return 200
    return 409 if hasattr(form, "clashes") else 422


def clashes(form: Any, fields: Collection[str]) -> list[Clash]:
    """Of the fields that somebody changed, or of all where nobody knows which."""
    return [
        Clash(str(form[name].label), _shown(form[name], stored), _shown(form[name], typed))
        for name in form.changed_data
        if not form[name].is_hidden and (not fields or name in fields)
        for stored, typed in [(form[name].initial, form[name].data)]
    ]


def _shown(bound: forms.BoundField, value: Any) -> str:
    field = bound.field
    if isinstance(field, forms.BooleanField):
        return _("ya") if field.to_python(value) else _("tidak")
    words = {str(code): str(label) for code, label in _flat(getattr(field, "choices", ()))}
    values = value if isinstance(value, list | tuple) else [value]
    told = [
        words.get(str(one), str(bound.field.prepare_value(one)))
        for one in values
        if one not in (None, "")
    ]
    return "; ".join(told) or "—"


def _flat(choices: Any) -> Any:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label
