"""A programme as plain data: what a version keeps, and what an export carries to another installation.

The shape is that of the seed files, so one reader serves the seed, the versions and the imports.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from programs.drafts import AllotmentDraft, CriterionDraft, DocumentDraft, ProgramDraft
from programs.eligibility import ProgramState, Rule
from programs.models import Allotment, Program, Unit

Content: TypeAlias = dict[str, Any]

PLAIN = (
    *("name", "aliases", "level", "sectors", "welfare_fields", "unit", "fulfilment"),
    *("letter_kind", "benefit", "yearly_value", "where_to_go", "legal_basis", "member_codes"),
    *("is_open", "quota", "source", "note"),
)
OF_A_RULE = (
    *("fact", "operator", "value", "text", "source", "group", "is_exclusion"),
    *("valid_from", "valid_to"),
)


@dataclass(frozen=True)
class Parts:
    """The three parts of a programme as the services take them."""

    draft: ProgramDraft
    criteria: list[CriterionDraft]
    documents: list[DocumentDraft]


@dataclass(frozen=True)
class AllotmentArrival:
    """A quota from a file: new, or saying something else than the row of this key at `version`."""

    id: UUID
    version: int | None
    draft: AllotmentDraft


@dataclass(frozen=True)
class Arrival:
    """A programme from a file: new, or saying something else than `program` at `version`.

    `is_same`: only its allotments are new. `content` is what the file says, allotments too.
    """

    id: UUID
    version: int
    program: Program | None
    parts: Parts
    content: Content
    allotments: list[AllotmentArrival]
    is_same: bool


def content_of(program: Program) -> Content:
    """The programme with its rows, in an order that never changes by itself."""
    return {name: getattr(program, name) for name in PLAIN} | {
        "code": program.code,
        "owner": program.owner.code,
        "region": program.region_id,
        "steps": program.steps.splitlines(),
        "valid_from": iso(program.valid_from),
        "valid_to": iso(program.valid_to),
        "criteria": [rule_content(rule) for rule in program.criteria.all()],
        "documents": [
            {
                "document_kind": paper.document_kind_id,
                "is_mandatory": paper.is_mandatory,
                "note": paper.note,
            }
            for paper in program.required_documents.all()
        ],
    }


def content_of_parts(parts: Parts, *, code: str, owner: str) -> Content:
    """The same shape of what somebody typed, before it is saved."""
    draft = parts.draft
    return {name: getattr(draft, name) for name in PLAIN} | {
        "code": code,
        "owner": owner,
        "region": draft.region_id,
        "steps": draft.steps.splitlines(),
        "valid_from": iso(draft.valid_from),
        "valid_to": iso(draft.valid_to),
        "criteria": [rule_content(row.rule) for row in parts.criteria],
        "documents": [
            {
                "document_kind": paper.document_kind,
                "is_mandatory": paper.is_mandatory,
                "note": paper.note,
            }
            for paper in parts.documents
        ],
    }


def allotment_content(row: Any) -> Content:
    """What a place and a period are given; what is gone of it stays where it was counted. Row or draft."""
    return {
        "region": row.region_id,
        "year": row.starts_on.year,
        "part": Allotment.Part.of(row.starts_on, row.ends_on).value,
        "places": row.places,
        "budget": row.budget,
        "source": row.source,
    }


def rule_content(rule: Any) -> Content:
    row = {name: getattr(rule, name) for name in OF_A_RULE}
    return row | {
        "operator": str(rule.operator),
        "valid_from": iso(rule.valid_from),
        "valid_to": iso(rule.valid_to),
    }


def rules_of(content: Mapping[str, Any]) -> list[Rule]:
    return [
        Rule(
            **{name: value for name, value in row.items() if not name.startswith("valid_")},
            order=place,
            valid_from=day(row.get("valid_from")),
            valid_to=day(row.get("valid_to")),
        )
        for place, row in enumerate(content["criteria"])
    ]


def state_of(content: Mapping[str, Any], number: int) -> ProgramState:
    return ProgramState(
        code=content["code"],
        version=number,
        member_codes=tuple(content["member_codes"]),
        is_open=content.get("is_open", True),
        valid_from=day(content.get("valid_from")),
        valid_to=day(content.get("valid_to")),
        is_personal=content["unit"] == Unit.PERSON,
    )


def parts_of(content: Mapping[str, Any], *, owner_id: UUID, held: Sequence[UUID] = ()) -> Parts:
    """What the services take. Rules go to the held rows by their place: a reworded rule is one change."""
    draft = ProgramDraft(
        owner_id=owner_id,
        code=content["code"],
        region_id=content.get("region"),
        steps="\n".join(content.get("steps", ())),
        valid_from=day(content.get("valid_from")),
        valid_to=day(content.get("valid_to")),
        **{name: content[name] for name in PLAIN if name in content},
    )
    criteria = [
        CriterionDraft(rule, held[place] if place < len(held) else None)
        for place, rule in enumerate(rules_of(content))
    ]
    return Parts(draft, criteria, [DocumentDraft(**paper) for paper in content["documents"]])


def iso(on: date | None) -> str | None:
    return on.isoformat() if on else None


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
