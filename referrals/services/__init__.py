"""The only writers of referrals, by flow. Lock order: the complaint first, then the referral, then the counters."""

from referrals.inputs import DraftInput, OfficeInput
from referrals.services.answering import expire, mark_sent, record_reply
from referrals.services.approving import AuthorCannotApprove, approve, return_to_author
from referrals.services.drafting import (
    assess,
    draft,
    edit,
    route_of,
    submit,
    withdraw,
)
from referrals.services.letters import issue_letter, print_letter, render_letter, revoke_letter
from referrals.services.offices import save_office
from referrals.services.replying import (
    Entry,
    answers_open,
    enter_pin,
    find_link,
    renew_link,
    reply_by_link,
)

__all__ = [
    "AuthorCannotApprove",
    "DraftInput",
    "Entry",
    "OfficeInput",
    "answers_open",
    "approve",
    "assess",
    "draft",
    "edit",
    "enter_pin",
    "expire",
    "find_link",
    "issue_letter",
    "mark_sent",
    "print_letter",
    "record_reply",
    "render_letter",
    "renew_link",
    "reply_by_link",
    "return_to_author",
    "revoke_letter",
    "route_of",
    "save_office",
    "submit",
    "withdraw",
]
