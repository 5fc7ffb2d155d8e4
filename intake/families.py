"""A family as the programmes see it: who belongs to it, and what is known of each.

The register's card and the desk's own records are laid together. What holds for the whole family (the house, the income) counts
for all of them, whoever told it last. Four queries for a family of any size. Whoever judges somebody, on whatever page, asks here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import User
from core.crypto import blind_indexes
from dtks.models import Person, Release
from dtks.vocabulary import Flag, Relation
from intake.facts import (
    DESK,
    Facts,
    desk_facts,
    housing_facts,
    of_client,
    person_facts,
    register_facts,
    unlisted_facts,
)
from intake.models import Client, Complaint, Need, RegisterCheck
from intake.queries import latest_check
from programs.facts import FACTS

SHARED = frozenset(fact.name for fact in FACTS.values() if fact.is_shared)
_ORDER = {relation: place for place, relation in enumerate(Relation.values)}


@dataclass(frozen=True)
class Relative:
    """One member: of the register's card, of the desk's records, or of both."""

    key: str
    name: str
    relation: str
    born_on: date | None
    region_id: str
    is_subject: bool
    is_dead: bool
    facts: Facts


@dataclass(frozen=True)
class FamilyAnswer:
    """What was said of a member of the family; `about` is empty for the person of the case and for all of them."""

    fact: str
    value: Any
    about: str = ""


@dataclass(frozen=True)
class Subject:
    """Of whom the page is; `unlisted` is what a look-up that found nothing says, `for_paper` that the family may read it.

    `case` is the number of the case whose page it is: what was told in it is never hidden there.
    """

    client: Client | None = None
    person: Person | None = None
    release: Release | None = None
    unlisted: Facts | None = None
    for_paper: bool = False
    case: str = ""


def family_of(subject: Subject, user: User, *, on: date) -> list[Relative]:
    """Head first. What was told under a sealed case is left out for those who may not see that case, and on paper for all."""
    people = _people(subject.person)
    clients = list(_clients(subject, people, user))
    kinds = _kinds(clients, user, for_paper=subject.for_paper)
    return _assembled(subject, people, clients, kinds, on)


def facts_about(subject: Subject, user: User, *, ppks: Iterable[str], on: date) -> Facts:
    """What is known of this one person, with what the family said of them; `ppks` are the kinds of the case at hand."""
    people = _people(subject.person)
    clients = list(_clients(subject, people, user))
    kinds = {subject.client.pk: list(ppks)} if subject.client else {}
    family = _assembled(subject, people, clients, kinds, on)
    return next((member.facts for member in family if member.is_subject), {})


def facts_of(complaint: Complaint, user: User, *, on: date) -> Facts:
    """Every fact that this user may know of the client of this case, from the evidence kept with it."""
    subject = of_case(complaint, latest_check(complaint))
    ticked = complaint.needs.exclude(ppks_kinds=None).values_list("ppks_kinds", flat=True)
    return facts_about(subject, user, ppks=set(ticked), on=on)


def _assembled(
    subject: Subject,
    people: Sequence[Person],
    clients: Sequence[Client],
    kinds: Mapping[Any, Sequence[str]],
    on: date,
) -> list[Relative]:
    by_person, apart = _paired(clients, people, subject)
    found = [
        _listed(person, by_person.get(person.pk), subject, kinds, on)
        for person in sorted(people, key=_rank)
    ]
    found += [_unlisted(client, subject, kinds, on) for client in apart]
    return _sharing(_with_told(found, clients, subject))


def of_case(
    complaint: Complaint, check: RegisterCheck | None, *, for_paper: bool = False
) -> Subject:
    """The family of a case, by the evidence kept with it."""
    return Subject(
        client=complaint.client,
        person=check.person if check else None,
        release=check.release if check else None,
        unlisted=unlisted_facts(check),
        for_paper=for_paper,
        case=complaint.number,
    )


def _rank(person: Person) -> tuple[int, date, Any]:
    return (_ORDER.get(person.relation, len(_ORDER)), person.born_on or date.max, person.pk)


def _people(person: Person | None) -> list[Person]:
    """The listed members of the card, and the person it is about even if no longer listed, each knowing all the others."""
    if person is None:
        return []
    if person.family is None:
        return [person]
    prefetch_related_objects(
        [person],
        Prefetch("family__members", queryset=Person.objects.listed().select_related("release")),
    )
    members = [m for m in person.family.members.all() if m.delisted_by_id is None]
    if person not in members:
        members.append(person)
    for member in members:
        member.family = person.family  # the card that knows its members: nobody asks for it again
    return members


def _clients(subject: Subject, people: Sequence[Person], user: User) -> QuerySet[Client]:
    """The desk's records of these people and of their card; `is_hushed` when one told something under a hidden case."""
    client, family = subject.client, subject.person.family if subject.person else None
    cards = {card for card in (client and client.kk, family and family.kk_number) if card}
    same = Q(person__in=[person.pk for person in people])
    same |= Q(nik_index__in=[i for p in people if p.nik for i in blind_indexes(p.nik)])
    same |= Q(kk_index__in=[index for card in cards for index in blind_indexes(card)])
    if client:
        same |= Q(pk=client.pk)
    sealed = Complaint.objects.filter(client=OuterRef("pk"), is_sealed=True)
    if not subject.for_paper:
        sealed = sealed.exclude(pk__in=Complaint.objects.visible_to(user))
    return Client.objects.visible_to(user).filter(same).annotate(is_hushed=Exists(sealed))


