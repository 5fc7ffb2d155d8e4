"""The other pairs of eyes: sign in turn, approve with the last hand, or return with a note. Nobody approves what they wrote."""

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from core.bulk import Obstacle, do_to_all, foresee
from core.errors import Refused
from programs.queries import PlacesAhead, focal_point_of
from referrals.models import ChainStep, Referral, Signature
from referrals.queries import office_for
from referrals.queries.roster import is_stuck
from referrals.services.letters import issue
from referrals.services.signing import refuse_out_of_turn, sign, signed_by, undo_all, undo_last
from referrals.services.steps import begin, finish
from referrals.workflow import REFERRAL, Step

DEFAULT_VALIDITY = timedelta(days=90)


class AuthorCannotApprove(Refused):
    """Whatever roles somebody holds, their own words are judged by another."""


def _may_judge(locked: Referral, by: User, *, is_orphan: bool = False) -> None:
    has_signed = not is_orphan and locked.signatures.filter(signed_by(by)).exists()
    _refuse(locked, by, has_signed=has_signed, is_orphan=is_orphan)


def _refuse(referral: Referral, by: User, *, has_signed: bool, is_orphan: bool = False) -> None:
    if by.selves & set(referral.author_ids):
        raise AuthorCannotApprove(
            "Rujukan ini disusun oleh Anda atau rekan yang Anda gantikan, jadi persetujuan harus diberikan orang lain."
        )
    if not is_orphan:
        refuse_out_of_turn(referral, by, has_signed=has_signed)


@transaction.atomic
def approve(
    *,
    referral: Referral,
    by: User,
    note: str = "",
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Referral:
    """Put one's hand to it. The last hand approves, and issues the letter when an office is set for the region."""
    if key is not None and referral.signatures.filter(pk=key, signed_by=by).exists():
        return Referral.objects.get(pk=referral.pk)
    locked, is_done = begin(
        referral=referral, step=Step.APPROVE, by=by, version=version, key=key, note=note
    )
    if is_done:
        return locked
    _may_judge(locked, by)
    here, locked.return_note = locked.turn, ""
    locked.turn = sign(locked, by=by, key=key)
    if here is not None and locked.turn is not None:
        return finish(
            locked,
            step=Step.SIGN,
            by=by,
            key=key,
            fields=("return_note",),
            note=note,
            data={"kind": here.kind, "title": here.title},
        )
    office = office_for(locked.region_id)
    validity = timedelta(days=office.validity_days) if office else DEFAULT_VALIDITY
    locked.approved_by, locked.approved_at = by, timezone.now()
    locked.expires_on = timezone.localdate() + validity
    # Whoever is on duty when the letter goes out; the draft may be older than a change of hands.
    locked.focal_point = focal_point_of(
        organization_id=locked.organization_id,
        region_code=locked.region_id,
        on=timezone.localdate(),
    )
    fields = ("approved_by", "approved_at", "expires_on", "focal_point", "return_note")
    finish(locked, step=Step.APPROVE, by=by, key=key, fields=fields, note=note)
    if office is not None:
        issue(locked, office=office, by=by)
    return locked


@transaction.atomic
def approve_all(*, batch: uuid.UUID, referrals: Iterable[Referral], by: User) -> int:
    """One's hand on all of them, or on none. The same form twice is one act: each hand has a key of the batch."""
    return do_to_all(rows=referrals, act=_hand(batch, by), order=_by_case)


def foresee_approvals(*, referrals: Iterable[Referral], by: User) -> list[Obstacle]:
    """What would stand in the way, read for all of them at once; the act itself asks again, under its locks."""
    rows = list(referrals)
    signed = set(
        Signature.objects.filter(signed_by(by), referral__in=rows).values_list(
            "referral_id", flat=True
        )
    )
    chains = ChainStep.objects.filter(chain__in={row.chain_id for row in rows if row.chain_id})
    last = dict(chains.order_by().values_list("chain").annotate(Max("position")))
    places = PlacesAhead((row.program for row in rows if row.program), on=timezone.localdate())

    def judge(row: Referral) -> None:
        authorize(by, Action.REFERRAL_APPROVE, row.region_id)
        REFERRAL.step(Step.APPROVE, source=row.state)
        _refuse(row, by, has_signed=row.pk in signed)
        is_last = row.turn is None or row.turn.position == last[row.turn.chain_id]
        if row.program and is_last:
            places.take(row.program, row.region_id)

    return foresee(rows=rows, judge=judge, order=_by_case)


def _hand(batch: uuid.UUID, by: User) -> Callable[[Referral], Referral]:
    return lambda referral: approve(
        referral=referral, by=by, key=uuid.uuid5(batch, str(referral.pk))
    )


def _by_case(referral: Referral) -> tuple[uuid.UUID, uuid.UUID]:
    """Cases are locked before what hangs on them."""
    return referral.complaint_id, referral.pk


@transaction.atomic
def return_to_author(
    *,
    referral: Referral,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Referral:
    """Back to whoever wrote it, with what must be mended."""
    locked, is_done = begin(
        referral=referral, step=Step.RETURN, by=by, version=version, key=key, note=note
    )
    if is_done:
        return locked
    # Nobody is left whose turn it could be: then whoever may approve there may send it back.
    is_orphan = is_stuck(locked, on=timezone.localdate())
    _may_judge(locked, by, is_orphan=is_orphan)
    undo_all(locked)
    locked.return_note = note.strip()
    return finish(locked, step=Step.RETURN, by=by, key=key, fields=("return_note",), note=note)


@transaction.atomic
def return_one_step(
    *,
    referral: Referral,
    note: str,
    by: User,
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Referral:
    """Back to the hand before, with what it should look at again; the words stay."""
    locked, is_done = begin(
        referral=referral, step=Step.STEP_BACK, by=by, version=version, key=key, note=note
    )
    if is_done:
        return locked
    _may_judge(locked, by)
    locked.turn, locked.return_note = undo_last(locked), note.strip()
    return finish(
        locked,
        step=Step.STEP_BACK,
        by=by,
        key=key,
        fields=("return_note",),
        note=note,
        data={"title": locked.turn.title},
    )
