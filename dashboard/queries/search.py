"""Cases by what somebody remembers of them: always through what the user may see, and always saying why it matched."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.search import SearchHeadline, SearchQuery, TrigramWordSimilarity
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Greatest, Upper
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Action
from core.crypto import blind_indexes
from core.together import read_together
from dashboard import asking
from dashboard.asking import Kind, Wanted
from dashboard.marks import CLOSE, OPEN, mark_words, marked
from dashboard.queries.queue import Row, rows_of, with_row
from dtks import nik as nik_rules
from intake.case_numbers import is_sound, slips
from intake.models import Client, Complaint, Note
from intake.models.words import LANGUAGE, words_of
from intake.queries import zone
from regions.models import Region
from regions.querysets import within
from regions.scope import level_prefix

MOST = 30
# Of people with a name like the one asked for, and of places called so.
MOST_ALIKE = 200
MOST_PLACES = 20
# A serial is tried in so many years back, and for nobody who works in more regencies than this.
YEARS_BACK = 3
MOST_REGENCIES = 5


class Why(NamedTuple):
    """What matched, and where it helps the words themselves with the match marked."""

    text: str
    marked: str = ""


@dataclass(frozen=True)
class Hit:
    row: Row
    why: Why


@dataclass(frozen=True)
class Found:
    """`only` is set when the question named one case and it was found; `guesses` may be what was meant;
    `words` hold it in their story or notes."""

    hits: list[Hit] = field(default_factory=list)
    words: list[Hit] = field(default_factory=list)
    guesses: list[Hit] = field(default_factory=list)
    only: str = ""
    is_cut: bool = False

    @property
    def is_by_words(self) -> bool:
        """Nobody has this name; stories or notes hold it."""
        return bool(self.words) and not self.hits


def find(user: User, wanted: Wanted, *, now: datetime) -> Found:
    look = _LOOKS.get(wanted.kind)
    return look(_Asker(user, now), wanted) if look else Found()


class _Asker:
    def __init__(self, user: User, now: datetime):
        self.user, self.now = user, now

    @property
    def cases(self) -> QuerySet[Complaint]:
        return Complaint.objects.visible_to(self.user)

    def hits(self, cases: QuerySet, why: Callable[[Complaint], Why]) -> list[Hit]:
        (found,) = self.hits_of((_newest(cases), why))
        return found

    def hits_of(self, *lists: tuple[QuerySet, Callable[[Complaint], Why]]) -> list[list[Hit]]:
        """Several lists of cases as the screen shows them, by one journey."""
        read_together(*(cases for cases, _why in lists))
        every = [case for cases, _why in lists for case in cases]
        made = rows_of(every, user=self.user, now=self.now) if every else []
        rows = {row.number: row for row in made}
        return [[Hit(rows[case.number], why(case)) for case in cases] for cases, why in lists]

    def places(self, name: str) -> list[str]:
        """Regions of the user that are called so, or begin so."""
        if not name:
            return []
        here = Region.objects.filter(within(self.user.scopes(), "code"), name__istartswith=name)
        return list(here.values_list("code", flat=True)[:MOST_PLACES])


def _capped(hits: list[Hit], **more) -> Found:
    return Found(hits=hits[:MOST], is_cut=len(hits) > MOST, **more)


def _by_number(asker: _Asker, wanted: Wanted) -> Found:
    number = wanted.value
    if asker.cases.filter(number=number).exists():
        return Found(only=number)
    if is_sound(number):
        return Found()
    near = asker.cases.filter(number__in=slips(number))
    return Found(guesses=asker.hits(near, lambda case: Why(_("beda satu angka")))[:MOST])


def _by_serial(asker: _Asker, wanted: Wanted) -> Found:
    places = {level_prefix(code, 2).replace(".", "") for code in _scopes(asker.user)}
    regencies = sorted(place for place in places if len(place) == 4)
    if not 0 < len(regencies) <= MOST_REGENCIES:
        return Found()
    year = localdate(asker.now, zone()).year
    years = list(range(year, year - YEARS_BACK, -1))
    numbers = asking.numbers_of(wanted.value, regencies=regencies, years=years)
    hits = asker.hits(asker.cases.filter(number__in=numbers), lambda case: Why(_("nomor urut")))
    return Found(only=hits[0].row.number) if len(hits) == 1 else _capped(hits)


def _scopes(user: User) -> tuple[str, ...]:
    return user.scopes(Action.COMPLAINT_VIEW)


def _by_identity(asker: _Asker, wanted: Wanted) -> Found:
    digits = wanted.value
    indexes = blind_indexes(digits)
    as_nik = Q(nik_index__in=indexes)
    as_kk = (Q(kk_index__in=indexes), Q(person__family__kk_index__in=indexes))
    parts = {Kind.NIK: (as_nik,), Kind.KK: as_kk, Kind.IDENTITY: (as_nik, *as_kk)}
    own = {bytes(index) for index in indexes}
    cases = asker.cases.annotate(found_nik=F("client__nik_index")).filter(
        client__in=Client.objects.either(*parts[wanted.kind])
    )

    def why(case: Complaint) -> Why:
        is_own = case.found_nik is not None and bytes(case.found_nik) in own
        return Why(_("NIK cocok")) if is_own else Why(_("nomor KK cocok"))

    hits = asker.hits(cases, why)
    if hits or wanted.kind == Kind.KK:
        return _capped(hits)
    near = [index for nik in nik_rules.neighbours(digits) for index in blind_indexes(nik)]
    guesses = asker.cases.filter(client__nik_index__in=near) if near else asker.cases.none()
    return Found(guesses=asker.hits(guesses, lambda case: Why(_("NIK beda satu angka")))[:MOST])


def _by_phone(asker: _Asker, wanted: Wanted) -> Found:
    phone = wanted.value
    cases = asker.cases.annotate(client_phone=F("client__phone")).filter(
        Q(client__phone=phone) | Q(reporter_phone=phone)
    )

    def why(case: Complaint) -> Why:
        return Why(_("telepon warga")) if case.client_phone == phone else Why(_("telepon pelapor"))

    return _capped(asker.hits(cases, why))


def _by_name(asker: _Asker, wanted: Wanted) -> Found:
    """By the name of the person or the reporter, and, told apart, by the words of the story."""
    codes = asker.places(wanted.place)
    name = asking.without_place(wanted) if codes else wanted.value
    near = within(codes) if codes else Q()
    people = _alike(Client.objects.visible_to(asker.user).filter(near), "name", name)
    reporters = _alike(asker.cases.filter(near), "reporter_name", name)
    named = asker.cases.filter(near, client__in=people.values("pk")).values("pk")
    found = asker.cases.filter(pk__in=named.union(reporters.values("pk"))).annotate(
        as_reporter=F("reporter_name"),
        likeness=Greatest(
            TrigramWordSimilarity(name, "client__name"),
            TrigramWordSimilarity(name, "reporter_name"),
        ),
    )
    words = name.lower().split()

    def why(case: Complaint) -> Why:
        if all(word in case.client.name.lower() for word in words):
            return Why(_("nama cocok"), mark_words(case.client.name, words))
        if all(word in case.as_reporter.lower() for word in words):
            return Why(_("nama pelapor"), mark_words(case.as_reporter, words))
        return Why(_("nama mirip"))

    by_name, by_words = asker.hits_of(
        (_newest(found, "-likeness"), why), (_newest(_worded(asker, wanted.value)), _why_worded)
    )
    return _capped(by_name, words=_besides(by_words, by_name))


def _alike(rows: QuerySet, field: str, name: str) -> QuerySet:
    """The likeliest of the rows whose `field` holds each word, or words that sound like the name."""
    rows = rows.annotate(upper=Upper(field))
    every_word = Q()
    for word in name.split():
        every_word &= Q(upper__contains=word.upper())
    alike = rows.exclude(**{field: ""}).filter(
        every_word | Q(upper__trigram_word_similar=name.upper())
    )
    return alike.order_by(TrigramWordSimilarity(name.upper(), "upper").desc())[:MOST_ALIKE]


def _by_text(asker: _Asker, wanted: Wanted) -> Found:
    (hits,) = asker.hits_of((_newest(_worded(asker, wanted.value)), _why_worded))
    return Found(words=hits[:MOST], is_cut=len(hits) > MOST)


def _worded(asker: _Asker, text: str) -> QuerySet[Complaint]:
    """The newest cases whose story or notes hold these words or words of the same stem."""
    query = SearchQuery(text, config=LANGUAGE, search_type="websearch")
    notes = Note.objects.annotate(words=words_of("text")).filter(words=query)
    told = asker.cases.annotate(words=words_of("story")).filter(words=query)
    noted = notes.filter(complaint__in=asker.cases)
    newest = told.order_by("-received_at", "-id").values("pk")[: MOST + 1]
    # One case may have many notes: half as many again leaves room for them.
    latest = noted.order_by("-at", "-id").values("complaint")[: 2 * MOST]
    note = notes.filter(complaint=OuterRef("pk")).order_by("-at", "-id")
    return asker.cases.filter(pk__in=newest.union(latest)).annotate(
        in_story=Case(
            When(
                Exists(told.filter(pk=OuterRef("pk"))),
                then=_headline("story", query),
            ),
            default=Value(""),
            output_field=TextField(),
        ),
        in_note=Subquery(note.annotate(part=_headline("text", query)).values("part")[:1]),
    )


def _headline(field: str, query: SearchQuery) -> SearchHeadline:
    return SearchHeadline(
        field,
        query,
        config=LANGUAGE,
        start_sel=OPEN,
        stop_sel=CLOSE,
        min_words=8,
        max_words=18,
    )


def _why_worded(case: Complaint) -> Why:
    if case.in_story:
        return Why(_("isi keluhan"), marked(case.in_story))
    return Why(_("catatan petugas"), marked(case.in_note or ""))


def _newest(cases: QuerySet[Complaint], *order: str) -> QuerySet[Complaint]:
    """One more than is shown, so that the page can say that there are more."""
    return with_row(cases).order_by(*order, "-received_at", "-id")[: MOST + 1]


def _besides(hits: list[Hit], others: list[Hit]) -> list[Hit]:
    seen = {hit.row.number for hit in others}
    return [hit for hit in hits if hit.row.number not in seen][:MOST]


_LOOKS: dict[Kind, Callable[[_Asker, Wanted], Found]] = {
    Kind.NUMBER: _by_number,
    Kind.SERIAL: _by_serial,
    Kind.IDENTITY: _by_identity,
    Kind.NIK: _by_identity,
    Kind.KK: _by_identity,
    Kind.PHONE: _by_phone,
    Kind.NAME: _by_name,
    Kind.TEXT: _by_text,
}
