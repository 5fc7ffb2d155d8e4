"""Questions of the desk that stand between a programme and a clear answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from intake.families import FamilyAnswer
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


@dataclass(frozen=True)
class FamilyQuestion:
    """A fact and the members it is asked about, as (key, name); nobody in particular when one answer holds for all."""

    fact: Fact
    about: Sequence[tuple[str, str]] = ()

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        """Field name, key and label of each answer."""
        if not self.about:
            return [(self.fact.name, "", str(self.fact.question))]
        return [(f"{self.fact.name}:{key}", key, name) for key, name in self.about]


class FamilyAskForm(forms.Form):
    """A few questions about several members; each may stay unanswered. `asked` brings them back with the answers."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    asked = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: Sequence[FamilyQuestion], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_keluarga_%s", **kwargs)
        self.questions = questions
        places = [place for question in questions for place in question.fields]
        self.initial["asked"] = ",".join(name for name, _key, _label in places)
        for question in questions:
            for name, _key, label in question.fields:
                self.fields[name] = field_for(question.fact)
                self.fields[name].label = label

    @property
    def groups(self) -> list[tuple[FamilyQuestion, list[forms.BoundField]]]:
        return [
            (question, [self[name] for name, _key, _label in question.fields])
            for question in self.questions
        ]

    @property
    def answers(self) -> list[FamilyAnswer]:
        told = [
            FamilyAnswer(question.fact.name, self.cleaned_data.get(name), key)
            for question in self.questions
            for name, key, _label in question.fields
        ]
        return [answer for answer in told if answer.value not in (None, "", [])]


def questions_again(asked: str, names: Mapping[str, str]) -> list[FamilyQuestion]:
    """The questions that were on the screen, as far as they are of this family."""
    found: dict[str, list[tuple[str, str]]] = {}
    for place in asked.split(","):
        fact, _colon, key = place.partition(":")
        if fact in ASKABLE and (not key or key in names):
            found.setdefault(fact, []).extend([(key, names[key])] if key else [])
    return [FamilyQuestion(FACTS[fact], about) for fact, about in found.items()]


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
