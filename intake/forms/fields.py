"""Fields that several forms of the desk share."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.masking import holds_identity_number
from core.phones import to_international
from core.uploads import bound
from dtks import nik as nik_rules


def no_identity_number(text: str) -> None:
    """Words go into the history, onto paper and past many eyes: a NIK does not belong there."""
    if holds_identity_number(text):
        raise forms.ValidationError(
            _("Jangan menulis NIK atau nomor KK di sini. Data itu sudah ada di berkas warga.")
        )


class PhoneField(forms.CharField):
    """Telephone numbers are kept as +62…, however they were typed."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def clean(self, value) -> str:
        text = super().clean(value)
        try:
            return to_international(text) if text else ""
        except ValueError:
            raise forms.ValidationError(
                _("Nomor telepon tidak dikenali. Contoh: 0812 3456 7890.")
            ) from None


class CardNumberField(forms.CharField):
    """Sixteen digits, typed with or without spaces. Only the length is checked here."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 40)
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "num", "data-groups": "4"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, value) -> str:
        digits = nik_rules.normalise(super().clean(value))
        if digits and not (
            len(digits) == nik_rules.LENGTH and digits.isascii() and digits.isdigit()
        ):
            raise forms.ValidationError(
                _("Nomor KK harus 16 angka. Hitung ulang dari kartunya, atau kosongkan.")
            )
        return digits


class PagesInput(forms.FileInput):
    """Several files at once: the pages of one paper."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PaperField(forms.FileField):
    """A paper as one PDF or as the photos of its pages, judged by its content and not by its name. Gives one file."""

    widget = PagesInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        # hx-preserve: a photo once taken survives a page that comes back with remarks.
        self.widget.attrs.update(
            {
                "accept": "image/*,application/pdf",
                "data-shrink": "",
                "data-most": settings.UPLOAD_MAX_BYTES,
                "hx-preserve": "true",
                "multiple": True,
            }
        )

    def clean(self, data, initial=None):
        given = data if isinstance(data, list) else [data]
        pages = [super(PaperField, self).clean(file, initial) for file in given or [None]]
        files = [page for page in pages if page]
        try:
            return bound(files) if files else None
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None


def choices_of(rows: Iterable[Model], *, empty: str | None = None) -> list[tuple[str, str]]:
    """Choices from rows that are loaded already, so that a page of many rows asks the database once."""
    listed = [(str(row.pk), str(row)) for row in rows]
    return listed if empty is None else [("", empty), *listed]


class RowField(forms.TypedChoiceField):
    """One of the given rows."""

    def __init__(self, *, rows: Iterable[Model], empty: str | None = None, **kwargs):
        rows = list(rows)
        by_key = {str(row.pk): row for row in rows}
        super().__init__(
            choices=kwargs.pop("choices", choices_of(rows, empty=empty)),
            coerce=by_key.__getitem__,
            empty_value=None,
            **kwargs,
        )


class RowsField(forms.TypedMultipleChoiceField):
    """Any of the given rows."""

    def __init__(self, *, rows: Iterable[Model], **kwargs):
        rows = list(rows)
        by_key = {str(row.pk): row for row in rows}
        super().__init__(
            choices=kwargs.pop("choices", choices_of(rows)),
            coerce=by_key.__getitem__,
            empty_value=[],
            **kwargs,
        )
