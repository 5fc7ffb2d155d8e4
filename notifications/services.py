"""Telling: from the audit's outbox to inboxes, and from inboxes to one e-mail a day."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from smtplib import SMTPRecipientsRefused
from typing import TypeVar
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Assignment, Deputation, User
from accounts.roles import Action, Role, roles_with
from audit.models import Event, Outbox
from audit.verbs import Verb
from intake.models import Complaint
from notifications.models import Notice, Subscription
from notifications.rules import Message, Told, message_of, of_deputies
from outreach.models import Visit
from referrals.models import ProviderSeat, Referral
from regions.scope import covers, level_prefix

log = structlog.get_logger(__name__)
BATCH = 200
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
    """Not the actor, and of a sealed case nobody without the right to it: even its number is not for them."""
    receivers = set(message.to) - {told.event.actor_id}
    if told.case.is_sealed:
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


def send_digest(*, on: date) -> bool:
    """Send one digest that is due; False when none is left. At most one a day, whatever happens to the worker.

    The day is written down before the letter leaves: a worker killed in between owes a digest and sends none twice.
    Where the carrier cannot be reached the day is taken back; an address that it refuses keeps nobody else waiting.
    """
    with transaction.atomic():
        due = (
            Subscription.objects.select_for_update(skip_locked=True, of=["self"])
            .select_related("user")
            .filter(Q(sent_on=None) | Q(sent_on__lt=on), user__is_active=True)
            .order_by("pk")
            .first()
        )
        if due is None:
            return False
        before, due.sent_on = due.sent_on, on
        due.save(update_fields=["sent_on"])
        subject, body = _digest(due.user)
    if body:
        try:
            send_mail(subject, body, None, [due.email])
        except SMTPRecipientsRefused:
            log.warning("digest_refused", user=str(due.user_id))
        except OSError:
            Subscription.objects.filter(pk=due.pk, sent_on=on).update(sent_on=before)
            raise
    return True


def _digest(user: User) -> tuple[str, str]:
    """Subject and text of what is unread; both empty when nothing is."""
    unread = Notice.objects.visible_to(user).unread()
    total = unread.count()
    if not total:
        return "", ""
    told = {
        "name": user.name,
        "total": total,
        "notices": list(unread[:20]),
        "address": settings.SITE_ADDRESS,
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string("notifications/email/digest.subject.txt", told).strip()
        return subject, render_to_string("notifications/email/digest.txt", told)
