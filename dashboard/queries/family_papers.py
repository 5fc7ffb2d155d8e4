"""The papers of a family: whose they are, which are there, and which the programmes that fit still ask for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.queries.family import FamilyView
from intake.families import Relative
from intake.models import ClientDocument
from intake.papers import FAMILY, Paper, Store, checklist
from programs.eligibility import Answer
from programs.models import RequiredDocument


@dataclass(frozen=True)
class Holding:
    """What one member, or the family as a whole, has and still owes."""

    name: str
    kept: list[ClientDocument]
    missing: list[Paper]


def holdings(members: Iterable[Relative], view: FamilyView, store: Store) -> list[Holding]:
    """The family first, then its members in the order of the page; who has and owes nothing is left out."""
    names = {FAMILY: _("Sekeluarga")} | {member.key: member.name for member in members}
    wanted: dict[str, list[RequiredDocument]] = {key: [] for key in names}
    for row in view.to_ask_for:
        fitting = [line for line in row.lines if line.verdict.answer == Answer.ELIGIBLE]
        for line in fitting:
            for paper in row.program.required_documents.all():
                key = FAMILY if paper.document_kind.is_of_family else line.relative.key
                wanted[key].append(paper)
    found = []
    for key, name in names.items():
        missing = [p for p in checklist(wanted[key], store, key) if p.document is None]
        found.append(Holding(name, store.kept(key), missing))
    return [holding for holding in found if holding.kept or holding.missing]
