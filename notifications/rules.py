"""Which event is told to whom, and in which words: one table, read from top to bottom.

The actor never hears of their own act, and whoever may not see a sealed case hears nothing of it; both are
seen to in `services`. A case that somebody holds is told to its holder alone, where the turn is theirs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import Deputation
from accounts.roles import Action, Role, roles_with
from audit.models import Event
from audit.verbs import Verb
from intake.models import Complaint
from intake.workflow import TURN, Status
from notifications.models import Notice
from outreach.models import Visit
from referrals.models import ProviderSeat, Referral, Reply
from referrals.workflow import EMPTY_HAND, Chase, State
from regions.scope import covers

About = Notice.About

# What a case waits for once it is in somebody's hands. Under way or ended, it waits for nobody new.
WAITS_FOR = {
    Status.REGISTERED: gettext_lazy("kepastian registri"),
    Status.IN_REVIEW: gettext_lazy("penanganan"),
    Status.VERIFYING: gettext_lazy("pemeriksaan supervisor"),
    Status.INCOMPLETE: gettext_lazy("berkas dari warga"),
    Status.DECIDING: gettext_lazy("penetapan"),
    Status.RESOLVED: gettext_lazy("kabar kepada warga"),
    Status.DECLINED: gettext_lazy("kabar penolakan kepada warga"),
}


@dataclass(frozen=True)
class Told:
    """An event with the rows it is about, and who works in its region: role -> ids of active staff."""

    event: Event
    case: Complaint
    staff: Mapping[Role, frozenset[UUID]]
    referral: Referral | None = None
    visit: Visit | None = None
    # Accounts of receiving organisations.
    seats: Mapping[UUID, Sequence[ProviderSeat]] = field(default_factory=dict)
    # Who stands in for whom today: absent -> deputations.
    deputies: Mapping[UUID, Sequence[Deputation]] = field(default_factory=dict)

    def having(self, roles: Iterable[Role]) -> set[UUID]:
        return {user for role in roles for user in self.staff.get(role, ())}


@dataclass(frozen=True)
class Message:
    about: Notice.About
    key: str
    text: str
    to: frozenset[UUID]
    is_pressing: bool = False


def message_of(told: Told) -> Message | None:
    """What is said of an event, or None when nobody needs to hear of it."""
    rule = _RULES.get(Verb(told.event.verb))
    return rule(told) if rule else None


def of_deputies(event: Event) -> Message:
    """Both of them hear that one stands in for the other, or no longer does."""
    days = [
        f"{date.fromisoformat(event.data[name]):%d-%m-%Y}" for name in ("first_day", "last_day")
    ]
    if event.verb == Verb.DEPUTY_ENDED:
        text = _("Penggantian tugas {first} sampai {last} diakhiri lebih awal.")
    else:
        text = _("Penggantian tugas {first} sampai {last}: lihat siapa menggantikan siapa.")
    people = frozenset(UUID(event.data[name]) for name in ("absent", "deputy"))
    return Message(About.DEPUTY, "", text.format(first=days[0], last=days[1]), people)


def _case(told: Told, text: str, to: Iterable[UUID | None], *, pressing: bool = False) -> Message:
    people = frozenset(user for user in to if user)
    words = text % {"number": told.case.number}
    return Message(About.CASE, told.case.number, words, people, pressing)


def _advanced(told: Told) -> Message | None:
    status = told.event.data.get("to")
    if status not in WAITS_FOR:
        return None
    hands = told.having(TURN[status])
    if told.case.holder_id in hands:
        hands = {told.case.holder_id}
    text = _("Keluhan %(number)s menunggu {what}.").format(what=WAITS_FOR[Status(status)])
    return _case(told, text, hands, pressing=told.case.is_urgent)


def _at_work(told: Told) -> set[UUID | None]:
    """Whoever holds the case, or all whose turn it is when nobody does."""
    return {told.case.holder_id} if told.case.holder_id else {*told.having(TURN[told.case.status])}


def _due_soon(told: Told) -> Message:
    return _case(told, _("Tenggat keluhan %(number)s sudah dekat."), _at_work(told))


def _overdue(told: Told) -> Message:
    to = _at_work(told) | told.having([Role.SUPERVISOR])
    return _case(told, _("Keluhan %(number)s lewat tenggat."), to, pressing=True)


def _papers(text: str) -> Callable[[Told], Message]:
    """The citizen's time: told to whoever keeps the case, or to those who can reach the citizen."""
    return lambda told: _case(told, _(text), _at_work(told), pressing=True)


