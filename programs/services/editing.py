"""Admins change the catalogue: every save is scoped, audited, tracked, and refused when stale."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from programs import criteria as sense
from programs.drafts import (
    RESERVED_CODES,
    CriterionDraft,
    DocumentDraft,
    OrganizationDraft,
    PPKSKindDraft,
    ProgramDraft,
    PSKSKindDraft,
)
from programs.models import (
    Criterion,
    Organization,
    PPKSKind,
    Program,
    PSKSKind,
    RequiredDocument,
    Seeded,
)

Row = TypeVar("Row", bound=Seeded)
Kind = TypeVar("Kind", PPKSKind, PSKSKind)
Coded = TypeVar("Coded", Program, Organization)


@contextmanager
def _as_author(by: User) -> Iterator[None]:
    """History rows written inside carry who did it, also outside a web request."""
    with pghistory.context(actor=str(by.pk)):
        yield


def _require_region(by: User, region_id: str | None) -> None:
    """National rows may be edited with any catalogue assignment; see `CatalogueQuerySet.visible_to`."""
    allowed = (
        by.may(Action.CATALOGUE_EDIT, region_id)
        if region_id
        else by.may_somewhere(Action.CATALOGUE_EDIT)
    )
    if not allowed:
        raise Refused(_("Wilayah itu di luar wilayah kerja Bapak/Ibu. Pilih wilayah di dalamnya."))


def _locked(model: type[Row], pk: Any, expected_version: int) -> Row:
    """The row, locked; refused when somebody saved it after the form was opened."""
    row = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    if row.version != expected_version:
        raise StaleSave(_stale_message(row))
    return row


def _stale_message(row: Seeded) -> str:
    last = (
        Event.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
        .select_related("actor")
        .first()
    )
    if last is None or last.actor is None:
        return _(
            "Data ini sudah diperbarui setelah Bapak/Ibu membukanya. Isian tadi masih ada di bawah; "
            "periksa data terbaru, lalu simpan lagi."
        )
    return _(
        "Data ini sudah diubah oleh %(name)s pada %(time)s, setelah Bapak/Ibu membukanya. Isian tadi "
        "masih ada di bawah; periksa data terbaru, lalu simpan lagi."
    ) % {
        "name": last.actor.name,
        "time": date_format(timezone.localtime(last.at), "j F Y H.i"),
    }


def _apply(row: Seeded, values: Mapping[str, Any]) -> list[str]:
    """Put the values on the row; the names of those that differ."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _save_edit(row: Seeded, changed: Sequence[str]) -> None:
    row.version += 1
    row.edited_at = timezone.now()
    row.save(update_fields=[*changed, "version", "edited_at"])


def _region_of(row: Seeded) -> str | None:
    return getattr(row, "region_id", None)


def _audit(row: Seeded, by: User, change: str, fields: Sequence[str] = ()) -> None:
    record(
        Verb.CATALOGUE_CHANGED,
        row,
        actor=by,
        region_id=_region_of(row),
        data={"name": str(row), "change": change, "fields": sorted(fields)},
    )


def _make(
    model: type[Coded], id: UUID, draft: ProgramDraft | OrganizationDraft
) -> tuple[Coded, bool]:
    """The row of this key, made now unless the form was sent before, even at the same moment."""
    existing = model._default_manager.filter(pk=id).first()
    if existing is not None:
        return existing, False
    values = draft.values()
    values["code"] = _free_code(model, values.get("code", ""), draft.name)
    values["edited_at"] = timezone.now()
    try:
        return model._default_manager.get_or_create(pk=id, defaults=values)
    except IntegrityError as error:
        # Somebody took the code between our look and our save.
        raise Refused(_code_taken(values["code"])) from error


def _free_code(model: type[Coded], wanted: str, name: str) -> str:
    """The code asked for, or one made of the name. A code that is taken is refused, a made one numbered."""
    if wanted:
        if model._default_manager.filter(code=wanted).exists():
            raise Refused(_code_taken(wanted))
        return wanted
    base = slugify(name)[:50] or "program"
    code, number = base, 1
    while code in RESERVED_CODES or model._default_manager.filter(code=code).exists():
        number += 1
        code = f"{base}-{number}"
    return code


def _code_taken(code: str) -> str:
    return _("Kode «%(code)s» sudah dipakai. Pilih kode lain.") % {"code": code}


def _require_sense(criteria: Sequence[CriterionDraft], documents: Sequence[DocumentDraft]) -> None:
    """The form says this at the field; here it guards every other road."""
    found = sense.problems([draft.rule for draft in criteria])
    if found:
        raise Refused(
            _("Syarat baris %(row)s: %(message)s")
            % {"row": found[0].index + 1, "message": found[0].message}
        )
    kinds = [draft.document_kind for draft in documents]
    if len(kinds) != len(set(kinds)):
        raise Refused(_("Berkas yang sama tercantum dua kali. Hapus salah satunya."))


