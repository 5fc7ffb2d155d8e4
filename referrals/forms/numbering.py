"""Shape of what is typed about the numbers of letters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from referrals import wording
from referrals.models import LetterKind


class NumberingForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Jenis surat"),
        choices=[("", _("Semua jenis surat")), *LetterKind.choices],
        required=False,
    )
    pattern = forms.CharField(
        label=_("Pola nomor"),
        max_length=60,
        required=False,
        help_text=_(
            "Tulis {no} untuk nomor urut, {bulan} untuk bulan romawi, {tahun} untuk tahun. "
            "Kosongkan agar satu jenis surat kembali mengikuti pola semua jenis."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    valid_from = DayField(label=_("Berlaku sejak"))

    def clean(self):
        data = super().clean()
        pattern = data.get("pattern", "")
        if "pattern" not in self.errors and (pattern or not data.get("kind")):
            fault = wording.fault_of_pattern(pattern)
            if fault:
                self.add_error("pattern", fault)
        return data
