"""Papers already given: one store for a person and for the family on their card. Nothing in it is asked for again."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from intake.models import Client, ClientDocument
from programs.models import DocumentKind, RequiredDocument

# Whose a paper is that belongs to everybody on the card.
FAMILY = "keluarga"
MOST_NAMED = 3


@dataclass(frozen=True)
class Paper:
    """One line of a checklist. `document` holds today; `lapsed` did once, and is why the paper is asked for again."""

    kind: DocumentKind
    is_mandatory: bool
    programs: tuple[str, ...]
    document: ClientDocument | None
    lapsed: ClientDocument | None

    @property
    def for_what(self) -> str:
        """The first few of the programmes: a family card is wanted by nearly all."""
        named, others = self.programs[:MOST_NAMED], len(self.programs) - MOST_NAMED
        words = ", ".join(named)
        return (
            _("%(named)s, dan %(n)s lain") % {"named": words, "n": others} if others > 0 else words
        )


def of_household(
    user: User, *, client: Client | None, kk: str = "", person_id: uuid.UUID | None = None
) -> QuerySet[ClientDocument]:
    """Papers that this person or anybody of their family card brought, as far as the user may see them, the oldest first."""
    household = Client.objects.of_household(
        nik=client.nik if client else None,
        kk=kk or (client.kk if client else None),
        person=person_id or (client.person_id if client else None),
        client=client.pk if client else None,
    )
    found = ClientDocument.objects.visible_to(user).filter(client__in=household)
    return found.select_related("client", "person", "kind", "added_by", "verified_by").order_by(
        "added_at", "pk"
    )


def holder_of(document: ClientDocument) -> str:
    """Whose it is, by the same key as a member of the family has on the page of the family."""
    if document.kind.is_of_family:
        return FAMILY
    return str(document.person_id or document.client.person_id or document.client_id)


@dataclass
class Store:
    """The papers of a household on a day. `own` are the keys of the person whose case it is."""

    documents: Iterable[ClientDocument]
    own: Collection[str]
    on: date
    _by_holder: dict[tuple[str, str], list[ClientDocument]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_holder = {}
        for document in self.documents:
            key = (self._key(holder_of(document)), document.kind_id)
            self._by_holder.setdefault(key, []).append(document)

    def _key(self, holder: str) -> str:
        return "" if holder in self.own else holder

    def _of(self, kind: DocumentKind, holder: str) -> list[ClientDocument]:
        key = FAMILY if kind.is_of_family else self._key(holder)
        return self._by_holder.get((key, kind.pk), [])

    def held(self, kind: DocumentKind, holder: str = "") -> ClientDocument | None:
        """The newest that still holds."""
        valid = [d for d in self._of(kind, holder) if not d.expires_on or d.expires_on >= self.on]
        return valid[-1] if valid else None

    def lapsed(self, kind: DocumentKind, holder: str = "") -> ClientDocument | None:
        """The last that has run out, when none holds."""
        given = self._of(kind, holder)
        return given[-1] if given and self.held(kind, holder) is None else None

    def kept(self, *holders: str) -> list[ClientDocument]:
        """Everything of some members, by kind, the newest first."""
        keys = {self._key(holder) for holder in holders}
        found = [d for (who, _kind), given in self._by_holder.items() if who in keys for d in given]
        newest = sorted(found, key=lambda document: document.added_at, reverse=True)
        return sorted(newest, key=lambda document: document.kind.order)

    def on_case(self) -> list[ClientDocument]:
        """The person's own papers and the family's."""
        return self.kept("", FAMILY)

    def of_relatives(self) -> list[ClientDocument]:
        """The papers of everybody else in the family, one member after the other."""
        others = {who for who, _kind in self._by_holder} - {"", FAMILY}
        return sorted(self.kept(*others), key=lambda document: document.whose)

    def current(self) -> list[ClientDocument]:
        """Of the person's and the family's, the newest of each kind that still holds."""
        kinds = {document.kind_id: document.kind for document in self.on_case()}
        return [found for kind in kinds.values() if (found := self.held(kind))]


def own_keys(client: Client | None, person_id: uuid.UUID | None = None) -> frozenset[str]:
    known = {person_id, client.person_id if client else None, client.pk if client else None}
    return frozenset(str(key) for key in known if key)


def store_of(
    user: User,
    *,
    client: Client | None,
    on: date,
    kk: str = "",
    person_id: uuid.UUID | None = None,
) -> Store:
    """One query."""
    found = of_household(user, client=client, kk=kk, person_id=person_id)
    return Store(found, own_keys(client, person_id), on)


def checklist(required: Iterable[RequiredDocument], store: Store, holder: str = "") -> list[Paper]:
    """What programmes ask for against what is there: each kind once, with the programmes that want it."""
    rows: dict[str, list[RequiredDocument]] = {}
    for row in required:
        rows.setdefault(row.document_kind_id, []).append(row)
    found = []
    for asking in rows.values():
        kind = asking[0].document_kind
        found.append(
            Paper(
                kind=kind,
                is_mandatory=any(row.is_mandatory for row in asking),
                programs=tuple(sorted({row.program.name for row in asking})),
                document=store.held(kind, holder),
                lapsed=store.lapsed(kind, holder),
            )
        )
    return sorted(found, key=lambda paper: (not paper.is_mandatory, paper.kind.order))
