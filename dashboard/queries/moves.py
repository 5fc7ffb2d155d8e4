"""What this user may do with a case now, across the apps: the one thing it waits for first, then the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Action
from intake.forms.bench import Bench
from intake.forms.stepping import SPECS, StepForm, step_form
from intake.models import Complaint, RegisterProposal, Verification
from intake.workflow import RUNNING
from programs.models import Program
from referrals.queries import Row, may_be_referred
from referrals.workflow import LIVE

Alternative = Verification.Alternative


@dataclass(frozen=True)
class Move:
    """A link to where the thing is done; with `form` it is done on the page itself."""

    code: str
    label: str
    url: str
    icon: str = ""
    # Which of several, where one label is not enough: the programme a referral goes to.
    about: str = ""
    is_primary: bool = False
    is_danger: bool = False
    form: StepForm | None = None


# What a referral waits for from the user, the most pressing first.
REFERRAL_MOVES = (
    ("approve", {"approve"}, gettext_lazy("Periksa rujukan"), "check2-square"),
    ("submit", {"submit"}, gettext_lazy("Ajukan rujukan"), "hourglass-split"),
    ("send", {"send"}, gettext_lazy("Cetak dan kirim surat"), "send"),
    ("reply", {"accept", "deliver"}, gettext_lazy("Catat jawaban program"), "reply"),
)
# The other road that stands beside the primary one.
BESIDE = {
    "confirm": "reject",
    "finding": "visit",
    "decide": "decline",
    "add_paper": "waive_paper",
    "draft": "request_papers",
}
ICONS = {
    "flip": "database-exclamation",
    "note": "chat-left-text",
    "link": "link-45deg",
    "merge": "sign-merge-left",
    "unmerge": "sign-intersection-y",
    "add_paper": "file-earmark-plus",
    "request_papers": "folder-plus",
    "settle": "check2-square",
    "resolve": "check-lg",
    "ask": "chat-left-dots",
    "check": "database-check",
    "add_need": "plus-lg",
    "take": "person-check",
    "seal": "lock",
    "unseal": "unlock",
    "cancel": "x-circle",
    "lapse": "hourglass-bottom",
    "decline": "x-lg",
    "send_back": "arrow-return-left",
    "finding": "search",
    "decide": "signpost-split",
    "confirm": "person-check",
    "reject": "person-x",
    "waive_paper": "file-earmark-x",
    "papers_complete": "check-lg",
    "close": "chat-left-text",
    "reopen": "arrow-counterclockwise",
    "reconsider": "arrow-counterclockwise",
}


def moves_for(
    bench: Bench, *, rows: list[Row], has_open_visit: bool, proposals: list[RegisterProposal]
) -> list[Move]:
    """At most one is primary, and it comes first."""
    complaint, user = bench.complaint, bench.user
    own = list(_steps(bench))
    handed = list(_referrals(rows))
    found = [
        *own,
        *_proposal(bench, proposals),
        *handed,
        *_draft(bench, rows),
        *_visit(complaint, user, has_open_visit),
        *_partners(complaint, user),
        *_ride(complaint, user),
        *_money(bench),
    ]
    first = next((move for move in found if move.is_primary), None)
    rest = [replace(move, is_primary=False, form=None) for move in found if move is not first]
    return [first, *rest] if first else rest


def _steps(bench: Bench) -> Iterator[Move]:
    """The steps of the case itself; only the one it waits for brings its form along."""
    complaint, user = bench.complaint, bench.user
    for code, spec in SPECS.items():
        if user.may(spec.action, complaint.region_id) and spec.offered(bench):
            leads = spec.leads(bench)
            yield Move(
                code=code,
                label=str(spec.label),
                url=reverse(f"intake:{code}", args=[complaint.number]),
                icon=ICONS.get(code, "arrow-right"),
                is_primary=leads,
                is_danger=spec.is_danger,
                form=step_form(code, bench, is_primary=True) if leads else None,
            )


def _referrals(rows: list[Row]) -> Iterator[Move]:
    for code, steps, label, icon in REFERRAL_MOVES:
        for row in rows:
            if steps & set(row.steps):
                yield Move(
                    code=code,
                    label=str(label),
                    url=row.referral.get_absolute_url(),
                    icon=icon,
                    about=row.referral.target,
                    is_primary=True,
                )


def _draft(bench: Bench, rows: list[Row]) -> Iterator[Move]:
    complaint, user = bench.complaint, bench.user
    if not user.may(Action.REFERRAL_DRAFT, complaint.region_id) or not may_be_referred(complaint):
        return
    served = {row.referral.need_id for row in rows if row.referral.state in LIVE}
    waiting = [need for need in bench.needs if not need.outcome and need.pk not in served]
    url = reverse("referrals:new", args=[complaint.number])
    yield Move("draft", _("Susun rujukan"), url, "signpost-2", is_primary=bool(waiting))


def _proposal(bench: Bench, proposals: list[RegisterProposal]) -> Iterator[Move]:
    """The alternative that the manager named leads straight to its draft."""
    complaint, user = bench.complaint, bench.user
    may_draft = user.may(Action.PROPOSAL_DRAFT, complaint.region_id)
    if not may_draft or complaint.status not in RUNNING:
        return
    named = bench.decision is not None and bench.decision.alternative == Alternative.PROPOSAL
    url = reverse("intake:proposal_new", args=[complaint.number])
    yield Move(
        "proposal",
        _("Susun usulan registri"),
        url,
        "database-up",
        is_primary=named and not proposals,
    )


def _visit(complaint: Complaint, user: User, has_open_visit: bool) -> Iterator[Move]:
    may_plan = user.may(Action.VISIT_PLAN, complaint.region_id)
    if may_plan and complaint.status in RUNNING and not has_open_visit:
        url = reverse("outreach:plan", args=[complaint.number])
        yield Move("visit", _("Jadwalkan kunjungan"), url, "geo-alt")


def _partners(complaint: Complaint, user: User) -> Iterator[Move]:
    may_reserve = user.may(Action.OFFER_RESERVE, complaint.region_id)
    if may_reserve and may_be_referred(complaint):
        url = reverse("referrals:match", args=[complaint.number])
        yield Move("partners", _("Cari bantuan mitra"), url, "gift")


def _ride(complaint: Complaint, user: User) -> Iterator[Move]:
    if user.may(Action.VISIT_PLAN, complaint.region_id) and complaint.status in RUNNING:
        url = reverse("outreach:trip_ask", args=[complaint.number])
        yield Move("ride", _("Minta angkutan"), url, "truck")


def _money(bench: Bench) -> Iterator[Move]:
    """Only where the region gives money itself, by a programme the page has read already."""
    complaint, user = bench.complaint, bench.user
    gives = any(
        program.fulfilment == Program.Fulfilment.CASH and program.region_id
        for program, _verdict in bench.verdicts
    )
    if gives and user.may(Action.AID_REQUEST, complaint.region_id) and may_be_referred(complaint):
        url = reverse("referrals:aid_ask", args=[complaint.number])
        yield Move("money", _("Ajukan belanja sosial"), url, "cash-coin")
