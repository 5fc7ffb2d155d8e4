"""Admins change the catalogue: every save is scoped, audited, tracked, and refused when stale."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refused
from programs.drafts import (
    RESERVED_CODES,
    CriterionDraft,
    DocumentDraft,
    OrganizationDraft,
    PPKSKindDraft,
    ProgramDraft,
    PSKSKindDraft,
)
from programs.models import Organization, PPKSKind, Program, PSKSKind
from programs.services.saving import (
    apply,
    as_author,
    audit,
    lock,
    require_region,
    require_sense,
    save_edit,
    sync_criteria,
    sync_documents,
)
from programs.services.versioning import ensure_version, keep

Kind = TypeVar("Kind", PPKSKind, PSKSKind)
Coded = TypeVar("Coded", Program, Organization)


def _make(
    model: type[Coded], id: UUID, draft: ProgramDraft | OrganizationDraft
) -> tuple[Coded, bool]:
    """The row of this key, made now unless the form was sent before, even at the same moment."""
    existing = model._default_manager.filter(pk=id).first()
    if existing is not None:
        return existing, False
    values = draft.values()
    values["code"] = free_code(model, values.get("code", ""), draft.name)
    values["edited_at"] = timezone.now()
    try:
        return model._default_manager.get_or_create(pk=id, defaults=values)
    except IntegrityError as error:
        # Somebody took the code between our look and our save.
        raise Refused(_code_taken(values["code"])) from error


def free_code(model: type[Model], wanted: str, name: str) -> str:
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
    require_region(by, draft.region_id)
    require_sense(criteria, documents)
    with as_author(by):
        program, is_new = _make(Program, id, draft)
        if is_new:
            sync_criteria(program, criteria)
            sync_documents(program, documents)
            ensure_version(program)
            audit(program, by, "created")
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
    locked = lock(Program, program.pk, expected_version)
    require_region(by, locked.region_id)
    require_region(by, draft.region_id)
    require_sense(criteria, documents)
    values = draft.values() | {"code": locked.code}
    ensure_version(locked)
    with as_author(by):
        changed = apply(locked, values)
        parts = list(changed)
        if sync_criteria(locked, criteria):
            parts.append("criteria")
        if sync_documents(locked, documents):
            parts.append("documents")
        if parts:
            save_edit(locked, changed)
            keep(locked, by=by)
            audit(locked, by, "edited", parts)
    return locked


@transaction.atomic
def set_active(*, program: Program, is_active: bool, expected_version: int, by: User) -> Program:
    """Take a programme out of the catalogue, or put it back. Nothing is deleted."""
    locked = lock(Program, program.pk, expected_version)
    require_region(by, locked.region_id)
    if locked.is_active != is_active:
        ensure_version(locked)
        with as_author(by):
            locked.is_active = is_active
            save_edit(locked, ["is_active"])
            keep(locked, by=by)
            audit(locked, by, "activated" if is_active else "deactivated", ["is_active"])
    return locked


@transaction.atomic
def create_organization(*, id: UUID, draft: OrganizationDraft, by: User) -> Organization:
    require_region(by, draft.region_id)
    row, is_new = _make(Organization, id, draft)
    if is_new:
        audit(row, by, "created")
    return row


@transaction.atomic
def edit_organization(
    *, organization: Organization, draft: OrganizationDraft, expected_version: int, by: User
) -> Organization:
    locked = lock(Organization, organization.pk, expected_version)
    require_region(by, locked.region_id)
    require_region(by, draft.region_id)
    changed = apply(locked, draft.values())
    if changed:
        save_edit(locked, changed)
        audit(locked, by, "edited", changed)
    return locked


@transaction.atomic
def edit_kind(
    *, kind: Kind, draft: PPKSKindDraft | PSKSKindDraft, expected_version: int, by: User
) -> Kind:
    """Kinds are national: any catalogue assignment may edit them. Codes stay, cases name them."""
    require_region(by, None)
    locked = lock(type(kind), kind.pk, expected_version)
    changed = apply(locked, draft.values())
    if changed:
        save_edit(locked, changed)
        audit(locked, by, "edited", changed)
    return locked
