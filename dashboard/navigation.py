"""The navigation beside every page: what this user may open, and how much waits there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Action, Role
from dashboard.desk import Desk
from dashboard.queries.arrivals import some, unseen_in
from dashboard.queries.places import around
from dashboard.queries.systems import System
from intake.workflow import Status, statuses_for
from regions.scope import level_prefix

# The queues of the desk in the order a case passes through them: statuses, title, icon.
QUEUES: tuple[tuple[tuple[str, ...], Promise, str], ...] = (
    ((Status.REGISTERED,), gettext_lazy("Pastikan registri"), "person-exclamation"),
    ((Status.INCOMPLETE,), gettext_lazy("Perlu dilengkapi"), "folder-plus"),
    ((Status.VERIFYING,), gettext_lazy("Pemeriksaan"), "search"),
    ((Status.DECIDING,), gettext_lazy("Penetapan"), "hourglass-split"),
    ((Status.IN_REVIEW,), gettext_lazy("Penanganan"), "pencil-square"),
    ((Status.IN_SERVICE,), gettext_lazy("Dalam layanan"), "arrow-repeat"),
    ((Status.RESOLVED, Status.DECLINED), gettext_lazy("Kabari warga"), "chat-left-text"),
)
WORK = tuple(status for statuses, _title, _icon in QUEUES for status in statuses)


def title_of(statuses: Collection[str]) -> str:
    """The name of the queue that shows exactly these statuses."""
    for queue, title, _icon in QUEUES:
        if set(statuses) == set(queue):
            return str(title)
    return _("Kotak saya")


@dataclass(frozen=True)
class Item:
    """`url` may carry a filter; the item is active where path and filter both fit best."""

    label: str
    url: str
    icon: str
    count: int | None = None
    # How many of them came since the queue was last opened.
    fresh: str = ""
    is_active: bool = False

    def fit(self, here: str, asked: QueryDict) -> int:
        """0 is no fit; a longer path and more of the filter fit better."""
        path, _mark, query = self.url.partition("?")
        if here == path:
            wanted = QueryDict(query).lists()
            fits = all(asked.getlist(name) == values for name, values in wanted)
            return 1000 + len(query) if fits else 0
        # A page below the path is not one of a filtered list.
        return len(path) if not query and here.startswith(path) else 0


@dataclass(frozen=True)
class Section:
    label: str
    items: tuple[Item, ...]


def link(name: str, query: dict | None = None) -> str:
    return f"{reverse(name)}?{urlencode(query, doseq=True)}" if query else reverse(name)


def navigation(request: HttpRequest) -> dict:
    """Context of every page behind the login; nothing is asked of the database until a template uses it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    desk = Desk.of(request)
    return {
        "nav": SimpleLazyObject(lambda: _marked(list(sections(desk)), request)),
        "primary_nav": _new_case(user),
        "search_url": reverse("dashboard:search") if desk.sees_cases else "",
        "office_name": SimpleLazyObject(lambda: office_of(desk)),
        "identity": SimpleLazyObject(lambda: identity_of(desk)),
        "is_demo": settings.SAMPLE_DATA,
    }


def _new_case(user: User) -> dict[str, str] | None:
    if not user.may_somewhere(Action.COMPLAINT_LOG):
        return None
    return {"label": _("Keluhan baru"), "url": reverse("intake:new"), "icon": "plus-lg"}


def _marked(found: list[Section], request: HttpRequest) -> list[Section]:
    """The same sections with the item of this page made active; the first page is the figures or the queue."""
    here = request.path
    if here == reverse("dashboard:home"):
        is_manager = request.user.has_role(Role.MANAGER)
        here = reverse("dashboard:figures" if is_manager else "dashboard:queue")
    fits = {item: item.fit(here, request.GET) for s in found for item in s.items}
    best = max(fits, key=fits.__getitem__, default=None)
    if best is None or not fits[best] or here == reverse("intake:new"):
        return found
    return [
        replace(s, items=tuple(replace(i, is_active=i is best) for i in s.items)) for s in found
    ]


