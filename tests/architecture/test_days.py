"""A day is typed as it is written in Indonesia, on every form: the browser's own field follows the browser's language."""

import importlib
import inspect

from django import forms

from core.days import DayField
from tests.architecture.house import ROOT, sources


def form_classes():
    for path in sources("forms", "views"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name.removesuffix(".__init__"))
        for _name, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, forms.BaseForm) and found.__module__ == module.__name__:
                yield found


def test_every_field_of_a_day_is_ours():
    days = {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in form_classes()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField)
    }
    assert len(days) > 10
    assert [name for name, field in days.items() if not isinstance(field, DayField)] == []
