"""Where the daily e-mail goes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DigestForm(forms.Form):
    email = forms.EmailField(
        label=_("Alamat surel"),
        required=False,
        help_text=_("Kosongkan untuk berhenti."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
