"""What a file of programmes would change here: read by the forms that admins fill, so one law holds for both."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from programs.content import Arrival, Content, Parts, content_of, content_of_parts, parts_of
from programs.facts import FACTS, Choices, choices_of
from programs.forms import CriterionFormSet, DocumentFormSet, ProgramForm
from programs.models import Organization, Program
from programs.program_file import PAPER, PROGRAM, RULE, Entry, Problem, Row, from_data
from programs.queries.history import FieldChange
from programs.queries.versions import Names, difference

MOST_LETTERS = 2_000_000  # what a form may carry back


@dataclass(frozen=True)
class Plan:
    """What would be saved, each with what it changes of the programme held here."""

    shown: list[tuple[Arrival, list[FieldChange]]]
    same: int
    problems: list[Problem]

    @property
    def arrivals(self) -> list[Arrival]:
        return [arrival for arrival, _changes in self.shown]

    def as_text(self) -> str:
        """What the confirming form carries: nothing is kept on our side in between."""
        text = json.dumps(
            [{"id": str(a.id), "version": a.version, "content": a.content} for a in self.arrivals],
            ensure_ascii=False,
        )
        if len(text.encode()) > MOST_LETTERS:
            raise Refused(_("Terlalu banyak perubahan dalam satu berkas. Bagi berkasnya."))
        return text


def fact_choices() -> dict[str, Choices]:
    return {fact.name: choices_of(fact) for fact in FACTS.values()}


def plan_of_text(text: str, *, by: User) -> Plan:
    """The plan that was shown, asked anew; keys and versions stay those of the moment it was shown."""
    try:
        held = json.loads(text)
        contents = [item["content"] for item in held]
        marks = {
            str(item["content"]["code"]): (UUID(item["id"]), int(item["version"])) for item in held
        }
        text.encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused(_("Pratinjau ini tidak utuh. Pilih berkasnya sekali lagi.")) from error
    reading = from_data(contents, fact_choices())
    if reading.problems:
        return Plan([], 0, reading.problems)
    return plan(reading.entries, by=by, marks=marks)


def plan(
    entries: Sequence[Entry], *, by: User, marks: Mapping[str, tuple[UUID, int]] | None = None
) -> Plan:
    codes = {str(entry.values.get("code", "")).lower() for entry in entries}
    rows = Program.objects.select_related("owner").prefetch_related(
        "criteria", "required_documents"
    )
    held = {row.code: row for row in rows.filter(code__in=codes)}
    own = Program.objects.visible_to(by, Action.CATALOGUE_EDIT).filter(code__in=codes)
    editable = set(own.values_list("code", flat=True))
    owners = Organization.objects.visible_to(by, Action.CATALOGUE_EDIT).active()
    by_code = {row.code.casefold(): row for row in owners.only("code", "name")}

    problems: list[Problem] = []
    sound: list[tuple[Program | None, Parts, Content]] = []
    seen: dict[str, str] = {}
    for entry in entries:
        code = str(entry.values.get("code", "")).lower()
        program = held.get(code)
        found = _identity_problems(entry, code, seen, program, editable)
        seen.setdefault(code, entry.place)
        owner = by_code.get(str(entry.values.get("owner", "")).casefold())
        wrong, parts = _read(entry, owner, by)
        problems += found + wrong
        if parts is None or owner is None or found:
            continue
        content = content_of_parts(parts, code=code, owner=owner.code)
        if program is not None:
            kept = [row.pk for row in program.criteria.all()]
            parts = parts_of(content, owner_id=parts.draft.owner_id, held=kept)
        sound.append((program, parts, content))
    return _compared(sound, problems, marks or {})


def _compared(
    sound: Iterable[tuple[Program | None, Parts, Content]],
    problems: list[Problem],
    marks: Mapping[str, tuple[UUID, int]],
) -> Plan:
    pairs = [(row, content_of(row) if row else None, parts, new) for row, parts, new in sound]
    names = Names.of([c for _row, old, _parts, new in pairs for c in (old, new) if c])
    shown = []
    for row, old, parts, new in pairs:
        if old == new:
            continue
        fresh = (row.pk, row.version) if row else (new_id(), 0)
        key, version = marks.get(new["code"], fresh)
        changes = difference(old, new, names) if old else []
        shown.append((Arrival(key, version, row, parts, new), changes))
    return Plan(shown, len(pairs) - len(shown), problems)


def _identity_problems(
    entry: Entry,
    code: str,
    seen: Mapping[str, str],
    program: Program | None,
    editable: set[str],
) -> list[Problem]:
    found = []
    if not code:
        found.append(Problem(entry.place, PROGRAM["code"], _("Kode perlu diisi.")))
    elif code in seen:
        reason = _("Kode ini sudah ada di %s. Hapus salah satunya.") % seen[code]
        found.append(Problem(entry.place, PROGRAM["code"], reason))
    elif program is not None and code not in editable:
        reason = _("Kode ini dipakai program di luar wilayah kerja Bapak/Ibu. Pakai kode lain.")
        found.append(Problem(entry.place, PROGRAM["code"], reason))
    return found


def _read(entry: Entry, owner: Organization | None, by: User) -> tuple[list[Problem], Parts | None]:
    told = entry.values.get("owner")
    typed = entry.values | {"id": new_id(), "version": 1, "owner": owner.pk if owner else ""}
    form = ProgramForm(typed, by=by, is_new=True)
    criteria = CriterionFormSet(_as_sent("syarat", entry.criteria), prefix="syarat")
    documents = DocumentFormSet(_as_sent("berkas", entry.documents), prefix="berkas")
    problems = []
    for name, errors in form.errors.items():
        reason = " ".join(errors)
        if name == "owner" and told:
            reason = _("Tidak ada organisasi aktif dengan kode «%s». Tambahkan dulu.") % told
        problems.append(Problem(entry.place, PROGRAM.get(name, ""), reason))
    for formset, rows, titles, noun in (
        (criteria, entry.criteria, RULE, _("Syarat")),
        (documents, entry.documents, PAPER, _("Berkas")),
    ):
        formset.is_valid()
        problems += [Problem(entry.place, noun, said) for said in formset.non_form_errors()]
        problems += [
            Problem(row.place, titles.get(name, ""), " ".join(errors))
            for row, row_form in zip(rows, formset.forms, strict=False)
            for name, errors in row_form.errors.items()
        ]
    if problems:
        return problems, None
    return [], Parts(form.draft(), criteria.drafts(), documents.drafts())


def _as_sent(prefix: str, rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as a browser would send them."""
    count = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
    return count | {
        f"{prefix}-{at}-{name}": value
        for at, row in enumerate(rows)
        for name, value in row.values.items()
    }
