"""What the desk already knows, shown beside the form while it is filled."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.models import User
from accounts.roles import Action
from core import days
from dtks import matching
from dtks.matching import Candidate, Outcome, RegisterAnswer
from dtks.models import FamilyDecile, Person
from dtks.nik import Finding, NikReport, normalise
from intake import eligibility, facts, services
from intake.families import Subject, facts_about
from intake.forms.registering import (
    NONE_OF_THESE,
    Registration,
    nik_report,
    other_owner,
    picked_of,
)
from intake.forms.rows import Catalogue
from intake.likeness import Asked
from intake.models import Client, ClientDocument
from intake.papers import Paper, Store, checklist, store_of
from intake.queries import client_by_nik
from intake.views.running import Running, running
from programs.eligibility import Answer, FactValue, Verdict
from programs.facts import FACTS
from programs.models import PPKSKind, Program, RequiredDocument
from programs.queries import verdicts
from regions.models import Region
from regions.scope import level_prefix

# Tone, icon and the short word of each answer.
CHIPS = {
    Answer.ELIGIBLE: ("green", "check-lg", _("tampak memenuhi")),
    Answer.UNKNOWN: ("amber", "question-lg", _("belum pasti")),
    Answer.MEMBER: ("blue", "person-check", _("sudah peserta")),
    Answer.CLOSED: ("grey", "lock", _("tidak dibuka")),
    Answer.NOT_ELIGIBLE: ("grey", "x-lg", _("tidak memenuhi")),
}
MOST_QUESTIONS = 2


@dataclass(frozen=True)
class Typed:
    """What can be read of the form so far; what cannot be read yet is left out."""

    nik: str = ""
    kk: str = ""
    name: str = ""
    born_on: date | None = None
    sex: str = ""
    region: Region | None = None
    picked: uuid.UUID | str | None = None
    needs: tuple[Asked, ...] = ()
    kinds: tuple[PPKSKind, ...] = ()
    programs: tuple[Program, ...] = ()

    @property
    def sectors(self) -> frozenset[str]:
        return frozenset(need.sector for need in self.needs if need.sector)

    @property
    def village(self) -> str:
        return self.region.pk if self.region else ""

    @property
    def is_enough(self) -> bool:
        """A NIK, a family card, or a name with something beside it: less would list half the village."""
        named = len(self.name) >= 3 and (self.born_on or self.region)
        return bool(len(self.nik) >= 16 or len(self.kk) == 16 or named)

    @classmethod
    def read(cls, sent: Registration) -> "Typed":
        arrival = sent.arrival
        rows = sent.needs.kept
        return cls(
            nik=normalise(arrival["nik"].value() or ""),
            kk=_told(arrival, "kk", ""),
            name=(arrival["name"].value() or "").strip(),
            born_on=_told(arrival, "born_on"),
            sex=_told(arrival, "sex", ""),
            region=_told(arrival, "region"),
            picked=picked_of(arrival["picked"].value() or ""),
            needs=tuple(_asked(row) for row in rows),
            kinds=tuple({k.pk: k for row in rows for k in _told(row, "ppks_kinds", [])}.values()),
            programs=tuple(p for p in (_told(row, "program") for row in rows) if p),
        )


def _told(form: forms.Form, name: str, default: Any = None) -> Any:
    """One field, cleaned by itself: others may still be empty or wrong."""
    known = form.fields[name]
    raw = known.widget.value_from_datadict(form.data, {}, form.add_prefix(name))
    try:
        value = known.clean(raw)
    except forms.ValidationError:
        return default
    return default if value in known.empty_values else value


def _asked(row: forms.Form) -> Asked:
    program = _told(row, "program")
    return Asked(_told(row, "sector", ""), _told(row, "wish", ""), program and program.pk)


@dataclass(frozen=True)
class ProgramLine:
    """One programme beside the form: the answer, why, and what still has to be asked."""

    program: Program
    verdict: Verdict

    @property
    def chip(self) -> tuple[str, str, str]:
        return CHIPS[self.verdict.answer]

    @property
    def why(self) -> list[str]:
        return [reason.sentence for reason in self.verdict.deciding if not reason.is_missing][:2]

    @property
    def questions(self) -> list[str]:
        return [
            str(FACTS[name].question)
            for name in self.verdict.missing[:MOST_QUESTIONS]
            if name in FACTS
        ]


@dataclass(frozen=True)
class Look:
    """The right column."""

    typed: Typed
    nik: NikReport | None = None
    nik_warnings: tuple[Finding, ...] = ()
    answer: RegisterAnswer | None = None
    is_picked: bool = False
    previous_decile: int | None = None
    members: list[Person] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
    client: Client | None = None
    likely: list[ProgramLine] = field(default_factory=list)
    unlikely: list[ProgramLine] = field(default_factory=list)
    held: list[ClientDocument] = field(default_factory=list)
    wanted: list[Paper] = field(default_factory=list)
    gate: eligibility.GateAnswer | None = None

    @property
    def person(self) -> Person | None:
        """The register's person, when the user may see who it is."""
        answer = self.answer
        return answer.person if answer and answer.person and not answer.is_outside else None

    @property
    def age(self) -> int | None:
        born_on = self.person.born_on if self.person else None
        return facts.age_on(born_on, localdate()) if born_on else None

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return self.answer.candidates if self.answer else ()

    @property
    def is_weak_picked(self) -> bool:
        weaker = self.answer.weaker if self.answer else ()
        return any(candidate.person.pk == self.typed.picked for candidate in weaker)

    @property
    def fill(self) -> dict[str, str]:
        """What can be written into fields that are still empty: from the register, else from the NIK itself."""
        person = self.person
        if person is None or not (self.answer and self.answer.is_listed):
            return self._from_nik()
        family = person.family
        known = {
            "name": person.name,
            "born_on": f"{person.born_on:{days.FORMAT}}" if person.born_on else "",
            "sex": person.sex,
            "region": person.region_id,
        }
        if family:
            known |= {"address": family.address, "rt": family.rt[-3:], "rw": family.rw[-3:]}
        return {name: value for name, value in known.items() if value}

    def _from_nik(self) -> dict[str, str]:
        report = self.nik
        if report is None or report.warnings or not (self.answer and report.born_on):
            return {}
        if self.answer.outcome != Outcome.NOT_FOUND:
            return {}
        return {"sex": report.sex, "born_on": f"{report.born_on:{days.FORMAT}}"}

    @property
    def is_filled_from_nik(self) -> bool:
        return bool(self._from_nik())

    @property
    def fill_json(self) -> str:
        return json.dumps(self.fill)


