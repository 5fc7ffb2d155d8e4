"""Accounts of those who receive our letters: made by the admin of the region, answering as the paper's link does."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import services as accounts
from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action, Role
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from programs.models import Organization
from referrals.models import Letter, ProviderSeat, Referral, Reply
from referrals.services.printing import render_letter
from referrals.services.replying import take_word
from referrals.services.steps import lock, write_event
from regions.models import Region


@dataclass(frozen=True)
class NewProvider:
    """`password` is shown once; None when the form was sent twice."""

    seat: ProviderSeat
    password: str | None


@transaction.atomic
def open_seat(
    *,
    user_id: uuid.UUID,
    organization: Organization,
    region: Region,
    username: str,
    name: str,
    phone: str,
    by: User,
) -> NewProvider:
    """A new account for somebody of that organisation. Idempotent by `user_id`, which the form carries."""
    authorize(by, Action.USER_MANAGE, region.code)
    account = accounts.create_user(
        id=user_id,
        username=username,
        name=name,
        employee_number="",
        phone=phone,
        role=Role.PROVIDER,
        region=region,
        by=by,
    )
    if account.password is None:
        return NewProvider(ProviderSeat.objects.get(user=account.user), None)
    seat = ProviderSeat.objects.create(
        region=region, user=account.user, organization=organization, made_by=by
    )
    record(
        Verb.USER_CHANGED,
        account.user,
        actor=by,
        region_id=region.code,
        data={"fields": ["organization"], "organization": organization.code},
    )
    return NewProvider(seat, account.password)


def seat_of(user: User) -> ProviderSeat:
    """Raises PermissionDenied for whoever answers for nobody."""
    seat = ProviderSeat.objects.select_related("organization").filter(user=user).first()
    if seat is None or not user.may_somewhere(Action.PROVIDER_ANSWER):
        raise PermissionDenied
    return seat


def _must_be_theirs(user: User, referral: Referral) -> None:
    if not Referral.objects.sent_to(seat_of(user)).filter(pk=referral.pk).exists():
        raise PermissionDenied


@transaction.atomic
def reply_by_account(
    *, reply_id: uuid.UUID, referral: Referral, answer: str, on: date, by: User, note: str = ""
) -> Reply:
    """The word of a provider who signed in. Raises Refused when it does not fit any more."""
    hold(reply_id)
    found = Reply.objects.filter(pk=reply_id, referral=referral).first()
    if found:
        return found
    _must_be_theirs(by, referral)
    locked = lock(referral)
    return take_word(
        locked, reply_id=reply_id, answer=answer, on=on, note=note, provider_name=by.name, by=by
    )


@transaction.atomic
def print_for_provider(*, letter: Letter, by: User, address: str) -> bytes:
    """The letter as it would have come on paper; that it was opened is kept. The link of the paper is not on it."""
    referral = letter.referral
    _must_be_theirs(by, referral)
    if letter.revoked_at is not None:
        raise Refused("Surat ini sudah dicabut.")
    write_event(
        referral,
        by=by,
        verb=Verb.LETTER_PRINTED,
        data={"letter": letter.number, "paper": letter.paper, "provider": by.name},
    )
    return render_letter(letter, address=address)
