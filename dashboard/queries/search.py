"""Cases by what somebody remembers of them: always through what the user may see, and always saying why it matched."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from core.crypto import blind_indexes
from dashboard import asking
from dashboard.asking import Kind, Wanted
from dashboard.queries.queue import Row, rows_of, with_row
from dtks import nik as nik_rules
from intake.models import Complaint
from intake.queries import zone
from regions.scope import level_prefix

MOST = 30
# A serial is tried in so many years back, and for nobody who works in more regencies than this.
YEARS_BACK = 3
MOST_REGENCIES = 5


@dataclass(frozen=True)
class Hit:
    row: Row
    why: str


@dataclass(frozen=True)
class Found:
    """`only` is set when the question named one case and it was found; `guesses` may be what was meant."""

    hits: list[Hit] = field(default_factory=list)
    guesses: list[Hit] = field(default_factory=list)
    only: str = ""
    is_cut: bool = False


def find(user: User, wanted: Wanted, *, now: datetime) -> Found:
    look = _LOOKS.get(wanted.kind)
    return look(_Asker(user, now), wanted) if look else Found()


class _Asker:
    def __init__(self, user: User, now: datetime):
        self.user, self.now = user, now

    @property
    def cases(self) -> QuerySet[Complaint]:
        return Complaint.objects.visible_to(self.user)

    def hits(self, cases: QuerySet, why: Callable[[Complaint], str], *order: str) -> list[Hit]:
        """One more than is shown, so that the page can say that there are more."""
        found = list(with_row(cases).order_by(*order, "-received_at", "-id")[: MOST + 1])
        rows = rows_of(found, user=self.user, now=self.now) if found else []
        return [Hit(row, why(case)) for row, case in zip(rows, found, strict=True)]


def _capped(hits: list[Hit], **more) -> Found:
    return Found(hits=hits[:MOST], is_cut=len(hits) > MOST, **more)


def _by_number(asker: _Asker, wanted: Wanted) -> Found:
    number = wanted.value
    if asker.cases.filter(number=number).exists():
        return Found(only=number)
    if asking.is_sound(number):
        return Found()
    near = asker.cases.filter(number__in=asking.slips(number))
    return Found(guesses=asker.hits(near, lambda case: _("beda satu angka"))[:MOST])


def _by_serial(asker: _Asker, wanted: Wanted) -> Found:
    places = {level_prefix(code, 2).replace(".", "") for code in _scopes(asker.user)}
    regencies = sorted(place for place in places if len(place) == 4)
    if not 0 < len(regencies) <= MOST_REGENCIES:
        return Found()
    year = localdate(asker.now, zone()).year
    years = list(range(year, year - YEARS_BACK, -1))
    numbers = asking.numbers_of(wanted.value, regencies=regencies, years=years)
    hits = asker.hits(asker.cases.filter(number__in=numbers), lambda case: _("nomor urut"))
    return Found(only=hits[0].row.number) if len(hits) == 1 else _capped(hits)


def _scopes(user: User) -> tuple[str, ...]:
    return user.scopes(Action.COMPLAINT_VIEW)


def _by_identity(asker: _Asker, wanted: Wanted) -> Found:
    digits = wanted.value
    indexes = blind_indexes(digits)
    as_nik = Q(client__nik_index__in=indexes)
    as_kk = Q(client__kk_index__in=indexes) | Q(client__person__family__kk_index__in=indexes)
    parts = {Kind.NIK: as_nik, Kind.KK: as_kk, Kind.IDENTITY: as_nik | as_kk}
    own = {bytes(index) for index in indexes}
    cases = asker.cases.annotate(found_nik=F("client__nik_index")).filter(parts[wanted.kind])

    def why(case: Complaint) -> str:
        is_own = case.found_nik is not None and bytes(case.found_nik) in own
        return _("NIK cocok") if is_own else _("nomor KK cocok")

    hits = asker.hits(cases, why)
    if hits or wanted.kind == Kind.KK:
        return _capped(hits)
    near = [index for nik in nik_rules.neighbours(digits) for index in blind_indexes(nik)]
    guesses = asker.cases.filter(client__nik_index__in=near) if near else asker.cases.none()
    return Found(guesses=asker.hits(guesses, lambda case: _("NIK beda satu angka"))[:MOST])


def _by_phone(asker: _Asker, wanted: Wanted) -> Found:
    phone = wanted.value
    cases = asker.cases.annotate(client_phone=F("client__phone")).filter(
        Q(client__phone=phone) | Q(reporter_phone=phone)
    )

    def why(case: Complaint) -> str:
        return _("telepon warga") if case.client_phone == phone else _("telepon pelapor")

    return _capped(asker.hits(cases, why))


def _by_name(asker: _Asker, wanted: Wanted) -> Found:
    name = wanted.value
    every_word = Q()
    for word in name.split():
        every_word &= Q(client__name__icontains=word)
    cases = asker.cases.annotate(
        as_reporter=F("reporter_name"),
        likeness=Greatest(
            TrigramWordSimilarity(name, "client__name"),
            TrigramWordSimilarity(name, "reporter_name"),
        ),
    ).filter(
        every_word
        | Q(client__name__trigram_word_similar=name)
        | Q(reporter_name__trigram_word_similar=name)
    )
    words = name.lower().split()

    def why(case: Complaint) -> str:
        if all(word in case.client.name.lower() for word in words):
            return _("nama cocok")
        if all(word in case.as_reporter.lower() for word in words):
            return _("nama pelapor: %s") % case.as_reporter
        return _("nama mirip")

    return _capped(asker.hits(cases, why, "-likeness"))


_LOOKS: dict[Kind, Callable[[_Asker, Wanted], Found]] = {
    Kind.NUMBER: _by_number,
    Kind.SERIAL: _by_serial,
    Kind.IDENTITY: _by_identity,
    Kind.NIK: _by_identity,
    Kind.KK: _by_identity,
    Kind.PHONE: _by_phone,
    Kind.NAME: _by_name,
}
