"""Telling: from the audit's outbox to inboxes, and from inboxes to one e-mail a day."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Min, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Assignment, Deputation, User
from accounts.roles import Action, Role, roles_with
from audit.models import Event, Outbox
from audit.verbs import Verb
from intake import sla
from intake.clock import Rules
from intake.models import Complaint
from notifications.models import Notice, Subscription
from notifications.rules import Message, Told, message_of, of_deputies
from outreach.models import Visit
from referrals.models import ProviderSeat, Referral
from regions.scope import covers, level_prefix
from regions.zones import WIT

log = structlog.get_logger(__name__)
BATCH = 200
# The digest lies there when somebody sits down at the desk.
BEFORE_OPENING = timedelta(minutes=30)
Row = TypeVar("Row", Referral, Visit)


@transaction.atomic
def deliver(*, limit: int = BATCH) -> int:
    """Tell up to `limit` events; returns how many were taken from the outbox.

    Rows are locked and deleted in the transaction that tells, so two workers share the work, a killed one
    leaves it undone, and nobody hears an event twice.
    """
    waiting = list(
        Outbox.objects.select_for_update(skip_locked=True, of=["self"])
        .select_related("event")
        .order_by("event_id")[:limit]
    )
    events = [row.event for row in waiting]
    with translation.override(settings.LANGUAGE_CODE):
        notices = [notice for told in _stories(events) for notice in _notices(told)]
        for event in events:
            if event.verb in {Verb.DEPUTY_NAMED, Verb.DEPUTY_ENDED}:
                message = of_deputies(event)
                notices += [_notice(event, message, user) for user in message.to - {event.actor_id}]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    Outbox.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    return len(waiting)


def _stories(events: Iterable[Event]) -> Iterable[Told]:
    """Each event with its case, its referral or visit, and the staff around: a handful of queries for all."""
    events = list(events)
    cases = {
        case.number: case
        for case in Complaint.objects.filter(number__in={e.case_number for e in events})
    }
    referrals = _by_key(Referral.objects.select_related("turn"), events)
    visits = _by_key(Visit.objects.all(), events)
    staff = _staff({case.region_id for case in cases.values()})
    seats = _seats({row.organization_id for row in referrals.values()})
    deputies: dict[UUID, list[Deputation]] = defaultdict(list)
    for row in Deputation.objects.active(timezone.localdate()):
        deputies[row.absent_id].append(row)
    for event in events:
        case = cases.get(event.case_number)
        if case:
            yield Told(
                event=event,
                case=case,
                staff=staff[case.region_id],
                referral=referrals.get(event.subject_id),
                visit=visits.get(event.subject_id),
                seats=seats,
                deputies=deputies,
            )


def _seats(organizations: Iterable[UUID]) -> dict[UUID, list[ProviderSeat]]:
    """Who answers with an account for each receiving organisation."""
    found: dict[UUID, list[ProviderSeat]] = defaultdict(list)
    for row in ProviderSeat.objects.filter(organization__in=organizations, user__is_active=True):
        found[row.organization_id].append(row)
    return found


def _by_key(rows: QuerySet[Row], events: Iterable[Event]) -> dict[str, Row]:
    label = rows.model._meta.label_lower
    keys = {event.subject_id for event in events if event.subject_type == label}
    return {str(row.pk): row for row in rows.filter(pk__in=keys)}


def _staff(regions: Iterable[str]) -> dict[str, Mapping[Role, frozenset[UUID]]]:
    """Who works over each region, by role. One query, whatever the number of regions."""
    around = {
        code: {level_prefix(code, level) for level in range(1, code.count(".") + 2)}
        for code in regions
    }
    held: dict[str, list[tuple[str, UUID]]] = defaultdict(list)
    rows = Assignment.objects.filter(
        region__in=set().union(*around.values()), user__is_active=True
    ).values_list("region_id", "role", "user_id")
    for region, role, user in rows:
        held[region].append((role, user))
    found: dict[str, Mapping[Role, frozenset[UUID]]] = {}
    for code, places in around.items():
        by_role: dict[Role, set[UUID]] = defaultdict(set)
        for place in places:
            for role, user in held[place]:
                by_role[Role(role)].add(user)
        found[code] = {role: frozenset(users) for role, users in by_role.items()}
    return found


def _notices(told: Told) -> list[Notice]:
    message = message_of(told)
    if message is None:
        return []
    receivers = _receivers(message, told)
    # A deputy opens the case from the absent one's box: it may be hidden from themself.
    text = _("Sebagai pengganti: %s") % message.text
    for_deputies = replace(message, about=Notice.About.DEPUTY, key="", text=text)
    deputies = _deputies(receivers, told) - receivers - {told.event.actor_id}
    return [
        *(_notice(told.event, message, receiver) for receiver in receivers),
        *(_notice(told.event, for_deputies, deputy) for deputy in deputies),
    ]


def _notice(event: Event, message: Message, receiver: UUID) -> Notice:
    return Notice(
        receiver_id=receiver,
        event=event,
        about=message.about,
        key=message.key,
        text=message.text,
        is_pressing=message.is_pressing,
        at=event.at,
    )


def _deputies(receivers: set[UUID], told: Told) -> set[UUID]:
    """Who stands in today for those who are told; of a sealed case only in a role that has the right to it."""
    trusted = roles_with(Action.COMPLAINT_VIEW_SEALED)
    return {
        row.deputy_id
        for receiver in receivers
        for row in told.deputies.get(receiver, ())
        if (row.region_id is None or covers(row.region_id, told.case.region_id))
        and (not told.case.is_sealed or trusted & {Role(role) for role in row.roles})
    }


def _receivers(message: Message, told: Told) -> set[UUID]:
    """Not the actor, and of a sealed case nobody without the right to it: even its number is not for them.

    Whom a letter was sent to has it in hand, and hears that it is there by its own number.
    """
    receivers = set(message.to) - {told.event.actor_id}
    if told.case.is_sealed and message.about != Notice.About.LETTER:
        trusted = told.having(roles_with(Action.COMPLAINT_VIEW_SEALED))
        receivers &= trusted | {told.case.registered_by_id, told.case.holder_id}
    return receivers


@transaction.atomic
def read(*, notice_id: uuid.UUID, by: User) -> Notice | None:
    """Mark one's own notice as read; None for anybody else's."""
    found = Notice.objects.visible_to(by).filter(pk=notice_id).first()
    if found and found.read_at is None:
        found.read_at = timezone.now()
        found.save(update_fields=["read_at"])
    return found


@transaction.atomic
def read_all(*, by: User) -> int:
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())


@transaction.atomic
def subscribe(*, user: User, email: str) -> None:
    """Send the daily e-mail to this address; an empty one ends it. Saying so twice changes nothing."""
    if email:
        Subscription.objects.update_or_create(user=user, defaults={"email": email})
    else:
        Subscription.objects.filter(user=user).delete()


def send_digests(*, now: datetime) -> int:
    """Send every digest whose desk is about to open, wherever it lies; returns how many were taken.

    Called as often as one likes: a digest of the day that was sent is not sent again.
    """
    # Nowhere is it a later day than in the east.
    latest = now.astimezone(WIT).date()
    due = Subscription.objects.due(latest).filter(user__is_active=True)
    desks = dict(due.annotate(desk=Min("user__assignments__region")).values_list("pk", "desk"))
    rules, taken = Rules(code for code in desks.values() if code), 0
    for user_id, desk in desks.items():
        calendar = rules.calendar(desk or "")
        day = _morning(calendar, now)
        taken += day is not None and _send_digest(user_id, on=day, zone=calendar.zone)
    return taken


def _morning(calendar: sla.Calendar, now: datetime) -> date | None:
    """The desk's day, from half an hour before it opens; None earlier and on days when it stays closed."""
    day = calendar.local_day(now)
    hours = calendar.hours_on(day)
    if hours is None or not calendar.is_working(day):
        return None
    opens = datetime.combine(day, hours.opens, tzinfo=calendar.zone)
    return day if now >= opens - BEFORE_OPENING else None


