"""Every programme of a place for every member of a family: what the rules say of each, and what to ask next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from dashboard.queries.likely import FITTING, chip_of
from dashboard.queries.places import names_by_code
from dashboard.words import Chip, age_words
from intake.families import SHARED, Relative
from intake.forms.asking import ASKABLE
from programs.eligibility import Answer, FactValue, Verdict, family_questions
from programs.facts import FACTS, label_of, question_of
from programs.facts.kinds import FactType
from programs.models import PPKSKind, Program, Unit
from programs.queries import RANK, judge_each, programs_for
from referrals import queries as referrals
from referrals.queries import Assessment
from regions.scope import level_prefix

MOST_QUESTIONS = 3


@dataclass(frozen=True)
class Line:
    """What one programme says of one member, or of the family by the member who fits it best."""

    relative: Relative
    verdict: Verdict
    chip: Chip
    says: Assessment

    @property
    def missing(self) -> list[str]:
        return [label_of(name) for name in self.verdict.missing]

    @property
    def is_refused(self) -> bool:
        return self.verdict.answer == Answer.NOT_ELIGIBLE


@dataclass(frozen=True)
class Row:
    """A programme and its lines: one for the whole household, or one for each member in the order of the page."""

    program: Program
    is_of_family: bool
    lines: list[Line]
    # One a member, for a table; None where the programme is not theirs to ask for.
    cells: list[Line | None]

    @property
    def answer(self) -> Answer:
        return min((line.verdict.answer for line in self.lines), key=lambda answer: RANK[answer])

    @property
    def is_alike(self) -> bool:
        """One answer for every member: said once."""
        told = {cell.verdict.answer if cell else None for cell in self.cells}
        return not self.is_of_family and len(self.cells) > 1 and len(told) == 1

    @property
    def missing(self) -> list[str]:
        return list(dict.fromkeys(word for line in self.lines for word in line.missing))

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if line.verdict.answer == Answer.UNKNOWN]

    @property
    def for_whom(self) -> str:
        """The members who may ask for it, in words for the family."""
        if self.is_of_family:
            return _("sekeluarga")
        fit = [line for line in self.lines if line.verdict.answer == Answer.ELIGIBLE]
        return ", ".join(line.relative.name for line in fit)

    @property
    def is_fitting(self) -> bool:
        return self.answer in FITTING

    @property
    def weight(self) -> tuple[int, int, int, str]:
        """By likely benefit: an answer that helps, then what it is worth, then how few facts are missing."""
        near = min(len(line.verdict.missing) for line in self.lines)
        return (RANK[self.answer], -(self.program.yearly_value or 0), near, self.program.name)


@dataclass(frozen=True)
class Heading:
    """A member at the head of a column."""

    name: str
    words: str


@dataclass
class Asked:
    """A question in words, of whom it is asked (of nobody in particular when one answer holds for all), and what for."""

    fact: str
    text: str
    settles: int = 0
    about: list[tuple[str, str]] = field(default_factory=list)  # key and name of each member
    programs: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [name for _key, name in self.about]


@dataclass(frozen=True)
class FamilyView:
    members: list[Heading]
    rows: list[Row]
    questions: list[Asked]  # the best first
    dead: list[str]
    on: date

    @property
    def first_questions(self) -> list[Asked]:
        return self.questions[:MOST_QUESTIONS]

    @property
    def fitting(self) -> list[Row]:
        return [row for row in self.rows if row.is_fitting]

    @property
    def unfit(self) -> list[Row]:
        return [row for row in self.rows if not row.is_fitting]

    @property
    def to_ask_for(self) -> list[Row]:
        return self._answered(Answer.ELIGIBLE)

    @property
    def received(self) -> list[Row]:
        return self._answered(Answer.MEMBER)

    def _answered(self, answer: Answer) -> list[Row]:
        return [row for row in self.rows if row.answer == answer]

    @property
    def counts(self) -> dict[str, int]:
        """Programmes by their best answer in the family."""
        told = [row.answer for row in self.rows]
        return {answer.value: told.count(answer) for answer in RANK}


def family_view(family: Iterable[Relative], *, region_code: str, on: date) -> FamilyView:
    """Six members or two, the same queries: programmes with their rules, and the names behind codes."""
    everybody = list(family)
    living = [member for member in everybody if not member.is_dead]
    programs = _programs(living, region_code, on)
    judged = judged_family(programs, living, region_code=region_code, on=on)
    names = _names(living)
    rows = sorted(
        (_row(program, lines, living, names) for program, lines in judged),
        key=lambda row: row.weight,
    )
    return FamilyView(
        members=[_heading(member, on) for member in living],
        rows=rows,
        questions=_questions(rows),
        dead=[member.name for member in everybody if member.is_dead],
        on=on,
    )


def _heading(member: Relative, on: date) -> Heading:
    known = (member.relation, age_words(member.born_on, on))
    return Heading(member.name, ", ".join(word for word in known if word))


def _row(
    program: Program,
    judged: list[tuple[Relative, Verdict]],
    members: list[Relative],
    names: Mapping[str, str],
) -> Row:
    lines = [
        Line(member, verdict, chip_of(verdict.answer), referrals.assessment(verdict, names=names))
        for member, verdict in judged
    ]
    by_key = {line.relative.key: line for line in lines}
    cells = [by_key.get(member.key) for member in members]
    return Row(program, program.unit != Unit.PERSON, lines, cells)


Judged = list[tuple[Program, list[tuple[Relative, Verdict]]]]


def judged_family(
    programs: Iterable[Program], members: list[Relative], *, region_code: str, on: date
) -> Judged:
    """Each programme with each member, a family programme once. No query."""
    people = [member.facts for member in members]
    found: Judged = []
    for program, verdicts in judge_each(programs, people=people, region_code=region_code, on=on):
        lines = [
            (member, verdict)
            for member, verdict in zip(members, verdicts, strict=True)
            if verdict is not None
        ]
        if lines:
            is_once = program.unit != Unit.PERSON
            found.append((program, [_spokesman(lines)] if is_once else lines))
    return found


def _spokesman(lines: list[tuple[Relative, Verdict]]) -> tuple[Relative, Verdict]:
    """The member through whom the family comes nearest: one small child makes it a family with a small child."""
    return min(lines, key=lambda line: (RANK[line[1].answer], len(line[1].missing)))


def _programs(members: list[Relative], region_code: str, on: date) -> list[Program]:
    elsewhere = {_region_in_nik(member.facts.get("nik_region")) for member in members}
    return programs_for(region_code=region_code, on=on, also_regions=sorted(elsewhere - {""}))


def _region_in_nik(fact: FactValue | None) -> str:
    return fact.value if fact and fact.value else ""


def _names(members: list[Relative]) -> dict[str, str]:
    """Names of the places and PPKS kinds in the facts."""
    places, has_kinds = set(), False
    for member in members:
        for name, fact in member.facts.items():
            if fact.value and FACTS[name].type == FactType.REGION:
                places.update((fact.value, level_prefix(fact.value, 2)))
            has_kinds |= name == "ppks" and bool(fact.value)
    names = names_by_code(places)
    return names | (dict(PPKSKind.objects.values_list("code", "name")) if has_kinds else {})


def _questions(rows: Iterable[Row]) -> list[Asked]:
    """Everything that can be asked at the counter, the question first that settles most; asked once, of all whom it concerns."""
    told = [(line.relative.key, line.verdict) for row in rows for line in row.lines]
    names = {line.relative.key: line.relative.name for row in rows for line in row.lines}
    found: dict[str, Asked] = {}
    for question in family_questions(told, shared=SHARED, askable=ASKABLE):
        asked = found.setdefault(question.fact, Asked(question.fact, question_of(question.fact)))
        asked.settles += question.settles
        if question.who is not None:
            key = str(question.who)
            asked.about.append((key, names[key]))
    for row in rows:
        wanted = {name for line in row.lines for name in line.verdict.missing}
        for name in wanted & set(found):
            found[name].programs.append(row.program.name)
    return sorted(found.values(), key=lambda asked: -asked.settles)
