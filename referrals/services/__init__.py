"""The only writers of referrals, by flow. Lock order: the complaint first, then the referral, then the counters."""

from referrals.inputs import ChainStepInput, DraftInput, OfficeInput, ReplyStandardInput
from referrals.services.aiding import (
    dispose_aid,
    pay_aid,
    recommend_aid,
    refuse_aid,
    request_aid,
)
from referrals.services.answering import expire, mark_sent, record_reply
from referrals.services.approving import (
    AuthorCannotApprove,
    approve,
    approve_all,
    foresee_approvals,
    return_one_step,
    return_to_author,
)
from referrals.services.arranging import arrange_room, use_bed
from referrals.services.attending import record_attendance
from referrals.services.chasing import chase_next, set_reply_standard
from referrals.services.drafting import (
    assess,
    draft,
    edit,
    route_of,
    submit,
    withdraw,
)
from referrals.services.letters import issue_letter, revoke_letter
from referrals.services.numbering import set_numbering
from referrals.services.offices import save_office
from referrals.services.placing import (
    admit,
    cancel_place,
    hold_bed,
    leave,
    move_bed,
    release,
    request_place,
)
from referrals.services.printing import print_letter, print_letters, render_letter
from referrals.services.providing import (
    open_seat,
    print_for_provider,
    reply_by_account,
    seat_of,
)
from referrals.services.reminding import note_reminder
from referrals.services.replying import (
    Entry,
    answers_open,
    enter_pin,
    find_link,
    renew_link,
    reply_by_link,
)
from referrals.services.sampling import sample_letter
from referrals.services.seating import look_for_empty_hands, put_caretaker
from referrals.services.sharing import (
    deliver_help,
    release_offer,
    reserve_offer,
    thank_partner,
)
from referrals.services.signing import NotYourTurn, set_chain
from referrals.services.wordings import set_logo, set_text

__all__ = [
    "dispose_aid",
    "pay_aid",
    "recommend_aid",
    "refuse_aid",
    "request_aid",
    "AuthorCannotApprove",
    "ChainStepInput",
    "NotYourTurn",
    "DraftInput",
    "Entry",
    "OfficeInput",
    "ReplyStandardInput",
    "answers_open",
    "admit",
    "approve",
    "arrange_room",
    "approve_all",
    "foresee_approvals",
    "assess",
    "cancel_place",
    "chase_next",
    "deliver_help",
    "draft",
    "edit",
    "enter_pin",
    "expire",
    "find_link",
    "hold_bed",
    "issue_letter",
    "leave",
    "look_for_empty_hands",
    "mark_sent",
    "move_bed",
    "open_seat",
    "put_caretaker",
    "print_for_provider",
    "reply_by_account",
    "seat_of",
    "note_reminder",
    "print_letter",
    "print_letters",
    "record_attendance",
    "record_reply",
    "release",
    "release_offer",
    "render_letter",
    "renew_link",
    "reply_by_link",
    "request_place",
    "reserve_offer",
    "return_one_step",
    "return_to_author",
    "revoke_letter",
    "route_of",
    "sample_letter",
    "save_office",
    "set_chain",
    "set_logo",
    "set_numbering",
    "set_reply_standard",
    "set_text",
    "submit",
    "thank_partner",
    "use_bed",
    "withdraw",
]
