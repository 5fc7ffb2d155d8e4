"""Everything the page of one case shows, from every app, in a number of journeys to the database that does not grow with the case."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from core.chips import Chip
from core.crypto import blind_indexes
from core.paging import Window
from core.together import attach
from dashboard import road, words
from dashboard.queries import news
from dashboard.queries.case_rows import CaseRows, NeedLine
from dashboard.queries.hands import Hand, on_case
from dashboard.queries.likely import Likely, likely_programs
from dashboard.queries.moves import BESIDE, Move, moves_for
from dashboard.queries.queue import with_row
from dashboard.turn import Turn, turn
from dtks.models import Person
from dtks.vocabulary import Outcome
from intake.deadlines import alarm_chip, clock_words
from intake.eligibility import GateAnswer, gate
from intake.forms.bench import Bench
from intake.models import (
    CaseLink,
    Client,
    ClientDocument,
    Complaint,
    Need,
    PaperRequest,
    RegisterCheck,
    RegisterFlip,
    RegisterProposal,
    Verification,
)
from intake.papers import Store, own_keys
from intake.queries import LATELY
from intake.services import looks_at
from intake.workflow import OPEN, Status
from outreach import queries as outreach
from referrals import queries as referrals

MOST_OTHERS = 8


@dataclass(frozen=True)
class OtherCase:
    """`is_twin`: the same person with a need of the same sector, open or ended lately."""

    case: Complaint
    status: Chip
    is_same_person: bool
    is_twin: bool


@dataclass(frozen=True)
class Linked:
    """A case at the other end of a link, and what it is to this one."""

    case: Complaint
    status: Chip
    what: str


@dataclass(frozen=True)
class Member:
    person: Person
    age: str
    is_client: bool


@dataclass(frozen=True)
class CaseFile:
    complaint: Complaint
    needs: list[NeedLine]
    hands: list[Hand]
    visits: list[outreach.Reading]
    checks: list[RegisterCheck]
    candidates: list[dict[str, Any]]
    gate: GateAnswer
    flip: RegisterFlip | None
    proposals: list[RegisterProposal]
    findings: list[Verification]
    missing: list[PaperRequest]
    papers: list[ClientDocument]
    untold: list[news.News]
    told: list[news.News]
    family: list[Member]
    others: list[OtherCase]
    kept: Complaint | None
    merged: list[Complaint]
    links: list[Linked]
    likely: list[Likely]
    moves: list[Move]
    age: str
    status: Chip
    due: Chip | None
    clock: str
    alarm: Chip | None
    register: Chip
    road: list[road.Step]

    @property
    def check(self) -> RegisterCheck | None:
        return self.checks[0] if self.checks else None

    @property
    def older_checks(self) -> list[RegisterCheck]:
        return self.checks[1:]

    @property
    def primary(self) -> Move | None:
        return self.moves[0] if self.moves and self.moves[0].is_primary else None

    @property
    def turn(self) -> Turn:
        sent = [row.referral for line in self.needs for row in line.referrals]
        return turn(
            self.complaint.status,
            own=self.primary.label if self.primary else "",
            referrals=[(referral.state, referral.organization.name) for referral in sent],
        )

    @property
    def secondary(self) -> Move | None:
        """The other road beside the primary one, such as refusing beside deciding."""
        wanted = BESIDE.get(self.primary.code) if self.primary else None
        return next((move for move in self.moves if move.code == wanted), None)

    @property
    def other_moves(self) -> list[Move]:
        return [move for move in self.moves if move not in (self.primary, self.secondary)]

    @property
    def is_being_decided(self) -> bool:
        """While the road is sought, what was found comes before what is needed."""
        return self.complaint.status in {Status.VERIFYING, Status.DECIDING}

    @property
    def likely_first(self) -> list[Likely]:
        """Programmes that a need names, whatever the verdict, then those of its sector that may fit."""
        named = [one for one in self.likely if one.is_named]
        return named + [
            one for one in self.likely if one.is_near and one.is_fitting and not one.is_named
        ]

    @property
    def likely_also(self) -> list[Likely]:
        shown = self.likely_first
        return [one for one in self.likely if one.is_fitting and one not in shown]

    @property
    def unlikely(self) -> list[Likely]:
        return [one for one in self.likely if not one.is_fitting and not one.is_named]


def complaint_for(user: User, number: str) -> Complaint:
    """404 for what the user may not see: another region, or a sealed case without the right."""
    visible = Complaint.objects.visible_to(user, Action.COMPLAINT_VIEW)
    found = visible.annotate(
        is_known=Exists(looks_at(user, OuterRef("number"), OuterRef("region")))
    )
    found = found.select_related(
        "client__region", "region__parent__parent", "holder", "registered_by", "survey"
    )
    return get_object_or_404(found.annotate(news=news.with_case()), number=number)


def case_file(
    complaint: Complaint, user: User, *, story: Window, now: datetime, today: date
) -> CaseFile:
    rows = CaseRows(complaint, user, story=story, today=today)
    needs, checks, findings = list(rows.needs), list(rows.checks), list(rows.findings)
    latest = checks[0] if checks else None
    if latest and latest.person and latest.person.family:
        # The page and the facts read the same rows.
        attach(latest.person.family, "members", rows.family)
    kinds = sorted({kind["code"] for need in needs for kind in need.kinds})
    likely = likely_programs(
        complaint,
        user,
        programs=rows.programs,
        criteria=rows.criteria,
        needs=needs,
        check=latest,
        kinds=kinds,
        today=today,
    )
    sent = referrals.rows_of(rows.referrals, rows.letters, user)
    visits = outreach.readings(rows.visits, rows.photos)
    bench = _bench(complaint, user, rows, likely, today)
    by_need = defaultdict(list)
    for row in sent:
        by_need[row.referral.need_id].append(row)
    lines = [NeedLine(n, [k["name"] for k in n.kinds], by_need[n.pk]) for n in needs]
    decisions = [f for f in findings if f.stage == Verification.Stage.DECISION]
    return CaseFile(
        complaint=complaint,
        needs=lines,
        hands=on_case(lines, rows.work),
        visits=visits,
        checks=checks,
        candidates=bench.candidates,
        gate=gate(
            kinds=kinds,
            listed_in_range=_listed_in_range(latest),
            decile=latest.decile if latest else None,
            hardship=bench.finding.hardship if bench.finding else "",
        ),
        flip=bench.flip,
        proposals=list(rows.proposals),
        findings=findings,
        missing=bench.missing,
        papers=bench.store.on_case(),
        untold=news.untold(complaint.news),
        told=news.told(complaint.news),
        family=_family(latest, today),
        others=_others(complaint, user, latest, needs, now=now),
        kept=next(iter(rows.kept), None),
        merged=list(rows.merged),
        links=[_linked(link, complaint) for link in rows.links],
        likely=likely,
        moves=moves_for(
            bench,
            rows=sent,
            has_open_visit=any(reading.visit.is_open for reading in visits),
            proposals=list(rows.proposals),
        ),
        age=words.age_words(complaint.client.born_on, today),
        status=words.status_chip(complaint.status),
        due=bench.due,
        clock=clock_words(complaint),
        alarm=alarm_chip(complaint),
        register=words.register_chip(_seen(latest), is_alone=True),
        road=road.road(
            complaint.status,
            resume_to=complaint.resume_to,
            referral_states=[row.referral.state for row in sent],
            was_decided=bool(decisions),
            was_refused=bool(decisions) and not decisions[0].alternative,
        ),
    )


def _bench(
    complaint: Complaint, user: User, rows: CaseRows, likely: list[Likely], today: date
) -> Bench:
    """The forms of the page read the rows that the page has read already."""
    bench = Bench(complaint, user)
    bench.needs, bench.missing = list(rows.needs), list(rows.missing)
    bench.store = Store(rows.papers, own_keys(complaint.client), today)
    bench.replies = list(rows.replies)
    bench.check = next(iter(rows.checks), None)
    is_changed = bench.check is not None and bench.check.how == RegisterCheck.How.RELEASE
    bench.flip = next(iter(rows.flips), None) if is_changed else None
    stages = Verification.Stage
    bench.finding = next((f for f in rows.findings if f.stage == stages.SUPERVISOR), None)
    bench.decision = next((f for f in rows.findings if f.stage == stages.DECISION), None)
    bench.verdicts = [(one.program, one.verdict) for one in likely]
    return bench


def _relatives(check: RegisterCheck | None) -> list[Person]:
    if check is None or check.person is None or check.person.family is None:
        return []
    return [p for p in check.person.family.members.all() if p.delisted_by_id is None]


def _family(check: RegisterCheck | None, today: date) -> list[Member]:
    return [
        Member(person, words.age_words(person.born_on, today), person.pk == check.person_id)
        for person in _relatives(check)
    ]


def _listed_in_range(check: RegisterCheck | None) -> bool | None:
    if check is None or check.outcome == Outcome.CANDIDATES:
        return None
    return check.outcome == Outcome.IN_RANGE


def _seen(check: RegisterCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {
        "outcome": check.outcome,
        "source": check.source,
        "period": check.period,
        "decile": check.decile,
        "candidates": len(check.candidates),
    }


def _linked(link: CaseLink, here: Complaint) -> Linked:
    is_later = link.complaint_id == here.pk
    case = link.other if is_later else link.complaint
    follow_up = _("keluhan sebelumnya") if is_later else _("keluhan lanjutan")
    what = follow_up if link.kind == CaseLink.Kind.FOLLOW_UP else _("terkait")
    return Linked(case, words.status_chip(case.status), what)


def _others(
    complaint: Complaint,
    user: User,
    check: RegisterCheck | None,
    needs: list[Need],
    *,
    now: datetime,
) -> list[OtherCase]:
    """Other cases of this person and of the family, as far as the user may see them."""
    client = complaint.client
    # Through the few rows of the same people: each part of this condition has an index of its own.
    near = Q(pk=client.pk)
    if client.kk:
        near |= Q(kk_index__in=blind_indexes(client.kk))
    persons = {client.person_id} | {person.pk for person in _relatives(check)}
    same = Client.objects.of_person(nik=client.nik, persons=persons - {None})
    family = same | Client.objects.filter(near)
    found = Complaint.objects.visible_to(user).filter(client__in=family)
    found = found.exclude(pk=complaint.pk).annotate(
        nik=F("client__nik_index"), person=F("client__person")
    )
    sectors = {need.sector for need in needs}
    cases = []
    for case in with_row(found).order_by("-received_at", "-id")[:MOST_OTHERS]:
        is_same = _is_same_person(case, client)
        is_recent = case.status in OPEN or case.closed_at and case.closed_at > now - LATELY
        is_twin = bool(is_recent and sectors & {line["sector"] for line in case.need_lines})
        chip = words.status_chip(case.status)
        cases.append(OtherCase(case, chip, is_same, is_twin=is_same and is_twin))
    return cases


def _is_same_person(case: Complaint, client: Client) -> bool:
    if case.client_id == client.pk:
        return True
    same_nik = client.nik_index is not None and case.nik == bytes(client.nik_index)
    return same_nik or (client.person_id is not None and case.person == client.person_id)
