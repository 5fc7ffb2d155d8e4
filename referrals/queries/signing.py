"""Where a letter lies on its way through the hands of its office, and who those hands are today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Assignment, Deputation, User
from accounts.roles import Action, roles_with
from referrals.inputs import ChainStepInput
from referrals.models import ChainStep, LetterOffice, Referral, Signature, SignatureChain
from referrals.queries.referring import office_for
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


def _signed_by(row: Signature) -> str:
    name = row.signed_by.name
    return f"{name} a.n. {row.on_behalf_of}" if row.on_behalf_of else name


def hands(referral: Referral) -> list[Hand]:
    """The chain that the referral set out on, with what was signed. Two queries; none without a chain."""
    if referral.chain_id is None:
        return []
    standing = referral.signatures.filter(undone_at=None).select_related(
        "signed_by", "on_behalf_of"
    )
    signed = {row.step_id: row for row in standing}
    found = []
    for step in ChainStep.objects.filter(chain=referral.chain_id).select_related("user"):
        row = signed.get(step.pk)
        found.append(
            Hand(
                title=step.title,
                kind=step.get_kind_display(),
                who=step.who,
                signed_by=_signed_by(row) if row else "",
                at=row.signed_at if row else None,
                is_here=step.pk == referral.turn_id,
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


def approvers(office: LetterOffice, *, role: str = "") -> QuerySet[User]:
    """Active staff who may sign (in that role) somewhere in the office's region, or over all of it."""
    near = within([office.region_id]) | Q(region__in=lineage(office.region_id))
    roles = [role] if role else roles_with(Action.REFERRAL_APPROVE)
    held = Assignment.objects.filter(near, role__in=roles)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name")
