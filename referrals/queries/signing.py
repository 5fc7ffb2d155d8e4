"""Where a letter lies on its way through the hands of its office, and who those hands are today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Assignment, Deputation, User
from accounts.roles import Action, roles_with
from referrals.inputs import ChainStepInput
from referrals.models import ChainStep, LetterOffice, Referral, Signature, SignatureChain
from referrals.queries.referring import office_for
from referrals.queries.roster import Roster
from referrals.workflow import EDITABLE
from regions.querysets import within
from regions.scope import lineage

NAMES_SHOWN = 6


def chain_for(region_id: str, *, on: date) -> SignatureChain | None:
    """The chain of the office that signs for the region; None where one signature is enough."""
    office = office_for(region_id)
    if office is None:
        return None
    chain = SignatureChain.objects.filter(office=office).in_force(on)
    return chain if chain and chain.steps.exists() else None


@dataclass(frozen=True)
class Hand:
    """One step of a letter's chain, as the page shows it."""

    title: str
    kind: str
    who: str
    signed_by: str
    at: datetime | None
    is_here: bool
    # Nobody could take it today.
    is_empty: bool


def _signed_by(row: Signature) -> str:
    name = row.signed_by.name
    return f"{name} a.n. {row.on_behalf_of}" if row.on_behalf_of else name


def hands(referral: Referral, *, on: date) -> list[Hand]:
    """The chain that the referral set out on, or would set out on that day, with what was signed.

    While it is still to be signed it is asked who could take each step.
    """
    is_draft, is_waiting = referral.state in EDITABLE, referral.turn_id is not None
    chain = chain_for(referral.region_id, on=on) if is_draft else referral.chain
    if chain is None:
        return []
    standing = referral.signatures.filter(undone_at=None).select_related(
        "signed_by", "on_behalf_of"
    )
    signed = {row.step_id: row for row in standing}
    roster = Roster(referral.region_id, on=on) if is_draft or is_waiting else None
    busy = {*referral.author_ids, *(user for row in signed.values() for user in row.signers)}
    found = []
    for step in ChainStep.objects.filter(chain=chain).select_related("user"):
        row, is_here = signed.get(step.pk), step.pk == referral.turn_id
        who = referral.caretaker if is_here and referral.caretaker_id else None
        found.append(
            Hand(
                title=step.title,
                kind=step.get_kind_display(),
                who=who.name if who else step.who,
                signed_by=_signed_by(row) if row else "",
                at=row.signed_at if row else None,
                is_here=is_here,
                is_empty=roster is not None
                and row is None
                and not roster.of_step(step, caretaker_id=who.pk if who else None, busy=busy),
            )
        )
    return found


@dataclass(frozen=True)
class Holder:
    """A step, and who that is today."""

    step: ChainStep | ChainStepInput
    names: list[str]
    more: int

    @property
    def is_nobody(self) -> bool:
        return not self.names


def holders(
    steps: Sequence[ChainStep | ChainStepInput], office: LetterOffice, *, on: date
) -> list[Holder]:
    """Who would sign that day: staff of the step's role in or over the office's region, or the person if they still may."""
    people = [_people(step, office) for step in steps]
    absent = [user.pk for users in people for user in users]
    deputies = {
        row.absent_id: row.deputy.name
        for row in Deputation.objects.active(on).filter(absent__in=absent).select_related("deputy")
    }
    found = []
    for step, users in zip(steps, people, strict=True):
        names = [_name(user, deputies.get(user.pk)) for user in users]
        found.append(Holder(step, names[:NAMES_SHOWN], max(0, len(names) - NAMES_SHOWN)))
    return found


def _people(step: ChainStep | ChainStepInput, office: LetterOffice) -> list[User]:
    found = approvers(office, role=step.role)
    return list(found.filter(pk=step.user.pk) if step.user else found)


def _name(user: User, deputy: str | None) -> str:
    if deputy is None:
        return user.name
    return _("%(name)s (digantikan %(deputy)s)") % {"name": user.name, "deputy": deputy}


def held_up(office: LetterOffice) -> list[tuple[str, int]]:
    """How many letters wait for a step of the office's chains that nobody can take: for whoever keeps the chain.

    A sealed case is not counted: who keeps the chain may not know of it.
    """
    stuck = Referral.objects.filter(
        chain__office=office, empty_since__isnull=False, complaint__is_sealed=False
    )
    counted = stuck.values("turn__title").annotate(count=Count("pk")).order_by("turn__title")
    return [(row["turn__title"], row["count"]) for row in counted]


def approvers(office: LetterOffice, *, role: str = "") -> QuerySet[User]:
    """Active staff who may sign (in that role) somewhere in the office's region, or over all of it."""
    near = within([office.region_id]) | Q(region__in=lineage(office.region_id))
    roles = [role] if role else roles_with(Action.REFERRAL_APPROVE)
    held = Assignment.objects.filter(near, role__in=roles)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name")