def _kinds(clients: Iterable[Client], user: User, *, for_paper: bool) -> dict[Any, list[str]]:
    """PPKS kinds that the cases of these people name."""
    cases = Complaint.objects.visible_to(user)
    if for_paper:
        cases = cases.filter(is_sealed=False)
    rows = Need.objects.filter(
        complaint__in=cases, complaint__client__in=clients, ppks_kinds__isnull=False
    ).values_list("complaint__client", "ppks_kinds")
    found: dict[Any, list[str]] = {}
    for client, kind in rows:
        found.setdefault(client, []).append(kind)
    return found


def _paired(
    clients: Iterable[Client], people: Sequence[Person], subject: Subject
) -> tuple[dict[Any, Client], list[Client]]:
    """Which record is whose, and those whom the card does not name. Of many records the subject's own counts, or the newest."""
    by_nik = {person.nik: person for person in people if person.nik}
    by_key = {person.pk: person for person in people}
    own = subject.client.pk if subject.client else None
    paired: dict[Any, Client] = {}
    apart: dict[Any, Client] = {}
    for client in sorted(clients, key=lambda c: (c.pk == own, not c.is_hushed, c.created_at)):
        person = by_key.get(client.person_id) or by_nik.get(client.nik)
        if client.pk == own and subject.person is not None:
            person = subject.person
        if person is not None:
            paired[person.pk] = client
        elif client.pk == own or not client.is_hushed:
            apart[client.nik or client.pk] = client
    return paired, list(apart.values())


def _listed(
    person: Person,
    client: Client | None,
    subject: Subject,
    kinds: Mapping[Any, Sequence[str]],
    on: date,
) -> Relative:
    release = subject.release or person.release
    if client is not None and not client.is_hushed:
        facts = of_client(
            client, person=person, release=release, ppks=kinds.get(client.pk, ()), on=on
        )
    else:
        facts = register_facts(person, release, on) | housing_facts(person)
        facts |= _basics(person, _("data registri"), on)
        if client is not None:
            facts |= _open_here(client.answers, client, subject)
    return Relative(
        key=str(person.pk),
        name=person.name,
        relation=person.get_relation_display(),
        born_on=person.born_on,
        region_id=person.region_id,
        is_subject=subject.person is not None and person.pk == subject.person.pk,
        is_dead=Flag.DEAD in person.flags,
        facts=facts,
    )


def _unlisted(
    client: Client, subject: Subject, kinds: Mapping[Any, Sequence[str]], on: date
) -> Relative:
    is_subject = subject.client is not None and client.pk == subject.client.pk
    if client.is_hushed:
        facts = _basics(client, _("data warga di loket"), on)
        facts |= _open_here(client.answers, client, subject)
    else:
        facts = of_client(client, person=None, release=None, ppks=kinds.get(client.pk, ()), on=on)
    return Relative(
        key=str(client.pk),
        name=client.name,
        relation="",
        born_on=client.born_on,
        region_id=client.region_id,
        is_subject=is_subject,
        is_dead=False,
        facts=facts | ((subject.unlisted or {}) if is_subject else {}),
    )


def _open_here(answers: Mapping[str, Any], client: Client, subject: Subject) -> Facts:
    """Answers as facts; of a person with a case that is hidden here only those given in the case of this page."""
    if not client.is_hushed:
        return desk_facts(answers)
    if subject.for_paper or not subject.case:
        return {}
    return desk_facts({n: said for n, said in answers.items() if said.get("case") == subject.case})


def _basics(who: Person | Client, source: str, on: date) -> Facts:
    """Age, sex, place and number; what the person needs is for their own case to say."""
    found = person_facts(
        region_id=who.region_id, nik=who.nik or "", born_on=who.born_on, sex=who.sex, ppks=(), on=on
    )
    del found["ppks"]
    return {name: fact._replace(source=source) for name, fact in found.items()}


def _with_told(
    family: Iterable[Relative], clients: Iterable[Client], subject: Subject
) -> list[Relative]:
    """What one member said of another; who came in person knows better."""
    told: dict[str, Facts] = {}
    for client in sorted(clients, key=lambda client: client.created_at):
        for key, answers in client.told.items():
            told[key] = {**told.get(key, {}), **_open_here(answers, client, subject)}
    return [
        replace(member, facts=member.facts | _unasked(told.get(member.key, {}), member.facts))
        for member in family
    ]


def _unasked(told: Facts, known: Facts) -> Facts:
    """Newer than the register, older than the person's own word."""
    own = {name for name, fact in known.items() if fact.source == DESK}
    return {name: fact for name, fact in told.items() if name not in own}


def _sharing(family: Collection[Relative]) -> list[Relative]:
    """An answer about the house is everybody's answer; the newest one holds."""
    told: Facts = {}
    for member in family:
        for name, fact in member.facts.items():
            if name not in SHARED or fact.source != DESK:
                continue
            held = told.get(name)
            if held is None or (fact.as_of or date.min) > (held.as_of or date.min):
                told[name] = fact
    return [replace(member, facts=member.facts | told) for member in family]
