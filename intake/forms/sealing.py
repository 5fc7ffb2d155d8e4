"""What is typed to break a seal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import no_identity_number
from intake.inputs import LEAST_REASON


class BreakSealForm(forms.Form):
    number = forms.CharField(
        label=_("Nomor keluhan"),
        max_length=20,
        help_text=_("Ada pada tanda terima warga."),
        widget=forms.TextInput(
            attrs={"class": "num", "autocomplete": "off", "placeholder": "3404-26-000123-7"}
        ),
    )
    reason = forms.CharField(
        label=_("Mengapa harus dibuka sekarang?"),
        min_length=LEAST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": ""}),
        help_text=_(
            "Dibaca supervisor dan warga yang bersangkutan. Tanpa nama, NIK, dan nomor KK."
        ),
        validators=[no_identity_number],
        error_messages={
            "min_length": _("Tulis alasannya dengan jelas, paling sedikit %(limit_value)d huruf.")
        },
    )

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip()
