"""A ready reply as an admin writes it, and how a step of a case picks one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.clocking import RuleForm
from intake.forms.fields import no_identity_number
from intake.models import Complaint, ReplyTemplate
from intake.replies import PLACEHOLDERS, filled, sample, unknown_in

# The fields that these fill hold 200 characters; a name and a need take their part of it.
SHORT = {ReplyTemplate.Step.REQUEST_PAPERS, ReplyTemplate.Step.CLOSE}
MOST_SHORT = 140


class ReplyForm(RuleForm):
    category = forms.ChoiceField(
        label=_("Jenis keluhan"),
        choices=[("", _("Semua jenis")), *Complaint.Class.choices],
        required=False,
    )

    class Meta:
        model = ReplyTemplate
        fields = ("step", "category", "region", "name", "text", "is_active")
        widgets = {"text": forms.Textarea(attrs={"rows": 5, "data-counter": ""})}

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        no_identity_number(text)
        unknown = unknown_in(text)
        if unknown:
            raise forms.ValidationError(
                _("Tidak dikenal: %(unknown)s. Yang dapat dipakai: %(known)s."),
                params={
                    "unknown": ", ".join(f"{{{name}}}" for name in unknown),
                    "known": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                },
            )
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("step") in SHORT and len(given.get("text", "")) > MOST_SHORT:
            self.add_error(
                "text",
                _("Untuk langkah ini paling panjang %d huruf.") % MOST_SHORT,
            )
        return given

    @property
    def preview(self) -> str:
        return filled(self.cleaned_data["text"], sample())
