"""The facts a criterion may ask about, and their values in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from programs.eligibility import FactValue
from programs.facts.kinds import Choices, Fact, FactType, Origin, Sensitivity
from programs.facts.registry import BENEFITS, FACTS
from programs.models import PPKSKind

__all__ = [
    "BENEFITS",
    "FACTS",
    "Choices",
    "Fact",
    "FactType",
    "FactValue",
    "Origin",
    "Sensitivity",
    "all_choices",
    "choices_of",
    "label_of",
    "question_of",
    "show",
]


def choices_of(fact: Fact) -> Choices:
    """The words a CHOICE or SET fact may take. PPKS kinds are rows, so they cost one query."""
    if fact.name == "ppks":
        return tuple(PPKSKind.objects.values_list("code", "name"))
    return fact.choices


def all_choices() -> dict[str, Choices]:
    """The words of every fact, by its name. One query."""
    return {fact.name: choices_of(fact) for fact in FACTS.values()}


def label_of(name: str) -> str:
    fact = FACTS.get(name)
    return str(fact.label) if fact else name


def question_of(name: str) -> str:
    fact = FACTS.get(name)
    return str(fact.question) if fact else name


def show(name: str, value: Any, names: Mapping[str, str] | None = None) -> str:
    """A fact's value in Indonesian, for a reason on screen; never raises on an unknown word.

    `names` of places and PPKS kinds, which are rows, are the caller's to bring.
    """
    fact = FACTS.get(name)
    if value is None:
        return _("belum diketahui")
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    words = {**(dict(fact.choices) if fact else {}), **(names or {})}
    if isinstance(value, list | tuple | set | frozenset):
        shown = [str(words.get(item, item)) for item in sorted(value, key=str)]
        return ", ".join(shown) or _("tidak ada")
    text = str(words.get(value, value))
    return f"{text} {fact.unit}" if fact and fact.unit and fact.name != "decile" else text
