"""What an officer types about one message to a citizen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models import CitizenMessage
from intake.wording import MOST_LETTERS

Road = CitizenMessage.Road
BY_HAND = [Road.WHATSAPP, Road.SPOKEN, Road.CALL, Road.LETTER]


class WordsField(forms.CharField):
    def __init__(self, **kwargs):
        attrs = {"rows": 12, "data-counter": "", "spellcheck": "true"}
        super().__init__(
            label=_("Kabar"),
            max_length=MOST_LETTERS,
            widget=forms.Textarea(attrs=attrs),
            **kwargs,
        )


class NewMessageForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    text = WordsField()


class MessageForm(forms.Form):
    """One draft; which button was pressed decides what is needed of it."""

    text = WordsField(required=False)
    road = forms.ChoiceField(
        label=_("Disampaikan lewat"),
        choices=[(road.value, road.label) for road in BY_HAND],
        widget=forms.RadioSelect,
        required=False,
    )
    email = forms.EmailField(label=_("Alamat surel warga"), required=False)
    reason = forms.CharField(label=_("Alasan"), max_length=200, required=False)
