"""Telling a citizen: an officer reads the draft, changes it, and says by which road it went.

Nothing is sent by itself. WhatsApp is opened by hand; SMS and e-mail go through what the settings name.
"""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.locks import hold
from intake import wording
from intake.models import CitizenMessage, Complaint
from intake.queries import office_of
from intake.services.cases import lock_complaint

State, Road = CitizenMessage.State, CitizenMessage.Road
BY_HAND = frozenset({Road.WHATSAPP, Road.SPOKEN, Road.CALL, Road.LETTER})


def phone_of(complaint: Complaint) -> str:
    """Where news goes: to whoever reported; of a sealed case only to the person themselves."""
    if complaint.is_sealed:
        return complaint.client.phone
    return complaint.reporter_phone or complaint.client.phone


def sender_of(complaint: Complaint) -> wording.Sender:
    page = reverse("intake:track", args=[complaint.token])
    return wording.Sender(
        office=office_of(complaint)["name"],
        page=f"{settings.SITE_ADDRESS}{page}" if settings.SITE_ADDRESS else "",
    )


def words_of(message: CitizenMessage, complaint: Complaint, *, sender: wording.Sender) -> str:
    """What would be sent now. Of a sealed case never what somebody typed, even before it was sealed."""
    if message.text and not complaint.is_sealed:
        return message.text
    return wording.draft(
        message, number=complaint.number, is_sealed=complaint.is_sealed, sender=sender
    )


@transaction.atomic
def write_message(
    *, message_id: uuid.UUID, complaint: Complaint, text: str, by: User
) -> CitizenMessage:
    """News of the officer's own making. Idempotent by `message_id`, which the form carries."""
    authorize(by, Action.CITIZEN_TELL, complaint.region_id)
    hold(message_id)
    found = CitizenMessage.objects.filter(pk=message_id, complaint=complaint).first()
    if found:
        return found
    locked = lock_complaint(complaint_id=complaint.pk)
    if locked.is_sealed:
        raise Refused(
            "Keluhan ini dirahasiakan: kabar tidak ditulis bebas. Minta warga datang, atau telepon langsung."
        )
    return CitizenMessage.objects.create(
        id=message_id,
        region_id=locked.region_id,
        complaint=locked,
        topic=str(message_id),
        occasion=CitizenMessage.Occasion.OTHER,
        text=_fit(text, locked),
    )


@transaction.atomic
def open_message(*, message_id: uuid.UUID, text: str, by: User) -> str:
    """Keep the words and give the address that opens WhatsApp with them. Seeing the number is an act of its own."""
    message, complaint = _waiting(message_id, by=by)
    phone = phone_of(complaint)
    if not phone:
        raise Refused(
            "Nomor telepon warga belum tercatat. Sampaikan secara lisan atau lewat surat."
        )
    message.text = _words(message, complaint, text)
    message.save(update_fields=["text"])
    record(
        Verb.MESSAGE_OPENED,
        complaint,
        actor=by,
        region_id=complaint.region_id,
        case_number=complaint.number,
        data={"occasion": message.occasion},
    )
    return wording.whatsapp_link(phone=phone, text=message.text)


@transaction.atomic
def tell(*, message_id: uuid.UUID, road: str, text: str, by: User) -> CitizenMessage:
    """The officer told it. Saying so twice changes nothing."""
    message, complaint = _waiting(message_id, by=by)
    if message.state != State.WAITING:
        return message
    if road not in BY_HAND:
        raise Refused("Pilih lewat mana kabar disampaikan.")
    message.text = _words(message, complaint, text)
    return _settle(message, complaint, road=road, by=by)


@transaction.atomic
def send(*, message_id: uuid.UUID, road: str, text: str, by: User, to: str = "") -> CitizenMessage:
    """By SMS to the citizen's number, or by e-mail to `to`. What the carrier refuses stays a draft.

    The row is locked while the carrier is asked, so that two clicks send once.
    """
    message, complaint = _waiting(message_id, by=by)
    if message.state != State.WAITING:
        return message
    message.text = _words(message, complaint, text)
    try:
        if road == Road.SMS and settings.SMS_BACKEND and phone_of(complaint):
            carry = import_string(settings.SMS_BACKEND)
            carry(key=str(message.pk), to=phone_of(complaint), text=message.text)
        elif road == Road.EMAIL and settings.HAS_EMAIL and to:
            subject = f"Kabar keluhan {complaint.number}"
            send_mail(subject, message.text, None, [to])
        else:
            raise Refused("Jalan ini tidak tersedia, atau alamatnya belum diisi. Pilih jalan lain.")
    except OSError as error:
        raise Refused(
            "Pesan tidak terkirim dan tetap menjadi konsep. Coba lagi, atau pilih jalan lain."
        ) from error
    return _settle(message, complaint, road=road, by=by)


@transaction.atomic
def drop_message(*, message_id: uuid.UUID, reason: str, by: User) -> CitizenMessage:
    """This need not be told; the reason stays."""
    message, complaint = _waiting(message_id, by=by)
    if message.state != State.WAITING:
        return message
    if not reason.strip():
        raise Refused("Tulis mengapa kabar ini tidak perlu disampaikan.")
    message.note = reason.strip()[:200]
    return _settle(message, complaint, road="", by=by)


def told_at_closing(locked: Complaint, *, how: str, by: User) -> None:
    """Closing says how the citizen was told: whatever still waited was told with it."""
    sender = sender_of(locked)
    for message in CitizenMessage.objects.waiting().filter(complaint=locked):
        message.text = words_of(message, locked, sender=sender)
        message.note = how[:200]
        _settle(message, locked, road=Road.CLOSING, by=by)


def _waiting(message_id: uuid.UUID, *, by: User) -> tuple[CitizenMessage, Complaint]:
    """The message and its case, both locked, the case first. Whoever may not see the case was stopped before."""
    found = CitizenMessage.objects.get(pk=message_id)
    authorize(by, Action.CITIZEN_TELL, found.region_id)
    complaint = lock_complaint(complaint_id=found.complaint_id)
    return CitizenMessage.objects.select_for_update().get(pk=message_id), complaint


def _words(message: CitizenMessage, complaint: Complaint, typed: str) -> str:
    if complaint.is_sealed:
        return words_of(message, complaint, sender=sender_of(complaint))
    return _fit(typed, complaint)


def _fit(text: str, complaint: Complaint) -> str:
    found = wording.faults(text, own_host=urlsplit(settings.SITE_ADDRESS).netloc)
    if found:
        raise Refused(" ".join(found))
    return text.strip().replace("\r\n", "\n")


def _settle(
    message: CitizenMessage, complaint: Complaint, *, road: str, by: User
) -> CitizenMessage:
    message.state = State.TOLD if road else State.DROPPED
    message.road, message.settled_by, message.settled_at = road, by, timezone.now()
    message.save(update_fields=["state", "road", "text", "note", "settled_by", "settled_at"])
    record(
        Verb.CITIZEN_TOLD if road else Verb.MESSAGE_DROPPED,
        complaint,
        actor=by,
        region_id=complaint.region_id,
        case_number=complaint.number,
        data={"occasion": message.occasion, "road": road, "note": message.note},
    )
    return message
