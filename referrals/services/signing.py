"""The chain of hands that a letter passes: set by an admin from a day on, walked one hand after the other."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from referrals.inputs import ChainStepInput
from referrals.models import ChainStep, LetterOffice, Referral, Signature, SignatureChain
from referrals.models.signing import MOST_STEPS
from referrals.queries.referring import is_turn_of
from referrals.queries.signing import chain_for


class NotYourTurn(Refused):
    """The letter lies with somebody else."""


@transaction.atomic
def set_chain(
    *,
    chain_id: uuid.UUID,
    office: LetterOffice,
    valid_from: date,
    steps: Sequence[ChainStepInput],
    by: User,
) -> SignatureChain:
    """From that day on letters set out on this chain; those under way end on theirs. Idempotent by `chain_id`."""
    authorize(by, Action.CATALOGUE_EDIT, office.region_id)
    hold(chain_id)
    found = SignatureChain.objects.filter(pk=chain_id).first()
    if found:
        return found
    if valid_from < timezone.localdate():
        raise Refused("Rantai tanda tangan berlaku mulai hari ini atau sesudahnya.")
    if len(steps) > MOST_STEPS:
        raise Refused(f"Paling banyak {MOST_STEPS} langkah.")
    if steps and steps[-1].kind != ChainStep.Kind.SIGNATURE:
        raise Refused("Langkah terakhir harus tanda tangan: dialah yang menandatangani surat.")
    people = [step.user.pk for step in steps if step.user]
    if len(set(people)) < len(people):
        raise Refused("Satu orang hanya dapat menempati satu langkah.")
    chain = SignatureChain.objects.create(
        id=chain_id,
        region_id=office.region_id,
        office=office,
        valid_from=valid_from,
        created_by=by,
    )
    ChainStep.objects.bulk_create(
        ChainStep(
            chain=chain,
            position=position,
            title=step.title.strip(),
            kind=step.kind,
            role=step.role,
            user=step.user,
        )
        for position, step in enumerate(steps, start=1)
    )
    record(
        Verb.CATALOGUE_CHANGED,
        office,
        actor=by,
        region_id=office.region_id,
        data={
            "what": "signature_chain",
            "valid_from": valid_from.isoformat(),
            "steps": [step.title for step in steps],
        },
    )
    return chain


def set_out(locked: Referral) -> tuple[str, ...]:
    """The submitted referral takes the chain in force today; the fields that were set."""
    locked.chain = chain_for(locked.region_id, on=timezone.localdate())
    locked.turn = locked.chain.steps.first() if locked.chain else None
    return "chain", "turn"


def signed_by(user: User) -> Q:
    """Signatures of this hand, or of one that it stands in for."""
    own = Q(signed_by__in=user.selves) | Q(on_behalf_of__in=user.selves)
    return Q(undone_at=None) & own


def refuse_out_of_turn(referral: Referral, by: User, *, has_signed: bool) -> None:
    here = referral.turn
    if here is not None and not is_turn_of(by, referral):
        raise NotYourTurn(
            f"Surat ini sedang menunggu {here.get_kind_display().lower()} {here.title}."
        )
    if has_signed:
        raise NotYourTurn(
            "Anda sudah membubuhkan paraf atau tanda tangan pada surat ini. Langkah ini untuk orang lain."
        )


def sign(locked: Referral, *, by: User, key: uuid.UUID | None) -> ChainStep | None:
    """Put the hand of the step whose turn it is; the step that follows, or None after the last."""
    here = locked.turn
    if here is None:
        return None
    Signature.objects.create(
        **({"id": key} if key else {}),
        region_id=locked.region_id,
        referral=locked,
        step=here,
        signed_by=by,
        on_behalf_of=by.acting_for,
        is_caretaker=locked.caretaker_id is not None,
    )
    return ChainStep.objects.filter(chain=here.chain_id, position__gt=here.position).first()


def undo_all(locked: Referral) -> None:
    """The words change, so whoever signed them signs again."""
    _standing(locked).update(undone_at=timezone.now())


def undo_last(locked: Referral) -> ChainStep:
    """Back to the hand before; the step whose turn it is again."""
    last = _standing(locked).select_related("step").order_by("-step__position").first()
    if last is None:
        raise Refused("Belum ada langkah sebelumnya. Kembalikan surat kepada penyusunnya.")
    last.undone_at = timezone.now()
    last.save(update_fields=["undone_at"])
    return last.step


def _standing(locked: Referral):
    return locked.signatures.filter(undone_at=None)
