"""What a fact is: its type, its words, and where its value comes from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.eligibility import Operator


class FactType(StrEnum):
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    SET = "set"
    REGION = "region"


class Origin(models.TextChoices):
    REGISTER = "register", _("DTSEN/DTKS")
    CLIENT = "client", _("data warga")
    CASE = "case", _("berkas keluhan")
    DESK = "desk", _("ditanyakan di loket")


class Sensitivity(models.TextChoices):
    GENERAL = "general", _("data umum")
    PERSONAL = "personal", _("data pribadi")
    SPECIFIC = "specific", _("data pribadi spesifik")


OPERATORS: dict[FactType, tuple[Operator, ...]] = {
    FactType.NUMBER: (
        Operator.EQ,
        Operator.IN,
        Operator.BETWEEN,
        Operator.AT_LEAST,
        Operator.AT_MOST,
    ),
    FactType.BOOLEAN: (Operator.IS_TRUE, Operator.IS_FALSE),
    FactType.CHOICE: (Operator.EQ, Operator.IN),
    FactType.SET: (Operator.HAS_ANY, Operator.HAS_NONE, Operator.NOT_EMPTY),
    FactType.REGION: (Operator.PREFIX,),
}

Choices: TypeAlias = tuple[tuple[str, str | Promise], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    type: FactType
    label: str | Promise
    question: str | Promise  # what the officer asks when it is missing
    origin: Origin
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    unit: str | Promise = ""
    choices: Choices = ()
    minimum: int = 0
    maximum: int | None = None
    is_shared: bool = False  # one answer holds for the whole family

    @property
    def operators(self) -> tuple[Operator, ...]:
        return OPERATORS[self.type]
