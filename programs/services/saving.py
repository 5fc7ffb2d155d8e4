"""How every save of the catalogue goes: whose it is, locked, refused when stale, audited; rows made to match."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar
from uuid import UUID

import pghistory
from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from audit.models import Event
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused, StaleSave
from programs import criteria as sense
from programs.drafts import CriterionDraft, DocumentDraft
from programs.models import Criterion, Program, RequiredDocument, Seeded

Row = TypeVar("Row", bound=Seeded)


class Versioned(Protocol):
    """A row that counts its saves."""

    pk: Any
    version: int


@contextmanager
def as_author(by: User | None, origin: str = "") -> Iterator[None]:
    """History rows written inside carry who did it, also outside a web request."""
    told = {"origin": origin} if origin else {}
    with pghistory.context(actor=str(by.pk) if by else "", **told):
        yield


def require_region(by: User, region_id: str | None) -> None:
    """National rows may be edited with any catalogue assignment; see `CatalogueQuerySet.visible_to`."""
    allowed = (
        by.may(Action.CATALOGUE_EDIT, region_id)
        if region_id
        else by.may_somewhere(Action.CATALOGUE_EDIT)
    )
    if not allowed:
        raise Refused(_("Wilayah itu di luar wilayah kerja Bapak/Ibu. Pilih wilayah di dalamnya."))


def lock(model: type[Row], pk: Any, expected_version: int) -> Row:
    """The row, locked; refused when somebody saved it after the form was opened."""
    row = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    refuse_stale(row, expected_version, subject=row)
    return row


def refuse_stale(row: Versioned, expected_version: int, *, subject: models.Model) -> None:
    """Who was faster, and what they changed: told by the trail of `subject`, which is the row or what it belongs to."""
    if row.version == expected_version:
        return
    trail = Event.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), data__row=str(row.pk)
    )
    since = list(trail.filter(data__version__gt=expected_version).select_related("actor"))
    fields = {name for event in since for name in event.data.get("fields", ())}
    raise StaleSave(_stale_message(since[0] if since else None), fields)


def _stale_message(last: Event | None) -> str:
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


def apply(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Put the values on the row; the names of those that differ."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def next_number(row: Seeded) -> int:
    """Versions to come hold numbers too, so a programme counts past all of them."""
    if not isinstance(row, Program):
        return row.version + 1
    highest = row.versions.aggregate(highest=Max("number"))["highest"] or 0
    return max(highest, row.version) + 1


def save_edit(row: Seeded, changed: Sequence[str]) -> None:
    row.version = next_number(row)
    row.edited_at = timezone.now()
    row.save(update_fields=[*changed, "version", "edited_at"])


def _region_of(row: Seeded) -> str | None:
    return getattr(row, "region_id", None)


def audit(
    row: Seeded, by: User, change: str, fields: Sequence[str] = (), *, part: Versioned | None = None
) -> None:
    """`part`: the row of the programme that was changed, and its fields."""
    changed = part or row
    record(
        Verb.CATALOGUE_CHANGED,
        row,
        actor=by,
        region_id=_region_of(row),
        data={
            "name": str(row),
            "change": change,
            "fields": sorted(fields),
            "row": str(changed.pk),
            "version": changed.version,
        },
    )


def require_sense(criteria: Sequence[CriterionDraft], documents: Sequence[DocumentDraft]) -> None:
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