def look(typed: Typed, *, user: User, on: date) -> Look:
    """Everything the page shows for what was typed so far. Reads only."""
    report, warnings = None, ()
    if typed.nik:
        report = nik_report(
            typed.nik, sex=typed.sex, born_on=typed.born_on, region_code=typed.village
        )
        other = other_owner(nik=report.digits, name=typed.name, region_code=typed.village)
        warnings = (*report.warnings, *([other] if other else []))
    is_usable = report is not None and report.is_usable
    home = typed.village or next(iter(user.scopes(Action.COMPLAINT_LOG)), "")
    if not (typed.is_enough and (is_usable or not typed.nik)):
        return Look(typed, nik=report, nik_warnings=warnings)

    answer = matching.find(
        nik=typed.nik,
        kk=typed.kk,
        name=typed.name,
        born_on=typed.born_on,
        village=home,
        on=on,
        user=user,
    )
    offered = {c.person.pk: c.person for c in answer.candidates}
    told = answer
    if typed.picked in offered:
        told = matching.confirmed(person=offered[typed.picked], on=on, user=user)
    elif typed.picked == NONE_OF_THESE and answer.outcome == Outcome.CANDIDATES:
        told = RegisterAnswer(Outcome.NOT_FOUND)
    client = (
        client_by_nik(nik=typed.nik, region_prefix=level_prefix(home, 2)) if is_usable else None
    )
    if client is not None and not user.may(Action.COMPLAINT_VIEW, client.region_id):
        client = None
    person = told.person
    members, previous = _family(told)
    likely, unlikely = _programs(typed, told, client=client, user=user, home=home, on=on)
    store = store_of(
        user,
        client=client,
        on=on,
        kk=typed.kk,
        person_id=person.pk if person and not told.is_outside else None,
    )
    return Look(
        typed,
        nik=report,
        nik_warnings=warnings,
        # A picked candidate is shown as the answer; the others stay beside it, to change one's mind.
        answer=_with_candidates(told, answer),
        is_picked=told is not answer,
        previous_decile=previous,
        members=members,
        running=running(typed.needs, nik=typed.nik, kk=typed.kk, person=person, user=user),
        client=client,
        likely=likely,
        unlikely=unlikely,
        held=store.current(),
        wanted=_wanted(typed, likely, store),
        gate=_gate(typed, told),
    )


