"""Page-shaped reads of the case."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.roles import Action
from core.chips import Chip
from core.crypto import blind_indexes
from dtks import periods
from intake import sla
from intake.clock import Rules, clock_of
from intake.cutoff import Window
from intake.deadlines import due_chip
from intake.models import (
    Client,
    Complaint,
    CutOff,
    NumberSeries,
    RegisterCheck,
    RegisterProposal,
    Track,
    Verification,
)
from intake.proposal_flow import State
from intake.workflow import OPEN, RUNNING, Status
from regions.queries import ancestry
from regions.querysets import within


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def due_of(complaint: Complaint, *, sector: str, now: datetime) -> Chip | None:
    """The deadline of one case; the rules are asked for only while there are days ahead to count by them."""
    is_ahead = complaint.status in RUNNING and complaint.paused_since is None
    is_ahead = is_ahead and complaint.due_at > now
    calendar, span = None, sla.Span(0)
    if is_ahead:
        clock = clock_of(complaint, sector=sector)
        calendar, span = Rules([complaint.region_id]).measure(clock)
    return due_chip(
        status=complaint.status,
        due_at=complaint.due_at,
        paused=complaint.paused_since is not None,
        now=now,
        calendar=calendar,
        span=span,
    )


def office_of(complaint: Complaint) -> dict[str, str]:
    """The desk that answers for a case, as it is called on paper."""
    return office_in(complaint.region_id)


def office_in(village: str) -> dict[str, str]:
    places = {region.level: region.name for region in ancestry(village)}
    around = [places[level] for level in ("district", "regency") if level in places]
    return {"name": f"Puskesos {places['village']}", "address": ", ".join(around)}


def client_by_nik(*, nik: str, region_prefix: str) -> Client | None:
    """The desk's own record of this person within a regency."""
    return Client.objects.within(region_prefix).filter(nik_index__in=blind_indexes(nik)).first()


# A case that ended so lately may be asked for again, or be entered twice.
LATELY = timedelta(days=30)


def kept_for(complaint: Complaint) -> Complaint | None:
    """Where a merged case goes on. The receipt of an open case does not lead to a sealed one."""
    if complaint.status != Status.MERGED:
        return None
    found = Complaint.objects.filter(merged_in__complaint=complaint, merged_in__undone_at=None)
    if not complaint.is_sealed:
        found = found.filter(is_sealed=False)
    return found.select_related("client", "region").first()


def running_cases(user, *, nik: str = "", kk: str = "", person_id=None) -> list[Complaint]:
    """Cases of this person or their family that are open or ended lately, as far as the user may see them: shown before
    a new one is made."""
    household = Client.objects.of_household(nik=nik, kk=kk, person=person_id)
    return list(
        Complaint.objects.visible_to(user)
        .filter(
            Q(status__in=OPEN) | Q(closed_at__gte=timezone.now() - LATELY),
            client__in=household,
        )
        .select_related("client")
        .prefetch_related("needs")
        .order_by("-received_at")[:5]
    )


def latest_check(complaint: Complaint) -> RegisterCheck | None:
    return (
        complaint.register_checks.select_related("person", "person__family")
        .order_by("-at", "-id")
        .first()
    )


def last_finding(complaint: Complaint) -> Verification | None:
    found = complaint.verifications.filter(stage=Verification.Stage.SUPERVISOR)
    return found.select_related("by", "program", "organization").first()


def was_declined(complaint: Complaint) -> bool:
    """The last decision on the road outside the register was a refusal."""
    last = complaint.verifications.filter(stage=Verification.Stage.DECISION).first()
    return complaint.status == Status.CLOSED and last is not None and not last.alternative


def missing_papers(complaint: Complaint):
    return (
        complaint.paper_requests.filter(settled_at=None)
        .select_related("kind")
        .order_by(F("requested_at"))
    )


@dataclass(frozen=True)
class NextCutOff:
    """When the file closes that a proposal approved today goes with."""

    track: str
    label: str
    window: Window
    working_days: int

    @property
    def month(self) -> str:
        """`November 2026`: the file that it closes."""
        return periods.words(self.window.period)


def next_cut_offs(user, *, today: date) -> list[NextCutOff]:
    """One per track, the days counted with the free days of the user's first region."""
    scopes = user.scopes()
    code = scopes[0] if scopes else ""
    calendar = Rules([code]).calendar(code)
    noon = datetime.combine(today, time(12), tzinfo=zone())
    found = []
    for row in CutOff.objects.in_force(today):
        window = row.window(today)
        closes = datetime.combine(window.cut_off_on, time(12), tzinfo=zone())
        left = calendar.working_days_between(noon, closes)
        found.append(NextCutOff(row.track, str(row.get_track_display()), window, left))
    return sorted(found, key=lambda one: one.track != Track.UPDATE)


def proposal_counts(user, *, today: date, place: str = "") -> dict[str, int]:
    """How many proposals wait for whom, by the tab that shows them; one query."""
    mine = within(user.scopes(Action.PROPOSAL_APPROVE)) & Q(state=State.SUBMITTED)
    found = RegisterProposal.objects.visible_to(user)
    return (found.within(place) if place else found).aggregate(
        setujui=Count("pk", filter=mine & ~Q(author_ids__overlap=list(user.selves))),
        siap=Count("pk", filter=Q(state=State.READY)),
        hasil=Count("pk", filter=Q(state=State.EXPORTED)),
        terlambat=Count("pk", filter=Q(state=State.EXPORTED, due_on__lt=today)),
    )


def next_serial_of(*, region_id: str, year: int, purpose: str) -> int:
    """The number that would be given next; only `services.numbering` gives one."""
    last = NumberSeries.objects.filter(region=region_id, year=year, purpose=purpose)
    return (last.values_list("last", flat=True).first() or 0) + 1
