"""The nine questions, each with four answers, and whether the trouble is over."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models import SurveyQuestion

UNANSWERED = {"required": _("Pilih satu jawaban.")}


class SurveyForm(forms.Form):
    is_solved = forms.ChoiceField(
        label=_("Apakah masalah Bapak/Ibu sudah selesai?"),
        choices=[("yes", _("Sudah")), ("no", _("Belum"))],
        widget=forms.RadioSelect,
        error_messages=UNANSWERED,
    )
    comment = forms.CharField(
        label=_("Yang perlu diperbaiki, atau alasannya (boleh dikosongkan)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": ""}),
    )

    def __init__(self, *args, questions: Sequence[SurveyQuestion], **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = [question.code for question in questions]
        for question in questions:
            self.fields[question.code] = forms.TypedChoiceField(
                label=question.text,
                choices=list(enumerate(question.answers, start=1)),
                coerce=int,
                widget=forms.RadioSelect,
                error_messages=UNANSWERED,
            )
        self.order_fields(["is_solved", *self.codes, "comment"])

    @property
    def given(self) -> dict:
        """What the service takes."""
        cleaned = self.cleaned_data
        return {
            "scores": {code: cleaned[code] for code in self.codes},
            "is_solved": cleaned["is_solved"] == "yes",
            "comment": cleaned["comment"],
        }