def _unhappy(told: Told) -> Message:
    text = _("Warga belum puas dengan keluhan %(number)s. Baca alasannya; buka kembali bila perlu.")
    return _case(told, text, told.having([Role.SUPERVISOR]), pressing=True)


def _seal_broken(told: Told) -> Message:
    trusted = told.having([Role.SUPERVISOR, Role.MANAGER, Role.COORDINATOR])
    text = _("Keluhan rahasia %(number)s dibuka dengan alasan darurat. Periksa alasannya.")
    return _case(told, text, trusted, pressing=True)


def _escalated(told: Told) -> Message:
    to = told.having([Role.MANAGER, Role.COORDINATOR])
    text = _("Keluhan %(number)s lama lewat tenggat dan belum selesai.")
    return _case(told, text, to, pressing=True)


def _handed_over(told: Told) -> Message | None:
    """Of many at once their receiver hears once, by the first of them."""
    many = told.event.data.get("of", 1)
    if many > 1 and not told.event.data["is_first"]:
        return None
    text = _("Keluhan %(number)s diserahkan kepada Anda.")
    if many > 1:
        text = _("{many} keluhan diserahkan kepada Anda, di antaranya %(number)s.").format(
            many=many
        )
    return _case(told, text, [told.case.holder_id], pressing=told.case.is_urgent)


def _dealt(told: Told) -> Message | None:
    """Of a case that waits for the back office anyway its holder hears by that."""
    if Role.BACK_OFFICE in TURN[told.case.status]:
        return None
    text = _("Keluhan %(number)s jatuh pada giliran Anda; langkahnya sekarang pada rekan lain.")
    return _case(told, text, [told.case.holder_id], pressing=told.case.is_urgent)


def _to_holder(text: str) -> Callable[[Told], Message]:
    return lambda told: _case(told, _(text), [told.case.holder_id])


def _referral(
    told: Told, text: str, to: Iterable[UUID | None], *, pressing: bool = False
) -> Message | None:
    if told.referral is None:
        return None
    words = text % {"number": told.referral.number}
    people = frozenset(user for user in to if user)
    return Message(
        About.REFERRAL, told.referral.number, words, people, pressing or told.case.is_urgent
    )


def _referral_advanced(told: Told) -> Message | None:
    if told.referral is None:
        return None
    authors = set(told.referral.author_ids)
    match told.event.data.get("to"):
        case State.SUBMITTED:
            turn = told.referral.turn
            if turn is None:
                approvers = told.having(roles_with(Action.REFERRAL_APPROVE))
                text = _("Rujukan %(number)s menunggu persetujuan.")
            else:
                named = told.referral.caretaker_id or turn.user_id
                approvers = {named} if named else told.having([Role(turn.role)])
                text = _("Surat rujukan %(number)s menunggu {kind} Bapak/Ibu.").format(
                    kind=turn.get_kind_display().lower()
                )
            return _referral(told, text, approvers - authors)
        case State.RETURNED:
            return _referral(told, _("Rujukan %(number)s dikembalikan untuk diperbaiki."), authors)
        case State.APPROVED:
            return _referral(told, _("Rujukan %(number)s disetujui; surat siap dikirim."), authors)
        case State.SENT:
            text = _("Surat baru: %(number)s menunggu jawaban organisasi Bapak/Ibu.")
            seats = told.seats.get(told.referral.organization_id, ())
            here = told.referral.region_id
            to = frozenset(seat.user_id for seat in seats if covers(seat.region_id, here))
            words, key = text % {"number": told.referral.number}, told.referral.number
            # Of a sealed case the organisation hears that a letter is there, and nothing more.
            is_pressing = told.case.is_urgent and not told.case.is_sealed
            return Message(About.LETTER, key, words, to, is_pressing)
        case State.EXPIRED:
            text = _(
                "Rujukan %(number)s kedaluwarsa tanpa jawaban; kebutuhannya dapat dirujuk lagi."
            )
            return _referral(told, text, authors | {told.case.holder_id})
    return None


