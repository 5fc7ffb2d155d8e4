"""Lists and single rows as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.roles import Action
from core.paging import Page, keyset
from programs.eligibility import CriterionLike, in_force
from programs.models import Organization, Program, PSKSKind
from programs.queries.judging import with_rules
from regions.models import Region

ORDER = ("name", "id")


@dataclass(frozen=True)
class Clause:
    """Rules of which one must hold: a rule on its own, or the alternatives of a group."""

    rules: tuple[CriterionLike, ...]

    @property
    def is_choice(self) -> bool:
        return len(self.rules) > 1

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(rule.source for rule in self.rules if rule.source))


def clauses(criteria: Iterable[CriterionLike], on: date) -> list[Clause]:
    """Criteria in force as a resident reads them: one after the other, alternatives together."""
    grouped: dict[str, list[CriterionLike]] = {}
    for place, rule in enumerate(criteria):
        if in_force(rule, on):
            grouped.setdefault(rule.group or f"\0{place}", []).append(rule)
    return [Clause(tuple(rules)) for rules in grouped.values()]


def regions_with_programs() -> list[tuple[str, str]]:
    """Choices of the public region filter."""
    held = Program.objects.active().filter(region__isnull=False).values("region_id")
    return list(Region.objects.filter(code__in=held).values_list("code", "name"))


def catalogue_page(
    *, words: str = "", level: str = "", sector: str = "", region: str = "", cursor: str | None
) -> Page:
    """The public catalogue. A region shows what people there can use: its own and national ones."""
    programs = Program.objects.active().matching(words).for_list()
    if level:
        programs = programs.filter(level=level)
    if sector:
        programs = programs.in_sector(sector)
    if region:
        programs = programs.offered_in(region)
    return keyset(programs, order=ORDER, cursor=cursor)


def program_with_rules(programs: QuerySet[Program], code: str) -> Program | None:
    """One programme with its criteria and papers, in three queries."""
    return with_rules(programs.filter(code=code)).first()


def managed(*, by: User, words: str = "", level: str = "", state: str = "") -> QuerySet[Program]:
    """What an admin may edit."""
    programs = Program.objects.visible_to(by, Action.CATALOGUE_EDIT).matching(words)
    if level:
        programs = programs.filter(level=level)
    states = {"aktif": Q(is_active=True), "nonaktif": Q(is_active=False), "tutup": Q(is_open=False)}
    if state in states:
        programs = programs.filter(states[state])
    return programs


def manage_page(
    *, by: User, words: str = "", level: str = "", state: str = "", cursor: str | None
) -> Page:
    """The same, with the number of criteria, page by page."""
    programs = managed(by=by, words=words, level=level, state=state).annotate(
        criteria_count=Count("criteria")
    )
    return keyset(programs.for_list(), order=ORDER, cursor=cursor)


def organizations_page(*, by: User, words: str = "", kind: str = "", cursor: str | None) -> Page:
    rows = Organization.objects.visible_to(by, Action.CATALOGUE_EDIT).matching(words).for_list()
    if kind:
        rows = rows.filter(kind=kind)
    return keyset(rows, order=ORDER, cursor=cursor)


def partners_page(*, by: User, words: str = "", kind: str = "", cursor: str | None) -> Page:
    """Partners who can help where the user works: of the region, above it, or inside it."""
    rows = Organization.objects.serving(by).partners().active().matching(words).for_list()
    if kind:
        rows = rows.filter(psks_kind=kind)
    return keyset(rows, order=ORDER, cursor=cursor)


def kinds_with_partners(*, by: User) -> list[PSKSKind]:
    """The PSKS kinds, each with `partner_count`: how many partners serve the user's regions."""
    serving = Organization.objects.serving(by).partners().active()
    helping = Q(organizations__in=serving.values("pk"))
    kinds = PSKSKind.objects.active().annotate(partner_count=Count("organizations", filter=helping))
    return list(kinds.order_by("order"))  # counting drops the model's own order
