"""What a form (or a seed file) hands to the services: plain values, already of the right type."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from programs.eligibility import Rule

# /admin/program/baru/ and its like are pages of their own.
RESERVED_CODES = frozenset({"baru", "perubahan", "impor", "ekspor", "penyaringan", "pratinjau"})


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """`id` names the row this replaces; None makes a new one."""

    rule: Rule
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    document_kind: str
    is_mandatory: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProgramDraft:
    name: str
    level: str
    sectors: list[str]
    owner_id: UUID
    unit: str
    fulfilment: str
    benefit: str
    code: str = ""
    region_id: str | None = None
    aliases: str = ""
    welfare_fields: list[str] = field(default_factory=list)
    letter_kind: str = "referral"
    steps: str = ""
    where_to_go: str = ""
    legal_basis: str = ""
    member_codes: list[str] = field(default_factory=list)
    valid_from: date | None = None
    valid_to: date | None = None
    is_open: bool = True
    quota: int | None = None
    yearly_value: int | None = None
    source: str = ""
    note: str = ""

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class AllotmentDraft:
    """`spent` None: as it is."""

    region_id: str
    starts_on: date
    ends_on: date
    places: int | None = None
    budget: int | None = None
    spent: int | None = None
    source: str = ""

    def values(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in told.items() if (name, value) != ("spent", None)}


@dataclass(frozen=True, slots=True)
class FocalPointDraft:
    organization_id: UUID
    name: str
    title: str
    starts_on: date
    ends_on: date | None = None
    phone: str = ""
    email: str = ""

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class OrganizationDraft:
    name: str
    kind: str
    psks_kind_id: str | None = None
    region_id: str | None = None
    contact: str = ""
    address: str = ""
    hours: str = ""
    channel: str = ""
    response_days: int | None = None
    help_offered: str = ""
    source: str = ""
    is_active: bool = True

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class PPKSKindDraft:
    name: str
    gloss: str
    unit: str
    atensi_cluster: str
    legal_basis: str
    min_age: int | None = None
    max_age: int | None = None
    legacy_code: str = ""
    is_sealed: bool = False
    is_active: bool = True
    source: str = ""

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class PSKSKindDraft:
    name: str
    gloss: str
    form: str
    legal_basis: str
    legacy_code: str = ""
    is_active: bool = True
    source: str = ""

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True)
class OfferDraft:
    """What a partner offers. No kinds or sectors: for whoever is in need."""

    organization_id: UUID
    region_id: str
    title: str
    kind: str
    unit: str
    amount: int
    until: date
    ppks_kinds: Sequence[str] = ()
    sectors: Sequence[str] = ()
    note: str = ""
    is_open: bool = True
