"""Reference data into the catalogue: repeatable, and never over an admin's own edit."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from programs import criteria as sense
from programs.content import day
from programs.drafts import CriterionDraft, DocumentDraft
from programs.eligibility import Rule
from programs.models import (
    DocumentKind,
    Organization,
    PPKSKind,
    Program,
    PSKSKind,
    Seeded,
)
from programs.services.places import put_facility
from programs.services.saving import next_number, sync_criteria, sync_documents
from programs.services.versioning import keep
from regions.models import Region

DATA = Path(__file__).resolve().parent.parent / "data"

SeedRow = Mapping[str, Any]


@dataclass
class LoadReport:
    """What a load did, per kind of row."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0  # edited by an admin, so left alone
    skipped: list[str] = field(default_factory=list)  # their region is not loaded

    @property
    def total(self) -> int:
        return self.created + self.updated + self.unchanged + self.kept


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def fingerprint(row: SeedRow) -> str:
    text = json.dumps(row, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def load_catalogue(
    *, with_demo: bool = False, tell: Callable[[str, LoadReport], None] | None = None
) -> dict[str, LoadReport]:
    """Load kinds, papers, organisations and programmes. A second run changes nothing."""
    demo = read("demo.json") if with_demo else {"organizations": [], "programs": []}
    known = set(Region.objects.values_list("code", flat=True).filter(code__in=_regions(demo)))
    reports: dict[str, LoadReport] = {}

    def step(title: str, rows: list[SeedRow], put: Callable[[SeedRow, LoadReport], None]) -> None:
        report = reports[title] = LoadReport()
        for row in rows:
            if row.get("region") and row["region"] not in known:
                report.skipped.append(row["code"])
                continue
            put(row, report)
        if tell:
            tell(title, report)

    def plain(model: type[Seeded]) -> Callable[[SeedRow, LoadReport], None]:
        return lambda row, report: _put_plain(model, row, report)

    with pghistory.context(actor="", origin="load_catalogue"):
        step(_("Jenis PPKS"), read("ppks_kinds.json"), plain(PPKSKind))
        step(_("Jenis PSKS"), read("psks_kinds.json"), plain(PSKSKind))
        step(_("Jenis berkas"), read("document_kinds.json"), plain(DocumentKind))
        step(_("Organisasi"), read("organizations.json"), _put_organization)
        step(_("Program pusat"), read("programs_central.json"), _put_program)
        step(_("Program daerah"), read("programs_regional.json"), _put_program)
        step(_("Panti"), read("facilities.json"), _put_facility)
        if with_demo:
            sample = {"is_sample": True}
            step(
                _("Mitra contoh"),
                [row | sample for row in demo["organizations"]],
                _put_organization,
            )
            step(_("Program contoh"), [row | sample for row in demo["programs"]], _put_program)
    return reports


def _regions(demo: Mapping[str, list[SeedRow]]) -> set[str]:
    rows = [
        *read("organizations.json"),
        *read("programs_regional.json"),
        *read("facilities.json"),
        *demo["organizations"],
        *demo["programs"],
    ]
    return {row["region"] for row in rows if row.get("region")}


def _put(
    model: type[Seeded],
    key: dict[str, Any],
    values: dict[str, Any],
    row: SeedRow,
    report: LoadReport,
) -> Seeded | None:
    """Create or refresh one row; None when there is nothing more to do for it."""
    mark = fingerprint(row)
    held = model._default_manager.select_for_update(of=("self",)).filter(**key).first()
    if held is None:
        report.created += 1
        return model._default_manager.create(**key, **values, seed_fingerprint=mark)
    if held.edited_at is not None:
        report.kept += 1
        return None
    if held.seed_fingerprint == mark:
        report.unchanged += 1
        return None
    for name, value in (values | {"seed_fingerprint": mark, "version": next_number(held)}).items():
        setattr(held, name, value)
    held.save(update_fields=[*values, "seed_fingerprint", "version"])
    report.updated += 1
    return held


def _put_plain(model: type[Seeded], row: SeedRow, report: LoadReport) -> None:
    values = {name: value for name, value in row.items() if name != "code"}
    _put(model, {"code": row["code"]}, values, row, report)


def _put_organization(row: SeedRow, report: LoadReport) -> None:
    values = {k: v for k, v in row.items() if k not in {"code", "psks_kind", "region"}}
    values |= {"psks_kind_id": row.get("psks_kind"), "region_id": row.get("region")}
    _put(Organization, {"code": row["code"]}, values, row, report)


def _put_program(row: SeedRow, report: LoadReport) -> None:
    rules = [_rule(place, criterion) for place, criterion in enumerate(row["criteria"])]
    found = sense.problems(rules)
    if found:
        raise Refused(
            _("Program %(code)s, syarat %(row)s: %(message)s")
            % {"code": row["code"], "row": found[0].index + 1, "message": found[0].message}
        )
    apart = {"code", "owner", "region", "steps", "criteria", "documents", "valid_from", "valid_to"}
    # What a newer seed file leaves out goes back to empty.
    values: dict[str, Any] = {"aliases": "", "note": "", "is_sample": False}
    values |= {"quota": None, "yearly_value": None}
    values |= {name: value for name, value in row.items() if name not in apart}
    values |= {
        "owner_id": Organization.objects.only("pk").get(code=row["owner"]).pk,
        "region_id": row.get("region"),
        "steps": "\n".join(row["steps"]),
        "valid_from": day(row.get("valid_from")),
        "valid_to": day(row.get("valid_to")),
    }
    program = _put(Program, {"code": row["code"]}, values, row, report)
    if isinstance(program, Program):
        # Rows are matched by their place, so that a reworded rule is one change in the history.
        held = list(program.criteria.all())
        ids = [held[place].pk if place < len(held) else None for place in range(len(rules))]
        sync_criteria(
            program, [CriterionDraft(rule, pk) for rule, pk in zip(rules, ids, strict=True)]
        )
        sync_documents(program, [DocumentDraft(**document) for document in row["documents"]])
        keep(program, by=None)


def _put_facility(row: SeedRow, report: LoadReport) -> None:
    if put_facility(row):
        report.created += 1
    else:
        report.unchanged += 1


def _rule(place: int, row: SeedRow) -> Rule:
    return Rule(order=place, **row)
