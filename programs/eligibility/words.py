"""The words of eligibility: answers, operators, known values, rules, and a programme's own state."""

from datetime import date
from typing import Any, NamedTuple, Protocol, TypeAlias

from django.db import models
from django.utils.translation import gettext_lazy as _

Truth: TypeAlias = bool | None

MEMBERSHIPS = "memberships"  # the fact that says what a family receives already
OWN_MEMBERSHIPS = "own_memberships"  # and what this one member receives


class Answer(models.TextChoices):
    ELIGIBLE = "eligible", _("Tampak memenuhi syarat")
    UNKNOWN = "unknown", _("Belum dapat dipastikan")
    MEMBER = "member", _("Sudah menjadi peserta")
    CLOSED = "closed", _("Sedang tidak dibuka")
    NOT_ELIGIBLE = "not_eligible", _("Tampak tidak memenuhi syarat")


class Operator(models.TextChoices):
    EQ = "eq", _("sama dengan")
    IN = "in", _("salah satu dari")
    BETWEEN = "between", _("antara (batas termasuk)")
    AT_LEAST = "at_least", _("paling sedikit")
    AT_MOST = "at_most", _("paling banyak")
    HAS_ANY = "has_any", _("memuat salah satu dari")
    HAS_NONE = "has_none", _("tidak memuat satu pun dari")
    NOT_EMPTY = "not_empty", _("ada isinya")
    PREFIX = "prefix", _("berada di wilayah")
    IS_TRUE = "is_true", _("ya")
    IS_FALSE = "is_false", _("tidak")


class FactValue(NamedTuple):
    """What is known, since when, and who says so. `value=None` is the same as not knowing.

    `is_partial` marks a set that may be incomplete: what it holds is certain, what it lacks is not.
    """

    value: Any
    as_of: date | None = None
    source: str = ""
    is_partial: bool = False


class CriterionLike(Protocol):
    """What `judge` reads of a criterion: the model has these, and so has `Rule`."""

    @property
    def fact(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def text(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def is_exclusion(self) -> bool: ...
    @property
    def order(self) -> int: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


class Rule(NamedTuple):
    """A criterion without a database row: for replays, checks and tests."""

    fact: str
    operator: str
    value: Any = None
    text: str = ""
    source: str = ""
    group: str = ""
    is_exclusion: bool = False
    order: int = 0
    valid_from: date | None = None
    valid_to: date | None = None


class ProgramState(NamedTuple):
    """What a verdict needs to know of the programme itself, on the day it is judged."""

    code: str
    version: int = 1
    member_codes: tuple[str, ...] = ()
    is_open: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    quota_left: int | None = None
    budget_left: int | None = None
    is_personal: bool = False
