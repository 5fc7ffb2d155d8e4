"""Everything the page of one case shows, from every app, in a number of queries that does not grow with the case."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.db.models.functions import JSONObject
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Action
from core.chips import Chip
from core.crypto import blind_indexes
from dashboard import road, words
from dashboard.queries.likely import Likely, likely_programs
from dashboard.queries.moves import BESIDE, Move, moves_for
from dashboard.queries.queue import with_row
from dtks.models import Person
from dtks.vocabulary import Outcome
from intake.deadlines import alarm_chip, clock_words
from intake.eligibility import GateAnswer, gate
from intake.forms.bench import Bench
from intake.models import (
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
from intake.queries import due_of, missing_papers
from intake.workflow import RUNNING, Status
from outreach import queries as outreach
from programs.models import PPKSKind
from referrals import queries as referrals

MOST_OTHERS = 8


@dataclass(frozen=True)
class NeedLine:
    """A need with its kinds and everything done for it."""

    need: Need
    kinds: list[str]
    referrals: list[referrals.Row]


@dataclass(frozen=True)
class OtherCase:
    case: Complaint
    status: Chip
    is_same_person: bool


@dataclass(frozen=True)
class Member:
    person: Person
    age: str
    is_client: bool


@dataclass(frozen=True)
class CaseFile:
    complaint: Complaint
    needs: list[NeedLine]
    visits: list[outreach.Reading]
    checks: list[RegisterCheck]
    candidates: list[dict[str, Any]]
    gate: GateAnswer
    flip: RegisterFlip | None
    proposals: list[RegisterProposal]
    findings: list[Verification]
    missing: list[PaperRequest]
    papers: list[ClientDocument]
    family: list[Member]
    others: list[OtherCase]
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
    found = visible.select_related(
        "client__region", "region__parent__parent", "holder", "registered_by"
    )
    return get_object_or_404(found, number=number)


def case_file(complaint: Complaint, user: User, *, now: datetime, today: date) -> CaseFile:
    needs = list(_needs(complaint))
    checks = list(_checks(complaint))
    latest = checks[0] if checks else None
    _bring_family(latest)
    findings = list(_findings(complaint))
    missing = _missing(complaint)
    kinds = sorted({kind["code"] for need in needs for kind in need.kinds})
    likely = (
        likely_programs(complaint, needs, latest, kinds, today)
        if complaint.status in RUNNING
        else []
    )
    rows = referrals.for_case(complaint, user)
    visits = outreach.for_case(complaint, user)
    bench = _bench(complaint, user, needs, latest, findings, missing, likely)
    proposals = list(complaint.proposals.select_related("seen_in", "export"))
    by_need = defaultdict(list)
    for row in rows:
        by_need[row.referral.need_id].append(row)
    decisions = [f for f in findings if f.stage == Verification.Stage.DECISION]
    return CaseFile(
        complaint=complaint,
        needs=[NeedLine(n, [k["name"] for k in n.kinds], by_need.pop(n.pk, [])) for n in needs],
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
        proposals=proposals,
        findings=findings,
        missing=missing,
        papers=list(_papers(complaint, user)),
        family=_family(latest, today),
        others=_others(complaint, user, latest),
        likely=likely,
        moves=moves_for(
            bench,
            rows=rows,
            has_open_visit=any(reading.visit.is_open for reading in visits),
            proposals=proposals,
        ),
        age=words.age_words(complaint.client.born_on, today),
        status=words.status_chip(complaint.status),
        due=due_of(complaint, now=now),
        clock=clock_words(complaint),
        alarm=alarm_chip(complaint),
        register=words.register_chip(_seen(latest), is_alone=True),
        road=road.road(
            complaint.status,
            resume_to=complaint.resume_to,
            referral_states=[row.referral.state for row in rows],
            was_decided=bool(decisions),
            was_refused=bool(decisions) and not decisions[0].alternative,
        ),
    )


def _bench(
    complaint: Complaint,
    user: User,
    needs: list[Need],
    check: RegisterCheck | None,
    findings: list[Verification],
    missing: list[PaperRequest],
    likely: list[Likely],
) -> Bench:
    """The forms of the page read the rows that the page has read already."""
    bench = Bench(complaint, user)
    bench.needs, bench.check, bench.missing = needs, check, missing
    checked = [f for f in findings if f.stage == Verification.Stage.SUPERVISOR]
    bench.finding = checked[0] if checked else None
    decided = [f for f in findings if f.stage == Verification.Stage.DECISION]
    bench.decision = decided[0] if decided else None
    bench.verdicts = [(one.program, one.verdict) for one in likely]
    return bench


def _needs(complaint: Complaint) -> QuerySet[Need]:
    kinds = PPKSKind.objects.filter(
        Exists(
            Need.ppks_kinds.through.objects.filter(
                need=OuterRef(OuterRef("pk")), ppkskind=OuterRef("pk")
            )
        )
    )
    return complaint.needs.select_related("program", "settled_by").annotate(
        kinds=ArraySubquery(
            kinds.order_by("order").values(kind=JSONObject(code="code", name="name"))
        )
    )


def _checks(complaint: Complaint) -> QuerySet[RegisterCheck]:
    return complaint.register_checks.select_related("by", "release", "person__family").order_by(
        "-at", "-id"
    )


def _findings(complaint: Complaint) -> QuerySet[Verification]:
    found = complaint.verifications.select_related("by", "program", "organization")
    return found.order_by("-at", "-id")


def _missing(complaint: Complaint) -> list[PaperRequest]:
    """Papers are owed only while the clock stands for them."""
    if complaint.paused_since is None:
        return []
    return list(missing_papers(complaint).select_related("kind", "requested_by"))


def _papers(complaint: Complaint, user: User) -> QuerySet[ClientDocument]:
    found = ClientDocument.objects.visible_to(user).filter(client=complaint.client_id)
    return found.select_related("kind", "added_by").order_by("kind__order", "-added_at")


def _bring_family(check: RegisterCheck | None) -> None:
    """Bring the family of the person found along: the page and the facts read the same rows."""
    if check and check.person:
        everybody = Person.objects.listed().order_by("born_on", "name")
        prefetch_related_objects([check.person], Prefetch("family__members", queryset=everybody))


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


def _others(complaint: Complaint, user: User, check: RegisterCheck | None) -> list[OtherCase]:
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
    return [
        OtherCase(case, words.status_chip(case.status), _is_same_person(case, client))
        for case in with_row(found).order_by("-received_at", "-id")[:MOST_OTHERS]
    ]


def _is_same_person(case: Complaint, client: Client) -> bool:
    if case.client_id == client.pk:
        return True
    same_nik = client.nik_index is not None and case.nik == bytes(client.nik_index)
    return same_nik or (client.person_id is not None and case.person == client.person_id)
