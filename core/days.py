"""A day typed as it is written in Indonesia. Not type=date: a browser in English would show the month first."""

from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.texts import ascii_digits

FORMAT = "%d-%m-%Y"
# Nothing at a desk happened or will happen outside of these.
YEARS = range(1900, 2101)


class DayInput(forms.DateInput):
    """Eight digits are enough; `slrt.js` sets the dashes."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "class": "num",
            "data-date": "",
            "placeholder": _("tgl-bln-tahun"),
        }
        super().__init__({**own, **(attrs or {})}, format=FORMAT)

    def format_value(self, value: Any) -> str | None:
        """A day in an address is written the other way round; on the screen it is not."""
        with suppress(TypeError, ValueError):
            value = date.fromisoformat(value)
        return super().format_value(value)


class DayField(forms.DateField):
    widget = DayInput
    input_formats = [FORMAT, "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"]
    default_error_messages = {
        "invalid": _("Tanggal tidak dikenali. Contoh: 17-08-1963."),
        "far": _("Tahunnya terlalu jauh. Periksa lagi angkanya."),
    }

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(ascii_digits(value) if isinstance(value, str) else value)
        if day and day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["far"], code="far")
        return day