def sections(desk: Desk) -> Iterator[Section]:
    parts = (
        (_("Pekerjaan saya"), _work(desk)),
        (_("Penyedia"), _provider(desk.user)),
        (_("Layanan"), _services(desk)),
        (_("Pimpinan"), _figures(desk.user)),
        (_("Pengelolaan"), _administration(desk)),
    )
    for label, items in parts:
        shown = tuple(items)
        if shown:
            yield Section(label, shown)


def _work(desk: Desk) -> Iterator[Item]:
    user = desk.user
    if user.may_somewhere(Action.QUEUE_VIEW):
        work = desk.work
        yield Item(_("Kotak saya"), link("dashboard:queue"), "inbox", work.mine)
        mine = statuses_for(user.held)
        for statuses, title, icon in QUEUES:
            if mine & set(statuses):
                url = link("dashboard:queue", {"status": statuses})
                n = unseen_in(desk.arrivals, statuses)
                yield Item(str(title), url, icon, work.in_statuses(statuses), some(n) if n else "")
    if user.may_somewhere(Action.COMPLAINT_CHECK) and desk.work.flips:
        url, n = link("intake:flips"), desk.work.flips
        yield Item(_("Registri berubah"), url, "database-exclamation", n)
    yield from _referral_work(desk)
    if user.may_somewhere(Action.PROPOSAL_APPROVE) and desk.proposals:
        url, n = link("intake:proposals", {"status": "setujui"}), desk.proposals
        yield Item(_("Persetujuan usulan"), url, "database-up", n)
    if user.may_somewhere(Action.VISIT_REPORT):
        due = desk.visits.due
        yield Item(_("Kunjungan saya"), link("outreach:list"), "geo-alt", due)
    if user.may_somewhere(Action.QUEUE_VIEW):
        url = link("dashboard:queue", {"lewat": 1})
        yield Item(_("Lewat tenggat"), url, "alarm", desk.work.late)


def _referral_work(desk: Desk) -> Iterator[Item]:
    """Referrals that wait for this user's hand; a queue that is empty and rare is left out."""
    user = desk.user
    if user.may_somewhere(Action.REFERRAL_APPROVE):
        n = desk.referrals["approvals"]
        yield Item(_("Persetujuan rujukan"), link("referrals:approvals"), "check2-square", n)
    if user.may_somewhere(Action.REFERRAL_DRAFT) and desk.referrals["returned"]:
        url, n = link("referrals:list", {"status": "returned"}), desk.referrals["returned"]
        yield Item(_("Rujukan dikembalikan"), url, "arrow-return-left", n)
    if user.may_somewhere(Action.REFERRAL_SEND):
        url, n = link("referrals:list", {"status": "approved"}), desk.referrals["to_send"]
        yield Item(_("Surat siap dikirim"), url, "send", n)
    if user.may_somewhere(Action.REFERRAL_REPLY):
        url, n = link("referrals:list", {"status": "sent"}), desk.referrals["with_provider"]
        yield Item(_("Menunggu jawaban"), url, "reply", n)


def _provider(user: User) -> Iterator[Item]:
    if user.may_somewhere(Action.PROVIDER_ANSWER):
        yield Item(_("Rujukan masuk"), link("referrals:seat_inbox"), "inbox")


# Offered only where the regions of the user have them.
SYSTEMS = {
    "referrals:homes": System.HOMES,
    "referrals:aids": System.SPENDING,
    "outreach:trips": System.RIDES,
}