@transaction.atomic
def create_program(
    *,
    id: UUID,
    draft: ProgramDraft,
    criteria: Sequence[CriterionDraft],
    documents: Sequence[DocumentDraft],
    by: User,
) -> Program:
    """A new programme under the key the form carries: sending the form twice makes one."""
    _require_region(by, draft.region_id)
    _require_sense(criteria, documents)
    with _as_author(by):
        program, is_new = _make(Program, id, draft)
        if is_new:
            sync_criteria(program, criteria)
            sync_documents(program, documents)
            _audit(program, by, "created")
    return program


@transaction.atomic
def edit_program(
    *,
    program: Program,
    draft: ProgramDraft,
    criteria: Sequence[CriterionDraft],
    documents: Sequence[DocumentDraft],
    expected_version: int,
    by: User,
) -> Program:
    """Save programme, criteria and papers as one. The code never changes: letters and verdicts name it."""
    locked = _locked(Program, program.pk, expected_version)
    _require_region(by, locked.region_id)
    _require_region(by, draft.region_id)
    _require_sense(criteria, documents)
    values = draft.values() | {"code": locked.code}
    with _as_author(by):
        changed = _apply(locked, values)
        parts = list(changed)
        if sync_criteria(locked, criteria):
            parts.append("criteria")
        if sync_documents(locked, documents):
            parts.append("documents")
        if parts:
            _save_edit(locked, changed)
            _audit(locked, by, "edited", parts)
    return locked


def sync_criteria(program: Program, drafts: Sequence[CriterionDraft]) -> bool:
    """Make the programme's criteria exactly these; True when anything changed."""
    held = {row.pk: row for row in program.criteria.all()}
    kept: set[UUID] = set()
    changed = False
    for place, draft in enumerate(drafts):
        values = draft.rule._asdict() | {"order": place}
        row = held.get(draft.id) if draft.id else None
        if row is None:
            Criterion.objects.create(program=program, **values)
            changed = True
            continue
        kept.add(row.pk)
        different = [name for name, value in values.items() if getattr(row, name) != value]
        if different:
            for name in different:
                setattr(row, name, values[name])
            row.save(update_fields=different)
            changed = True
    for pk in held.keys() - kept:
        held[pk].delete()
        changed = True
    return changed


def sync_documents(program: Program, drafts: Sequence[DocumentDraft]) -> bool:
    """Make the programme's papers exactly these; True when anything changed."""
    held = {row.document_kind_id: row for row in program.required_documents.all()}
    changed = False
    for place, draft in enumerate(drafts):
        values = {"is_mandatory": draft.is_mandatory, "note": draft.note, "order": place}
        row = held.pop(draft.document_kind, None)
        if row is None:
            RequiredDocument.objects.create(
                program=program, document_kind_id=draft.document_kind, **values
            )
            changed = True
            continue
        different = [name for name, value in values.items() if getattr(row, name) != value]
        if different:
            for name in different:
                setattr(row, name, values[name])
            row.save(update_fields=different)
            changed = True
    for row in held.values():
        row.delete()
        changed = True
    return changed


@transaction.atomic
def set_active(*, program: Program, is_active: bool, expected_version: int, by: User) -> Program:
    """Take a programme out of the catalogue, or put it back. Nothing is deleted."""
    locked = _locked(Program, program.pk, expected_version)
    _require_region(by, locked.region_id)
    if locked.is_active != is_active:
        with _as_author(by):
            locked.is_active = is_active
            _save_edit(locked, ["is_active"])
            _audit(locked, by, "activated" if is_active else "deactivated", ["is_active"])
    return locked


@transaction.atomic
def create_organization(*, id: UUID, draft: OrganizationDraft, by: User) -> Organization:
    _require_region(by, draft.region_id)
    row, is_new = _make(Organization, id, draft)
    if is_new:
        _audit(row, by, "created")
    return row


@transaction.atomic
def edit_organization(
    *, organization: Organization, draft: OrganizationDraft, expected_version: int, by: User
) -> Organization:
    locked = _locked(Organization, organization.pk, expected_version)
    _require_region(by, locked.region_id)
    _require_region(by, draft.region_id)
    changed = _apply(locked, draft.values())
    if changed:
        _save_edit(locked, changed)
        _audit(locked, by, "edited", changed)
    return locked


@transaction.atomic
def edit_kind(
    *, kind: Kind, draft: PPKSKindDraft | PSKSKindDraft, expected_version: int, by: User
) -> Kind:
    """Kinds are national: any catalogue assignment may edit them. Codes stay, cases name them."""
    _require_region(by, None)
    locked = _locked(type(kind), kind.pk, expected_version)
    changed = _apply(locked, draft.values())
    if changed:
        _save_edit(locked, changed)
        _audit(locked, by, "edited", changed)
    return locked
