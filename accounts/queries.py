"""Page-shaped reads of staff accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from accounts.models import Assignment, Deputation, User
from accounts.roles import Action, Role
from audit.models import Event
from core.paging import Page, keyset
from regions.models import Region
from regions.scope import level_prefix

SUGGESTIONS = 12


@dataclass(frozen=True)
class HeldRole:
    """One assignment as a page shows it; `may_revoke` is False outside the reader's region and for oneself."""

    assignment: Assignment
    place: str
    may_revoke: bool


def with_security(users: QuerySet[User]) -> QuerySet[User]:
    """Adds `has_mfa`."""
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return users.annotate(has_mfa=Exists(totp))


def users_page(
    *,
    by: User,
    text: str = "",
    role: str = "",
    region: Region | None = None,
    state: str = "",
    cursor: str | None = None,
) -> Page:
    """Staff that `by` manages, with the roles they hold in those regions as `shown_roles`."""
    users = User.objects.visible_to(by, Action.USER_MANAGE)
    if text:
        users = users.filter(
            Q(name__icontains=text)
            | Q(username__icontains=text)
            | Q(employee_number__startswith=text)
        )
    if role:
        users = users.with_role(role)
    if region:
        users = users.working_in(region.pk)
    if state in {"active", "inactive"}:
        users = users.filter(is_active=state == "active")
    shown = Assignment.objects.visible_to(by, Action.USER_MANAGE).select_related("region")
    users = with_security(users).prefetch_related(
        Prefetch("assignments", queryset=shown, to_attr="shown_roles")
    )
    return keyset(users, order=("name", "id"), cursor=cursor)


def held_roles(*, user: User, by: User) -> tuple[list[HeldRole], int]:
    """The roles inside the regions of `by`, and how many more lie outside them."""
    inside = user.assignments.visible_to(by, Action.USER_MANAGE)
    roles = _with_places(list(inside), may_revoke=user != by)
    return roles, user.assignments.count() - len(roles)


def own_roles(user: User) -> list[HeldRole]:
    return _with_places(list(user.assignments.all()), may_revoke=False)


def _with_places(assignments: list[Assignment], *, may_revoke: bool) -> list[HeldRole]:
    names = places(a.region_id for a in assignments)
    return [HeldRole(a, names[a.region_id], may_revoke) for a in assignments]


def coverable(*, absent: User, by: User) -> list[Role]:
    """The roles of `absent` that `by` may put into a deputy's hands."""
    return sorted({role for role, code in absent.held if by.may_depute(role, code, of=absent)})


def deputations(user: User, *, on: date) -> dict[str, Any]:
    """Those that are not over, as the page of deputies shows them."""
    rows = list(
        Deputation.objects.visible_to(user)
        .not_over(on)
        .select_related("absent", "deputy", "made_by", "region")
    )
    for row in rows:
        row.begins = row.first_day > on
        row.role_names = ", ".join(str(Role(role).label) for role in row.roles)
    return {
        "for_me": [row for row in rows if row.absent_id == user.pk],
        "by_me": [row for row in rows if row.deputy_id == user.pk],
        "others": [row for row in rows if user.pk not in {row.absent_id, row.deputy_id}],
        "may_name": bool(coverable(absent=user, by=user)),
        "may_name_others": User.objects.deputised_by(user).exists(),
    }


def history(user: User, limit: int = 30) -> list[dict]:
    """What was done to this account, newest first, as entries of the timeline."""
    events = Event.objects.filter(
        subject_type=user._meta.label_lower, subject_id=str(user.pk)
    ).select_related("actor", "on_behalf_of", "region")
    return [_entry(event) for event in events[:limit]]


FIELD_WORDS = {
    "name": _("nama"),
    "employee_number": _("NIP"),
    "phone": _("telepon"),
    "password": _("kata sandi"),
    "mfa": _("verifikasi dua langkah dimatikan"),
}


def _entry(event: Event) -> dict:
    details = [str(FIELD_WORDS.get(field, field)) for field in event.data.get("fields", [])]
    if event.data.get("role"):
        details = [f"{Role(event.data['role']).label}, {event.region}"]
    elif event.data.get("now") == "inactive":
        details = [str(_("dinonaktifkan"))]
    elif event.data.get("now") == "active":
        details = [str(_("diaktifkan kembali dengan kata sandi sementara"))]
    text = str(event.get_verb_display())
    return {
        "actor": event.who or _("Sistem"),
        "text": f"{text}: {', '.join(details)}" if details else text,
        "at": event.at,
        "icon": "person-gear",
    }


def places(codes: Iterable[str]) -> dict[str, str]:
    """`Caturtunggal, Depok, Kabupaten Sleman` for each code, as far as the regency, where names are unique; one query."""
    wanted = set(codes)
    chains = {
        code: [level_prefix(code, n) for n in range(1, code.count(".") + 2)] for code in wanted
    }
    found = Region.objects.in_bulk({part for chain in chains.values() for part in chain})
    return {
        code: ", ".join(found[part].name for part in reversed(chain[1:] or chain))
        for code, chain in chains.items()
    }


def regions_by_code(*, by: User, codes: Iterable[str]) -> dict[str, Region]:
    """Those of these codes that are regions of `by`: for a file of many rows, asked once."""
    found = Region.objects.visible_to(by, Action.USER_MANAGE).in_force()
    return found.in_bulk(set(codes))


def find_regions(*, by: User, text: str) -> list[Region]:
    """Regions of `by` whose code starts with or whose name holds `text`, the widest and closest first."""
    text = text.strip()
    if not text:
        return []
    found = Region.objects.visible_to(by, Action.USER_MANAGE).in_force()
    if text[0].isdigit():
        return list(found.filter(code__startswith=text.split(" ")[0])[:SUGGESTIONS])
    closeness = Case(
        When(name__iexact=text, then=Value(0)),
        When(name__istartswith=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(
        found.filter(name__icontains=text)
        .annotate(closeness=closeness)
        .order_by("closeness", "code")[:SUGGESTIONS]
    )
