"""What was changed in a programme, by whom and when: read from the rows the triggers keep."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from programs.criteria import show_value
from programs.eligibility import Operator
from programs.facts import label_of
from programs.models import Criterion, DocumentKind, Organization, Program, RequiredDocument
from regions.models import Region

SHOWN = 60  # saves; older ones stay in the database

_SILENT = {"id", "program", "version", "edited_at", "seed_fingerprint", "order", "is_sample"}


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass
class Change:
    """One save: who, when, and every difference it made. Shaped for the timeline component."""

    at: datetime
    actor: str
    text: str
    changes: list[FieldChange] = field(default_factory=list)
    icon: str = "pencil"
    is_first: bool = False


class _Words:
    """Names behind the keys that history rows hold, looked up once."""

    def __init__(self, events: Iterable[Any]) -> None:
        events = list(events)
        self.owners = self._names(Organization, {getattr(e, "owner_id", None) for e in events})
        self.places = self._names(Region, {getattr(e, "region_id", None) for e in events})
        self.papers = self._names(
            DocumentKind, {getattr(e, "document_kind_id", None) for e in events}
        )

    @staticmethod
    def _names(model: type[models.Model], keys: set[Any]) -> dict[Any, str]:
        keys.discard(None)
        found = model._default_manager.in_bulk(keys) if keys else {}
        return {key: str(row) for key, row in found.items()}

    def show(self, name: str, value: Any, event: Any) -> str:
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, bool):
            return _("ya") if value else _("tidak")
        match name:
            case "owner":
                return self.owners.get(value, str(value))
            case "region":
                return self.places.get(value, str(value))
            case "fact":
                return label_of(value)
            case "operator":
                return str(Operator(value).label) if value in Operator.values else str(value)
            case "value":
                return show_value(event.fact, event.operator, value)
        return _shown(event, name, value)


def _shown(event: Any, name: str, value: Any) -> str:
    model_field = event._meta.get_field(name)
    base = getattr(model_field, "base_field", model_field)
    words = dict(base.flatchoices or ())
    if isinstance(value, list):
        return ", ".join(str(words.get(item, item)) for item in value)
    return str(words.get(value, value))


def _raw(event: Any, name: str) -> Any:
    model_field = event._meta.get_field(name)
    return getattr(event, model_field.attname)


def _fields(event: Any) -> Iterator[models.Field]:
    for model_field in event.pgh_tracked_model._meta.concrete_fields:
        if model_field.name not in _SILENT:
            yield model_field


def _difference(before: Any, after: Any, words: _Words) -> list[FieldChange]:
    changes = []
    for model_field in _fields(after):
        name = model_field.name
        old, new = _raw(before, name), _raw(after, name)
        if old != new:
            label = str(model_field.verbose_name).capitalize()
            changes.append(
                FieldChange(label, words.show(name, old, before), words.show(name, new, after))
            )
    return changes


def _row_changes(events: list[Any], words: _Words) -> Iterator[tuple[Any, list[FieldChange]]]:
    """Each event of a rule or paper with what it says, compared with the event before it."""
    last: dict[Any, Any] = {}
    for event in events:
        before = last.get(event.pgh_obj_id)
        last[event.pgh_obj_id] = event
        is_paper = hasattr(event, "document_kind_id")
        title = words.papers.get(event.document_kind_id, "") if is_paper else event.text
        noun = _("Berkas") if is_paper else _("Syarat")
        if event.pgh_label == "insert":
            yield event, [FieldChange(_("%s ditambah") % noun, "", title)]
        elif event.pgh_label == "delete":
            yield event, [FieldChange(_("%s dihapus") % noun, title, "—")]
        elif before is not None:
            yield (
                event,
                [
                    FieldChange(f"{noun} «{title}»: {change.label.lower()}", change.old, change.new)
                    for change in _difference(before, event, words)
                ],
            )


def history(program: Program) -> list[Change]:
    """Newest first. One save is one context of pghistory, whatever number of rows it touched."""
    own = list(_events(Program).filter(pgh_obj_id=program.pk))
    rows = [
        *_events(Criterion).filter(program_id=program.pk),
        *_events(RequiredDocument).filter(program_id=program.pk),
    ]
    words = _Words([*own, *rows])
    saves: dict[Any, Change] = {}
    origins: dict[Any, dict[str, str]] = {}

    def save_of(event: Any) -> Change:
        key = event.pgh_context_id or event.pgh_created_at
        if event.pgh_context:
            origins[key] = event.pgh_context.metadata
        return saves.setdefault(key, Change(event.pgh_created_at, "", _("mengubah program")))

    before = None
    for event in own:
        change = save_of(event)
        if before is None:
            change.text, change.icon, change.is_first = _("membuat program"), "plus-lg", True
        else:
            change.changes.extend(_difference(before, event, words))
        before = event
    for event, changes in _row_changes(rows, words):
        change = save_of(event)
        if not change.is_first:
            change.changes.extend(changes)

    _name_actors(saves, origins)
    told = [save for save in saves.values() if save.changes or save.is_first]
    # Saves of one moment stay in the order they were made.
    return sorted(told, key=lambda save: save.at)[::-1][:SHOWN]


def _events(model: type[models.Model]) -> models.QuerySet:
    events = apps.get_model("programs", f"{model.__name__}Event")
    return events._default_manager.select_related("pgh_context").order_by("pgh_id")


def _name_actors(saves: dict[Any, Change], origins: dict[Any, dict[str, str]]) -> None:
    people = User.objects.in_bulk({o["actor"] for o in origins.values() if o.get("actor")})
    names = {str(pk): person.name for pk, person in people.items()}
    for key, save in saves.items():
        origin = origins.get(key, {})
        unknown = _("Data awal") if origin.get("origin") else _("Sistem")
        save.actor = names.get(origin.get("actor", ""), unknown)
