"""The rows that stand beside a case, from every app: prepared here, read by one journey."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from core.paging import Window
from core.together import read_together
from dashboard.queries import hands
from dashboard.queries.likely import programs_asked
from dtks.models import Person
from intake.models import (
    CaseLink,
    ClientDocument,
    Complaint,
    Need,
    PaperRequest,
    RegisterCheck,
    RegisterFlip,
    RegisterProposal,
    ReplyTemplate,
    Verification,
)
from intake.papers import of_household
from intake.queries import missing_papers
from intake.workflow import RUNNING
from outreach import queries as outreach
from programs.models import Criterion, PPKSKind, Program
from referrals import queries as referrals


@dataclass(frozen=True)
class NeedLine:
    """A need with its kinds and everything done for it."""

    need: Need
    kinds: list[str]
    referrals: list[referrals.Row]


class CaseRows:
    """What hangs on the case itself. Rows that need an answer of these first are asked for afterwards."""

    def __init__(self, complaint: Complaint, user: User, *, story: Window, today: date):
        self.needs = _needs(complaint)
        self.checks = _checks(complaint)
        self.family = _family(complaint)
        self.findings = _findings(complaint)
        self.missing = _missing(complaint)
        self.flips = _flips(complaint)
        self.proposals: QuerySet[RegisterProposal] = complaint.proposals.select_related(
            "seen_in", "export"
        )
        self.papers = _papers(complaint, user)
        self.programs, self.criteria = _programs(complaint, today)
        self.referrals, self.letters = referrals.of_case(complaint, user)
        self.visits, self.photos = outreach.of_case(complaint, user)
        self.replies = ReplyTemplate.objects.fitting(complaint)
        self.kept = _visible(user).filter(merged_in__complaint=complaint, merged_in__undone_at=None)
        self.merged = _merged(complaint, user)
        self.links = _links(complaint, user)
        self.work = hands.Work(complaint, user)
        lists = {**vars(self), **vars(self.work), "story": story.rows}
        read_together(*(found for found in lists.values() if isinstance(found, QuerySet)))


def _visible(user: User) -> QuerySet[Complaint]:
    return Complaint.objects.visible_to(user).select_related("client")


def _merged(complaint: Complaint, user: User) -> QuerySet[Complaint]:
    """Cases that go on in this one, each with what was asked for there and not carried over."""
    needs = Need.objects.filter(complaint=OuterRef("pk"), carried=None).order_by("position", "id")
    found = _visible(user).filter(merges__kept=complaint, merges__undone_at=None)
    return found.annotate(left=ArraySubquery(needs.values("wish")))


def _links(complaint: Complaint, user: User) -> QuerySet[CaseLink]:
    """Links in either direction, as far as the user may see the case at the other end."""
    seen = Complaint.objects.visible_to(user)
    here = Q(complaint=complaint, other__in=seen) | Q(other=complaint, complaint__in=seen)
    return CaseLink.objects.filter(here).select_related("complaint__client", "other__client")


def _needs(complaint: Complaint) -> QuerySet[Need]:
    kinds = PPKSKind.objects.filter(
        Exists(
            Need.ppks_kinds.through.objects.filter(
                need=OuterRef(OuterRef("pk")), ppkskind=OuterRef("pk")
            )
        )
    )
    return complaint.needs.select_related(
        "program", "settled_by", "carried_from__complaint"
    ).annotate(
        kinds=ArraySubquery(
            kinds.order_by("order").values(kind=JSONObject(code="code", name="name"))
        )
    )


def _checks(complaint: Complaint) -> QuerySet[RegisterCheck]:
    return complaint.register_checks.select_related("by", "release", "person__family").order_by(
        "-at", "-id"
    )


def _family(complaint: Complaint) -> QuerySet[Person]:
    """Everybody in the family of whom the latest look-up found."""
    latest = complaint.register_checks.order_by("-at", "-id").values("person__family")[:1]
    return Person.objects.listed().filter(family=Subquery(latest)).order_by("born_on", "name")


def _findings(complaint: Complaint) -> QuerySet[Verification]:
    found = complaint.verifications.select_related("by", "program", "organization")
    return found.order_by("-at", "-id")


def _missing(complaint: Complaint) -> QuerySet[PaperRequest]:
    """Papers are owed only while the clock stands for them."""
    if complaint.paused_since is None:
        return PaperRequest.objects.none()
    return missing_papers(complaint).select_related("kind", "requested_by")


def _flips(complaint: Complaint) -> QuerySet[RegisterFlip]:
    waiting = complaint.flips.filter(seen_at=None)
    return waiting.select_related("before", "after", "recheck__release")


def _papers(complaint: Complaint, user: User) -> QuerySet[ClientDocument]:
    return of_household(user, client=complaint.client)


def _programs(complaint: Complaint, today: date) -> tuple[QuerySet[Program], QuerySet[Criterion]]:
    """Only while there is something left to find for this person."""
    if complaint.status not in RUNNING:
        return Program.objects.none(), Criterion.objects.none()
    return programs_asked(complaint, today)
