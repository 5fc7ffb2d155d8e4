"""Shapes of what an office writes and shows on its letters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.errors import Refused
from intake.forms.fields import no_identity_number
from referrals import wording
from referrals.logos import as_png
from referrals.models import LetterKind, LetterLogo, LetterText


class TextForm(forms.Form):
    """One block; an empty text brings the usual words back."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Jenis surat"), choices=LetterKind)
    part = forms.ChoiceField(label=_("Bagian"), choices=LetterText.Part)
    text = forms.CharField(
        label=_("Naskah"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": ""}),
        help_text=_("Satu alinea per baris. Kosongkan untuk kembali ke naskah baku."),
        validators=[no_identity_number],
    )
    valid_from = DayField(label=_("Berlaku sejak"))

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        unknown = wording.unknown_places(text)
        if unknown:
            raise forms.ValidationError(
                _("Isian %(names)s tidak dikenal. Pakai isian dari daftar.")
                % {"names": ", ".join(unknown)}
            )
        return text


class LogoForm(forms.Form):
    """A picture for one side of the letterhead, or none."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    side = forms.ChoiceField(widget=forms.HiddenInput, choices=LetterLogo.Side)
    image = forms.FileField(
        label=_("Gambar (PNG, JPG, atau WEBP)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        if data.get("remove"):
            return data | {"png": b""}
        if not data.get("image"):
            if "image" not in self.errors:
                self.add_error("image", _("Pilih berkas gambarnya dahulu."))
            return data
        try:
            return data | {"png": as_png(data["image"])}
        except Refused as refusal:
            self.add_error("image", refusal.message)
            return data
