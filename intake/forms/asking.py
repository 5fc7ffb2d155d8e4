"""Questions of the desk that stand between a programme and a clear answer."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.bench import Bench
from intake.forms.steps import CaseForm
from programs.eligibility import best_questions
from programs.facts import FACTS
from programs.facts.kinds import Fact, FactType, Origin

MOST_QUESTIONS = 5
# What only the person can tell; the rest comes from the register, the card or the case itself.
ASKABLE = frozenset(
    fact.name
    for fact in FACTS.values()
    if fact.origin in {Origin.DESK, Origin.CASE} and fact.name != "ppks"
)


def open_questions(bench: Bench) -> list[Fact]:
    """The few facts that nobody knows yet and that decide most of the needs' programmes, the best first."""
    names = best_questions((v for _program, v in bench.verdicts_on_needs), askable=ASKABLE)
    return [FACTS[name] for name in names[:MOST_QUESTIONS]]


class AskForm(CaseForm):
    """Each question may stay unanswered."""

    def prepare(self) -> None:
        self.facts = [FACTS[name] for name in self._asked_before() if name in FACTS]
        self.facts = self.facts or open_questions(self.bench)
        for fact in self.facts:
            self.fields[fact.name] = field_for(fact)
        self.fields["asked"] = forms.CharField(
            widget=forms.HiddenInput, initial=",".join(fact.name for fact in self.facts)
        )
        self.layout = (
            "asked",
            *(
                Div(fact.name, css_class="ticks" if fact.type == FactType.SET else "")
                for fact in self.facts
            ),
        )

    def _asked_before(self) -> list[str]:
        """The questions that were on the screen, although the answers may have changed what is open now."""
        return self.data.get(self.add_prefix("asked"), "").split(",") if self.is_bound else []

    @property
    def answers(self) -> dict[str, Any]:
        told = {fact.name: self.cleaned_data.get(fact.name) for fact in self.facts}
        return {name: value for name, value in told.items() if value not in (None, "", [])}


def field_for(fact: Fact) -> forms.Field:
    """The question as a field of its type."""
    label = str(fact.question)
    match fact.type:
        case FactType.BOOLEAN:
            return forms.TypedChoiceField(
                label=label,
                choices=[("", _("Belum tahu")), ("1", _("Ya")), ("0", _("Tidak"))],
                coerce=lambda text: text == "1",
                empty_value=None,
                required=False,
            )
        case FactType.NUMBER:
            return forms.IntegerField(
                label=label,
                min_value=fact.minimum,
                max_value=fact.maximum,
                required=False,
                help_text=str(fact.unit),
            )
        case FactType.SET:
            return forms.MultipleChoiceField(
                label=label,
                choices=fact.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        case _:
            return forms.ChoiceField(
                label=label, choices=[("", _("Belum tahu")), *fact.choices], required=False
            )