@transaction.atomic
def _send_digest(user_id: UUID, *, on: date, zone: ZoneInfo) -> bool:
    """The row is held while the letter leaves, and the day is written when it has left.

    Another worker passes it by, and a worker killed on the way leaves it due. One killed after the carrier took the
    letter and before we could write that down sends it again, under the same name: mailboxes keep one of the two.
    An address that the carrier refuses keeps nobody else waiting.
    """
    due = Subscription.objects.due(on).select_for_update(skip_locked=True, of=["self"])
    row = due.select_related("user").filter(pk=user_id).first()
    if row is None:
        return False
    with timezone.override(zone):
        subject, body = _digest(row.user)
    if body:
        host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
        name = f"<ringkasan-{on:%Y%m%d}-{user_id}@{host}>"
        letter = EmailMessage(subject, body, to=[row.email], headers={"Message-ID": name})
        try:
            letter.send()
        except (SMTPRecipientsRefused, SMTPDataError):
            log.warning("digest_refused", user=str(user_id))
    row.sent_on = on
    row.save(update_fields=["sent_on"])
    return True


def _digest(user: User) -> tuple[str, str]:
    """Subject and text of what is unread, what presses first; both empty when nothing is."""
    unread = Notice.objects.visible_to(user).unread()
    total = unread.count()
    if not total:
        return "", ""
    told = {
        "name": user.name,
        "total": total,
        "notices": list(unread.order_by("-is_pressing", "-at", "-id")[:20]),
        "address": settings.SITE_ADDRESS,
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string("notifications/email/digest.subject.txt", told).strip()
        return subject, render_to_string("notifications/email/digest.txt", told)
