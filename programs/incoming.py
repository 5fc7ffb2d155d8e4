"""What a file of programmes would change here: read by the forms that admins fill, so one law holds for both.

What the rows need to know is looked up once for the whole file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import regions_by_code
from accounts.roles import Action
from core.errors import Refused
from core.ids import new_id
from core.templatetags.ui import angka
from programs.content import (
    AllotmentArrival,
    Arrival,
    Content,
    Parts,
    allotment_content,
    content_of,
    content_of_parts,
    parts_of,
)
from programs.drafts import AllotmentDraft
from programs.facts import Choices, all_choices
from programs.forms import AllotmentForm, CriterionFormSet, DocumentFormSet, ProgramForm
from programs.forms.rows import document_kinds
from programs.models import Allotment, Organization, Program
from programs.program_file import (
    ALLOTMENT,
    PAPER,
    PROGRAM,
    RULE,
    Entry,
    Problem,
    Row,
    from_data,
)
from programs.queries.history import FieldChange
from programs.queries.versions import Names, difference
from regions.models import Region

MOST_LETTERS = 2_000_000  # what a form may carry back

# Key and version of a row as the preview showed it; a new one has no version.
Mark: TypeAlias = tuple[UUID, int | None]
Period: TypeAlias = tuple[str, int, str]  # region, year, part of the year


@dataclass(frozen=True)
class Marks:
    """Keys and versions of the moment a plan was shown: of the programme, and of its quotas."""

    program: tuple[UUID, int]
    allotments: Mapping[Period, Mark]


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
            [
                {
                    "id": str(a.id),
                    "version": a.version,
                    "content": a.content,
                    "allotments": [[str(row.id), row.version] for row in a.allotments],
                }
                for a in self.arrivals
            ],
            ensure_ascii=False,
        )
        if len(text.encode()) > MOST_LETTERS:
            raise Refused(_("Terlalu banyak perubahan dalam satu berkas. Bagi berkasnya."))
        return text


def plan_of_text(text: str, *, by: User) -> Plan:
    """The plan that was shown, asked anew; keys and versions stay those of the moment it was shown."""
    try:
        held = json.loads(text)
        contents = [item["content"] for item in held]
        marks = {str(item["content"]["code"]): _marks(item) for item in held}
        text.encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused(_("Pratinjau ini tidak utuh. Pilih berkasnya sekali lagi.")) from error
    reading = from_data(contents, all_choices())
    if reading.problems:
        return Plan([], 0, reading.problems)
    return plan(reading.entries, by=by, marks=marks)


def _marks(item: Mapping[str, Any]) -> Marks:
    rows = zip(item["content"]["allotments"], item["allotments"], strict=True)
    return Marks(
        (UUID(item["id"]), int(item["version"])),
        {
            (row["region"], row["year"], row["part"]): (UUID(key), version and int(version))
            for row, (key, version) in rows
        },
    )


@dataclass(frozen=True)
class _Known:
    """What the rows of a file need to know, looked up for all of them at once."""

    by: User
    programs: Mapping[str, Program]
    editable: set[str]
    owners: Mapping[str, Organization]
    places: Mapping[str, Region]
    choices: dict[str, Choices]
    kinds: list[tuple[str, str]]

    @classmethod
    def of(cls, entries: Sequence[Entry], by: User) -> "_Known":
        codes = {_code(entry) for entry in entries}
        rows = Program.objects.select_related("owner").prefetch_related(
            "criteria", "required_documents", "allotments__region"
        )
        own = Program.objects.visible_to(by, Action.CATALOGUE_EDIT).filter(code__in=codes)
        owners = Organization.objects.visible_to(by, Action.CATALOGUE_EDIT).active()
        named = [row for entry in entries for row in (entry, *entry.allotments)]
        return cls(
            by=by,
            programs={row.code: row for row in rows.filter(code__in=codes)},
            editable=set(own.values_list("code", flat=True)),
            owners={row.code.casefold(): row for row in owners.only("code", "name")},
            places=regions_by_code(
                by=by, codes=(str(row.values.get("region") or "") for row in named)
            ),
            choices=all_choices(),
            kinds=document_kinds(),
        )


@dataclass(frozen=True)
class _Sound:
    """A programme of the file in which nothing is wrong."""

    program: Program | None
    parts: Parts
    content: Content
    allotments: list[AllotmentDraft]


def _code(entry: Entry) -> str:
    return str(entry.values.get("code", "")).lower()


def plan(entries: Sequence[Entry], *, by: User, marks: Mapping[str, Marks] | None = None) -> Plan:
    known = _Known.of(entries, by)
    problems: list[Problem] = []
    sound: list[_Sound] = []
    seen: dict[str, str] = {}
    for entry in entries:
        code = _code(entry)
        program = known.programs.get(code)
        found = _identity_problems(entry, code, seen, program, known.editable)
        seen.setdefault(code, entry.place)
        owner = known.owners.get(str(entry.values.get("owner", "")).casefold())
        wrong, parts = _read(entry, owner, known)
        odd, drafts = _allotments(entry, program, known)
        problems += found + wrong + odd
        if parts is None or owner is None or found or odd:
            continue
        content = content_of_parts(parts, code=code, owner=owner.code)
        if program is not None:
            kept = [row.pk for row in program.criteria.all()]
            parts = parts_of(content, owner_id=parts.draft.owner_id, held=kept)
        sound.append(_Sound(program, parts, content, drafts))
    return _compared(sound, problems, marks or {})


def _compared(sound: Sequence[_Sound], problems: list[Problem], marks: Mapping[str, Marks]) -> Plan:
    held = [content_of(row.program) if row.program else None for row in sound]
    names = Names.of([*filter(None, held), *(row.content for row in sound)])
    shown = []
    for row, old in zip(sound, held, strict=True):
        program, new = row.program, row.content
        fresh = Marks((program.pk, program.version) if program else (new_id(), 0), {})
        mark = marks.get(new["code"], fresh)
        quotas = _quotas(row, mark)
        if old == new and not quotas:
            continue
        arrival = Arrival(
            *mark.program,
            program=program,
            parts=row.parts,
            content=new | {"allotments": [allotment_content(one.draft) for one, _was in quotas]},
            allotments=[one for one, _was in quotas],
            is_same=old == new,
        )
        changes = difference(old, new, names) if old else []
        shown.append((arrival, changes + [_quota_change(one, was) for one, was in quotas]))
    return Plan(shown, len(sound) - len(shown), problems)


def _quotas(row: _Sound, mark: Marks) -> list[tuple[AllotmentArrival, Allotment | None]]:
    """Those that are new or say something else, each with the row of its period."""
    found = []
    for draft in row.allotments:
        held = _held_in(row.program, draft)
        if held is not None and allotment_content(held) == allotment_content(draft):
            continue
        fresh = (held.pk, held.version) if held else (new_id(), None)
        key, version = mark.allotments.get(_period(draft), fresh)
        found.append((AllotmentArrival(key, version, draft), held))
    return found


def _period(row: Allotment | AllotmentDraft) -> Period:
    part = Allotment.Part.of(row.starts_on, row.ends_on)
    return row.region_id, row.starts_on.year, part.value


def _held_in(program: Program | None, draft: AllotmentDraft) -> Allotment | None:
    held = program.allotments.all() if program else ()
    return next((row for row in held if _period(row) == _period(draft)), None)


def _quota_change(one: AllotmentArrival, was: Allotment | None) -> FieldChange:
    region, year, part = _period(one.draft)
    label = _("Kuota %(region)s, %(part)s %(year)s") % {
        "region": region,
        "part": Allotment.Part(part).label.lower(),
        "year": year,
    }
    return FieldChange(label, _amounts(was) if was else "", _amounts(one.draft))


def _amounts(row: Allotment | AllotmentDraft) -> str:
    told = []
    if row.places is not None:
        told.append(_("%s penerima") % angka(row.places))
    if row.budget is not None:
        told.append(f"Rp {angka(row.budget)}")
    return ", ".join([*told, *filter(None, [row.source])])


def _allotments(
    entry: Entry, program: Program | None, known: _Known
) -> tuple[list[Problem], list[AllotmentDraft]]:
    """The quotas of one programme; two for the same days, or less than is gone, are said at their row."""
    problems: list[Problem] = []
    drafts: list[AllotmentDraft] = []
    for row in entry.allotments:
        form = AllotmentForm(row.values | {"id": new_id()}, by=known.by, known=known.places)
        problems += [
            Problem(row.place, ALLOTMENT.get(name, ""), " ".join(errors))
            for name, errors in form.errors.items()
        ]
        if form.errors:
            continue
        draft = form.draft()
        held = _held_in(program, draft)
        others = [one for one in program.allotments.all() if one != held] if program else []
        if any(_overlap(draft, one) for one in (*drafts, *others)):
            reason = _("Sudah ada kuota lain untuk wilayah ini yang masanya bertumpang tindih.")
            problems.append(Problem(row.place, ALLOTMENT["part"], reason))
        for name, used in (("places", "taken"), ("budget", "spent")):
            given, gone = getattr(draft, name), getattr(held, used, 0)
            if given is not None and given < gone:
                reason = _("Tidak boleh di bawah yang sudah terpakai, yaitu %s.") % angka(gone)
                problems.append(Problem(row.place, ALLOTMENT[name], reason))
        drafts.append(draft)
    return problems, drafts


def _overlap(one: AllotmentDraft, other: AllotmentDraft | Allotment) -> bool:
    is_apart = one.ends_on < other.starts_on or other.ends_on < one.starts_on
    return one.region_id == other.region_id and not is_apart


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


def _read(
    entry: Entry, owner: Organization | None, known: _Known
) -> tuple[list[Problem], Parts | None]:
    told = entry.values.get("owner")
    typed = entry.values | {"id": new_id(), "version": 1, "owner": ""}
    form = ProgramForm(typed, by=known.by, is_new=True, owner=owner, known=known.places)
    criteria = CriterionFormSet(
        _as_sent("syarat", entry.criteria), prefix="syarat", choices=known.choices
    )
    documents = DocumentFormSet(
        _as_sent("berkas", entry.documents), prefix="berkas", kinds=known.kinds
    )
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