def _with_candidates(told: RegisterAnswer, found: RegisterAnswer) -> RegisterAnswer:
    if told is found:
        return found
    return RegisterAnswer(
        told.outcome,
        person=told.person,
        candidates=found.candidates,
        release=told.release,
        decile=told.decile,
        benefits=told.benefits,
        reasons=told.reasons,
        is_outside=told.is_outside,
    )


def _family(answer: RegisterAnswer) -> tuple[list[Person], int | None]:
    """The members of the family card, and the decile of the release before this one."""
    person = answer.person
    if person is None or person.family is None or answer.is_outside:
        return [], None
    members = person.family.members.listed().order_by("relation", "born_on")
    ranked = sorted(members, key=lambda m: (m.relation != "head", m.relation != "spouse"))
    earlier = (
        FamilyDecile.objects.filter(family=person.family)
        .exclude(release=answer.release)
        .order_by("-release__as_of")
        .first()
    )
    return ranked, earlier.decile if earlier else None


def _programs(
    typed: Typed, answer: RegisterAnswer, *, client: Client | None, user: User, home: str, on: date
) -> tuple[list[ProgramLine], list[ProgramLine]]:
    kinds = [kind.pk for kind in typed.kinds]
    subject = Subject(client=client, person=answer.person, release=answer.release)
    known = facts_about(subject, user, ppks=kinds, on=on)
    said = facts.person_facts(
        region_id=home,
        nik=typed.nik,
        born_on=typed.born_on,
        sex=typed.sex,
        ppks=kinds,
        on=on,
    )
    known |= said
    if answer.outcome == Outcome.NOT_FOUND:
        known["in_register"] = FactValue(False, on, "pemeriksaan registri")
    if answer.outcome == Outcome.CANDIDATES:
        return [], []
    lines = [ProgramLine(*pair) for pair in verdicts(facts=known, region_code=home, on=on)]
    chosen = {program.pk for program in typed.programs}

    def is_about_the_need(line: ProgramLine) -> bool:
        return line.program.pk in chosen or bool(typed.sectors & set(line.program.sectors))

    def rank(line: ProgramLine) -> bool:
        return line.program.pk not in chosen

    fitting = [line for line in lines if line.verdict.answer != Answer.NOT_ELIGIBLE]
    if typed.sectors:
        likely = [line for line in fitting if is_about_the_need(line)]
        chosen_anyway = [
            line for line in lines if line not in fitting and line.program.pk in chosen
        ]
        likely = chosen_anyway + likely
    else:
        # Without a need every programme is "not certain yet": only the clear ones are worth a line.
        likely = [
            line for line in fitting if line.verdict.answer in {Answer.ELIGIBLE, Answer.MEMBER}
        ]
    rest = [line for line in lines if line not in likely]
    return sorted(likely, key=rank), rest


def _wanted(typed: Typed, likely: list[ProgramLine], store: Store) -> list[Paper]:
    """What the chosen programmes still ask for, or those that appear to fit the need."""
    asking = [program.pk for program in typed.programs]
    if not asking and typed.sectors:
        asking = [line.program.pk for line in likely if line.verdict.answer == Answer.ELIGIBLE]
    if not asking:
        return []
    papers = checklist(RequiredDocument.objects.of_programs(asking), store)
    return [paper for paper in papers if paper.document is None]


def _gate(typed: Typed, answer: RegisterAnswer) -> eligibility.GateAnswer | None:
    if answer.outcome == Outcome.CANDIDATES:
        return None
    return eligibility.gate(
        kinds=[kind.pk for kind in typed.kinds],
        listed_in_range=answer.outcome == Outcome.IN_RANGE,
        decile=answer.decile,
        hardship="",
    )


def shown_to(user: User, seen: Look) -> None:
    """Leave the trace of whom this user was shown."""
    persons = {c.person.pk: c.person for c in seen.candidates if not c.is_outside}
    if seen.person:
        persons[seen.person.pk] = seen.person
    services.record_looks(persons=list(persons.values()), by=user)


@requires(Action.COMPLAINT_LOG)
@require_POST
def lookup(request: HttpRequest) -> HttpResponse:
    """The right column and the remarks about the NIK, for what was typed so far. The NIK comes in the body, never in an address."""
    sent = Registration.posted(Catalogue.for_user(request.user), request.POST, None)
    seen = look(Typed.read(sent), user=request.user, on=localdate())
    shown_to(request.user, seen)
    return render(
        request, "intake/_lookup.html", {"look": seen, "arrival": sent.arrival, "is_live": True}
    )