def _services(desk: Desk) -> Iterator[Item]:
    user = desk.user
    rows = (
        (Action.COMPLAINT_VIEW, _("Semua keluhan"), "dashboard:all", "collection"),
        (Action.REFERRAL_VIEW, _("Rujukan"), "referrals:list", "signpost-2"),
        (Action.PLACEMENT_VIEW, _("Panti"), "referrals:homes", "house-heart"),
        (Action.CITIZEN_TELL, _("Kabar untuk warga"), "intake:untold", "chat-dots"),
        (Action.COMPLAINT_VIEW, _("Usulan registri"), "intake:proposals", "database-up"),
        (Action.REFERRAL_VIEW, _("Belanja sosial"), "referrals:aids", "cash-coin"),
        (Action.VISIT_VIEW, _("Penjangkauan"), "outreach:list", "geo-alt"),
        (Action.VISIT_VIEW, _("Perjalanan"), "outreach:trips", "truck"),
        (Action.REGISTER_CHECK, _("Cek DTKS"), "dtks:check", "person-vcard"),
        (Action.HOME, _("Program"), "programs:list", "journal-text"),
        (Action.PARTNER_VIEW, _("Mitra PSKS"), "programs:partners", "people"),
    )
    for action, label, name, icon in rows:
        if user.may_somewhere(action) and (name not in SYSTEMS or desk.systems[SYSTEMS[name]]):
            # Who visits homes has an item for their own visits; this one shows everybody's.
            is_own = name == "outreach:list" and user.may_somewhere(Action.VISIT_REPORT)
            yield Item(label, link(name, {"milik": "semua"} if is_own else None), icon)


def _figures(user: User) -> Iterator[Item]:
    if user.may_somewhere(Action.DASHBOARD_VIEW):
        yield Item(_("Dasbor"), link("dashboard:figures"), "bar-chart")
        yield Item(_("Kepuasan warga"), link("dashboard:satisfaction"), "emoji-smile")
        yield Item(_("Tanggapan penyedia"), link("dashboard:responses"), "reply-all")
        yield Item(_("Penyaringan registri"), link("intake:screenings"), "search")


def _administration(desk: Desk) -> Iterator[Item]:
    rows = (
        (Action.CATALOGUE_EDIT, _("Kelola program"), "programs:manage_list", "journal-plus"),
        (Action.CATALOGUE_EDIT, _("Jenis PPKS dan PSKS"), "programs:kinds", "tags"),
        (Action.CATALOGUE_EDIT, _("Organisasi"), "programs:organizations", "building"),
        (Action.CATALOGUE_EDIT, _("Kop surat"), "referrals:offices", "envelope-paper"),
        (Action.CATALOGUE_EDIT, _("Kendaraan"), "outreach:fleet", "truck"),
        (Action.CATALOGUE_EDIT, _("Kelola panti"), "referrals:manage_homes", "house-gear"),
        (Action.CATALOGUE_EDIT, _("Jam layanan"), "intake:standards", "clock-history"),
        (Action.TURNS_EDIT, _("Giliran otomatis"), "intake:turns", "arrow-repeat"),
        (Action.CATALOGUE_EDIT, _("Balasan siap pakai"), "intake:replies", "chat-left-text"),
        (Action.CATALOGUE_EDIT, _("Jadwal usulan"), "intake:calendar", "calendar-event"),
        (Action.REGISTER_IMPORT, _("Impor registri"), "dtks:imports", "database-add"),
        (Action.USER_MANAGE, _("Pengguna"), "accounts:users", "person-gear"),
        (Action.USER_MANAGE, _("Akun penyedia"), "referrals:seats", "building-check"),
    )
    for action, label, name, icon in rows:
        if desk.user.may_somewhere(action):
            count = desk.imports or None if name == "dtks:imports" else None
            yield Item(label, link(name), icon, count)


def office_of(desk: Desk) -> str:
    """The regency of the desk, or the province of somebody who works for all of it."""
    codes = [level_prefix(code, 2) for _role, code in desk.user.held]
    return desk.name_all(around(desk.user)).get(codes[0], "") if codes else ""


def identity_of(desk: Desk) -> dict[str, str]:
    """Name, and the first role with its place: `Back office · Kec. Depok`."""
    held = desk.user.held
    if not held:
        return {"name": desk.user.name, "role": _("belum ada penugasan")}
    role, code = held[0]
    more = f" +{len(held) - 1}" if len(held) > 1 else ""
    place = _short(code, desk.name_all(around(desk.user)).get(code, ""))
    return {"name": desk.user.name, "role": f"{Role(role).label} · {place}{more}"}


def _short(code: str, name: str) -> str:
    match code.count("."):
        case 1:
            return name.replace("Kabupaten ", "Kab. ", 1)
        case 2:
            return f"Kec. {name}"
    return name
