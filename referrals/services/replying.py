"""The provider answers by the address on the letter, without an account.

Holding the letter is the right: its QR code has the token, its print the PIN. What is said there moves the
referral, never the need: that service was given, the desk hears from the citizen before it settles anything.
"""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.verbs import Verb
from core import pins
from core.crypto import blind_index
from core.errors import Refused
from core.locks import hold
from core.pins import Entry
from referrals.models import Letter, Referral, Reply, ReplyLink
from referrals.models.replying import reply_token
from referrals.services.answering import await_answer
from referrals.services.chasing import await_service
from referrals.services.steps import enter, finish, lock, touch, write_event
from referrals.workflow import ANSWER_STEPS, OUT, REFERRAL, State, Step

# So long after the service was due a provider who accepted may still say how it ended.
AFTERWARDS = timedelta(days=30)


def link_of(letter: Letter) -> ReplyLink:
    """The link of a letter, made at its first printing. Called inside the transaction of the print."""
    token = reply_token()
    link, _created = ReplyLink.objects.get_or_create(
        letter=letter,
        defaults={
            "region_id": letter.region_id,
            "referral_id": letter.referral_id,
            "token": token,
            "token_index": blind_index(token),
            "expires_on": letter.valid_until,
        },
    )
    return link


def find_link(token: str) -> ReplyLink | None:
    """The open link of a token; one revoked, too old or never made is told apart by nobody."""
    found = ReplyLink.objects.with_token(token).open(timezone.localdate())
    return found.select_related(
        "letter",
        "referral__complaint__client",
        "referral__organization",
        "referral__focal_point",
        "referral__program",
    ).first()


@transaction.atomic
def enter_pin(*, link: ReplyLink, pin: str) -> Entry:
    """The row is locked, so that a hundred tries at once count as a hundred."""
    locked = ReplyLink.objects.select_for_update().get(pk=link.pk)
    entry = pins.judge(locked, pin, now=timezone.now())
    locked.save(update_fields=pins.FIELDS)
    return entry


def answers_open(referral: Referral, *, is_received: bool) -> list[Reply.Answer]:
    """What the provider may say now. A letter in their hands was sent, whether the desk wrote that down or not."""
    state = State.SENT if referral.state == State.APPROVED else referral.state
    found = [] if is_received or state != State.SENT else [Reply.Answer.RECEIVED]
    return found + [
        Reply.Answer(answer)
        for answer, step in ANSWER_STEPS.items()
        if REFERRAL.allows(step, source=state)
    ]


@transaction.atomic
def reply_by_link(
    *,
    reply_id: uuid.UUID,
    link: ReplyLink,
    answer: str,
    on: date,
    provider_name: str,
    note: str = "",
) -> Reply:
    """Take the provider's word. The same form twice is one reply; each answer can be given once.

    Raises Refused when the answer no longer fits, when a day or a reason is wrong.
    """
    hold(reply_id)
    found = Reply.objects.filter(pk=reply_id, referral=link.referral_id).first()
    if found:
        return found
    if not provider_name.strip():
        raise Refused("Tulis nama dan jabatan Bapak/Ibu.")
    locked = lock(link.referral)
    if not ReplyLink.objects.open(timezone.localdate()).filter(pk=link.pk).exists():
        raise Refused("Surat ini tidak berlaku lagi. Hubungi kantor penerbit.")
    return take_word(
        locked,
        reply_id=reply_id,
        answer=answer,
        on=on,
        note=note,
        provider_name=provider_name,
        by=None,
    )


def take_word(
    locked: Referral,
    *,
    reply_id: uuid.UUID,
    answer: str,
    on: date,
    note: str,
    provider_name: str,
    by: User | None,
) -> Reply:
    """What the provider says moves the locked referral; `by` is the provider's own account, if it came by one."""
    is_received = locked.replies.filter(answer=Reply.Answer.RECEIVED).exists()
    if answer not in answers_open(locked, is_received=is_received):
        raise Refused("Jawaban ini sudah tercatat atau tidak berlaku lagi. Muat ulang halaman.")
    _refuse_wrong_day(locked, on)
    if locked.state == State.APPROVED:
        locked, _ = enter(referral=locked, step=Step.SEND)
        fields = await_answer(locked, how=Referral.SentHow.CITIZEN)
        finish(locked, step=Step.SEND, by=by, key=None, fields=fields, data={"via": "link"})
    reply = Reply(
        id=reply_id,
        region_id=locked.region_id,
        referral=locked,
        answer=answer,
        on=on,
        note=note.strip(),
        provider_name=provider_name.strip(),
    )
    told = {"answer": answer, "on": on.isoformat(), "provider": reply.provider_name}
    if answer == Reply.Answer.RECEIVED:
        touch(locked)
        write_event(locked, by=by, verb=Verb.REFERRAL_REPLIED, data={"note": reply.note, **told})
    else:
        step = ANSWER_STEPS[answer]
        locked, _ = enter(referral=locked, step=step, note=note)
        finish(
            locked,
            step=step,
            by=by,
            key=None,
            fields=await_service(locked) if step == Step.ACCEPT else (),
            note=note,
            verb=Verb.REFERRAL_REPLIED,
            data=told,
        )
        if locked.serve_due_at is not None and step == Step.ACCEPT:
            last = timezone.localdate(locked.serve_due_at) + AFTERWARDS
            locked.reply_links.filter(expires_on__lt=last).update(expires_on=last)
    reply.save(force_insert=True)
    return reply


def _refuse_wrong_day(locked: Referral, on: date) -> None:
    if on > timezone.localdate():
        raise Refused("Tanggal jawaban belum tiba. Isi tanggal hari ini atau sebelumnya.")
    if locked.approved_at and on < timezone.localdate(locked.approved_at):
        raise Refused("Tanggal jawaban lebih awal daripada tanggal surat. Periksa tanggalnya.")


@transaction.atomic
def renew_link(*, referral: Referral, by: User) -> ReplyLink:
    """A new address and PIN for the letter in force: what stood on older prints is dead at once."""
    authorize(by, Action.REFERRAL_SEND, referral.region_id)
    locked = lock(referral)
    letter = locked.letters.in_force().first()
    if letter is None or locked.state not in OUT:
        raise Refused("Tidak ada surat yang berlaku. Terbitkan surat dahulu.")
    link = link_of(letter)
    link.token, link.pin = reply_token(), pins.new_pin()
    link.token_index = blind_index(link.token)
    link.misses, link.pauses, link.paused_until = 0, 0, None
    link.created_at = timezone.now()
    link.save()
    write_event(locked, by=by, data={"letter": letter.number, "link": "renewed"})
    return link
