"""What an officer says about an answer of the register that a new release has changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dtks.vocabulary import Outcome
from intake.forms.fields import RowField, no_identity_number
from intake.forms.steps import CaseForm


class FlipForm(CaseForm):
    """Take the new answer, or leave the case and say why; of candidates, which one it is."""

    decision = forms.ChoiceField(
        label=_("Apa yang Anda putuskan?"),
        choices=[
            ("accept", _("Terima jawaban baru; keluhan mengikuti jalur jawaban ini")),
            ("keep", _("Biarkan keluhan seperti sekarang")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih salah satu.")},
    )
    note = forms.CharField(
        label=_("Catatan"),
        max_length=500,
        required=False,
        help_text=_("Wajib bila keluhan dibiarkan."),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_identity_number],
    )

    def prepare(self) -> None:
        flip = self.bench.flip
        self.is_choice = flip is not None and flip.after.outcome == Outcome.CANDIDATES
        if self.is_choice:
            candidates = self.bench.candidates
            words = {c["person"].pk: self._words(c) for c in candidates}
            self.fields["person"] = RowField(
                label=_("Siapa yang dimaksud?"),
                rows=[c["person"] for c in candidates],
                choices=[(str(key), text) for key, text in words.items()],
                widget=forms.RadioSelect,
                required=False,
            )
            self.order_fields(["version", "person", "decision", "note"])
            self.fields["decision"].choices = [
                ("accept", _("Ini orangnya; keluhan mengikuti jawaban registri tentang orang ini")),
                ("keep", _("Bukan salah satu dari ini")),
            ]

    @staticmethod
    def _words(candidate: dict[str, Any]) -> str:
        """Somebody of another region is shown without name and address."""
        person, why = candidate["person"], ", ".join(candidate["why"])
        if candidate["is_outside"]:
            return _("Warga di wilayah lain (%(why)s)") % {"why": why}
        age = _(", %d tahun") % candidate["age"] if candidate["age"] is not None else ""
        return f"{person.name}{age}, {person.region.name} ({why})"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("decision") == "keep" and not given.get("note") and "note" not in self.errors:
            self.add_error("note", _("Tulis mengapa keluhan dibiarkan seperti sekarang."))
        if self.is_choice and given.get("decision") == "accept" and not given.get("person"):
            self.add_error("person", _("Pilih orang yang dimaksud."))
        return given