def _chased(told: Told) -> Message | None:
    """The desk hears that a provider should be reminded; the supervisor that it was of no use; all that a letter is stuck."""
    if told.referral is None:
        return None
    hands = {told.referral.drafted_by_id, told.case.holder_id}
    match told.event.data.get("chase"):
        case Chase.REMIND:
            text = _("Rujukan %(number)s belum dijawab; ingatkan penyedia.")
            return _referral(told, text, hands)
        case Chase.ESCALATE:
            text = _("Rujukan %(number)s lewat tenggat dan belum dijawab penyedia.")
            return _referral(told, text, hands | told.having([Role.SUPERVISOR]), pressing=True)
        case Chase.ASK:
            text = _(
                "Rujukan %(number)s diterima penyedia, layanannya belum tercatat; tanyakan kabarnya."
            )
            return _referral(told, text, hands)
        case Chase.REPORT:
            text = _("Rujukan %(number)s diterima penyedia, tetapi layanannya lewat tenggat.")
            return _referral(told, text, hands | told.having([Role.SUPERVISOR]), pressing=True)
        case Chase.RAISE:
            text = _("Rujukan %(number)s lama lewat tenggat layanan; putuskan kelanjutannya.")
            return _referral(
                told, text, told.having([Role.MANAGER, Role.COORDINATOR]), pressing=True
            )
        case other if other == EMPTY_HAND:
            text = _("Surat rujukan %(number)s tertahan: langkah {title} tidak ada orangnya.")
            people = told.having(roles_with(Action.REFERRAL_APPROVE))
            title = told.event.data["title"].replace("%", "%%")
            return _referral(
                told,
                text.format(title=title),
                people | set(told.referral.author_ids),
                pressing=True,
            )
    return None


def _replied(told: Told) -> Message | None:
    if told.referral is None:
        return None
    answers = dict(Reply.Answer.choices)
    answer = str(answers.get(told.event.data.get("answer", ""), "")).lower()
    text = _("Penyedia menjawab rujukan %(number)s: {answer}.").format(answer=answer)
    return _referral(told, text, {told.referral.drafted_by_id, told.case.holder_id})


def _visit(text: str, *, to_planner: bool = False) -> Callable[[Told], Message | None]:
    def rule(told: Told) -> Message | None:
        if told.visit is None:
            return None
        words = _(text) % {"number": told.case.number}
        to = {told.visit.planned_by_id if to_planner else told.visit.assigned_to_id}
        return Message(About.VISIT, str(told.visit.pk), words, frozenset(to), told.case.is_urgent)

    return rule


_RULES: dict[Verb, Callable[[Told], Message | None]] = {
    Verb.COMPLAINT_ADVANCED: _advanced,
    Verb.COMPLAINT_HANDED_OVER: _handed_over,
    Verb.COMPLAINT_DEALT: _dealt,
    Verb.COMPLAINT_DUE_SOON: _due_soon,
    Verb.COMPLAINT_OVERDUE: _overdue,
    Verb.PAPERS_DUE_SOON: _papers(
        gettext_noop(
            "Waktu warga melengkapi berkas keluhan %(number)s hampir habis. Ingatkan warga."
        )
    ),
    Verb.PAPERS_OVERDUE: _papers(
        gettext_noop(
            "Waktu warga melengkapi berkas keluhan %(number)s habis. Hubungi warga, atau tutup."
        )
    ),
    Verb.SURVEY_UNHAPPY: _unhappy,
    Verb.SEAL_BROKEN: _seal_broken,
    Verb.COMPLAINT_ESCALATED: _escalated,
    Verb.NOTE_ADDED: _to_holder(gettext_noop("Ada catatan baru pada keluhan %(number)s.")),
    Verb.DOCUMENT_ADDED: _to_holder(gettext_noop("Ada berkas baru pada keluhan %(number)s.")),
    Verb.REFERRAL_ADVANCED: _referral_advanced,
    Verb.REFERRAL_REPLIED: _replied,
    Verb.REFERRAL_CHASED: _chased,
    Verb.VISIT_PLANNED: _visit(gettext_noop("Kunjungan dijadwalkan untuk keluhan %(number)s.")),
    Verb.VISIT_RESCHEDULED: _visit(gettext_noop("Jadwal kunjungan keluhan %(number)s berubah.")),
    Verb.VISIT_CANCELLED: _visit(gettext_noop("Kunjungan keluhan %(number)s dibatalkan.")),
    Verb.VISIT_REPORTED: _visit(
        gettext_noop("Hasil kunjungan keluhan %(number)s sudah ada."), to_planner=True
    ),
    Verb.VISIT_MISSED: _visit(
        gettext_noop("Kunjungan keluhan %(number)s tidak bertemu siapa pun."), to_planner=True
    ),
}
