"""The form of a new programme, filled from one that serves somewhere else already."""

from typing import Any, TypeAlias

from django.http import Http404

from accounts.models import User
from accounts.roles import Action
from core.ids import new_id
from programs import queries
from programs.facts import FACTS, FactType
from programs.forms import ProgramForm
from programs.forms.rows import CriterionForm, DocumentForm
from programs.models import Program
from regions.models import Region

Initial: TypeAlias = dict[str, Any]


def source(user: User, code: str) -> Program:
    """Also one of a region far away: what is copied stands on its public page."""
    own = Program.objects.visible_to(user, Action.CATALOGUE_EDIT)
    program = queries.program_with_rules(Program.objects.active() | own, code)
    if program is None:
        raise Http404
    return program


def filled_from(program: Program, *, by: User) -> tuple[Initial, list[Initial], list[Initial]]:
    """Its words, criteria and papers. What belongs to the other region is left for the admin to fill."""
    place = _only_region(by)
    initial = ProgramForm.typed_from(program) | {
        "id": new_id(),
        "version": 1,
        "code": "",
        "quota": None,
        "level": Program.Level.REGIONAL,
        "region": f"{place.pk} {place.name}" if place else "",
    }
    rules = [
        _moved(CriterionForm.typed_from(row) | {"id": None}, program.region, place)
        for row in program.criteria.all()
    ]
    papers = [DocumentForm.typed_from(row) for row in program.required_documents.all()]
    return initial, rules or [{}], papers or [{}]


def _only_region(by: User) -> Region | None:
    scopes = by.scopes(Action.CATALOGUE_EDIT)
    return Region.objects.filter(pk=scopes[0]).first() if len(scopes) == 1 else None


def _moved(row: Initial, old: Region | None, new: Region | None) -> Initial:
    """A criterion on where people live would keep everybody of the new region out: it moves along."""
    fact = FACTS.get(row["fact"])
    if old is None or fact is None or fact.type is not FactType.REGION:
        return row
    if new is None:
        return row | {"value": ""}
    return row | {"value": new.pk, "text": row["text"].replace(old.name, new.name)}
