"""Rows of a list of cases: everything a row shows in one query, however many needs and look-ups it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.chips import Chip
from dashboard import words
from dashboard.queries.arrivals import Arrivals, is_new
from dashboard.words import NextAction
from intake.clock import Rules, clock_of
from intake.deadlines import due_chip
from intake.models import Complaint, Need, RegisterCheck, RegisterFlip
from intake.queries import zone
from programs.models import Sector

COLUMNS = (
    "number",
    "status",
    "status_since",
    "moved_by_id",
    "channel",
    "region_id",
    "region__name",
    "received_at",
    "category",
    "due_at",
    "paused_since",
    "clock_stage",
    "clock_started_at",
    "clock_pauses",
    "closed_at",
    "is_urgent",
    "is_sealed",
    "client__name",
    "client__born_on",
    "client__no_nik_reason",
    "holder__name",
)


@dataclass(frozen=True)
class Row:
    """One case as a list shows it."""

    number: str
    days: str
    channel: str
    person: str
    about: str
    need: str
    more_needs: int
    need_about: str
    register: Chip
    register_source: str
    has_register_changed: bool
    due: Chip | None
    status: Chip
    action: NextAction
    is_late: bool
    is_urgent: bool
    is_sealed: bool
    is_new: bool
    # Whose name is on the case, when it is somebody else's.
    holder: str


def latest_check() -> Subquery:
    checks = RegisterCheck.objects.filter(complaint=OuterRef("pk")).order_by("-at", "-id")
    candidates = Func("candidates", function="jsonb_array_length", output_field=IntegerField())
    seen = JSONObject(
        outcome="outcome",
        source="source",
        period="period",
        decile="decile",
        candidates=candidates,
    )
    return Subquery(checks.values(seen=seen)[:1])


def with_row(cases: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """What a row needs beyond its own columns: the needs with their first kind, and the latest look-up."""
    needs = Need.objects.filter(complaint=OuterRef("pk")).order_by("position", "id")
    kinds = Need.ppks_kinds.through.objects.filter(need__complaint=OuterRef("pk"))
    return (
        cases.select_related("client", "region", "holder")
        .only(*COLUMNS)
        .annotate(
            need_lines=ArraySubquery(needs.values(line=JSONObject(wish="wish", sector="sector"))),
            kind_name=Subquery(
                kinds.order_by("need__position", "ppkskind__order").values("ppkskind__name")[:1]
            ),
            seen=latest_check(),
            register_changed=Exists(
                RegisterFlip.objects.filter(complaint=OuterRef("pk"), seen_at=None)
            ),
        )
    )


def rows_of(
    cases: list[Complaint],
    *,
    user: User,
    now: datetime,
    arrivals: Mapping[str, Arrivals] | None = None,
) -> list[Row]:
    """`arrivals` where those that are new to the user are marked."""
    rules = Rules({case.region_id for case in cases})
    today = localdate(now, zone())
    return [
        _row(
            case,
            user=user,
            now=now,
            today=today,
            rules=rules,
            fresh=is_new(case, arrivals or {}, user),
        )
        for case in cases
    ]


def _row(
    case: Complaint, *, user: User, now: datetime, today: date, rules: Rules, fresh: bool
) -> Row:
    first = case.need_lines[0] if case.need_lines else {"wish": _("belum diisi"), "sector": ""}
    sector = str(Sector(first["sector"]).label) if first["sector"] else ""
    seen = case.seen
    calendar, span = rules.measure(clock_of(case, sector=first["sector"]))
    due = due_chip(
        status=case.status,
        due_at=case.due_at,
        paused=case.paused_since is not None,
        now=now,
        calendar=calendar,
        span=span,
    )
    client = case.client
    age = words.age_words(client.born_on, today)
    no_nik = _("tanpa NIK") if client.no_nik_reason else ""
    return Row(
        number=case.number,
        days=words.days_open(case.received_at, case.closed_at, case.status, now),
        channel=words.channel_word(case.channel),
        person=client.name,
        about=" · ".join(part for part in (age, no_nik, case.region.name) if part),
        need=first["wish"],
        more_needs=max(len(case.need_lines) - 1, 0),
        need_about=" · ".join(part for part in (sector, case.kind_name) if part),
        register=words.register_chip(seen),
        register_source=words.source_short(seen["source"], seen["period"]) if seen else "",
        has_register_changed=case.register_changed,
        due=due,
        status=words.status_chip(case.status),
        action=words.next_action(
            case.status,
            outcome=seen["outcome"] if seen else "",
            region_id=case.region_id,
            held=user.held,
        ),
        is_late=due is not None and due.tone == "red",
        is_urgent=case.is_urgent,
        is_sealed=case.is_sealed,
        is_new=fresh,
        holder=case.holder.name if case.holder and case.holder_id != user.pk else "",
    )
