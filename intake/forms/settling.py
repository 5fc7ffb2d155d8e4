"""How each need of a case ended: what the steps that write it down ask for."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from core.texts import LineField
from intake.forms.steps import CaseForm
from intake.models import Need


class SettleForm(CaseForm):
    """The outcome of each need. A row left as it was changes nothing."""

    must_be_complete = False

    def prepare(self) -> None:
        groups = []
        for place, need in enumerate(self.open_needs):
            outcome, note = f"outcome_{place}", f"note_{place}"
            self.fields[outcome] = forms.ChoiceField(
                label=need.wish,
                choices=[("", _("Belum ada hasil")), *Need.Outcome.choices],
                initial=need.outcome,
                required=False,
            )
            self.fields[note] = LineField(
                label=_("Keterangan hasil"),
                max_length=300,
                initial=need.outcome_note,
                required=False,
                widget=forms.TextInput(
                    attrs={"placeholder": _("apa yang diperoleh warga, kapan, dari siapa")}
                ),
            )
            groups.append(Div(outcome, note, css_class="pair"))
        self.layout = tuple(groups)

    @property
    def open_needs(self) -> list[Need]:
        return self.bench.needs

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for place, _need in enumerate(self.open_needs):
            outcome, note = given.get(f"outcome_{place}"), given.get(f"note_{place}")
            if outcome and not note:
                self.add_error(f"note_{place}", _("Tulis keterangan hasilnya untuk warga."))
            if note and not outcome or self.must_be_complete and not outcome:
                self.add_error(f"outcome_{place}", _("Pilih hasil kebutuhan ini."))
        return given

    @property
    def settled(self) -> list[tuple[Need, str, str]]:
        """Needs whose outcome is new or corrected."""
        found = []
        for place, need in enumerate(self.open_needs):
            outcome = self.cleaned_data[f"outcome_{place}"]
            note = self.cleaned_data[f"note_{place}"]
            if outcome and (outcome, note) != (need.outcome, need.outcome_note):
                found.append((need, outcome, note))
        return found


class ResolveForm(SettleForm):
    """The needs still without an outcome, and the word that the case is done."""

    must_be_complete = True

    @property
    def open_needs(self) -> list[Need]:
        return [need for need in self.bench.needs if not need.outcome]
