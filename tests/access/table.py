"""Who opens which door: one row per address, every address.

`who` are the personas that may; the other members of staff are refused (403). It is written out and not computed from
`accounts.roles`, so that a change of power has to be made twice. The outsiders hold every role, in another regency:
they find nothing (404) behind the address of a thing, and an empty house behind the address of a list.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.access.world import World
from tests.conftest import VILLAGE
from tests.factories.help import HelperFactory, beds_of
from tests.factories.outreach import DriverFactory, VehicleFactory

ALL = "ani budi citra dewi eko fitri gita"
EVERYBODY = f"{ALL} pita"
CASEWORK = "ani budi citra dewi eko fitri"
NOBODY = ""


@dataclass(frozen=True)
class Door:
    name: str
    who: frozenset[str]
    # Builds what the address names; None for an address that names nothing.
    thing: Callable[[World], dict[str, Any]] | None = None
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    is_public: bool = False
    # A thing of the region that many cases share: it opens, and shows none of the sealed ones.
    is_shared: bool = False
    # What colleagues find: a refusal, or nothing where a thing is somebody's own.
    others: int = 403
    # Somebody's own thing: colleagues with the same right do not find it either.
    is_own: bool = False


def door(name, who, thing=None, *, post=False, data=None, **traits) -> Door:
    return Door(
        name, frozenset(who.split()), thing, "post" if post else "get", data or {}, **traits
    )


def own(name, who, thing, *, post=False) -> Door:
    return replace(door(name, who, thing, post=post), is_own=True)


def shared(name, who, thing) -> Door:
    return door(name, who, thing, is_shared=True)


def public(name, thing=None) -> Door:
    return door(name, EVERYBODY, thing, is_public=True)


def layout(world: World, part: str, name: str) -> dict[str, Any]:
    """The address of a lodge, room or bed of the home."""
    bed = beds_of(world.home)[0]
    row = {"lodge": bed.room.lodge, "room": bed.room, "bed": bed}[part]
    return {"code": world.home.code, name: row.pk}


def case(**traits) -> Callable[[World], dict[str, Any]]:
    return lambda world: world.case(**traits)


def referral(**traits) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"number": world.referral(**traits).number}


def visit(**traits) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"visit_id": world.visit(**traits).pk}


def pk(name: str, key: str = "pk") -> Callable[[World], dict[str, Any]]:
    return lambda world: {key: getattr(world, name).pk}


def flipped(world: World) -> dict[str, Any]:
    return {"number": world.flip.complaint.number}


def proposal(**traits) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.proposal(**traits).pk}


def handed_over(world: World) -> dict[str, Any]:
    return {"pk": world.proposal(exported=True, export__region_id=VILLAGE).export.pk, "kind": "csv"}


def linked(world: World) -> dict[str, Any]:
    one, other = world.complaint(in_review=True), world.complaint(in_review=True)
    return {"number": one.number, "other": other.number}


def account(world: World) -> dict[str, Any]:
    return {"user_id": world.clerk.pk}


DOORS = [
    # no login
    public("health"),
    public("about"),
    public("admin"),
    public("account_signup"),
    public("account_reset_password"),
    public("account_set_password"),
    public("account_email"),
    public("account_email_verification_sent"),
    public("programs:list"),
    public("programs:detail", lambda w: {"code": w.program.code}),
    public("programs:leaflet", lambda w: {"code": w.program.code}),
    public("intake:track_form"),
    public("intake:track", lambda w: {"token": w.complaint(in_review=True).token}),
    public("intake:rate", lambda w: {"token": w.complaint(closed=True).token}),
    public("referrals:verify_ask"),
    public("referrals:verify", lambda w: {"code": w.letter.code}),
    public("referrals:answer", lambda w: {"token": w.reply_link.token}),
    # the desk
    door("dashboard:home", EVERYBODY),
    door("dashboard:queue", CASEWORK),
    door("dashboard:all", CASEWORK),
    door("dashboard:seen", CASEWORK, post=True, data={"status": "in_review"}),
    door("dashboard:bulk", CASEWORK, post=True),
    door("dashboard:filters", CASEWORK),
    door("dashboard:filter_save", CASEWORK, post=True),
    own("dashboard:filter", "dewi", pk("saved_filter")),
    own("dashboard:filter_remove", "dewi", pk("saved_filter"), post=True),
    own("dashboard:filter_restore", "dewi", pk("saved_filter"), post=True),
    door("dashboard:case", CASEWORK, case()),
    door("dashboard:sheet", "dewi eko fitri", post=True),
    door("dashboard:accesses", "ani budi dewi eko fitri", case()),
    door("dashboard:family", CASEWORK, case()),
    door("dashboard:family_sheet", CASEWORK, case()),
    door("dashboard:person_family", CASEWORK, pk("person")),
    door("dashboard:person_family_sheet", CASEWORK, pk("person")),
    door("dashboard:search", CASEWORK, post=True, data={"q": "SUMIYATI"}),
    door("dashboard:figures", "dewi eko fitri"),
    door("dashboard:responses", "dewi eko fitri"),
    # one's own inbox
    door("notifications:inbox", EVERYBODY),
    door("notifications:open", "budi", pk("notice", "notice_id"), post=True, others=404),
    door("notifications:read_all", EVERYBODY, post=True),
    door("notifications:subscribe", EVERYBODY, post=True),
    # staff
    door("accounts:profile", EVERYBODY),
    door("accounts:parked_drop", EVERYBODY, post=True),
    door("accounts:deputies", EVERYBODY),
    door("accounts:deputy_new", EVERYBODY),
    door("accounts:deputy_end", "budi citra dewi eko", pk("deputation"), post=True, others=404),
    door("accounts:act_start", "citra", pk("deputation"), post=True, others=404),
    door("accounts:act_stop", EVERYBODY, post=True),
    door("accounts:users", "gita"),
    door("accounts:user_new", "gita"),
    door("accounts:region_search", "gita", data={"region": "catur"}),
    door("accounts:user_edit", "gita", account),
    door("accounts:user_toggle", "gita", account, post=True),
    door("accounts:password_reset", "gita", account, post=True),
    door("accounts:mfa_reset", "gita", account, post=True),
    door("accounts:assignment_add", "gita", account, post=True),
    door(
        "accounts:assignment_remove",
        "gita",
        lambda w: {"user_id": w.clerk.pk, "assignment_id": w.clerk.assignments.get().pk},
        post=True,
    ),
    # the register
    door("dtks:check", CASEWORK),
    door("dashboard:person", CASEWORK, pk("person")),
    door("dashboard:person_reveal", "ani budi dewi eko fitri", pk("person"), post=True),
    door("dtks:lists", CASEWORK),
    own("dtks:list_detail", "budi", pk("list")),
    own("dtks:list_cancel", "budi", pk("list"), post=True),
    own("dtks:list_answers", "budi", lambda w: {"pk": w.list.pk, "kind": "csv"}),
    door("dtks:imports", "gita"),
    door("dtks:import_detail", "gita", pk("batch")),
    door("dtks:import_columns", "gita", pk("batch")),
    door("dtks:import_apply", "gita", pk("batch"), post=True),
    door("dtks:import_cancel", "gita", pk("batch"), post=True),
    door("dtks:import_pause", "gita", pk("batch"), post=True),
    door("dtks:import_resume", "gita", pk("batch"), post=True),
    door("dtks:import_withdraw", "gita", pk("batch")),
    door("dtks:import_withdraw", "gita", pk("batch"), post=True),
    door("dtks:import_villages", "gita", pk("batch")),
    door("dtks:import_problems", "gita", lambda w: {"pk": w.batch.pk, "kind": "csv"}),
    # the catalogue
    door("programs:partners", ALL),
    door("programs:helpers", ALL),
    door("programs:helpers_near", ALL),
    door("programs:helper_new", "gita"),
    door("programs:helper_import", "gita"),
    door("programs:helper_template", "gita"),
    door("programs:helper_edit", "gita", lambda w: {"pk": HelperFactory().pk}),
    door("programs:offers", ALL),
    door("programs:offer_new", "gita"),
    door("programs:offer_edit", "gita", lambda w: {"pk": w.offer.pk}),
    door("programs:manage_list", "gita"),
    door("programs:manage_new", "gita"),
    door("programs:manage_edit", "gita", lambda w: {"code": w.program.code}),
    door("programs:preview_new", "gita", post=True),
    door("programs:preview", "gita", lambda w: {"code": w.program.code}, post=True),
    door("programs:manage_history", "gita", lambda w: {"code": w.program.code}),
    door("programs:manage_toggle", "gita", lambda w: {"code": w.program.code}, post=True),
    door("programs:manage_changes", "gita"),
    door("programs:manage_import", "gita"),
    door("programs:manage_export_json", "gita"),
    door("programs:manage_export_workbook", "gita"),
    door("intake:screenings", "dewi eko fitri"),
    door("intake:screening", "dewi eko fitri", pk("screening")),
    door(
        "intake:screening_people",
        "dewi eko fitri",
        lambda w: {
            "pk": w.screening.pk,
            "village": w.screening.region_id,
            "code": w.program.code,
        },
    ),
    door("intake:impact", "gita", lambda w: {"code": w.program.code}, post=True),
    door("programs:manage_versions", "gita", lambda w: {"code": w.program.code}),
    door(
        "programs:version_cancel",
        "gita",
        lambda w: {"code": w.program.code, "number": 1},
        post=True,
    ),
    door("programs:manage_allotments", "gita", lambda w: {"code": w.program.code}),
    door("programs:manage_focal_points", "gita", lambda w: {"code": w.program.code}),
    door("programs:kinds", "gita"),
    door("programs:organizations", "gita"),
    door("programs:organization_new", "gita"),
    door("programs:organization_edit", "gita", lambda w: {"code": w.organization.code}),
    # the case
    door("intake:new", "ani citra fitri"),
    door("intake:lapse", "ani", case(incomplete=True)),
    door("intake:survey", "ani budi citra dewi fitri", case(closed=True)),
    door("dashboard:satisfaction", "dewi eko fitri"),
    door("dashboard:satisfaction_file", "dewi eko fitri"),
    door("intake:untold", "ani budi citra dewi fitri"),
    door("intake:news", CASEWORK, case()),
    door(
        "intake:message",
        "ani budi citra dewi fitri",
        lambda w: {"number": w.message.complaint.number, "message_id": w.message.pk},
        post=True,
    ),
    door("intake:break_seal", "ani citra"),
    door("intake:lookup", "ani citra fitri", post=True),
    door("intake:receipt", CASEWORK, case()),
    door("intake:receipt_pdf", CASEWORK, case()),
    door("intake:check", "ani budi citra fitri", case(registered=True), post=True),
    door("intake:confirm", "ani budi citra fitri", case(registered=True), post=True),
    door("intake:reject", "ani budi citra fitri", case(registered=True), post=True),
    door("intake:flips", CASEWORK),
    door("intake:flip", "ani budi citra fitri", flipped, post=True),
    # proposals to the register
    door("intake:proposals", CASEWORK),
    door("intake:proposal_new", "budi fitri", case()),
    door("intake:proposal", CASEWORK, proposal()),
    door("intake:proposal_edit", "budi fitri", proposal()),
    door("intake:proposal_submit", "budi fitri", proposal(), post=True),
    door("intake:proposal_approve", "dewi eko fitri", proposal(submitted=True), post=True),
    door("intake:proposal_return", "dewi eko fitri", proposal(submitted=True), post=True),
    door("intake:proposal_withdraw", "budi fitri", proposal(), post=True),
    door("intake:proposal_let_go", "budi fitri", proposal(exported=True), post=True),
    door("intake:proposal_results", "budi eko fitri", post=True),
    door("intake:exports", "eko fitri"),
    door("intake:export_make", "eko fitri", post=True),
    door("intake:export_file", "eko fitri", handed_over, post=True),
    door("intake:replies", "gita"),
    door("intake:reply_new", "gita"),
    door("intake:reply_edit", "gita", pk("reply")),
    door("intake:turns", "dewi gita"),
    door("intake:turns_stop", "dewi gita", pk("turn_rule"), post=True),
    door("intake:standards", "gita"),
    door("intake:standard_new", "gita"),
    door("intake:standard_edit", "gita", lambda w: {"pk": w.standard.pk}),
    door("intake:office_hours", "gita"),
    door("intake:hours_new", "gita"),
    door("intake:hours_edit", "gita", lambda w: {"pk": w.office_hours.pk}),
    door("intake:holidays", "gita"),
    door("intake:holiday_new", "gita"),
    door("intake:holiday_import", "gita"),
    door("intake:holiday_edit", "gita", lambda w: {"pk": w.holiday.pk}),
    door("intake:holiday_remove", "gita", lambda w: {"pk": w.holiday.pk}),
    door("intake:calendar", "gita"),
    door("intake:cut_off_new", "gita"),
    door("intake:request_papers", "budi dewi", case(), post=True),
    door("intake:add_paper", "ani budi citra fitri", case(), post=True),
    door(
        "intake:document",
        CASEWORK,
        lambda w: {"number": w.document.complaint.number, "document_id": w.document.pk},
    ),
    door("intake:waive_paper", "ani budi citra fitri", case(incomplete=True), post=True),
    door("intake:papers_complete", "ani budi citra fitri", case(incomplete=True), post=True),
    door("intake:missing", CASEWORK, case(incomplete=True)),
    door("intake:papers", CASEWORK, case()),
    door(
        "intake:verify_paper",
        "ani budi citra fitri",
        lambda w: {"number": w.document.complaint.number, "document_id": w.document.pk},
        post=True,
    ),
    door("intake:finding", "dewi", case(verifying=True), post=True),
    door("intake:decide", "eko fitri", case(deciding=True), post=True),
    door("intake:decline", "eko fitri", case(deciding=True), post=True),
    door("intake:send_back", "eko fitri", case(deciding=True), post=True),
    door("intake:add_need", "ani budi citra fitri", case(), post=True),
    door("intake:ask", "ani budi citra fitri", case(), post=True),
    door("intake:ask_family", "ani budi citra fitri", case(), post=True),
    door("intake:settle", "budi", case(), post=True),
    door("intake:resolve", "budi", case(), post=True),
    door("intake:close", "ani dewi", case(resolved=True), post=True),
    door("intake:reopen", "dewi eko", case(closed=True), post=True),
    door("intake:reconsider", "dewi eko", case(closed=True), post=True),
    door("intake:cancel", "ani", case(), post=True),
    door("intake:merge", "budi dewi fitri", case(), post=True),
    door("intake:unmerge", "budi dewi fitri", case(merged=True), post=True),
    door("intake:link", CASEWORK, case(), post=True),
    door("intake:unlink", CASEWORK, linked, post=True),
    door("intake:take", CASEWORK, case(), post=True),
    door("intake:hand_over", CASEWORK, case(), post=True),
    door("intake:note", CASEWORK, case(), post=True),
    door("intake:seal", "budi dewi eko fitri", case(), post=True),
    door("intake:unseal", "budi dewi eko fitri", case(), post=True),
    door("intake:reveal", "ani budi dewi eko fitri", case(), post=True),
    # referrals
    door("referrals:list", CASEWORK),
    door("referrals:approve_all", "dewi eko fitri", post=True),
    door("referrals:approvals", "dewi eko fitri"),
    door("referrals:new", "budi", case()),
    door("referrals:detail", CASEWORK, referral()),
    door("referrals:edit", "budi", referral()),
    door("referrals:submit", "budi", referral(), post=True),
    door("referrals:approve", "dewi eko fitri", referral(submitted=True), post=True),
    door("referrals:return", "dewi eko fitri", referral(submitted=True), post=True),
    door("referrals:put_caretaker", "dewi eko fitri", referral(submitted=True), post=True),
    door("referrals:send", "budi", referral(approved=True), post=True),
    door("referrals:reply", "budi", referral(sent=True), post=True),
    door("referrals:remind", "budi", referral(sent=True), post=True),
    door("referrals:withdraw", "budi", referral(), post=True),
    door("referrals:expire", "budi", referral(late=True), post=True),
    door("referrals:issue", "ani budi dewi eko fitri", referral(approved=True), post=True),
    door(
        "referrals:revoke",
        "dewi eko fitri",
        lambda w: {"number": w.letter.referral.number},
        post=True,
    ),
    door(
        "referrals:letter",
        "ani budi dewi eko fitri",
        lambda w: {"number": w.letter.referral.number},
    ),
    door("referrals:seats", "gita"),
    door("referrals:seat_inbox", "pita"),
    door("referrals:seat_answer", "pita", lambda w: w.letter_for_pita()),
    door("referrals:seat_letter", "pita", lambda w: w.letter_for_pita()),
    door("referrals:renew_link", "budi", lambda w: {"number": w.letter.referral.number}, post=True),
    door("referrals:print_many", "ani budi dewi eko fitri", post=True),
    door("referrals:offices", "gita"),
    door("referrals:office_new", "gita"),
    door("referrals:office_edit", "gita", pk("office")),
    door("referrals:chain", "gita", pk("office")),
    door("referrals:numbering", "gita", pk("office")),
    door("referrals:texts", "gita", pk("office")),
    door("referrals:letter_sample", "gita", pk("office")),
    door("referrals:letter_logo", "gita", pk("office"), post=True),
    door(
        "referrals:letter_logo_picture",
        "gita",
        lambda w: {"pk": w.logo.office_id, "side": "left"},
    ),
    door("referrals:reply_standards", "gita"),
    # places in a home
    door("referrals:homes", CASEWORK),
    shared("referrals:facility", CASEWORK, lambda w: {"code": w.home.code}),
    shared("referrals:home_waiting", CASEWORK, lambda w: {"code": w.home.code}),
    shared("referrals:home_schedule", CASEWORK, lambda w: {"code": w.home.code}),
    door(
        "referrals:home_attendance",
        "budi",
        lambda w: {"code": w.home.code, "activity_id": w.home.activities.get().pk},
        post=True,
    ),
    door("referrals:placement_ask", "budi", lambda w: {"number": w.placing().number}),
    door("referrals:placement", CASEWORK, lambda w: {"pk": w.place().pk}),
    door("referrals:placement_hold", "budi", lambda w: {"pk": w.place().pk}, post=True),
    door("referrals:placement_admit", "budi", lambda w: {"pk": w.place().pk}, post=True),
    door("referrals:placement_move", "budi", lambda w: {"pk": w.place().pk}, post=True),
    door("referrals:placement_release", "budi", lambda w: {"pk": w.place().pk}, post=True),
    door("referrals:placement_leave", "budi", lambda w: {"pk": w.place().pk}, post=True),
    door("referrals:placement_cancel", "budi", lambda w: {"pk": w.place().pk}, post=True),
    # social spending
    door("referrals:aids", CASEWORK),
    door("referrals:aid_ask", "budi", case()),
    door("referrals:aid", CASEWORK, lambda w: {"pk": w.aid().pk}),
    door("referrals:aid_recommend", "dewi", lambda w: {"pk": w.aid().pk}, post=True),
    door("referrals:aid_dispose", "eko", lambda w: {"pk": w.aid().pk}, post=True),
    door("referrals:aid_pay", "budi", lambda w: {"pk": w.aid().pk}, post=True),
    door("referrals:aid_refuse", "dewi", lambda w: {"pk": w.aid().pk}, post=True),
    # help of partners
    shared("referrals:offer", ALL, lambda w: {"pk": w.offer.pk}),
    shared("referrals:offer_report", ALL, lambda w: {"pk": w.offer.pk}),
    door("referrals:match", "budi", case()),
    door("referrals:allocation", CASEWORK, lambda w: {"pk": w.allocation().pk}),
    door("referrals:allocation_deliver", "budi", lambda w: {"pk": w.allocation().pk}, post=True),
    door("referrals:allocation_thank", "budi", lambda w: {"pk": w.allocation().pk}, post=True),
    door("referrals:allocation_release", "budi", lambda w: {"pk": w.allocation().pk}, post=True),
    # outreach
    door("outreach:list", CASEWORK),
    door("outreach:plan", "budi dewi fitri", case(verifying=True)),
    door("outreach:visit", CASEWORK, visit()),
    door("outreach:reschedule", "budi citra dewi fitri", visit()),
    door("outreach:cancel", "budi dewi fitri", visit()),
    door("outreach:photo", CASEWORK, pk("photo", "photo_id")),
    door("outreach:trips", CASEWORK),
    door("outreach:trip_ask", "budi dewi fitri", case()),
    door("outreach:route_new", "budi dewi fitri"),
    door("outreach:trip", CASEWORK, lambda w: {"pk": w.trip().pk}),
    door("outreach:route_print", CASEWORK, lambda w: {"pk": w.trip().pk}),
    door("outreach:trip_schedule", "budi dewi fitri", lambda w: {"pk": w.trip().pk}, post=True),
    door("outreach:trip_done", "budi dewi fitri", lambda w: {"pk": w.trip().pk}, post=True),
    door("outreach:trip_missed", "budi dewi fitri", lambda w: {"pk": w.trip().pk}, post=True),
    door("outreach:trip_cancel", "budi dewi fitri", lambda w: {"pk": w.trip().pk}, post=True),
    door("outreach:stop_add", "budi dewi fitri", lambda w: {"pk": w.trip().pk}, post=True),
    door(
        "outreach:stop_remove",
        "budi dewi fitri",
        lambda w: {"pk": w.round.pk, "stop_id": w.round.stops.get().pk},
        post=True,
        is_shared=True,
    ),
    door("referrals:manage_homes", "gita"),
    door("referrals:manage_home_new", "gita"),
    door("referrals:manage_home", "gita", lambda w: {"code": w.home.code}),
    door("referrals:manage_home_facts", "gita", lambda w: {"code": w.home.code}),
    door("referrals:manage_lodge_new", "gita", lambda w: {"code": w.home.code}),
    door("referrals:manage_lodge", "gita", lambda w: layout(w, "lodge", "pk")),
    door("referrals:manage_room_new", "gita", lambda w: layout(w, "lodge", "lodge_id")),
    door("referrals:manage_room", "gita", lambda w: layout(w, "room", "pk")),
    door("referrals:manage_bed", "gita", lambda w: layout(w, "bed", "pk"), post=True),
    door("referrals:manage_activity_new", "gita", lambda w: {"code": w.home.code}),
    door(
        "referrals:manage_activity",
        "gita",
        lambda w: {"code": w.home.code, "pk": w.home.activities.get().pk},
    ),
    door("outreach:fleet", "gita"),
    door("outreach:vehicle_new", "gita"),
    door("outreach:vehicle_edit", "gita", lambda w: {"pk": VehicleFactory().pk}),
    door("outreach:driver_new", "gita"),
    door("outreach:driver_edit", "gita", lambda w: {"pk": DriverFactory().pk}),
]
# The catalogue of PPKS and PSKS kinds is the Ministry's: the same rows in every regency, no region to be outside of.
NATIONAL = [
    door("intake:cut_off_edit", "gita", lambda w: {"pk": w.cut_off.pk}),
    door("programs:kind_edit", "gita", lambda w: {"family": "ppks", "code": w.kind.code}),
]
TABLE = {row.name: row for row in [*DOORS, *NATIONAL]}
NATIONAL_NAMES = {row.name for row in NATIONAL}
