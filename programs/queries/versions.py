"""What one version of a programme says that another does not, and what is about to change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from programs.content import PLAIN, day
from programs.criteria import show_value
from programs.eligibility import Operator
from programs.facts import label_of
from programs.models import DocumentKind, Organization, Program, ProgramVersion
from programs.queries.history import FieldChange
from regions.models import Region

ORDER = (*PLAIN[:4], "owner", "region", *PLAIN[4:], "steps", "valid_from", "valid_to")


@dataclass(frozen=True)
class Reading:
    """A version as the pages show it: `changes` are against the version before it."""

    version: ProgramVersion
    changes: list[FieldChange]
    is_current: bool
    is_to_come: bool

    @property
    def is_superseded(self) -> bool:
        return self.version.superseded_at is not None


@dataclass(frozen=True)
class Names:
    """Names behind the codes that contents hold, looked up once."""

    owners: Mapping[str, str]
    places: Mapping[str, str]
    papers: Mapping[str, str]

    @classmethod
    def of(cls, contents: Sequence[Mapping[str, Any]]) -> "Names":
        owners = {content["owner"] for content in contents}
        places = {content["region"] for content in contents if content.get("region")}
        return cls(
            dict(Organization.objects.filter(code__in=owners).values_list("code", "name")),
            dict(Region.objects.filter(code__in=places).values_list("code", "name")),
            dict(DocumentKind.objects.values_list("code", "name")),
        )


def difference(
    old: Mapping[str, Any], new: Mapping[str, Any], names: Names | None = None
) -> list[FieldChange]:
    """Field by field, then criteria and papers; rows are recognised by what they say."""
    names = names or Names.of([old, new])
    changes = [
        FieldChange(
            _label(name), _show(name, old.get(name), names), _show(name, new.get(name), names)
        )
        for name in ORDER
        if (old.get(name) or None) != (new.get(name) or None)
        and not (isinstance(old.get(name), bool) and old.get(name) == new.get(name))
    ]
    return changes + [change for _part, change in row_changes(old, new, names)]


def row_changes(
    old: Mapping[str, Any], new: Mapping[str, Any], names: Names | None = None
) -> list[tuple[str, FieldChange]]:
    """Criteria, then papers: each difference with the part it is of."""
    names = names or Names.of([old, new])
    rules = [[_rule(row) for row in content["criteria"]] for content in (old, new)]
    papers = [[_paper(row, names) for row in content["documents"]] for content in (old, new)]
    return [
        *(("criteria", change) for change in _rows(_("Syarat"), *rules)),
        *(("documents", change) for change in _rows(_("Berkas"), *papers)),
    ]


def _rows(noun: str, old: list[str], new: list[str]) -> list[FieldChange]:
    gone = [row for row in old if row not in new]
    come = [row for row in new if row not in old]
    changed = min(len(gone), len(come)) if len(old) == len(new) else 0
    return [
        *(
            FieldChange(_("%s diubah") % noun, *pair)
            for pair in zip(gone, come[:changed], strict=False)
        ),
        *(FieldChange(_("%s dihapus") % noun, row, "—") for row in gone[changed:]),
        *(FieldChange(_("%s ditambah") % noun, "", row) for row in come[changed:]),
    ]


def _rule(row: Mapping[str, Any]) -> str:
    """The rule in words and as it is measured, so that a change of either is seen."""
    measured = f"{label_of(row['fact'])} {Operator(row['operator']).label}"
    value = show_value(row["fact"], row["operator"], row["value"])
    parts = [f"{row['text']} ({measured} {value}".rstrip() + ")"]
    if row.get("group"):
        parts.append(_("kelompok %s") % row["group"])
    if row.get("is_exclusion"):
        parts.append(_("pengecualian"))
    for name, words in (("valid_from", _("sejak")), ("valid_to", _("sampai"))):
        if row.get(name):
            parts.append(f"{words} {_day(row[name])}")
    return ", ".join(parts)


def _paper(row: Mapping[str, Any], names: Names) -> str:
    kind = names.papers.get(row["document_kind"], row["document_kind"])
    duty = _("wajib") if row.get("is_mandatory", True) else _("bila ada")
    return ", ".join(filter(None, [kind, duty, row.get("note", "")]))


def _label(name: str) -> str:
    return str(Program._meta.get_field(name).verbose_name).capitalize()


def _day(text: str) -> str:
    return date_format(day(text), "j F Y")


def _show(name: str, value: Any, names: Names) -> str:
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    match name:
        case "owner":
            return names.owners.get(value, value)
        case "region":
            return names.places.get(value, value)
        case "valid_from" | "valid_to":
            return _day(value)
    field = Program._meta.get_field(name)
    words = dict(getattr(field, "base_field", field).flatchoices or ())
    if isinstance(value, list):
        return "; ".join(str(words.get(item, item)) for item in value)
    return str(words.get(value, value))


def versions_of(program: Program, on: date) -> list[Reading]:
    """Newest first."""
    rows = list(program.versions.select_related("created_by").order_by("number"))
    names = Names.of([row.content for row in rows])
    readings = []
    for place, row in enumerate(rows):
        readings.append(
            Reading(
                row,
                difference(_replaced(row, rows[:place]), row.content, names),
                is_current=row.number == program.version,
                is_to_come=row.superseded_at is None
                and row.valid_from is not None
                and row.valid_from > on,
            )
        )
    return readings[::-1]


def _replaced(row: ProgramVersion, earlier: list[ProgramVersion]) -> Mapping[str, Any]:
    """What a version took the place of: the one of the same days that it corrects, or that of the day before it."""
    corrected = [version for version in earlier if version.valid_from == row.valid_from]
    if corrected:
        return corrected[-1].content
    return _before(row, earlier) if row.valid_from else row.content


def changes_to_come(*, by: User, on: date) -> list[Reading]:
    """Versions that have not started, in the order they will, each against what holds on the day before."""
    own = Program.objects.visible_to(by, Action.CATALOGUE_EDIT)
    rows = list(
        ProgramVersion.objects.to_come(on)
        .filter(program__in=own.values("pk"))
        .select_related("program__region", "created_by")
        .order_by("valid_from", "program__name")
    )
    standing = ProgramVersion.objects.standing().filter(
        program__in=[row.program_id for row in rows]
    )
    held: dict[Any, list[ProgramVersion]] = {}
    for version in standing.order_by("valid_from"):
        held.setdefault(version.program_id, []).append(version)
    names = Names.of([version.content for versions in held.values() for version in versions])
    return [
        Reading(
            row, difference(_before(row, held[row.program_id]), row.content, names), False, True
        )
        for row in rows
    ]


def _before(row: ProgramVersion, versions: list[ProgramVersion]) -> Mapping[str, Any]:
    earlier = [v for v in versions if v.valid_from is None or v.valid_from < row.valid_from]
    return max(earlier, key=lambda v: v.valid_from or date.min, default=row).content
