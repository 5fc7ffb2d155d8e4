"""After approval: sent on its way, answered by the provider, or grown too old."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from intake import services as intake
from intake import sla
from intake.clock import Rules
from intake.models import Need
from referrals.models import Referral, Reply
from referrals.queries import office_for
from referrals.services.chasing import await_service, begin_chase
from referrals.services.steps import begin, finish
from referrals.workflow import ANSWER_STEPS, Step

DEFAULT_REPLY_DAYS = 14


@transaction.atomic
def mark_sent(
    *,
    referral: Referral,
    how: str,
    by: User,
    note: str = "",
    version: int | None = None,
    key: uuid.UUID | None = None,
) -> Referral:
    """The letter is on its way; the provider's answer is awaited in working days."""
    locked, is_done = begin(
        referral=referral, step=Step.SEND, by=by, version=version, key=key, note=note
    )
    if is_done:
        return locked
    if how not in Referral.SentHow.values:
        raise Refused("Pilih cara surat dikirim: dibawa warga, diantar petugas, atau elektronik.")
    if not locked.letters.in_force().exists():
        raise Refused("Surat belum diterbitkan. Terbitkan surat dahulu, lalu catat pengirimannya.")
    fields = await_answer(locked, how=how)
    return finish(
        locked, step=Step.SEND, by=by, key=key, fields=fields, note=note, data={"how": how}
    )


def await_answer(locked: Referral, *, how: str) -> tuple[str, ...]:
    """Start the provider's clock on a locked referral; returns the fields that were set."""
    office = office_for(locked.region_id)
    now = timezone.now()
    locked.sent_how, locked.sent_at = how, now
    # The receiver's own standard goes before what the signing office expects.
    days = locked.organization.response_days or (
        office.reply_days if office else DEFAULT_REPLY_DAYS
    )
    locked.due_at = Rules([locked.region_id]).calendar(locked.region_id).due(now, sla.Span(days))
    return "sent_how", "sent_at", "due_at", *begin_chase(locked)


@transaction.atomic
def record_reply(
    *,
    reply_id: uuid.UUID,
    referral: Referral,
    answer: str,
    on: date,
    by: User,
    note: str = "",
    version: int | None = None,
) -> Reply:
    """What the provider answered, typed in by the desk. Idempotent by `reply_id`, which the form carries.

    A service delivered settles the need; a referral sent back or declined leaves the need open for another one.
    """
    authorize(by, Action.REFERRAL_REPLY, referral.region_id)
    hold(reply_id)
    found = Reply.objects.filter(pk=reply_id, referral=referral).first()
    if found:
        return found
    if answer not in ANSWER_STEPS:
        raise Refused("Pilih jawaban penyedia.")
    step = ANSWER_STEPS[answer]
    locked, _ = begin(referral=referral, step=step, by=by, version=version, key=None, note=note)
    if on > timezone.localdate():
        raise Refused("Tanggal jawaban belum tiba. Isi tanggal saat penyedia menjawab.")
    if locked.sent_at and on < timezone.localdate(locked.sent_at):
        raise Refused("Tanggal jawaban lebih awal daripada tanggal pengiriman. Periksa tanggalnya.")
    reply = Reply.objects.create(
        id=reply_id,
        region_id=locked.region_id,
        referral=locked,
        answer=answer,
        on=on,
        note=note.strip(),
        entered_by=by,
    )
    if step == Step.DELIVER:
        _settle(locked, note=note, by=by)
    finish(
        locked,
        step=step,
        by=by,
        key=None,
        fields=await_service(locked) if step == Step.ACCEPT else (),
        note=note,
        verb=Verb.REFERRAL_REPLIED,
        data={"answer": answer, "on": on.isoformat()},
    )
    return reply


def _settle(locked: Referral, *, note: str, by: User) -> None:
    """The need is met by this referral, unless something else met it before."""
    if locked.need.outcome:
        return
    is_partner = locked.kind == Referral.Kind.NON_GOVERNMENT
    intake.settle_need(
        need=locked.need,
        outcome=Need.Outcome.PARTNER if is_partner else Need.Outcome.HELPED,
        note=(note.strip() or f"{locked.target}, rujukan {locked.number}")[:300],
        by=by,
    )


@transaction.atomic
def expire(
    *, referral: Referral, by: User, version: int | None = None, key: uuid.UUID | None = None
) -> Referral:
    """No answer came while the letter was valid. The need is free for another referral."""
    locked, is_done = begin(referral=referral, step=Step.EXPIRE, by=by, version=version, key=key)
    if is_done:
        return locked
    if locked.expires_on is None or locked.expires_on >= timezone.localdate():
        raise Refused("Masa berlaku surat belum habis. Batalkan rujukan bila tidak dilanjutkan.")
    return finish(locked, step=Step.EXPIRE, by=by, key=key)
